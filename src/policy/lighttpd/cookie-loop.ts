import { evaluateForFilter, splitForCgi } from '../factor-filter.ts';
import { isHandler } from './cosign-answer.ts';
import type { CosignPlace } from './cosign-place.ts';

/** What decides whether a browser can ever get in. */
export interface CookieLoop {
  readonly place: CosignPlace;
  /** What is checked there. */
  readonly checked: readonly string[];
  readonly held: readonly string[];
  /** Finds what holds for the address that takes the cookie. */
  readonly placeAt: (path: string) => CosignPlace;
}

/** Say why a browser could never get in with all that the weblogin gave it; `undefined` if it can. */
export function whyItLoops({ place, checked, held, placeAt }: CookieLoop): string | undefined {
  const named = place.named?.names ?? [];
  const obtained = [...new Set([...held, ...splitForCgi(named)])];
  const lackedBy = (at: CosignPlace, demanded: readonly string[]): boolean =>
    evaluateForFilter({ ...suffixOf(at), demanded, held: obtained }).kind === 'missing';
  if (lackedBy(place, checked)) {
    return `the filter checks ${checked.join(' and ')}, and sends for ${named.join(',') || 'no factor'}`;
  }
  const path = place.text('cosign.validation-handler-uri') ?? '';
  const handler = placeAt(path);
  if (!isHandler(handler, path)) {
    return `nothing takes the cookie at ${path}: another cosign.validation-handler-uri holds there`;
  }
  const there = handler.checked?.names ?? [];
  return lackedBy(handler, there)
    ? `${path} checks ${there.join(' and ')}, which nobody is sent for here`
    : undefined;
}

/** How suffixes count in a place. */
export function suffixOf(place: CosignPlace): {
  readonly suffix: string | undefined;
  readonly ignoreSuffix: boolean;
} {
  return {
    suffix: place.text('cosign.factor-suffix'),
    ignoreSuffix: place.isOn('cosign.factor-suffix-ignore'),
  };
}
