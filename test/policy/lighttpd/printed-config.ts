import type { Block, LighttpdConfig } from '../../../src/policy/lighttpd/config-tree.ts';
import { foldCase, type ConfigValue } from '../../../src/policy/lighttpd/config-value.ts';

/** A block as `lighttpd -p` shows it: settings by name, then blocks with what follows each. */
export interface Printed {
  readonly condition: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Printed[];
  readonly otherwise: Printed | undefined;
}

/** What differs from machine to machine and from run to run. */
const OWN = new Set(['var.cwd', 'var.pid']);

/** Show a configuration that was read as `lighttpd -p` does. */
export function printConfig({ blocks }: LighttpdConfig): Printed | undefined {
  const [outside] = blocks;
  if (outside === undefined) return undefined;
  const followers = new Map(blocks.map((block) => [block.previous, block]));
  const print = (block: Block): Printed => {
    const next = followers.get(block);
    return {
      condition: block.condition?.written ?? '',
      settings: inOrder(
        [...block.settings]
          .filter(([name]) => !OWN.has(name))
          .map(([name, { value }]) => [name, plain(value)]),
      ),
      blocks: blocks
        .filter((each) => each.parent === block && each.previous === undefined)
        .map(print),
      otherwise: next === undefined ? undefined : print(next),
    };
  };
  return print(outside);
}

function inOrder(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function plain(value: ConfigValue): unknown {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'integer':
      return value.number;
    case 'unknown':
      return undefined;
    case 'array': {
      const { items } = value.array;
      // Of a short array that begins without a key lighttpd shows no keys at all.
      const isShort =
        items.length <= 5 &&
        items[0]?.key === undefined &&
        items.every((item) => /^(string|integer)$/.test(item.value.kind));
      return items.map((item) => [isShort ? undefined : item.key, plain(item.value)]);
    }
  }
}

/** Read what `lighttpd -p` says. */
export function parsePrinted(text: string): Printed {
  let at = 0;
  const skip = (): void => {
    const pattern = /(?:\s|#[^\n]*)*/y;
    pattern.lastIndex = at;
    at += pattern.exec(text)?.[0].length ?? 0;
  };
  const take = (pattern: RegExp): string | undefined => {
    skip();
    const sticky = new RegExp(pattern, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const must = (pattern: RegExp): string => {
    const found = take(pattern);
    if (found === undefined)
      throw new Error(`${String(pattern)} is not at ${text.slice(at, at + 80)}`);
    return found;
  };
  const quoted = (found: string): string => found.slice(1, -1).replaceAll('\\"', '"');
  const value = (): unknown => {
    const string = take(/"(?:\\"|[^"])*"/);
    if (string !== undefined) return quoted(string);
    const number = take(/-?\d+/);
    if (number !== undefined) return Number(number);
    must(/\(/);
    const items: unknown[] = [];
    while (take(/\)/) === undefined) {
      const key = take(/"(?:\\"|[^"])*"(?=\s*=>)/);
      if (key !== undefined) must(/=>/);
      items.push([key === undefined ? undefined : quoted(key), value()]);
      take(/,/);
    }
    return items;
  };
  const block = (condition: string): Printed => {
    const settings: [string, unknown][] = [];
    const blocks: Printed[] = [];
    for (;;) {
      if (take(/\}/) !== undefined) break;
      const inner = take(/\$[^\n]* (?=\{\n)/);
      if (inner !== undefined) {
        must(/\{/);
        blocks.push(block(inner.trim()));
        continue;
      }
      const name = must(/[A-Za-z0-9._-]+/);
      must(/=/);
      settings.push([foldCase(name), value()]);
    }
    let otherwise: Printed | undefined;
    if (take(/else(?= )/) !== undefined) {
      const next = take(/\$[^\n]* (?=\{\n)/)?.trim() ?? '';
      must(/\{/);
      otherwise = block(next);
    }
    return {
      condition,
      settings: inOrder(settings.filter(([name]) => !OWN.has(name))),
      blocks,
      otherwise,
    };
  };
  must(/config \{/);
  return block('');
}
