import { renderSeconds, type Bypass } from '../../core/bypass.ts';
import type { Login } from '../../core/login.ts';
import type { Console } from '../console.ts';

/** Show whose codes there are, used ones until their end, or one JSON value of it. */
export function listBypasses(
  all: ReadonlyMap<Login, Bypass>,
  { login: wanted, json }: { readonly login?: string | undefined; readonly json: boolean },
  terminal: Console,
): void {
  const entries = [...all]
    .filter(([login]) => wanted === undefined || login === wanted)
    .map(([login, found]) => ({ login, ...times(found) }));
  if (json) {
    terminal.json(entries);
    return;
  }
  for (const { login, made, until, used } of entries) {
    const state = used === null ? `until ${until}` : `used ${used}`;
    terminal.out(`${login} made ${made} ${state}`);
  }
  if (entries.length === 0) terminal.say('nobody has a code of the help desk');
}

function times({ madeSeconds, untilSeconds, usedSeconds }: Bypass): {
  readonly made: string;
  readonly until: string;
  readonly used: string | null;
} {
  return {
    made: renderSeconds(madeSeconds),
    until: renderSeconds(untilSeconds),
    used: usedSeconds === undefined ? null : renderSeconds(usedSeconds),
  };
}
