import { printable } from '../../core/printable-text.ts';
import { branchesOf, cheapestBranch, type Branch } from './branches.ts';
import { parseExpression } from './expression.ts';
import { composeMarker } from './marker.ts';

/** What is to be demanded, of whom, and where they get it. */
export interface Demand {
  /** As `parseExpression` reads it. */
  readonly expression: string;
  /** The value of CosignService, without `cosign-`. */
  readonly service: string;
  /** The value of CosignRedirect: the weblogin's CGI, `https://…`. */
  readonly weblogin: string;
  /** What the section stands for; `undefined` for directives without a section around them. */
  readonly location?: string | undefined;
  /** Name and port in the address that people are sent back to; by default what they asked for. */
  readonly host?: string | undefined;
  /** Factors that every login gives: they do not count for which branch is the cheapest. */
  readonly free?: readonly string[] | undefined;
  /** `suffix` of `cosign.conf`, where the filter has CosignFactorSuffixIgnore on. */
  readonly suffix?: string | undefined;
}

export type Composition =
  | { readonly kind: 'composed'; readonly text: string; readonly stepUp: Branch }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

interface Problem {
  readonly what: string;
  /** Where in the expression, in characters from 1. */
  readonly column?: number;
}

/** Path and query as they were asked for, or nothing: if it could fail, the rule would not run. */
export const ASKED_FOR = '^(?:\\S+\\s+(?:(?i:https?)://[^/?\\s]*)?(/\\S*))?';

/**
 * Compose Apache directives that let in who satisfies an expression and send everybody else to the
 * weblogin for the cheapest branch.
 *
 * Cosign's filter knows only AND. It sets COSIGN_FACTOR, the held factors with blanks between them,
 * before per-directory rewriting runs; without it nobody is let in. What is only AND becomes a
 * plain CosignRequireFactor.
 */
export function compose(demand: Demand): Composition {
  const { expression, service, weblogin, location, host, free = [], suffix } = demand;
  const parsed = parseExpression(expression);
  const problems: readonly Problem[] = optionProblems({
    service,
    weblogin,
    location,
    host,
    suffix,
  });
  if (parsed.kind === 'bad') {
    return { kind: 'bad', problems: [...problems, parsed] };
  }
  const multiplied = branchesOf(parsed.expression);
  if (multiplied.kind === 'bad') return { kind: 'bad', problems: [...problems, multiplied] };
  if (problems.length > 0) return { kind: 'bad', problems };

  const { branches } = multiplied;
  const stepUp = cheapestBranch(branches, free);
  const back = `https://${host ?? '%{HTTP_HOST}'}%1`;
  const only = branches.length === 1 ? stepUp : undefined;
  const body = [
    composeMarker({ expression, suffix }),
    'AuthType Cosign',
    'CosignProtected on',
    'Require valid-user',
    ...(only === undefined
      ? [
          'RewriteEngine on',
          ...conditions(branches, suffix),
          `RewriteCond "%{THE_REQUEST}" "${ASKED_FOR}"`,
          `RewriteRule "^" "${weblogin}?factors=${stepUp.join(',')}&cosign-${service}&${back}" [R=302,L,NE]`,
        ]
      : [`CosignRequireFactor ${only.join(' ')}`]),
  ];
  const lines =
    location === undefined
      ? body
      : [`<Location "${location}">`, ...body.map((line) => `    ${line}`), '</Location>'];
  return { kind: 'composed', text: lines.join('\n'), stepUp };
}

/** The conditions that `compose` would write. All hold where no branch is satisfied: each branch lacks one of its factors. */
export function conditions(
  branches: readonly Branch[],
  suffix: string | undefined,
): readonly string[] {
  const held = (names: readonly string[]): string =>
    names.flatMap((name) => [name, ...suffixed(name, suffix)].map(escapePattern)).join('|');
  const lacks = (names: readonly string[], flag = ''): string =>
    `RewriteCond "%{ENV:COSIGN_FACTOR}" "!(^| )(${held(names)})( |$)"${flag}`;
  const singles = branches.filter((branch) => branch.length === 1).flat();
  return [
    ...branches
      .filter((branch) => branch.length > 1)
      .flatMap((branch) =>
        branch.map((name, at) => lacks([name], at < branch.length - 1 ? ' [OR]' : '')),
      ),
    ...(singles.length > 0 ? [lacks(singles)] : []),
  ];
}

/** The name with the suffix counts as well, unless the suffix begins within the name already. */
function suffixed(name: string, suffix: string | undefined): readonly string[] {
  if (suffix === undefined) return [];
  return (name + suffix).indexOf(suffix) === name.length ? [name + suffix] : [];
}

function isLocation(text: string): boolean {
  return /^\/[^"\\$]*$/.test(text) && printable(text) === text;
}

function escapePattern(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, String.raw`\$&`);
}

function optionProblems(
  options: Pick<Demand, 'service' | 'weblogin' | 'location' | 'host' | 'suffix'>,
): readonly Problem[] {
  const { service, weblogin, location, host, suffix } = options;
  const problems: string[] = [];
  if (!/^[A-Za-z0-9._-]+$/.test(service)) {
    problems.push('the service is a name of letters, digits, dots, hyphens and underscores');
  }
  // No character that mod_rewrite or the configuration's own syntax would take for more.
  if (!/^https:\/\/[A-Za-z0-9.:[\]-]+\/[A-Za-z0-9._~/+@:,;=-]*$/.test(weblogin)) {
    problems.push(
      'the weblogin is an address as https://weblogin.example.edu/cosign-bin/cosign.cgi',
    );
  }
  if (location !== undefined && !isLocation(location)) {
    problems.push(
      'the location is a path that begins with / and has no quote, backslash, $ or character that cannot be seen',
    );
  }
  if (host !== undefined && !/^[A-Za-z0-9.:[\]-]+$/.test(host)) {
    problems.push('the host is a name, with a port if need be: www.example.edu:8443');
  }
  if (suffix !== undefined && !/^[A-Za-z0-9._-]+$/.test(suffix)) {
    problems.push('the suffix has letters, digits, dots, hyphens and underscores');
  }
  return problems.map((what) => ({ what }));
}
