import { TestAccount } from './peers-account.ts';
import { ourAnswer, SHARED_FILE, theirs, type Answer } from './peers-login.ts';
import { tallyRace, type Entrant, type Tally } from './race-rounds.ts';
import { run } from './run.ts';
import { FORMS, now, phoneCode, secretFile, type Form } from './scratch.ts';

type Contender = (code: string) => Promise<Answer>;

/** One file on which programs are let loose at the same moment, by the machine's own clock. */
export class RaceTrack {
  readonly #account = new TestAccount();
  readonly #paths: Readonly<Record<Form, string>>;

  constructor() {
    const { scratch } = this.#account;
    scratch.configure(SHARED_FILE);
    const [executable = '', node = ''] = FORMS.map((form) => scratch.link(form, 'totp'));
    this.#paths = { executable, node };
  }

  readonly theirs: Contender = (code) => theirs(this.#account, code);

  ours(form: Form): Contender {
    const { name, scratch } = this.#account;
    const env = { COSIGN_FACTORS_CONF: scratch.at('factors.toml') };
    return async (code) => ourAnswer(await run(this.#paths[form], `${name}\n${code}\n`, { env }));
  }

  /** A file nobody used yet, and the code of this moment. */
  enrol(): string {
    // Tries are counted, so that theirs writes the file even where it refuses.
    this.#account.write(
      '.google_authenticator',
      secretFile(['RATE_LIMIT 100 30', 'DISALLOW_REUSE']),
    );
    return phoneCode(now());
  }

  /** Let programs race for one code; with `wrong` all but the first have another one. */
  tally(
    who: string,
    [first, ...others]: readonly [Contender, ...Contender[]],
    { rounds, apartMs, wrong = false }: { rounds: number; apartMs: number; wrong?: boolean },
  ): Promise<Tally> {
    const lineUp = (): readonly [Entrant, ...Entrant[]] => {
      const code = this.enrol();
      const right = (start: Contender): Entrant => ({ hasCode: true, login: () => start(code) });
      const failing = (start: Contender): Entrant => ({
        hasCode: false,
        login: () => start('000000'),
      });
      return [right(first), ...others.map(wrong ? failing : right)];
    };
    return tallyRace({ who, apartMs, rounds, lineUp });
  }

  remove(): Promise<void> {
    return this.#account.remove();
  }
}
