import { firstWord } from './words.ts';

/** Modules that are part of Debian's program itself. */
const BUILT_IN =
  'core.c http_core.c mod_so.c mod_watchdog.c mod_log_config.c mod_logio.c mod_version.c mod_unixd.c';

/** The version that `<IfVersion>` compares with unless another is named: Debian 12's. */
export const APACHE_VERSION = '2.4.71';

/** What `<IfModule>` asks: which modules there are. */
export class LoadedModules {
  readonly #names = new Set(BUILT_IN.split(' '));
  #isAnyLoaded = false;

  /** Read the arguments of `LoadModule`. */
  load(args: string): void {
    const { word, rest } = firstWord(args);
    this.#isAnyLoaded = true;
    this.#names.add(word);
    const file = firstWord(rest).word.split('/').at(-1) ?? '';
    const stem = file.replace(/\.so$/, '');
    this.#names.add(`${stem}.c`);
    // The sources of the processing models have names of their own, and PHP's has no version.
    this.#names.add(`${stem.replace(/^mod_mpm_/, '')}.c`);
    if (/^libphp/.test(stem)) this.#names.add('mod_php.c');
  }

  /** Whether nothing is said of modules, as in a part of a configuration. */
  get isUnknown(): boolean {
    return !this.#isAnyLoaded;
  }

  has(name: string): boolean {
    return this.isUnknown || this.#names.has(name);
  }
}

/** Compare as `<IfVersion [OPERATOR] VERSION>` does. */
export function isVersion(args: string, version: string): boolean {
  const first = firstWord(args);
  const hasOperator = first.rest !== '';
  const operator = hasOperator ? first.word : '=';
  const wanted = hasOperator ? firstWord(first.rest).word : first.word;
  const isNegated = operator.startsWith('!');
  const plain = operator.replace(/^!/, '');
  const isTrue = comparesAs(plain, wanted, version);
  return isNegated ? !isTrue : isTrue;
}

function comparesAs(operator: string, wanted: string, version: string): boolean {
  if (operator === '~' || /^\/.*\/$/.test(wanted)) {
    const source = wanted.replace(/^\/(.*)\/$/, '$1');
    try {
      return new RegExp(source).test(version);
    } catch {
      return false;
    }
  }
  const order = compare(version, wanted);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order === 0;
  }
}

/** Parts that are not given are 0. */
function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
