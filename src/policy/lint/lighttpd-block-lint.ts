import type { Block } from '../lighttpd/config-tree.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import { readTargetOptions } from '../lighttpd/request-target.ts';
import { titleOf } from '../lighttpd/cosign-place.ts';
import {
  HANDLER,
  namesIn,
  placeIn,
  PROTECTED,
  REQUIRE,
  settingIn,
  textIn,
  type Chain,
} from './lighttpd-blocks.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import type { LighttpdRule } from './lighttpd-rules.ts';
import type { Tell } from './rule.ts';

const NEEDED = [
  'cosign.hostname',
  'cosign.redirect',
  'cosign.service',
  'cosign.post-error-redirect',
];

/** What is known of the whole configuration. */
export interface LighttpdSite {
  readonly chains: readonly Chain[];
  /** A switch that is on where no path is asked about covers blocks anywhere. */
  readonly isProtectedElsewhere: boolean;
  /** What the address that takes the cookie checks. */
  readonly atHandler: readonly string[];
  readonly hasLists: boolean;
  /** Whether the query begins at the last question mark. */
  readonly takesLastMark: boolean;
}

/** Look at a configuration as a whole. */
export function siteOf(chains: readonly Chain[]): LighttpdSite {
  const isOn = ({ block }: Chain): boolean => {
    const value = block.settings.get(PROTECTED)?.value;
    return value?.kind === 'string' && value.text === 'enable';
  };
  const outside = chains[0];
  const handler = outside && textIn(outside, HANDLER);
  const own = chains.findLast(({ block: { condition, settings } }) => {
    const isThere = condition?.subject === 'url' && condition.text === handler;
    return isThere && textsOf(settings.get(REQUIRE)?.value).length > 0;
  });
  const at = own ?? outside;
  return {
    chains,
    isProtectedElsewhere: chains.some(
      (chain) => isOn(chain) && chain.blocks.every(({ condition }) => condition?.subject !== 'url'),
    ),
    atHandler: at === undefined ? [] : namesIn(at),
    takesLastMark: readTargetOptions(
      outside && settingIn(outside, 'server.http-parseopts')?.value,
    ).has('normalize-required'),
    hasLists: chains.some(({ block }) => textsOf(block.settings.get(REQUIRE)?.value).length > 0),
  };
}

/** Find what is wrong with a block in its place. */
export function lintBlock(
  chain: Chain,
  site: LighttpdSite,
  known: KnownFactors | undefined,
  tell: Tell<LighttpdRule>,
): void {
  const { block } = chain;
  const list = block.settings.get(REQUIRE);
  const isOn = textIn(chain, PROTECTED) === 'enable';
  const isOwn = list !== undefined || block.settings.has(PROTECTED);
  lintCondition(block, tell);
  lintWaysAround(block, site, tell);
  if (list !== undefined && textsOf(list.value).length > 0) {
    const isUseless =
      block.index === 0
        ? site.chains.every((each) => textIn(each, PROTECTED) !== 'enable')
        : !isOn && !site.isProtectedElsewhere;
    if (isUseless) tell('lighttpd-unprotected', list, 'demands factors, and protection is off');
    lintReplaced(chain, tell);
  }
  if (!isOwn || !isOn) return;
  const lacking = NEEDED.filter((name) => textIn(chain, name) === undefined);
  const place = placeIn(chain, PROTECTED, REQUIRE);
  if (lacking.length > 0) {
    tell('lighttpd-incomplete', place, `protection is on, and ${lacking.join(' and ')} not set`);
  }
  const names = namesIn(chain);
  if (names.length === 0 && site.hasLists) {
    tell('lighttpd-left-over', place, `no list holds under ${titleOf(block)}`);
  }
  const more = site.atHandler.filter((name) => !names.includes(name));
  if (names.length > 0 && more.length > 0) {
    const what = `where the cookie is taken ${more.join(' and ')} is demanded, here it is not`;
    tell('lighttpd-handler-stricter', placeIn(chain, REQUIRE, PROTECTED), what);
  }
  if (textIn(chain, 'cosign.allow-public-access') === 'enable' && names.length > 0) {
    const open = settingIn(chain, 'cosign.allow-public-access') ?? block;
    tell('lighttpd-public-access', open, `${names.join(' and ')} is not needed to get the page`);
  }
  if (names.length > 0) lintSuffix(chain, known, tell);
}

