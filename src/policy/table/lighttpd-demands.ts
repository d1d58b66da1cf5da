import type { Assume } from '../httpd/assume.ts';
import { everyWay } from '../httpd/undecided-ways.ts';
import { TooLarge } from '../reading-budget.ts';
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
import { isWeaker, type EffectiveDemand, type PlaceDemand } from './place-demand.ts';

/** Every path is a place of every host: a thousand of both are a million. */
const MOST_PLACES = 200_000;

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

  /**
   * Every part; one that is as the part around it, or a host that is as every host, is left out.
   *
   * @throws TooLarge when there are too many of them.
   */
  all(): readonly PlaceDemand[] {
    const { hosts, spots } = lighttpdSpots(this.#config, this.#matcher);
    if ((hosts.length + 1) * spots.length > MOST_PLACES) {
      const what = `more than ${MOST_PLACES} places of ${hosts.length} hosts are to be looked at; policy explain looks at one`;
      throw new TooLarge({ file: this.#config.files[0] ?? '', line: 0 }, what);
    }
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

  /** Where patterns have no answer here they are taken in every way, and what demands least counts. */
  #at(host: string, spot: Spot): PlaceDemand {
    const ways = everyWay((assume) => this.#assuming(host, spot, assume));
    if (ways.isCut) return { ...ways.first, demand: { kind: 'open' } };
    return ways.otherwise
      .map(({ outcome }) => outcome)
      .reduce((one, other) => (isWeaker(other.demand, one.demand) ? other : one), ways.first);
  }

  #assuming(host: string, { label, path }: Spot, assume: Assume): PlaceDemand {
    const placeAt = (asked: string): CosignPlace => {
      const facts = anyRequest(host, asked);
      const holding = [host, label];
      const blocks = this.#index.matching({ ...facts, holding }, (condition, { file, line }) => {
        if (holding.includes(condition.written)) return true;
        const said = { file, line, directive: condition.written };
        return this.#matcher.matches(condition, facts) ?? assume(said);
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
