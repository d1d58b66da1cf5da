import { evaluateForFilter } from '../factor-filter.ts';
import type { Answer } from '../httpd/answer.ts';
import type { Assume } from '../httpd/assume.ts';
import type { PolicyExplanation } from '../httpd/policy-explanation.ts';
import { ConditionMatcher, type RequestFacts } from './condition-match.ts';
import type { LighttpdConfig } from './config-tree.ts';
import { suffixOf, whyItLoops } from './cookie-loop.ts';
import { answerOf, isHandler, isProtected, lacks, type ShownSession } from './cosign-answer.ts';
import { textsOf } from './cosign-keys.ts';
import { CosignPlace, type FactorList } from './cosign-place.ts';
import { matchingBlocks } from './matching-blocks.ts';
import { reasonsAt } from './place-reasons.ts';
import { placeWarnings } from './place-warnings.ts';
import { takerOf } from './request-taker.ts';

/** What comes of a request when every condition is decided one way. */
export type PolicyOutcome = Omit<PolicyExplanation, 'undecided' | 'otherwise' | 'server'>;

/** Lists that an earlier request may have left. */
const MOST_LEFT_OVER = 4;

/** What comes of one request, by which of the conditions hold that cannot be decided here. */
export class RequestOutcomes {
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
   * @param assume - Asked for conditions that are not decided here.
   * @param before - The list that a request before this one met, when this one has none.
   */
  outcome(assume: Assume, before?: FactorList): PolicyOutcome {
    const held = this.#held;
    const place = this.#placeAt(this.#facts, assume);
    const checked = place.checked?.names ?? before?.names ?? [];
    const anonymous = this.#answer(place, checked, undefined);
    const isAsked = this.#isAsked(place) && lacks(place).length === 0;
    const demanded = isAsked ? checked : [];
    const decided = evaluateForFilter({ ...suffixOf(place), demanded, held: held ?? [] });
    const placeAt = (path: string): CosignPlace =>
      this.#placeAt({ ...this.#facts, path, query: '', isPathUtf8: true }, assume);
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
    const place = this.#placeAt(this.#facts, () => false);
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

  #placeAt(facts: RequestFacts, assume: Assume): CosignPlace {
    const blocks = matchingBlocks(this.#config.blocks, (condition, { file, line }) => {
      const said = { file, line, directive: condition.written };
      return this.#matcher.matches(condition, facts) ?? assume(said);
    });
    return new CosignPlace(blocks);
  }
}
