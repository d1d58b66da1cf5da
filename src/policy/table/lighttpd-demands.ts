import { ConditionMatcher } from '../lighttpd/condition-match.ts';
import type { Condition } from '../lighttpd/condition.ts';
import type { LighttpdConfig } from '../lighttpd/config-tree.ts';
import { whyItLoops } from '../lighttpd/cookie-loop.ts';
import { isHandler, isProtected, lacks } from '../lighttpd/cosign-answer.ts';
import { textsOf } from '../lighttpd/cosign-keys.ts';
import { CosignPlace, titleOf, type Placed } from '../lighttpd/cosign-place.ts';
import { matchingBlocks } from '../lighttpd/matching-blocks.ts';
import { takerOf } from '../lighttpd/request-taker.ts';
import { samplePaths } from '../lighttpd/sample-paths.ts';
import { describeDemand, type EffectiveDemand, type PlaceDemand } from './place-demand.ts';

/** Where nothing else is said of the host. */
const EVERY_HOST = 'every host';

/** Behind a path that is a part without what is below it. */
const ALONE = ' alone';

/** What a place is called, and what a request for it looks like. */
interface Spot {
  /** Of the table: a path, or the condition itself where it is no plain one. */
  readonly label: string;
  readonly path: string;
}

/** What each part of a lighttpd demands, as far as conditions on hosts and paths tell parts apart. */
export class LighttpdDemands {
  readonly #config: LighttpdConfig;
  readonly #matcher = new ConditionMatcher();
  readonly #isLoaded: boolean;

  constructor(config: LighttpdConfig) {
    this.#config = config;
    const modules = config.blocks[0]?.settings.get('server.modules')?.value;
    this.#isLoaded = modules?.kind === 'unknown' || textsOf(modules).includes('mod_cosign');
  }

  /** Every part; one that is as the part around it, or a host that is as every host, is left out. */
  all(): readonly PlaceDemand[] {
    const { hosts, spots } = this.#parts();
    const byHost = hosts.map((host) => spots.map((spot) => this.#at(host, spot)));
    const [everywhere = []] = byHost;
    return byHost.flatMap((places, at) => {
      const isAsEvery = places.every((place, index) => isAlike(place, everywhere[index]));
      return at > 0 && isAsEvery ? [] : withoutRepeats(places);
    });
  }

  /** What is demanded of a host at a path, or under a condition, that a table names. */
  at(host: string, label: string): PlaceDemand {
    const path = label.startsWith('/') ? label.replace(ALONE, '') : '';
    return this.#at(host, { label, path });
  }

  #parts(): { readonly hosts: readonly string[]; readonly spots: readonly Spot[] } {
    const conditions = this.#config.blocks.flatMap(({ condition }) => condition ?? []);
    const hosts = conditions.flatMap((condition) => hostOf(condition) ?? []);
    const spots = conditions.flatMap((condition) => this.#spotsOf(condition));
    const byLabel = new Map(
      [{ label: '/', path: '/' }, ...spots].map((spot) => [spot.label, spot]),
    );
    const inOrder = [...byLabel.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1));
    return { hosts: [...new Set([EVERY_HOST, ...hosts])], spots: inOrder };
  }

  #spotsOf(condition: Condition): readonly Spot[] {
    const { subject, comparison, text, written } = condition;
    if (subject !== 'url' || text === undefined || comparison.startsWith('!')) return [];
    if (comparison === '=^') return [{ label: text, path: text }];
    if (comparison === '==') return [{ label: `${text}${ALONE}`, path: text }];
    const paths = comparison === '=~' ? samplePaths(text) : [];
    const holds = paths.filter(
      (path) => this.#matcher.matches(condition, factsOf(EVERY_HOST, path)) === true,
    );
    if (holds.length > 0) return holds.map((path) => ({ label: path, path }));
    return [{ label: written, path: '' }];
  }

  #at(host: string, { label, path }: Spot): PlaceDemand {
    const placeAt = (asked: string): CosignPlace => {
      const facts = factsOf(host, asked);
      const blocks = matchingBlocks(this.#config.blocks, (condition) => {
        if (condition.written === host || condition.written === label) return true;
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

function factsOf(host: string, path: string): Parameters<ConditionMatcher['matches']>[1] {
  return {
    host: host === EVERY_HOST || host.startsWith('$') ? '' : host,
    port: 443,
    path,
    isPathUtf8: true,
    query: '',
    scheme: 'https',
    method: 'GET',
    // Of no network.
    address: '',
  };
}

/** The host that a condition is about: its name, or the condition itself. */
function hostOf({ subject, comparison, text, written }: Condition): string | undefined {
  if (subject !== 'host' || comparison.startsWith('!')) return undefined;
  return comparison === '==' && text !== undefined ? text : written;
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

function withoutRepeats(places: readonly PlaceDemand[]): readonly PlaceDemand[] {
  return places.filter((place) => {
    const around = places
      .filter(({ path }) => path !== place.path && `${place.path}/`.startsWith(withSlash(path)))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    return !isAlike(place, around);
  });
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function isAlike(one: PlaceDemand, other: PlaceDemand | undefined): boolean {
  return (
    other !== undefined &&
    describeDemand(one.demand) === describeDemand(other.demand) &&
    one.loops === other.loops &&
    one.from?.file === other.from?.file &&
    one.from?.line === other.from?.line
  );
}
