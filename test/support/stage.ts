import { chmodSync, existsSync } from 'node:fs';
import { caller, callersPrograms, giveToCaller } from './caller.ts';
import { runPiped, type PipedOutcome } from './pipes.ts';
import { Scratch, type Form } from './scratch.ts';
import { ServiceProcess, WEB } from './service-process.ts';

/** How a factor is reached: as a process of its own in one of its forms, or through the resident service. */
export type Way = Form | 'service';

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
  readonly #service: ServiceProcess | undefined;
  #env: Record<string, string> = {};

  /** @param isUnderClock - Whether the environments of its runs may set a clock. */
  constructor(way: Way, name = 'totp', isUnderClock = false) {
    this.name = name;
    if (way === 'service') {
      this.#service = new ServiceProcess(name, caller.uid);
      this.program = this.#service.factor;
    } else {
      this.program = isUnderClock
        ? this.scratch.linkUnderClock(way, name, callersPrograms)
        : this.scratch.link(way, name, callersPrograms);
    }
    giveToCaller(this.secrets, this.state);
  }

  /** Write the configuration: the keys of the factor's section, and others before it. */
  configure(section: string, globals = ''): void {
    const peers = this.#service && `[service.allow_users]\nwww-data = ["${this.name}"]`;
    const all = `${globals}\n${peers ?? ''}\n[factors.${this.name}]\n${section}\n`;
    this.#env = this.scratch.configure(all);
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
    const options = { ...rest, env: { ...this.#env, ...env } };
    if (this.#service !== undefined) return this.#ask(this.#service, input, options);
    return runPiped(this.program, input, options);
  }

  /** Ask the service as the web server does; what it logs is where a process would have told it. */
  async #ask(
    service: ServiceProcess,
    input: string | Uint8Array,
    options: StageRun,
  ): Promise<PipedOutcome> {
    if (!service.isStarted) await service.run(this.#env);
    const outcome = await runPiped(service.factor, input, options, { uid: WEB, gid: WEB });
    const log = outcome.stderr === '' ? await service.log(/\n/) : '';
    return { ...outcome, stderr: outcome.stderr + log };
  }

  remove(): void {
    this.#service?.remove();
    // A folder that a test made unwritable could not be emptied.
    for (const folder of [this.secrets, this.state]) {
      if (existsSync(folder)) chmodSync(folder, 0o700);
    }
    this.scratch.remove();
  }
}