function lintReplaced({ block, blocks }: Chain, tell: Tell<LighttpdRule>): void {
  const list = block.settings.get(REQUIRE);
  const outer = blocks.slice(0, -1);
  const around = namesIn({ block, blocks: outer });
  const names = textsOf(list?.value);
  const lost = around.filter((name) => !names.includes(name));
  if (list === undefined || lost.length === 0) return;
  tell('lighttpd-replaces', list, `${lost.join(' and ')} of the block around is demanded no more`);
}

function lintCondition(block: Block, tell: Tell<LighttpdRule>): void {
  const { condition, settings, opened, file, line } = block;
  const isCosign = [...settings.keys()].some((name) => name.startsWith('cosign.'));
  if (condition === undefined || !isCosign) return;
  const again = opened.slice(1).find((place) => {
    return [...settings].some(
      ([name, setting]) =>
        name.startsWith('cosign.') && setting.file === place.file && setting.line >= place.line,
    );
  });
  if (again !== undefined) {
    const what = `${condition.written} stands first at ${file}:${line}, and this is part of it`;
    tell('lighttpd-same-block', again, what);
  }
  const { subject, comparison, text = '/' } = condition;
  if (subject !== 'url') return;
  const isPattern = comparison === '=~' || comparison === '!~';
  if (isPattern && !/^(?:\(\?[a-z]+\))?(?:\^|\((?:\?:)?\^)/.test(text)) {
    tell('lighttpd-unanchored', block, `${condition.written} holds anywhere in a path`);
  }
  const isLowering = ['cosign.protected = "disable"', 'cosign.allow-public-access = "enable"'].some(
    (wanted) => {
      const [name = '', value = ''] = wanted.split(' = ');
      const own = settings.get(name)?.value;
      return own?.kind === 'string' && `"${own.text}"` === value;
    },
  );
  const isWithinName =
    (comparison === '=^' && !text.endsWith('/')) ||
    (comparison === '=~' && /^\^\/[\w/-]*\w$/.test(text));
  if (isLowering && isWithinName) {
    tell('lighttpd-open-prefix', block, `${condition.written} also holds for ${text}x`);
  }
}

/** Paths that a condition does not see, and that lead to the same page. */
function lintWaysAround(block: Block, site: LighttpdSite, tell: Tell<LighttpdRule>): void {
  const { condition, settings } = block;
  const own = settings.get(PROTECTED)?.value;
  const isOn = own?.kind === 'string' && own.text === 'enable';
  const isProtecting = isOn || textsOf(settings.get(REQUIRE)?.value).length > 0;
  if (condition?.subject !== 'url' || !isProtecting) return;
  const { comparison, text = '', written } = condition;
  const isPattern = comparison === '=~';
  const wantsEnd = /^=[=$]$/.test(comparison) || (isPattern && /\$\)?$/.test(text));
  if (wantsEnd && site.takesLastMark) {
    tell('lighttpd-question-mark', block, `${written} does not hold where ?x?y is added`);
  }
  if (isPattern) tell('lighttpd-not-utf8', block, `${written} never holds where %80 is added`);
}

function lintSuffix(chain: Chain, known: KnownFactors | undefined, tell: Tell<LighttpdRule>): void {
  if (known?.suffix === undefined) return;
  const place = settingIn(chain, 'cosign.factor-suffix') ?? placeIn(chain, REQUIRE, PROTECTED);
  const own = textIn(chain, 'cosign.factor-suffix');
  const isIgnored = textIn(chain, 'cosign.factor-suffix-ignore') === 'enable';
  if (own === undefined) {
    tell('lighttpd-suffix', place, `the weblogin has the suffix ${known.suffix}, the filter none`);
  } else if (own !== known.suffix) {
    tell('lighttpd-suffix', place, `${own} is another suffix than ${known.suffix} of the weblogin`);
  } else if (!isIgnored) {
    tell('lighttpd-suffix', place, 'a factor with the suffix is refused with HTTP 503');
  }
}
