import { ASKED_FOR } from './composition.ts';

/** A directive of mod_rewrite, its words without quotes. */
export interface RewriteDirective {
  readonly name: string;
  readonly words: readonly string[];
}

/** What directives as `compose` writes them demand. */
export interface ComposedDemand {
  /**
   * Who satisfies one of these is let in. A branch is satisfied where each of its sets has a name
   * that is held; a set is a factor, with its spelling with the suffix where that counts.
   */
  readonly branches: readonly (readonly (readonly string[])[])[];
  /** The factors that everybody else is sent for. */
  readonly stepUp: readonly string[];
}

const LACKS = /^!\(\^\| \)\((?<names>[^()]+)\)\( \|\$\)$/;
const SENDS = /^https:\/\/[^?]+\?factors=(?<names>[^&]+)&cosign-/;

/**
 * Read back what `compose` wrote, from the rewriting of one section in the order of its lines.
 *
 * @returns `undefined` where it is any other rewriting.
 */
export function readComposed(directives: readonly RewriteDirective[]): ComposedDemand | undefined {
  const branches: (readonly (readonly string[])[])[] = [];
  let open: (readonly string[])[] = [];
  const isOn = directives.some(
    ({ name, words }) => isNamed(name, 'RewriteEngine') && words[0]?.toLowerCase() === 'on',
  );
  if (!isOn) return undefined;
  for (const { name, words } of directives) {
    const [subject, pattern = '', flags] = words;
    if (isNamed(name, 'RewriteCond') && subject === '%{ENV:COSIGN_FACTOR}') {
      const names = LACKS.exec(pattern)?.groups?.['names'];
      if (names === undefined) return undefined;
      open.push(names.split('|').map((one) => one.replace(/\\(.)/g, '$1')));
      if (flags === '[OR]') continue;
      // A condition of several factors is each of them alone.
      branches.push(...(open.length === 1 ? (open[0] ?? []).map((one) => [[one]]) : [open]));
      open = [];
    } else if (isNamed(name, 'RewriteRule')) {
      const stepUp = SENDS.exec(pattern)?.groups?.['names']?.split(',');
      const isWhole = subject === '^' && flags === '[R=302,L,NE]' && open.length === 0;
      return isWhole && stepUp !== undefined && branches.length > 0
        ? { branches, stepUp }
        : undefined;
    } else if (isNamed(name, 'RewriteCond')) {
      // Any other condition may let people in whom it was not composed for.
      if (subject !== '%{THE_REQUEST}' || pattern !== ASKED_FOR) return undefined;
    }
  }
  return undefined;
}

/** Names of Apache's directives do not mind case. */
function isNamed(name: string, directive: string): boolean {
  return name.toLowerCase() === directive.toLowerCase();
}
