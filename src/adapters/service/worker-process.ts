import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import {
  parseOutcome,
  renderErrand,
  type Errand,
  type ErrandConfig,
  type Outcome,
} from '../../core/service/errand.ts';
import { ownCommand, SERVICE_WORKER } from '../program.ts';

/** Of the service's environment; what systemd says to it is not for them. */
const PASSED_ON = ['PATH', 'LANG', 'TZ', 'COSIGN_FACTORS_CONF'];

/** A process that decides about one request after the other, in the service's place. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  #config: ErrandConfig | undefined;
  #done: ((outcome: Outcome | Error) => void) | undefined;
  #isOver = false;

  /** @throws the system's error where none can be started. */
  constructor() {
    const { file, arguments: words } = ownCommand();
    const pairs = PASSED_ON.map((name) => [name, process.env[name]]);
    const child = spawn(file, [...words, SERVICE_WORKER], {
      argv0: 'cosign-factors',
      env: Object.fromEntries(
        pairs.filter(([, value]) => value !== undefined),
      ) as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.#input = child.stdin;
    this.#input.on('error', () => undefined);
    child.on('error', (error) => {
      this.#end(error);
    });
    child.on('exit', (status, signal) => {
      this.#end(new Error(`a worker ended with ${signal ?? String(status)}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#say(() => parseOutcome(line));
    });
  }

  /** Whether it can be asked no more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Have it decide; one at a time.
   *
   * @throws where it ended, or takes longer than it may: then it is killed.
   */
  async decide({ request, config }: Required<Errand>, waitMs: number): Promise<Outcome> {
    const isKnown = this.#config === config;
    this.#config = config;
    const errand = isKnown ? { request } : { request, config };
    const outcome = await new Promise<Outcome | Error>((resolve) => {
      const timer = setTimeout(() => {
        this.end('SIGKILL');
        this.#end(new Error(`no decision within ${waitMs} ms`));
      }, waitMs);
      this.#done = (said) => {
        clearTimeout(timer);
        resolve(said);
      };
      if (this.#isOver) this.#end(new Error('a worker ended'));
      else this.#input.write(renderErrand(errand));
    });
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  /** Let it end: by the end of its input, or at once. */
  end(how: 'in order' | 'SIGKILL'): void {
    if (how === 'SIGKILL') this.#child.kill('SIGKILL');
    else this.#input.end();
  }

  #end(error: Error): void {
    this.#isOver = true;
    this.#say(() => error);
  }

  #say(what: () => Outcome | Error): void {
    const done = this.#done;
    this.#done = undefined;
    try {
      done?.(what());
    } catch (error) {
      this.end('SIGKILL');
      done?.(new Error('a worker said what is no outcome', { cause: error }));
    }
  }
}
