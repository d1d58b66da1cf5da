import { evaluateForFilter } from '../factor-filter.ts';
import type { Said } from '../httpd/cosign-settings.ts';
import type { PolicyExplanation } from '../httpd/policy-explanation.ts';
import type { Answer } from '../httpd/answer.ts';
import type { WebRequest } from '../httpd/request-url.ts';
import { ConditionMatcher, type RequestFacts } from './condition-match.ts';
import type { LighttpdConfig } from './config-tree.ts';
import { answerOf, isHandler, isProtected, lacks, type ShownSession } from './cosign-answer.ts';
import { suffixOf, whyItLoops } from './cookie-loop.ts';
import { textsOf } from './cosign-keys.ts';
import { CosignPlace, saidOf, type FactorList } from './cosign-place.ts';
import { matchingBlocks } from './matching-blocks.ts';
import { reasonsAt } from './place-reasons.ts';
import { placeWarnings } from './place-warnings.ts';
import { factsOf } from './request-facts.ts';
import { readTargetOptions } from './request-target.ts';
import { takerOf } from './request-taker.ts';

type PolicyOutcome = Omit<PolicyExplanation, 'undecided' | 'otherwise' | 'server'>;

/** Ways to decide that are looked at: 16. */
const MOST_UNDECIDED = 4;
/** Lists that an earlier request may have left. */
const MOST_LEFT_OVER = 4;

/**
 * Say what a configuration of lighttpd does with a request, and which settings make it so. The shape
 * is that of Apache's.
 *
 * @param held - The session's factors in the order it obtained them; `undefined` for none.
 */
export function explainLighttpd(
  config: LighttpdConfig,
  request: WebRequest,
  held: readonly string[] | undefined,
): PolicyExplanation {
  const [outside] = config.blocks;
  const settings = outside?.settings ?? new Map<string, never>();
  const options = readTargetOptions(settings.get('server.http-parseopts')?.value);
  const server = {
    file: config.files[0] ?? '',
    line: 0,
    directive: 'lighttpd',
    rule: 'blocks that hold are laid over each other in the order of the file',
  };
  const facts = factsOf(request, options);
  if (facts === undefined) {
    return { ...refusedPath(held, server.file), server, undecided: [], otherwise: [] };
  }
  const explainer = new Explainer(config, facts, held);
  const first = explainer.outcome([]);
  const undecided = [...explainer.undecided];
  const ways = subsets(undecided.slice(0, MOST_UNDECIDED)).map((holding) => ({
    holding,
    ...explainer.outcome(holding),
  }));
  const leftOver = explainer.leftOver().map((list) => ({
    holding: [metBefore(list)],
    ...explainer.outcome([], list),
  }));
  return { ...first, server, undecided, otherwise: [...ways, ...leftOver] };
}

class Explainer {
  readonly undecided: Said[] = [];
  readonly #config: LighttpdConfig;
  readonly #facts: RequestFacts;
  readonly #held: readonly string[] | undefined;
  readonly #matcher = new ConditionMatcher();
  readonly #isLoaded: boolean;

  constructor(config: LighttpdConfig, facts: RequestFacts, held: readonly string[] | undefined) {
    this.#config = config;
    this.#facts = facts;
    this.#held = held;
    const modules = config.blocks[0]?.settings.get('server.modules')?.value;
    this.#isLoaded = modules?.kind === 'unknown' || textsOf(modules).includes('mod_cosign');
  }

