import { chmodSync, existsSync } from 'node:fs';
import { callersPrograms, giveToCaller } from './caller.ts';
import { runPiped, type PipedOutcome } from './pipes.ts';
import { Scratch, type Form } from './scratch.ts';

/** What one run of a staged factor may have different. */
export interface StageRun {
  readonly env?: Readonly<Record<string, string>>;
  readonly arguments?: readonly string[];
}

/**
 * A factor set up for a test: its configuration, folders of the caller's for secrets and state, and
 * the name it is started under.
 */
export class Stage {
  readonly scratch = new Scratch();
  readonly secrets = this.scratch.folder('secrets');
  readonly state = this.scratch.folder('state');
  readonly program: string;
  readonly name: string;
  #env: Record<string, string> = {};

  /** @param isUnderClock - Whether the environments of its runs may set a clock. */
  constructor(form: Form, name = 'totp', isUnderClock = false) {
    this.name = name;
    this.program = isUnderClock
      ? this.scratch.linkUnderClock(form, name, callersPrograms)
      : this.scratch.link(form, name, callersPrograms);
    giveToCaller(this.secrets, this.state);
  }

  /** Write the configuration: the keys of the factor's section, and others before it. */
  configure(section: string, globals = ''): void {
    this.#env = this.scratch.configure(`${globals}\n[factors.${this.name}]\n${section}\n`);
  }

  /** The environment that a run needs to find the configuration. */
  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** Write a file of the caller's. */
  write(name: string, text: string, mode = 0o600): string {
    const path = this.scratch.write(name, text, mode);
    giveToCaller(path);
    return path;
  }

  /** Post a form: a line for each field, as Cosign writes them. */
  post(fields: readonly string[], options: StageRun = {}): Promise<PipedOutcome> {
    return this.send(fields.map((field) => `${field}\n`).join(''), options);
  }

  /** Start the factor as the caller and give it these bytes. */
  send(input: string | Uint8Array, { env, ...rest }: StageRun = {}): Promise<PipedOutcome> {
    return runPiped(this.program, input, { ...rest, env: { ...this.#env, ...env } });
  }

  remove(): void {
    // A folder that a test made unwritable could not be emptied.
    for (const folder of [this.secrets, this.state]) {
      if (existsSync(folder)) chmodSync(folder, 0o700);
    }
    this.scratch.remove();
  }
}
