/** An answer, and which prompt it is for. */
export interface PreparedAnswer {
  /** Fits the prompt; without one the answer is for whichever prompt is next. */
  readonly prompt: RegExp | undefined;
  /** UTF-8 with a NUL behind it. */
  readonly bytes: Buffer;
}

/** Answers for the prompts of one login, each to be given once. */
export class AnswerList {
  #left: readonly PreparedAnswer[];

  constructor(answers: readonly PreparedAnswer[]) {
    this.#left = answers;
  }

  /**
   * Take the answer to a prompt: the first one left that is for it.
   *
   * @returns `undefined` when there is none; a given answer is never given again.
   */
  take(prompt: string): Buffer | undefined {
    const found = this.#left.find((answer) => answer.prompt?.test(prompt) ?? true);
    this.#left = this.#left.filter((answer) => answer !== found);
    return found?.bytes;
  }
}
