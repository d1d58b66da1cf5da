import type { RootedFiles } from '../../adapters/rooted-files.ts';
import type { Said } from '../../policy/httpd/cosign-settings.ts';
import { explainRequest, type PolicyExplanation } from '../../policy/httpd/policy-explanation.ts';
import type { Answer } from '../../policy/httpd/answer.ts';
import { parseRequestUrl, type WebRequest } from '../../policy/httpd/request-url.ts';
import { explainLighttpd } from '../../policy/lighttpd/lighttpd-explanation.ts';
import { CommandError, type Printer } from '../console.ts';
import { dialectOf, readWholeLighttpd, type DialectOptions } from './dialect.ts';
import { readWholeConfig } from './server-config.ts';

export interface PolicyExplainOptions extends DialectOptions {
  /** The web server's configuration, a path of this machine. */
  readonly config: string;
  readonly url: string;
  readonly method?: string | undefined;
  /** Factors that the session holds, separated by blanks. */
  readonly held?: string | undefined;
  /** The browser's address. */
  readonly address?: string | undefined;
  readonly json: boolean;
}

/**
 * Say what a URL demands, what comes of it, and why.
 *
 * @throws CommandError when the configuration cannot be read or the server would not start with it.
 */
export function policyExplain(options: PolicyExplainOptions, terminal: Printer): void {
  const request = parseRequestUrl(options.url, options);
  if (request === undefined) {
    throw new CommandError(`${options.url} is no URL`, 'say https://HOST/PATH');
  }
  const held = options.held?.split(/\s+/).filter(Boolean);
  const explained =
    dialectOf(options.config, options) === 'lighttpd'
      ? explainWithLighttpd(request, held, options)
      : explainWithApache(request, held, options);
  if (options.json) terminal.json(explained);
  else terminal.out(...describe(explained, held));
}

function explainWithApache(
  request: WebRequest,
  held: readonly string[] | undefined,
  options: PolicyExplainOptions,
): PolicyExplanation {
  const { tree, files } = readWholeConfig(options.config, options);
  return withRealPaths(explainRequest(tree, files, request, held), files);
}

function explainWithLighttpd(
  request: WebRequest,
  held: readonly string[] | undefined,
  options: PolicyExplainOptions,
): PolicyExplanation {
  const { config, files } = readWholeLighttpd(options.config, options);
  return withRealPaths(explainLighttpd(config, request, held), files);
}

/** Name files as they are called on this machine. */
function withRealPaths<T>(value: T, files: RootedFiles): T {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => withRealPaths(each, files)) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]: [string, unknown]) => [
    key,
    key === 'file' && typeof each === 'string' ? files.shown(each) : withRealPaths(each, files),
  ]);
  return Object.fromEntries(entries) as T;
}

function describe(
  explained: PolicyExplanation,
  held: readonly string[] | undefined,
): readonly string[] {
  const { anonymous, withSession, withSessionCached, demanded, because, loops } = explained;
  return [
    `demands: ${demanded.length === 0 ? 'no factor' : demanded.join(' ')}`,
    `without a session: ${describeAnswer(anonymous)}`,
    ...(withSession === undefined
      ? []
      : [`with ${(held ?? []).join(' ') || 'a login'}: ${describeAnswer(withSession)}`]),
    ...(withSessionCached === undefined
      ? []
      : [`  within 60 s of the last request: ${describeAnswer(withSessionCached)}`]),
    ...(loops ? ['a browser can never get in'] : []),
    'because:',
    ...[...because, explained.server].flatMap((each) => [
      `  ${describeSaid(each)}`,
      `      ${each.rule}`,
    ]),
    ...explained.otherwise.map(
      ({ holding, ...other }) =>
        `if ${holding.map(describeSaid).join(' and ')} holds: ` +
        `${other.demanded.join(' ') || 'no factor'}; ${describeAnswer(other.anonymous)}` +
        (other.withSession === undefined ? '' : `; ${describeAnswer(other.withSession)}`),
    ),
    ...explained.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function describeSaid({ file, line, directive, use }: Said): string {
  if (line === 0) return directive;
  const by = use === undefined ? '' : ` (used at ${use.file}:${use.line})`;
  return `${file}:${line}: ${directive}${by}`;
}

function describeAnswer({ status, redirectFactors, authenticated, served }: Answer): string {
  if (served) return `${status}, the page, ${authenticated ? 'with a user' : 'with nobody asked'}`;
  if (status === 302 && redirectFactors !== null) return `302 to factors=${redirectFactors}`;
  return status === 302 ? '302 to the weblogin or the POST error page' : `${status}, no page`;
}
