/**
 * Say whether a held factor matches a required one: the same name, or the name with the suffix behind
 * it.
 *
 * The suffix counts only where its first occurrence in the held name is at the end, and the rest is
 * the required name, as in the original (match_factor of cgi.c). The filter has the same rule, and one
 * more: what such a match counts for there depends on `CosignFactorSuffixIgnore`.
 *
 * @param suffix - Of `cosign.conf`, or `CosignFactorSuffix`; `undefined` when there is none.
 */
export function matchesFactor(required: string, held: string, suffix: string | undefined): boolean {
  if (required === held) return true;
  if (suffix === undefined || suffix === '') return false;
  const at = held.indexOf(suffix);
  return at > 0 && at + suffix.length === held.length && held.slice(0, at) === required;
}

/** The required factors that none of the held ones satisfies, in their order. */
export function missingForCgi(
  required: readonly string[],
  held: readonly string[],
  suffix: string | undefined,
): readonly string[] {
  return required.filter((each) => !held.some((one) => matchesFactor(each, one, suffix)));
}
