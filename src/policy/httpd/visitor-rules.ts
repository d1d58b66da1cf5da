import { firstWord } from '../apache/words.ts';
import type { Environment } from '../rewrite/rewrite-state.ts';
import type { AccessRule } from './access-rules.ts';
import { isLoopback, matchesAddress } from './address-match.ts';
import type { Assume } from './assume.ts';
import type { Said } from './cosign-settings.ts';
import { decideExpression, type Variables } from './expression.ts';
import type { Requirement } from './requirement.ts';

/** Decides rules of `Require` and `Allow` that are neither of users nor of methods. */
export class VisitorRules {
  readonly #address: string;
  readonly #assume: Assume;
  readonly #tell: (warning: string) => void;

  /** @param address - The browser's. */
  constructor(address: string, assume: Assume, tell: (warning: string) => void) {
    this.#address = address;
    this.#assume = assume;
    this.#tell = tell;
  }

  decide(rule: Extract<Requirement, { kind: 'rule' }>, variables: Variables): boolean {
    switch (rule.provider) {
      case 'ip':
      case 'host':
      case 'forward-dns':
        return rule.words.some((word) => this.matchesName(word));
      case 'local':
        this.#tellAddress();
        return isLoopback(this.#address);
      case 'expr':
        return decideExpression(expressionOf(rule.said), variables) ?? this.#assume(rule.said);
      default:
        return this.#assume(rule.said);
    }
  }

  /** Whether `Allow` or `Deny` is for the visitor: by address, or by what the environment has. */
  matches({ from, said }: AccessRule, environment: Environment): boolean {
    const [, not, name] = /^env=(!?)(.*)$/i.exec(from) ?? [];
    if (name === undefined) return this.matchesName(from);
    const isUnknown = environment.has(name) && environment.get(name) === undefined;
    const isSet = isUnknown ? this.#assume(said) : environment.has(name);
    return isSet === (not === '');
  }

  matchesName(from: string): boolean {
    this.#tellAddress();
    const address = this.#address;
    return matchesAddress(address, from) || (from === 'localhost' && isLoopback(address));
  }

  #tellAddress(): void {
    this.#tell(`decided for a browser at ${this.#address}`);
  }
}

/** The rest of the line as it stands, or what is between quotes around all of it. */
function expressionOf({ directive }: Said): string {
  const text = directive.replace(/^\S+\s+(?:not\s+)?expr\s+/i, '');
  return /^["']/.test(text) ? firstWord(text).word : text;
}
