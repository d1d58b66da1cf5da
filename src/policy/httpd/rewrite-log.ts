import type { RewriteOutcome } from '../rewrite/server-rewriting.ts';
import type { Said } from './cosign-settings.ts';

/** What rules did to a request, in the order in which they did it. */
export class RewriteLog {
  readonly #entries = new Map<string, Said & { readonly rule: string }>();

  get entries(): readonly (Said & { readonly rule: string })[] {
    return [...this.#entries.values()];
  }

  /** @param stage - Whether it is before anybody is asked who he is, or behind that. */
  note(outcome: RewriteOutcome, stage: 'server' | 'section'): void {
    if (outcome.kind === 'none') return;
    const when =
      stage === 'server' ? 'before anybody is asked who he is' : 'behind the check of the user';
    const rule = `${whatItDid(outcome)}, ${when}`;
    const { by } = outcome;
    this.#entries.set(`${by.file}:${by.line}:${rule}`, { ...by, rule });
  }
}

function whatItDid(outcome: Exclude<RewriteOutcome, { kind: 'none' }>): string {
  switch (outcome.kind) {
    case 'answered':
      return `answers ${outcome.status}`;
    case 'redirected':
      return `sends to ${outcome.target}`;
    case 'proxied':
      return `passes on to ${outcome.url}`;
    case 'path':
      return `makes it ${outcome.path}`;
    case 'unknown':
      return 'leads where only the running server knows';
  }
}
