import { CommandError, printTo, type Console, type Printer } from '../../src/cli/console.ts';

/** A console that remembers what was printed, as a terminal would have got it, and answers from a list. */
export class FakeConsole implements Console {
  readonly asked: { question: string; hidden: boolean }[] = [];
  /** What the command came to, if it said so. */
  concluded: boolean | undefined;
  /** What would be said had its output been lost. */
  ifLost: string | undefined;
  readonly isTerminal = false;
  readonly isUtf8 = true;
  readonly #answers: string[];
  #output = '';
  #talk = '';
  readonly #printer = printTo({
    out: (text) => {
      this.#output += text;
    },
    say: (text) => {
      this.#talk += text;
    },
    isOutAscii: false,
    isSayAscii: false,
  });

  constructor(answers: readonly string[] = []) {
    this.#answers = [...answers];
  }

  get outLines(): readonly string[] {
    return this.output === '' ? [] : this.output.split('\n');
  }

  get saidLines(): readonly string[] {
    return this.talk === '' ? [] : this.talk.split('\n');
  }

  get output(): string {
    return this.#output.replace(/\n$/, '');
  }

  get talk(): string {
    return this.#talk.replace(/\n$/, '');
  }

  out(...lines: readonly string[]): void {
    this.#printer.out(...lines);
  }

  say(...lines: readonly string[]): void {
    this.#printer.say(...lines);
  }

  json(...value: Parameters<Printer['json']>): void {
    this.#printer.json(...value);
  }

  draw(picture: string): void {
    this.#printer.draw(picture);
  }

  conclude(isGood: boolean): void {
    this.concluded = isGood;
  }

  handOut(ifLost: string): void {
    this.ifLost = ifLost;
  }

  written(): Promise<void> {
    return Promise.resolve();
  }

  ask(question: string, hidden: boolean): Promise<string> {
    this.asked.push({ question, hidden });
    const answer = this.#answers.shift();
    if (answer === undefined) throw new CommandError('nobody answers');
    return Promise.resolve(answer);
  }
}
