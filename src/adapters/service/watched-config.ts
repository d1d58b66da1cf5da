import { statSync } from 'node:fs';
import { errorCode } from '../system-error.ts';
import { configPath, loadConfig, type LoadedConfig } from '../config-file.ts';

/** A configuration that can be used as a whole. */
export type GoodConfig = Extract<LoadedConfig, { kind: 'loaded' }>;

/**
 * The configuration of a process that goes on: read again when the file changed. A broken new one is told
 * once, and the one before goes on.
 */
export class WatchedConfig {
  readonly #environment: NodeJS.ProcessEnv;
  #seen: string | undefined;
  #good: GoodConfig | undefined;
  #problems: readonly string[] = [];

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /**
   * Read the file if it changed.
   *
   * @param complain - Told what is wrong with a file that cannot be used, once.
   * @returns the latest that was good; `undefined` where none ever was.
   */
  current(complain: (problems: readonly string[]) => void): GoodConfig | undefined {
    const seen = this.#signature();
    if (seen === this.#seen) return this.#good;
    this.#seen = seen;
    const loaded = loadConfig(this.#environment);
    const problems = problemsOf(loaded);
    this.#problems = problems;
    if (loaded.kind === 'loaded' && problems.length === 0) this.#good = loaded;
    else complain(problems);
    return this.#good;
  }

  /** What is wrong with the file as it was read last. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Read the file again when it is asked for, changed or not. */
  forget(): void {
    this.#seen = undefined;
  }

  #signature(): string {
    try {
      const stats = statSync(configPath(this.#environment), { bigint: true });
      return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
    } catch (error) {
      return errorCode(error) ?? String(error);
    }
  }
}

function problemsOf(loaded: LoadedConfig): readonly string[] {
  switch (loaded.kind) {
    case 'missing':
      return [`${loaded.path}: is not there`];
    case 'broken':
      return loaded.problems;
    case 'loaded':
      return loaded.config.problems().map((problem) => `${loaded.path}: ${problem}`);
  }
}
