import { matchesFactor, missingForCgi } from './factor-match.ts';

/** What is demanded of a session, and how suffixes count. */
export interface FactorQuestion {
  /** In the order of the configuration. */
  readonly demanded: readonly string[];
  /** In the order in which the session obtained them. */
  readonly held: readonly string[];
  readonly suffix: string | undefined;
  /** `CosignFactorSuffixIgnore`; off and unset are the same. */
  readonly ignoreSuffix: boolean;
}

/** `satisfied`: let in. `missing`: sent to the weblogin. `refused`: HTTP 503. */
export type FactorAnswer =
  | { readonly kind: 'satisfied' }
  | { readonly kind: 'missing'; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly factor: string; readonly held: string };

/**
 * Decide as Cosign's filter does when it asks the network.
 *
 * Each demanded factor is looked for among the held ones in their order: the same name ends the
 * search; the name with the suffix behind it counts where suffixes are ignored, and elsewhere
 * refuses the request. The first factor that is missing ends the search.
 */
export function evaluateForFilter(question: FactorQuestion): FactorAnswer {
  const { demanded, held, suffix, ignoreSuffix } = question;
  for (const factor of demanded) {
    const found = held.find((one) => matchesFactor(factor, one, suffix));
    if (found === undefined) {
      return { kind: 'missing', missing: missing(question) };
    }
    if (found !== factor && !ignoreSuffix) return { kind: 'refused', factor, held: found };
  }
  return { kind: 'satisfied' };
}

/**
 * Decide as the filter does within the 60 s in which it remembers a session: only the same name
 * counts, and what is not satisfied that way is asked of the network.
 */
export function evaluateForCachedFilter(question: FactorQuestion): FactorAnswer {
  const isRemembered = question.demanded.every((factor) => question.held.includes(factor));
  return isRemembered ? { kind: 'satisfied' } : evaluateForFilter(question);
}

/**
 * Decide as `cosign.cgi` does for the `factors=` of a URL: split at commas, `cosign.conf`'s suffix,
 * and no refusal.
 */
export function evaluateForCgi(question: Omit<FactorQuestion, 'ignoreSuffix'>): FactorAnswer {
  const asked = splitForCgi(question.demanded);
  const left = missingForCgi(asked, question.held, question.suffix);
  return left.length === 0 ? { kind: 'satisfied' } : { kind: 'missing', missing: left };
}

/** The factors that the CGI reads in what the filter sends it. */
export function splitForCgi(demanded: readonly string[]): readonly string[] {
  return demanded.join(',').split(',').filter(Boolean);
}

function missing({ demanded, held, suffix, ignoreSuffix }: FactorQuestion): readonly string[] {
  const counted = ignoreSuffix ? suffix : undefined;
  return demanded.filter((factor) => !held.some((one) => matchesFactor(factor, one, counted)));
}
