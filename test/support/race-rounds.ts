import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './peers-login.ts';

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

/** One login of a round. */
export interface Entrant {
  /** Whether it has the code that is counted, and not a wrong one or another user's. */
  readonly hasCode: boolean;
  readonly login: () => Promise<Answer>;
}

export interface Race extends Pick<Tally, 'who' | 'apartMs' | 'rounds'> {
  /** Make a file nobody used yet, and say who races on it. */
  readonly lineUp: () => readonly [Entrant, ...Entrant[]];
  /** Look at what a round left. */
  readonly inspect?: () => void;
}

/** Let programs race round after round, then give the code to the first that had it once more. */
export async function tallyRace({ lineUp, inspect, ...race }: Race): Promise<Tally> {
  const counts = { several: 0, none: 0, forgotten: 0 };
  for (let round = 0; round < race.rounds; round += 1) {
    const [first, ...others] = lineUp();
    const started = [first.login()];
    if (race.apartMs > 0) await sleep(randomInt(race.apartMs + 1));
    started.push(...others.map((other) => other.login()));
    const answers = await Promise.all(started);
    inspect?.();

    const having = [first, ...others].flatMap((each, at) =>
      each.hasCode ? { ...each, accepted: answers[at]?.accepted === true } : [],
    );
    const times = having.filter(({ accepted }) => accepted).length;
    if (times > 1) counts.several += 1;
    if (times === 0) counts.none += 1;
    else if ((await having[0]?.login())?.accepted === true) counts.forgotten += 1;
  }
  return { ...race, ...counts };
}
