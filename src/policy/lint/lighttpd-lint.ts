import type { Findings } from '../../core/check/findings.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import type { LighttpdConfig } from '../lighttpd/config-tree.ts';
import { TAKERS } from '../lighttpd/request-taker.ts';
import { FACTOR_LIST_RULES, type FactorListRule } from './factor-list-rules.ts';
import type { KnownFactors } from './factor-list-lint.ts';
import { chainsOf, HANDLER, textIn, type Chain } from './lighttpd-blocks.ts';
import { lintBlock } from './lighttpd-block-lint.ts';
import { lintOrder } from './lighttpd-order-lint.ts';
import { LIGHTTPD_RULES, type LighttpdRule } from './lighttpd-rules.ts';
import { siteOf, type LighttpdSite } from './lighttpd-site.ts';
import { lintSetting } from './lighttpd-setting-lint.ts';
import { tellInto, type Tell } from './rule.ts';

/**
 * Find what is wrong with the settings of Cosign in a configuration of lighttpd.
 *
 * @param known - What the weblogin gives; `undefined` where no `cosign.conf` was given.
 */
export function lintLighttpd(
  config: LighttpdConfig,
  known: KnownFactors | undefined,
  findings: Findings,
): void {
  const tell = tellInto<LighttpdRule | FactorListRule>(findings, {
    ...FACTOR_LIST_RULES,
    ...LIGHTTPD_RULES,
  });
  const { blocks, fault, passedOver, stops } = config;
  for (const word of passedOver) {
    tell('lighttpd-passed-over', word, `lighttpd passes over ${word.what} in silence`);
  }
  for (const stop of stops) {
    tell('lighttpd-nul', stop, 'a NUL: lighttpd ignores the rest of the file');
  }
  const chains = chainsOf(config);
  const cosign = blocks.flatMap(({ settings }) =>
    [...settings].flatMap(([name, setting]) => (name.startsWith('cosign.') ? [setting] : [])),
  );
  for (const setting of cosign) lintSetting(setting, known, tell);
  if (fault !== undefined) {
    // What is behind it is not known, and might be what other rules miss.
    tell('lighttpd-fault', fault, fault.what);
    return;
  }
  const [outside] = chains;
  const [first] = cosign;
  if (outside === undefined || first === undefined) return;
  lintModules(config, outside, tell);
  const site = siteOf(chains);
  lintHandler(outside, site, first.file, tell);
  for (const chain of chains) lintBlock(chain, site, known, tell);
  lintOrder(chains, tell);
}

function lintModules(
  { blocks }: LighttpdConfig,
  { block: { settings, file } }: Chain,
  tell: Tell<LighttpdRule>,
): void {
  const setting = settings.get('server.modules');
  if (setting?.value.kind === 'unknown') return;
  const modules = textsOf(setting?.value);
  const own = modules.indexOf('mod_cosign');
  if (own < 0) {
    tell('lighttpd-no-module', setting ?? file, 'there are settings of Cosign, and no mod_cosign');
    return;
  }
  for (const module of modules.slice(0, own)) {
    const name = Object.hasOwn(TAKERS, module) ? TAKERS[module] : undefined;
    const used = name && blocks.find((each) => each.settings.has(name));
    if (setting === undefined || name === undefined || used === undefined) continue;
    tell('lighttpd-module-order', setting, `${module} stands before mod_cosign, and has ${name}`);
  }
}

function lintHandler(
  outside: Chain,
  site: LighttpdSite,
  file: string,
  tell: Tell<LighttpdRule>,
): void {
  const handler = outside.block.settings.get(HANDLER);
  if (handler === undefined || textIn(outside, HANDLER) === undefined) {
    tell('lighttpd-handler-missing', handler ?? file, `${HANDLER} is not set outside conditions`);
    return;
  }
  const needed = ['cosign.valid-reference', 'cosign.validation-error-redirect'];
  const lacking = needed.filter((name) => textIn(outside, name) === undefined);
  if (lacking.length > 0) {
    tell('lighttpd-handler-incomplete', handler, `${lacking.join(' and ')} is not set`);
  }
  if (site.hasLists && site.atHandler.length === 0) {
    tell('lighttpd-left-over', handler, 'no list holds where the cookie is taken');
  }
}
