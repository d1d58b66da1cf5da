import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import { RFC_4226 } from '../vectors/rfc-4226.ts';
import { HEX_KEY } from '../vectors/users-oath.ts';
import { TestAccount } from './peers-account.ts';
import { ourAnswer, theirs } from './peers-login.ts';
import { tallyRace, type Entrant, type Tally } from './race-rounds.ts';
import { run } from './run.ts';
import { FORMS, type Form } from './scratch.ts';

/** Comments and lines of users who do not log in, above and below those who do. */
const HEAD = ['# keys of the department', '', 'HOTP/T90 bertha - 31', 'HOTP carl\t-  32\r'];
const BELOW = ['  # retired', 'HOTP/E/6 dora 1234 33 7 123456 2026-11-21T23:38:02L', '', 'xyz', ''];

const [CODE] = RFC_4226.codes;

/** One program with the first code of one of two users. */
export interface OathContender {
  readonly program: Form | 'theirs';
  /** The second user, who only gets in the way: the tally is of the first one's code. */
  readonly isOther?: boolean;
}

/** One users.oath on which programs are let loose at the same moment. */
export class OathRaceTrack {
  readonly #above: readonly string[];
  readonly #account = new TestAccount();
  readonly #logins = [this.#account.name, `${this.#account.name}-other`] as const;
  readonly #path = this.#account.scratch.at('users.oath');
  readonly #programs: Readonly<Record<Form, string>>;

  /** @param others - How many users more there are, above those who log in. */
  constructor(others: number) {
    const crowd = Array.from({ length: others }, (_, at) => `HOTP/T30 user${at} - ${HEX_KEY}`);
    this.#above = [...HEAD, ...crowd];
    const { scratch } = this.#account;
    this.#account.usePam(`auth required pam_oath.so usersfile=${this.#path} window=5 digits=6`);
    scratch.configure(
      `[factors.totp]\ntype = "totp"\nusers_oath_file = "${this.#path}"\nthrottle = false\n`,
    );
    const [executable = '', node = ''] = FORMS.map((form) => scratch.link(form, 'totp'));
    this.#programs = { executable, node };
  }

  /** Let programs race, and look after each round whether the file is whole. */
  tally(
    who: string,
    [first, ...others]: readonly [OathContender, ...OathContender[]],
    { rounds, apartMs }: { rounds: number; apartMs: number },
  ): Promise<Tally> {
    const lineUp = (): readonly [Entrant, ...Entrant[]] => {
      this.#enrol();
      return [this.#enter(first), ...others.map((other) => this.#enter(other))];
    };
    const inspect = (): void => {
      this.#expectWhole();
    };
    return tallyRace({ who, apartMs, rounds, lineUp, inspect });
  }

  remove(): Promise<void> {
    return this.#account.remove();
  }

  #enter({ program, isOther = false }: OathContender): Entrant {
    const login = this.#logins[isOther ? 1 : 0];
    const env = { COSIGN_FACTORS_CONF: this.#account.scratch.at('factors.toml') };
    return {
      hasCode: !isOther,
      login: async () =>
        program === 'theirs'
          ? theirs(this.#account, CODE, { login })
          : ourAnswer(await run(this.#programs[program], `${login}\n${CODE}\n`, { env })),
    };
  }

  #enrol(): void {
    const own = this.#logins.map((login) => `HOTP ${login} - ${HEX_KEY}`);
    rmSync(this.#path, { force: true });
    this.#account.scratch.write('users.oath', [...this.#above, ...own, ...BELOW].join('\n'));
  }

  /** The users' own lines are as they were or store their code; all else is as it was. */
  #expectWhole(): void {
    const lines = readFileSync(this.#path, 'latin1').split('\n');
    const own = lines.splice(this.#above.length, this.#logins.length);
    expect(lines.join('\n') === [...this.#above, ...BELOW].join('\n')).toBe(true);
    for (const [at, login] of this.#logins.entries()) {
      const unused = `HOTP ${login} - ${HEX_KEY}`;
      const used = `${unused.replaceAll(' ', '\t')}\t0\t${CODE}\t`;
      const line = own[at] ?? '';
      expect(
        line === unused || (line.startsWith(used) && /\t[-:T0-9]{19}L$/.test(line)),
        line,
      ).toBe(true);
    }
    expect(statSync(this.#path).mode & 0o7777).toBe(0o600);
    for (const left of ['users.oath.lock', 'users.oath.new', '.users.oath.new']) {
      expect(existsSync(this.#account.scratch.at(left)), left).toBe(false);
    }
  }
}