  /**
   * @param holding - The undecided conditions that are taken to hold.
   * @param before - The list that a request before this one met, when this one has none.
   */
  outcome(holding: readonly Said[], before?: FactorList): PolicyOutcome {
    const held = this.#held;
    const place = this.#placeAt(this.#facts, holding);
    const checked = place.checked?.names ?? before?.names ?? [];
    const anonymous = this.#answer(place, checked, undefined);
    const isAsked = this.#isAsked(place) && lacks(place).length === 0;
    const demanded = isAsked ? checked : [];
    const decided = evaluateForFilter({ ...suffixOf(place), demanded, held: held ?? [] });
    const placeAt = (path: string): CosignPlace =>
      this.#placeAt({ ...this.#facts, path, query: '', isPathUtf8: true }, holding);
    const loop = isAsked ? whyItLoops({ place, checked, held: held ?? [], placeAt }) : undefined;
    return {
      anonymous,
      ...this.#sessions(place, checked),
      demanded,
      missing: decided.kind === 'missing' ? decided.missing : [],
      loops: loop !== undefined && !anonymous.served,
      because: reasonsAt(place, this.#facts.path, this.#isLoaded),
      warnings: [
        ...(loop === undefined ? [] : [loop]),
        ...placeWarnings(this.#config, place, isAsked && before === undefined),
      ],
    };
  }

  /** Lists that an earlier request may have left for this one, which has none. */
  leftOver(): readonly FactorList[] {
    const place = this.#placeAt(this.#facts, []);
    if (!this.#isAsked(place) || place.checked !== undefined) return [];
    const all = new CosignPlace(this.#config.blocks).lists.filter(({ names }) => names.length > 0);
    const different = new Map(all.map((list) => [list.names.join(' '), list]));
    return [...different.values()].slice(0, MOST_LEFT_OVER);
  }

  #sessions(
    place: CosignPlace,
    checked: readonly string[],
  ): Pick<PolicyOutcome, 'withSession' | 'withSessionCached'> {
    if (this.#held === undefined) return {};
    const [asked, cached] = [false, true].map((isCached) =>
      this.#answer(place, checked, { held: this.#held ?? [], isCached }),
    );
    if (asked === undefined || cached === undefined) return {};
    const isSame = JSON.stringify(asked) === JSON.stringify(cached);
    return isSame ? { withSession: asked } : { withSession: asked, withSessionCached: cached };
  }

  #answer(
    place: CosignPlace,
    checked: readonly string[],
    session: ShownSession | undefined,
  ): Answer {
    const isFree = !this.#isLoaded || takerOf(place, this.#facts.path) !== undefined;
    if (isFree) return { status: 200, redirectFactors: null, authenticated: false, served: true };
    return answerOf(place, { ...this.#facts, checked }, session);
  }

  #isAsked(place: CosignPlace): boolean {
    const { path } = this.#facts;
    const isFree = !this.#isLoaded || takerOf(place, path) !== undefined;
    const hasHandler = place.text('cosign.validation-handler-uri') !== undefined;
    return !isFree && hasHandler && !isHandler(place, path) && isProtected(place);
  }

  #placeAt(facts: RequestFacts, holding: readonly Said[]): CosignPlace {
    const blocks = matchingBlocks(this.#config.blocks, (condition, { file, line }) => {
      const holds = this.#matcher.matches(condition, facts);
      if (holds !== undefined) return holds;
      const said = { file, line, directive: condition.written };
      if (!this.undecided.some((each) => isSame(each, said))) this.undecided.push(said);
      return holding.some((each) => isSame(each, said));
    });
    return new CosignPlace(blocks);
  }
}

function metBefore({ setting }: FactorList): Said {
  const { directive, file, line } = saidOf(setting);
  return { file, line, directive: `${directive}, met by an earlier request,` };
}

function refusedPath(held: readonly string[] | undefined, file: string): PolicyOutcome {
  const anonymous = { status: 400, redirectFactors: null, authenticated: false, served: false };
  const rule = 'lighttpd refuses the path before any condition';
  return {
    anonymous,
    ...(held === undefined ? {} : { withSession: anonymous }),
    demanded: [],
    missing: [],
    loops: false,
    because: [{ file, line: 0, directive: 'server.http-parseopts', rule }],
    warnings: [],
  };
}

/** All ways in which some of these hold, but none. */
function subsets(all: readonly Said[]): readonly (readonly Said[])[] {
  return Array.from({ length: 2 ** all.length - 1 }, (_, index) =>
    all.filter((__, bit) => ((index + 1) >> bit) % 2 === 1),
  );
}

function isSame(one: Said, other: Said): boolean {
  return one.file === other.file && one.line === other.line && one.directive === other.directive;
}
