import { WorkerProcess } from '../../adapters/service/worker-process.ts';
import type { Errand, Outcome } from '../../core/service/errand.ts';
import { Fault } from '../../core/verdict.ts';

/** How many there may be. */
export interface WorkerBounds {
  /** Processes in all. */
  readonly all: number;
  /** Processes that one section keeps at work: a directory that sleeps is asked by its own section only. */
  readonly each: number;
  /** Requests that wait for one. */
  readonly waiting: number;
  /** How long one may take, its waiting included. */
  readonly deadlineMs: number;
  /** How long one that has nothing to do stays. */
  readonly idleMs: number;
}

/** A little longer than a decision may take: the worker says itself that it was late, if it can. */
const BOUNDS: WorkerBounds = { all: 16, each: 8, waiting: 64, deadlineMs: 8500, idleMs: 60_000 };

/** A request that waits. */
interface Waiting {
  readonly section: string;
  begin(): void;
}

/** What a pool has of one worker. */
type Worker = Pick<WorkerProcess, 'decide' | 'end' | 'isOver'>;

/** Processes for requests that may wait for an account, a home or a module of PAM, so that no other one does. */
export class Workers {
  readonly #bounds: WorkerBounds;
  readonly #start: () => Worker;
  readonly #idle = new Map<Worker, NodeJS.Timeout>();
  readonly #busy = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #all = 0;

  constructor(bounds = BOUNDS, start: () => Worker = () => new WorkerProcess()) {
    this.#bounds = bounds;
    this.#start = start;
  }

  /**
   * Have a request decided.
   *
   * @throws Fault with scope `service` where there is no place, no process, or no decision in time.
   */
  async decide(errand: Required<Errand>): Promise<Outcome> {
    const { name: section } = errand.request;
    const giveUpAt = performance.now() + this.#bounds.deadlineMs;
    await this.#turn(section);
    try {
      const worker = this.#take();
      try {
        return await worker.decide(errand, Math.max(1, giveUpAt - performance.now()));
      } finally {
        this.#giveBack(worker);
      }
    } catch (error) {
      throw new Fault('service', { what: `a worker for ${section}: ${String(error)}` }, error);
    } finally {
      this.#over(section);
    }
  }

  /** How many are at work and idle, and how many requests wait for one. */
  get counts(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    return { busy: this.#all, idle: this.#idle.size, waiting: this.#waiting.length };
  }

  /** End those that have nothing to do, and each other one once it is done. */
  end(): void {
    for (const [worker, timer] of this.#idle) {
      clearTimeout(timer);
      worker.end('in order');
    }
    this.#idle.clear();
  }

  /** Wait until this section may have one more process. */
  async #turn(section: string): Promise<void> {
    if (this.#hasPlace(section)) {
      this.#begin(section);
      return;
    }
    if (this.#waiting.length >= this.#bounds.waiting) {
      const what = `too many requests wait for ${section}, or for others that may wait`;
      throw new Fault('service', { what });
    }
    await new Promise<void>((resolve, reject) => {
      const waiting = { section, begin: (): void => undefined };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new Fault('service', { what: `no worker for ${section} in time` }));
      }, this.#bounds.deadlineMs);
      waiting.begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push(waiting);
    });
  }

  #hasPlace(section: string): boolean {
    const own = this.#busy.get(section) ?? 0;
    return this.#all < this.#bounds.all && own < this.#bounds.each;
  }

  #begin(section: string): void {
    this.#all += 1;
    this.#busy.set(section, (this.#busy.get(section) ?? 0) + 1);
  }

  #over(section: string): void {
    this.#all -= 1;
    const own = (this.#busy.get(section) ?? 0) - 1;
    if (own === 0) this.#busy.delete(section);
    else this.#busy.set(section, own);
    const next = this.#waiting.findIndex((each) => this.#hasPlace(each.section));
    if (next === -1) return;
    const [waiting] = this.#waiting.splice(next, 1);
    if (waiting === undefined) return;
    this.#begin(waiting.section);
    waiting.begin();
  }

  #take(): Worker {
    for (const [worker, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(worker);
      if (!worker.isOver) return worker;
    }
    return this.#start();
  }

  #giveBack(worker: Worker): void {
    if (worker.isOver) return;
    const timer = setTimeout(() => {
      this.#idle.delete(worker);
      worker.end('in order');
    }, this.#bounds.idleMs);
    timer.unref();
    this.#idle.set(worker, timer);
  }
}
