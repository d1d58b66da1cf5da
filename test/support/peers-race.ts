import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestAccount } from './peers-account.ts';
import { ourAnswer, SHARED_FILE, theirs, type Answer } from './peers-login.ts';
import { run } from './run.ts';
import { FORMS, now, phoneCode, secretFile, type Form } from './scratch.ts';

/** What became of the rounds of one pairing. */
export interface Tally {
  /** Who takes part, in the order they are started. */
  readonly who: string;
  /** All but the first are started up to so many milliseconds after it. */
  readonly apartMs: number;
  readonly rounds: number;
  /** Rounds in which more than one accepted the code. */
  readonly several: number;
  readonly none: number;
  /** Rounds after which the accepted code was accepted once more. */
  readonly forgotten: number;
}

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

  /** Let programs race round after round, then give the code to the first once more. */
  async tally(
    who: string,
    [first, ...others]: readonly [Contender, ...Contender[]],
    { rounds, apartMs, wrong = false }: { rounds: number; apartMs: number; wrong?: boolean },
  ): Promise<Tally> {
    const counts = { several: 0, none: 0, forgotten: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const code = this.enrol();
      const started = [first(code)];
      if (apartMs > 0) await sleep(randomInt(apartMs + 1));
      started.push(...others.map((other) => other(wrong ? '000000' : code)));
      const accepted = (await Promise.all(started)).filter((answer) => answer.accepted).length;
      if (accepted > 1) counts.several += 1;
      if (accepted === 0) counts.none += 1;
      if ((await first(code)).accepted) counts.forgotten += 1;
    }
    return { who, apartMs, rounds, ...counts };
  }

  remove(): Promise<void> {
    return this.#account.remove();
  }
}
