import type { YubicoLocalSection } from '../../src/core/config/sections/yubico-section.ts';
import type { Visit } from '../../src/core/factor.ts';
import { parseLogin, type Login } from '../../src/core/login.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { createYubico } from '../../src/factors/yubico.ts';
import { Scratch } from '../support/scratch.ts';
import { SoftKey } from '../support/soft-key.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';

export const NOW = 1_700_000_010;

/** Where a form came from, with all the time there is. */
export const visit = (): Visit => ({
  address: undefined,
  deadlineMs: performance.now() + 8000,
});

/** A yubico factor in this process, with local validation and files of this process's own. */
export class YubicoLogin {
  readonly scratch = new Scratch();
  readonly key = new SoftKey(KEY_IDS[0]);
  readonly stranger = new SoftKey(KEY_IDS[1], 'c4422890653076cde73d449b191b416a');

  constructor() {
    this.scratch.folder('state');
    this.scratch.write('mapping', `alice:${this.key.secret.publicId}\n`, 0o644);
    this.scratch.write('keys.csv', `${this.key.line}\n${this.stranger.line}\n`);
  }

  section(more: Partial<YubicoLocalSection> = {}): YubicoLocalSection {
    return {
      type: 'yubico',
      mode: 'local',
      mapping_file: this.scratch.at('mapping'),
      key_file: this.scratch.at('keys.csv'),
      state_dir: this.scratch.at('state'),
      ...more,
    };
  }

  async verify(
    raw: string,
    passcode: string,
    more: Partial<YubicoLocalSection> = {},
    now = NOW,
  ): Promise<Verdict> {
    const prepared = await createYubico('otp', this.section(more)).prepare(login(raw));
    return prepared.verify(new Map(Object.entries({ login: raw, passcode })), now, visit());
  }

  remove(): void {
    this.scratch.remove();
  }
}

export function login(raw: string): Login {
  const parsed = parseLogin(raw);
  if (parsed === undefined) throw new Error(`${raw} is no login`);
  return parsed;
}
