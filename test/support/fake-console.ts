import { CommandError, type Console } from '../../src/cli/console.ts';

/** A console that remembers what was said, and answers from a list. */
export class FakeConsole implements Console {
  readonly outLines: string[] = [];
  readonly saidLines: string[] = [];
  readonly asked: { question: string; hidden: boolean }[] = [];
  readonly isTerminal = false;
  readonly isUtf8 = true;
  readonly #answers: string[];

  constructor(answers: readonly string[] = []) {
    this.#answers = [...answers];
  }

  get output(): string {
    return this.outLines.join('\n');
  }

  get talk(): string {
    return this.saidLines.join('\n');
  }

  out(text: string): void {
    this.outLines.push(text);
  }

  say(text: string): void {
    this.saidLines.push(text);
  }

  ask(question: string, hidden: boolean): Promise<string> {
    this.asked.push({ question, hidden });
    const answer = this.#answers.shift();
    if (answer === undefined) throw new CommandError('nobody answers');
    return Promise.resolve(answer);
  }
}
