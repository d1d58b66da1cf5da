import type { Position } from './position.ts';
import { ReadingBudget, SERVER_BOUNDS } from './reading-budget.ts';

/** `factor PATH [-2] FIELD…` */
export interface FactorLine extends Position {
  readonly path: string;
  /** `-2`: only once somebody is logged in. */
  readonly isSecondary: boolean;
  readonly fields: readonly string[];
}

/** `reauth SERVICE FACTOR…` */
interface ReauthLine extends Position {
  readonly service: string;
  readonly factors: readonly string[];
}

/** What a `cosign.conf` says of factors, as far as Cosign reads it. */
export interface CosignConf {
  readonly factors: readonly FactorLine[];
  readonly reauths: readonly ReauthLine[];
  /** Names of `service` lines; each is a regular expression to Cosign. */
  readonly services: readonly string[];
  readonly suffix: string | undefined;
  /** Why Cosign refuses the whole file; it reads nothing behind this. */
  readonly fatal: (Position & { readonly what: string }) | undefined;
}

/** Fields the login page always has, and how many more all `factor` lines may name together. */
const BUILT_IN_FIELDS = ['login', 'password', 'ref', 'service', 'reauth', 'required'] as const;
export const MOST_OTHER_FIELDS = 6;

/** Cosign itself goes on for as long as it takes. */
const CONF_BOUNDS = { ...SERVER_BOUNDS, files: 1000 };

const MOST_FIELDS = 5;
const MOST_REAUTH_FACTORS = 4;

/** Words a keyword line must have, itself included; those with rules of their own are elsewhere. */
const WORD_COUNTS: Readonly<Record<string, readonly number[]>> = {
  cert: [5],
  negotiate: [4],
  passwd: [5],
  suffix: [2],
  proxy: [3],
  cgi: [2],
  notauth: [2],
  service: [5, 6],
};

/**
 * Read a `cosign.conf` as Cosign does: words split at blanks, no quotes, no escapes, `#` a comment
 * only as the first non-blank of a line, keywords case-sensitive.
 *
 * @param file - Its path, for positions and `read`.
 * @param read - Gives the text of a file, `undefined` when it is not there.
 */
export function readCosignConf(
  file: string,
  read: (path: string) => string | undefined,
): CosignConf {
  const conf = new ConfReader(read);
  conf.readFile(file, { file, line: 0 });
  return conf;
}

class ConfReader implements CosignConf {
  readonly factors: FactorLine[] = [];
  readonly reauths: ReauthLine[] = [];
  readonly services: string[] = [];
  suffix: string | undefined = undefined;
  fatal: (Position & { readonly what: string }) | undefined = undefined;
  readonly #open: string[] = [];
  readonly #budget = new ReadingBudget(CONF_BOUNDS);
  readonly #read: (path: string) => string | undefined;

  constructor(read: (path: string) => string | undefined) {
    this.#read = read;
  }

  readFile(path: string, from: Position): void {
    const text = this.#read(path);
    if (text === undefined) {
      this.#refuse(from, `${path} cannot be read`);
      return;
    }
    if (this.#open.includes(path)) {
      this.#refuse(from, `${path} includes itself`);
      return;
    }
    const tooMuch = this.#budget.spend('files', 1) ?? this.#budget.spend('characters', text.length);
    if (tooMuch !== undefined) {
      this.#refuse(from, tooMuch);
      return;
    }
    this.#open.push(path);
    for (const [index, line] of text.split('\n').entries()) {
      if (this.fatal !== undefined) break;
      const words = line.split(/[ \t\r\v\f]+/).filter(Boolean);
      if (words[0] === undefined || words[0].startsWith('#')) continue;
      this.#readLine(words, { file: path, line: index + 1 });
    }
    this.#open.pop();
  }

  #readLine(words: readonly string[], at: Position): void {
    const [keyword = '', ...rest] = words;
    const counts = Object.hasOwn(WORD_COUNTS, keyword) ? WORD_COUNTS[keyword] : undefined;
    if (counts !== undefined && !counts.includes(words.length)) {
      this.#refuse(at, `${keyword} takes ${counts.map((count) => count - 1).join(' or ')} words`);
      return;
    }
    switch (keyword) {
      case 'factor':
        this.#readFactor(rest, at);
        return;
      case 'reauth':
        this.#readReauth(rest, at);
        return;
      case 'suffix':
        if (this.suffix !== undefined) this.#refuse(at, `suffix is already ${this.suffix}`);
        this.suffix ??= rest[0];
        return;
      case 'service':
        this.services.push(rest[0] ?? '');
        return;
      case 'include':
        // With other than one word Cosign complains and goes on.
        if (rest.length === 1) this.readFile(rest[0] ?? '', at);
        return;
      case 'set':
        if (rest.length < 2) this.#refuse(at, 'set takes a key and a value');
        return;
      default:
        if (counts === undefined) this.#refuse(at, `${keyword} is not a keyword of Cosign`);
    }
  }

  #readFactor(words: readonly string[], at: Position): void {
    const [path = '', ...rest] = words;
    const flags = rest.slice(
      0,
      Math.max(
        0,
        rest.findIndex((word) => !word.startsWith('-')),
      ),
    );
    const fields = rest.slice(flags.length);
    const unknown = flags.find((flag) => flag !== '-2');
    if (unknown !== undefined) {
      this.#refuse(at, `factor has no flag ${unknown}`);
    } else if (fields.length === 0 || fields.every((field) => field.startsWith('-'))) {
      this.#refuse(at, 'factor needs a path and a field; without one Cosign crashes');
    } else if (fields.length > MOST_FIELDS) {
      this.#refuse(at, `factor has ${fields.length} fields, ${MOST_FIELDS} at most`);
    } else {
      this.factors.push({ ...at, path, isSecondary: flags.length > 0, fields });
    }
  }

  #readReauth([service, ...factors]: readonly string[], at: Position): void {
    if (service === undefined) {
      this.#refuse(at, 'reauth needs a service');
    } else if (!this.services.includes(service)) {
      this.#refuse(at, `reauth needs an earlier line for the service ${service}`);
    } else if (factors.length > MOST_REAUTH_FACTORS) {
      this.#refuse(at, `reauth has ${factors.length} factors, ${MOST_REAUTH_FACTORS} at most`);
    } else {
      this.reauths.push({ ...at, service, factors });
    }
  }

  #refuse(at: Position, what: string): void {
    this.fatal ??= { ...at, what };
  }
}

/** The fields beyond the built-in ones, each once: Cosign has room for six of them. */
export function otherFields(conf: CosignConf): readonly string[] {
  const known: readonly string[] = BUILT_IN_FIELDS;
  return [...new Set(conf.factors.flatMap((factor) => factor.fields))].filter(
    (field) => !known.includes(field),
  );
}
