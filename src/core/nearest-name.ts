import leven from 'leven';

/** How many letters may be wrong in a name that is suggested, and fewer than all of them. */
const MOST_WRONG = 3;

/** Find what somebody may have meant. @returns `undefined` where nothing is near. */
export function nearestName(typed: string, names: Iterable<string>): string | undefined {
  const [nearest] = [...names]
    .map((name) => ({ name, wrong: leven(typed, name) }))
    .sort((a, b) => a.wrong - b.wrong);
  if (nearest === undefined || nearest.wrong > MOST_WRONG) return undefined;
  return nearest.wrong < typed.length ? nearest.name : undefined;
}
