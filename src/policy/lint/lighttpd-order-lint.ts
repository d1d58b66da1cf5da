import type { Block } from '../lighttpd/config-tree.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import { namesIn, placeIn, PROTECTED, REQUIRE, type Chain } from './lighttpd-blocks.ts';
import type { LighttpdRule } from './lighttpd-rules.ts';
import type { Tell } from './rule.ts';

/** Find blocks of which a later and wider one takes back what they set. */
export function lintOrder(chains: readonly Chain[], tell: Tell<LighttpdRule>): void {
  const wide = new Map<string, Chain[]>();
  for (const chain of chains) {
    const prefix = prefixOf(chain.block, true);
    if (prefix === undefined || !sets(chain.block)) continue;
    const key = keyOf(chain.block, prefix);
    wide.set(key, [...(wide.get(key) ?? []), chain]);
  }
  for (const chain of chains) {
    const path = prefixOf(chain.block, false);
    if (path === undefined || !sets(chain.block)) continue;
    for (let length = 0; length <= path.length; length += 1) {
      for (const later of wide.get(keyOf(chain.block, path.slice(0, length))) ?? []) {
        if (later.block.index > chain.block.index) compare(chain, later, tell);
      }
    }
  }
}

function compare(earlier: Chain, later: Chain, tell: Tell<LighttpdRule>): void {
  const names = textsOf(earlier.block.settings.get(REQUIRE)?.value);
  const own = textsOf(later.block.settings.get(REQUIRE)?.value);
  const lost = own.length === 0 ? [] : names.filter((name) => !own.includes(name));
  const isOpened = isSet(later, 'disable') && isSet(earlier, 'enable');
  if (lost.length === 0 && !isOpened) return;
  const condition = earlier.block.condition?.written ?? '';
  const what = isOpened
    ? `protection is taken from ${condition} of line ${earlier.block.line}, which stands above`
    : `${lost.join(' and ')} is taken from ${condition} of line ${earlier.block.line}: ${namesIn(later).join(' and ')} is demanded there`;
  tell('lighttpd-undone', placeIn(later, isOpened ? PROTECTED : REQUIRE), what);
}

function isSet({ block }: Chain, value: string): boolean {
  const own = block.settings.get(PROTECTED)?.value;
  return own?.kind === 'string' && own.text === value;
}

function sets({ settings }: Block): boolean {
  return settings.has(REQUIRE) || settings.has(PROTECTED);
}

function keyOf({ parent }: Block, prefix: string): string {
  return `${parent?.index ?? 0} ${prefix}`;
}

/** The path that a block is about; `undefined` when it is no plain one. */
function prefixOf({ condition, previous }: Block, isWhole: boolean): string | undefined {
  if (condition?.subject !== 'url' || previous !== undefined) return undefined;
  const { comparison, text } = condition;
  if (comparison === '=^') return text;
  if (isWhole || text === undefined) return undefined;
  if (comparison === '==') return text;
  return comparison === '=~' ? /^\^((?:\/[\w-]+)+)(?:\/|\(\/\|\$\))$/.exec(text)?.[1] : undefined;
}
