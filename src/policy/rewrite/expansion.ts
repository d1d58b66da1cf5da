import { UNKNOWN } from './rewrite-state.ts';

/** What `$N` or `%N` stand for. */
export type Groups =
  /** Nothing has matched, or what matched was negated. */
  | { readonly kind: 'none' }
  | { readonly kind: 'known'; readonly texts: readonly (string | undefined)[] }
  /** It was taken to match, by an expression that cannot be read here. */
  | { readonly kind: 'unknown' };

/** Where the parts of a text come from. */
export interface ExpansionSources {
  readonly rule: Groups;
  readonly condition: Groups;
  /** `undefined` where only the running server knows. */
  variable(name: string): string | undefined;
}

const PART =
  /\\([^])|%\{((?:[^{}]|\{[^{}]*\})*)\}|\$\{(?:[^{}]|\{[^{}]*\}|[$%]\{[^{}]*\})*\}|([$%])(\d)/g;

/**
 * Put variables and what patterns matched into a text. What is not known becomes `UNKNOWN`.
 *
 * @see do_expand of mod_rewrite (httpd 2.4)
 */
export function expand(text: string, sources: ExpansionSources): string {
  return text.replace(
    PART,
    (_, escaped?: string, variable?: string, sign?: string, digit?: string) => {
      if (escaped !== undefined) return escaped;
      if (variable !== undefined) return sources.variable(variable) ?? UNKNOWN;
      if (sign === undefined || digit === undefined) return UNKNOWN;
      const groups = sign === '$' ? sources.rule : sources.condition;
      if (groups.kind === 'unknown') return UNKNOWN;
      return groups.kind === 'none' ? '' : (groups.texts[Number(digit)] ?? '');
    },
  );
}

/**
 * Whether what was put in brings a question mark before any that the text has itself: mod_rewrite
 * refuses it, because somebody asked for `%3f`.
 */
export function bringsQuery(text: string, sources: ExpansionSources): boolean {
  const plain = text.replace(/\\[^]/g, '');
  const [path = ''] = plain
    .replace(/[$%]\{[^}]*\}/g, (part) => part.replaceAll('?', ''))
    .split('?');
  return expand(path, sources).includes('?');
}

/** Whether a text is known whole. */
export function isKnown(text: string): boolean {
  return !text.includes(UNKNOWN);
}
