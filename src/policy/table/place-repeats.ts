import { describeDemand, type PlaceDemand } from './place-demand.ts';

/** Leave out every place that is as the one around it. */
export function withoutRepeats(places: readonly PlaceDemand[]): readonly PlaceDemand[] {
  const byFolder = new Map<string, PlaceDemand[]>();
  for (const place of places) {
    const folder = withSlash(place.path);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), place]);
  }
  return places.filter((place) => !isAlike(place, placeAround(place, byFolder)));
}

/** The place with the longest path that this one is in: `/a` for `/a/`, which is a place within it. */
function placeAround(
  { path }: PlaceDemand,
  byFolder: ReadonlyMap<string, readonly PlaceDemand[]>,
): PlaceDemand | undefined {
  for (let end = path.length; end >= 0; end = path.lastIndexOf('/', end - 1)) {
    const around = (byFolder.get(withSlash(path.slice(0, end))) ?? [])
      .filter((each) => each.path.length < path.length)
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    if (around !== undefined || end === 0) return around;
  }
  return undefined;
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** Whether the same is demanded, because of the same line. */
export function isAlike(one: PlaceDemand, other: PlaceDemand | undefined): boolean {
  return (
    other !== undefined &&
    describeDemand(one.demand) === describeDemand(other.demand) &&
    one.loops === other.loops &&
    one.from?.file === other.from?.file &&
    one.from?.line === other.from?.line
  );
}
