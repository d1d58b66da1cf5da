import { BlockIndex } from '../lighttpd/block-index.ts';
import { ConditionMatcher } from '../lighttpd/condition-match.ts';
import type { LighttpdConfig } from '../lighttpd/config-tree.ts';
import { whyItLoops } from '../lighttpd/cookie-loop.ts';
import { isHandler, isProtected, lacks } from '../lighttpd/cosign-answer.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import { CosignPlace, titleOf, type Placed } from '../lighttpd/cosign-place.ts';
import { takerOf } from '../lighttpd/request-taker.ts';
import { anyRequest, EVERY_HOST, lighttpdSpots, spotOf, type Spot } from './lighttpd-spots.ts';
import { isAlike, withoutRepeats } from './place-repeats.ts';
import type { EffectiveDemand, PlaceDemand } from './place-demand.ts';

/** What each part of a lighttpd demands, as far as conditions on hosts and paths tell parts apart. */
export class LighttpdDemands {
  readonly #config: LighttpdConfig;
  readonly #matcher = new ConditionMatcher();
  readonly #index: BlockIndex;
  readonly #isLoaded: boolean;

  constructor(config: LighttpdConfig) {
    this.#config = config;
    const anywhere = anyRequest(EVERY_HOST, '/');
    this.#index = new BlockIndex(
      config.blocks,
      (condition) => this.#matcher.matches(condition, anywhere) === true,
    );
    const modules = config.blocks[0]?.settings.get('server.modules')?.value;
    this.#isLoaded = modules?.kind === 'unknown' || textsOf(modules).includes('mod_cosign');
  }

  /** Every part; one that is as the part around it, or a host that is as every host, is left out. */
  all(): readonly PlaceDemand[] {
    const { hosts, spots } = lighttpdSpots(this.#config, this.#matcher);
    const everywhere = spots.map((spot) => this.#at(EVERY_HOST, spot));
    const ofHosts = hosts.flatMap((host) => {
      const places = spots.map((spot) => this.#at(host, spot));
      const isAsEvery = places.every((place, index) => isAlike(place, everywhere[index]));
      return isAsEvery ? [] : withoutRepeats(places);
    });
    return [...withoutRepeats(everywhere), ...ofHosts];
  }

  /** What is demanded of a host at a path, or under a condition, that a table names. */
  at(host: string, label: string): PlaceDemand {
    return this.#at(host, spotOf(label));
  }

  #at(host: string, { label, path }: Spot): PlaceDemand {
    const placeAt = (asked: string): CosignPlace => {
      const facts = anyRequest(host, asked);
      const holding = [host, label];
      const blocks = this.#index.matching({ ...facts, holding }, (condition) => {
        if (holding.includes(condition.written)) return true;
        return this.#matcher.matches(condition, facts) === true;
      });
      return new CosignPlace(blocks);
    };
    const place = placeAt(path);
    const demand = this.#demand(place, path);
    const checked = place.checked?.names ?? [];
    const isHeld = demand.kind === 'protected';
    return {
      host,
      path: label,
      demand,
      from: fromOf(place, demand),
      loops: isHeld && whyItLoops({ place, checked, held: [], placeAt }) !== undefined,
    };
  }

  #demand(place: CosignPlace, path: string): EffectiveDemand {
    if (!this.#isLoaded || takerOf(place, path) !== undefined) return { kind: 'open' };
    if (place.text('cosign.validation-handler-uri') === undefined) {
      return { kind: 'broken', status: 500 };
    }
    if (isHandler(place, path)) return { kind: 'handler' };
    if (!isProtected(place)) return { kind: 'open' };
    if (lacks(place).length > 0) return { kind: 'broken', status: 503 };
    const factors = place.checked?.names ?? [];
    const isPublic = place.isOn('cosign.allow-public-access');
    return { kind: isPublic ? 'public' : 'protected', factors };
  }
}

function fromOf(place: CosignPlace, demand: EffectiveDemand): PlaceDemand['from'] {
  const isDemanding = demand.kind === 'protected' || demand.kind === 'public';
  const decisive = isDemanding
    ? (place.checked ?? place.last('cosign.protected'))
    : place.last(demand.kind === 'handler' ? 'cosign.validation-handler-uri' : 'cosign.protected');
  return decisive && sectionOf(decisive);
}

function sectionOf({ setting: { file, line }, block }: Placed): PlaceDemand['from'] {
  return { file, line, section: titleOf(block) };
}
