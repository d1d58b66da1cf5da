import { LONGEST_TEXT } from '../reading-budget.ts';

/** What a setting or a variable is; switches are the strings `enable` and `disable`. */
export type ConfigValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'integer'; readonly number: number }
  | { readonly kind: 'array'; readonly array: ConfigArray }
  /** Only the machine that lighttpd runs on has it: its environment, the output of a command. */
  | { readonly kind: 'unknown' };

/** One element of an array; in one array some may have a key and some not. */
export interface ConfigItem {
  readonly key: string | undefined;
  readonly value: ConfigValue;
}

/** Why two values cannot be put together. */
export interface Refusal {
  readonly kind: 'refused';
  readonly what: string;
  /** Whether it is this program that goes no further; lighttpd might. */
  readonly isOurs?: true;
}

/** Elements of an array; more only something that doubles makes. */
const MOST_ITEMS = 65_536;

/** Names and keys are the same in any case of ASCII letters, and so are conditions. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Elements in their order. An array that is added to shares them with what it is made of, so that a
 * list which grows line by line costs no more than its length.
 */
export class ConfigArray {
  readonly #items: ConfigItem[];
  readonly #places: Map<string, number>;
  readonly length: number;

  private constructor(items: ConfigItem[], places: Map<string, number>, length: number) {
    this.#items = items;
    this.#places = places;
    this.length = length;
  }

  static empty(): ConfigArray {
    return new ConfigArray([], new Map(), 0);
  }

  get items(): readonly ConfigItem[] {
    return this.#items.slice(0, this.length);
  }

  /** What a key has, in any case. */
  get(key: string): ConfigValue | undefined {
    const at = this.#places.get(foldCase(key));
    return at === undefined || at >= this.length ? undefined : this.#items[at]?.value;
  }

  with(item: ConfigItem): ConfigArray {
    if (this.length !== this.#items.length || this.length === 0) {
      let copy = ConfigArray.empty();
      for (const each of this.items) copy = copy.#grown(each);
      return copy.#grown(item);
    }
    return this.#grown(item);
  }

  #grown(item: ConfigItem): ConfigArray {
    if (item.key !== undefined) this.#places.set(foldCase(item.key), this.length);
    this.#items.push(item);
    return new ConfigArray(this.#items, this.#places, this.length + 1);
  }
}

/** Put two values together as `+` does: texts and numbers to a text, numbers to their sum, arrays. */
export function joinValues(one: ConfigValue, other: ConfigValue): ConfigValue | Refusal {
  if (one.kind === 'unknown' || other.kind === 'unknown') return { kind: 'unknown' };
  if (one.kind === 'array' && other.kind === 'array') return joinArrays(one.array, other.array);
  if (one.kind === 'array' || other.kind === 'array') {
    return { kind: 'refused', what: 'an array and something else cannot be put together' };
  }
  if (one.kind === 'integer' && other.kind === 'integer') {
    // A 32-bit integer of the machine.
    return { kind: 'integer', number: (one.number + other.number) | 0 };
  }
  const text = `${plainText(one)}${plainText(other)}`;
  return text.length > LONGEST_TEXT
    ? tooLarge(`${LONGEST_TEXT} characters`)
    : { kind: 'string', text };
}

function tooLarge(most: string): Refusal {
  return { kind: 'refused', what: `a value has more than ${most}: it doubles`, isOurs: true };
}

function joinArrays(one: ConfigArray, other: ConfigArray): ConfigValue | Refusal {
  if (one.length + other.length > MOST_ITEMS) return tooLarge(`${MOST_ITEMS} elements`);
  let joined = one;
  for (const item of other.items) {
    const known = item.key === undefined ? undefined : joined.get(item.key);
    if (known === undefined) joined = joined.with(item);
    else if (known.kind === 'array' || describeValue(known) !== describeValue(item.value)) {
      return { kind: 'refused', what: `the array has the key "${item.key ?? ''}" already` };
    }
  }
  return { kind: 'array', array: joined };
}

function plainText(value: Extract<ConfigValue, { kind: 'string' | 'integer' }>): string {
  return value.kind === 'string' ? value.text : String(value.number);
}

/** Write a value as it may stand in a configuration. */
export function describeValue(value: ConfigValue): string {
  switch (value.kind) {
    case 'string':
      return `"${value.text.replaceAll('"', '\\"')}"`;
    case 'integer':
      return String(value.number);
    case 'unknown':
      return '?';
    case 'array': {
      const items = value.array.items.map(({ key, value: inner }) =>
        key === undefined ? describeValue(inner) : `"${key}" => ${describeValue(inner)}`,
      );
      return `(${items.join(', ')})`;
    }
  }
}
