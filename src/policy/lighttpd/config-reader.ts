import type { ConfigFiles } from '../apache/config-files.ts';
import type { Position } from '../position.ts';
import type { Remark } from '../read-config.ts';
import { ReadingBudget, SERVER_BOUNDS, TooLarge } from '../reading-budget.ts';
import { BlockBuilder } from './block-builder.ts';
import { ConfigParser } from './config-parser.ts';
import type { LighttpdConfig } from './config-tree.ts';
import type { ConfigValue } from './config-value.ts';
import { includedPaths, mayMatchNothing } from './included-paths.ts';

/** What a configuration is read with, beside its files. */
export interface LighttpdReaderOptions {
  /** What the environment of lighttpd has; without it `env.NAME` is not known. */
  readonly environment?: ReadonlyMap<string, string>;
}

/** lighttpd itself goes on until it has no memory left. */
const DEEPEST_INCLUDE = 50;

/**
 * Read a configuration as lighttpd 1.4.69 does. Settings that nobody knows are kept; no command of an
 * `include_shell` is run.
 *
 * @param path - The file to begin with, which `files` has.
 */
export function readLighttpdConfig(
  path: string,
  files: ConfigFiles,
  options: LighttpdReaderOptions = {},
): LighttpdConfig {
  const reader = new ConfigReader(path, files, options);
  reader.readWhole(path);
  const { builder, fault, notes, passedOver, stops, files: read } = reader;
  return { blocks: builder.blocks, fault, notes, passedOver, stops, files: read };
}

class ConfigReader {
  readonly builder: BlockBuilder;
  readonly files: string[] = [];
  readonly notes: Remark[] = [];
  readonly passedOver: Remark[] = [];
  readonly stops: Position[] = [];
  fault: Remark | undefined;
  readonly #files: ConfigFiles;
  readonly #options: LighttpdReaderOptions;
  readonly #folder: string;
  readonly #budget = new ReadingBudget(SERVER_BOUNDS);
  #depth = 0;

  constructor(path: string, files: ConfigFiles, options: LighttpdReaderOptions) {
    this.builder = new BlockBuilder({ file: path, line: 0 });
    this.#files = files;
    this.#options = options;
    this.#folder = path.slice(0, path.lastIndexOf('/'));
  }

  /** Read all of it, as far as this program goes. */
  readWhole(path: string): void {
    try {
      this.readFile(path, { file: path, line: 0 });
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      const { file, line } = error.at;
      this.fault ??= { file, line, what: error.what, isOurs: true };
    }
  }

  /** @returns `false` when there was a fault. */
  readFile(path: string, from: Position): boolean {
    const text = this.#files.read(path);
    if (text === undefined) return this.#refuse(from, `${path} cannot be read`);
    if (this.#depth >= DEEPEST_INCLUDE) {
      return this.#refuse(from, `includes are more than ${DEEPEST_INCLUDE} deep`);
    }
    this.#spend(text, from);
    this.files.push(path);
    this.#depth += 1;
    const parser = new ConfigParser(path, text, {
      builder: this.builder,
      environment: (name, at) => this.#environment(name, at),
      include: (value, at) => this.#include(value, at),
      includeShell: (at) => {
        this.#note(at, 'include_shell is not run here: what it writes is not known');
        this.builder.hasGap = true;
      },
      refuse: (at, what) => this.#refuse(at, what),
      stop: (at) => this.stops.push(at),
      passOver: (at, what) => this.passedOver.push({ ...at, what }),
    });
    const isGood = parser.parse();
    this.#depth -= 1;
    return isGood;
  }

  /** @throws TooLarge where that is more than we read. */
  #spend(text: string, from: Position): void {
    const lines = text.length - text.replaceAll('\n', '').length;
    const spent = { files: 1, lines, characters: text.length };
    for (const kind of ['files', 'lines', 'characters'] as const) {
      const tooMuch = this.#budget.spend(kind, spent[kind]);
      if (tooMuch !== undefined) throw new TooLarge(from, tooMuch);
    }
  }

  #include(value: ConfigValue, at: Position): boolean {
    if (value.kind !== 'string') {
      this.#note(at, 'the path of this include is not known, nor what is in the file');
      this.builder.hasGap = true;
      return true;
    }
    const { text } = value;
    if (/^\.\.?[/\\]/.test(text)) {
      this.#note(at, 'the path is looked up from where lighttpd is started; here from its file');
    }
    const path = text.startsWith('/') ? text : `${this.#folder}/${text}`;
    const paths = includedPaths(withoutDots(path), this.#files);
    if (paths.length === 0 && !mayMatchNothing(path)) {
      return this.#refuse(at, `${path} is not there`);
    }
    return paths.every((each) => this.readFile(each, at));
  }

  #environment(name: string, at: Position): ConfigValue | string {
    const { environment } = this.#options;
    if (environment === undefined) {
      this.#note(at, `the environment's ${name} is not known`);
      return { kind: 'unknown' };
    }
    const text = environment.get(name);
    return text === undefined ? `the environment has no ${name}` : { kind: 'string', text };
  }

  #note(at: Position, what: string): void {
    this.notes.push({ ...at, what });
  }

  #refuse(at: Position, what: string): false {
    this.fault ??= { ...at, what };
    return false;
  }
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return `/${kept.join('/')}`;
}
