/** What is asked of the throttle: who tries, and from where. */
export interface Guess {
  /** The account's own name where the login was looked up, so that its spellings share one count. */
  readonly login: string;
  /** Where the attempt comes from, `''` when that is not known; what is no address is not known. */
  readonly address: string;
  /** Whether there is such a login; `undefined` where the type of factor cannot know. */
  readonly exists: boolean | undefined;
}

/** What an attempt was, for the count: unavailable or malformed ones are not guesses. */
export type GuessOutcome = 'failure' | 'success' | 'not-a-guess';

/** Leave to try one code; the place in the queue is held until it is settled. */
export interface Admission {
  settle(outcome: GuessOutcome): void;
}

/** A guess that is not looked at: refusing is immediate. */
export interface Held {
  /** Until there will be leave again, 1 or more. */
  readonly waitSeconds: number;
  /** Whose wrong codes it is for: a network as text, `unknown` or `strangers`. */
  readonly by: string;
}

/** Counts wrong codes by login and network; guesses that share a count are looked at in turn. */
export interface Throttle {
  /**
   * Ask to try one code.
   *
   * @param nowSeconds - Unix time in whole seconds.
   */
  admit(guess: Guess, nowSeconds: number): Promise<Admission | Held>;
}
