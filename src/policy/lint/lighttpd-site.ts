import { textsOf } from '../lighttpd/cosign-keys.ts';
import { readTargetOptions } from '../lighttpd/request-target.ts';
import {
  HANDLER,
  namesIn,
  PROTECTED,
  REQUIRE,
  settingIn,
  textIn,
  type Chain,
} from './lighttpd-blocks.ts';

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
