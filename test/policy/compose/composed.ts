import { compose, type Demand } from '../../../src/policy/compose/composition.ts';
import {
  readComposed,
  type ComposedDemand,
  type RewriteDirective,
} from '../../../src/policy/compose/composed-rule.ts';

export const SERVER = {
  service: 'svc',
  weblogin: 'https://weblogin.example.edu/cosign-bin/cosign.cgi',
} as const;

/** The directives composed for an expression. */
export function composedText(expression: string, options: Partial<Demand> = {}): string {
  const composed = compose({ expression, ...SERVER, ...options });
  if (composed.kind === 'composed') return composed.text;
  throw new Error(composed.problems.map(({ what }) => what).join('; '));
}

/** The words of each line; what `compose` writes needs no more of Apache's syntax than quotes. */
export function directivesOf(text: string): readonly RewriteDirective[] {
  return text
    .split('\n')
    .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? ''))
    .map(([name = '', ...words]) => ({ name, words }));
}

export function readBack(text: string): ComposedDemand | undefined {
  return readComposed(directivesOf(text));
}
