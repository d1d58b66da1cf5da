import { textsOf } from '../lighttpd/cosign-keys.ts';
import { titleOf } from '../lighttpd/cosign-place.ts';
import {
  namesIn,
  placeIn,
  PROTECTED,
  REQUIRE,
  settingIn,
  textIn,
  type Chain,
} from './lighttpd-blocks.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { lintCondition, lintWaysAround } from './lighttpd-condition-lint.ts';
import type { LighttpdSite } from './lighttpd-site.ts';
import type { LighttpdRule } from './lighttpd-rules.ts';
import type { Tell } from './rule.ts';

const NEEDED = [
  'cosign.hostname',
  'cosign.redirect',
  'cosign.service',
  'cosign.post-error-redirect',
];

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
