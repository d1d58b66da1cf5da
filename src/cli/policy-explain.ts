import type { RootedFiles } from '../adapters/rooted-files.ts';
import type { Said } from '../policy/httpd/cosign-settings.ts';
import { explainRequest, type PolicyExplanation } from '../policy/httpd/policy-explanation.ts';
import type { Answer } from '../policy/httpd/request-answer.ts';
import { parseRequestUrl } from '../policy/httpd/request-url.ts';
import { CommandError, type Console } from './console.ts';
import { readWholeConfig, type ServerOptions } from './server-config.ts';

export interface PolicyExplainOptions extends ServerOptions {
  /** Apache's configuration, a path of this machine. */
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
 * @throws CommandError when the configuration cannot be read or Apache would not start with it.
 */
export function policyExplain(
  options: PolicyExplainOptions,
  terminal: Pick<Console, 'out' | 'say'>,
): void {
  const request = parseRequestUrl(options.url, options);
  if (request === undefined) {
    throw new CommandError(`${options.url} is no URL`, 'say https://HOST/PATH');
  }
  const { tree, files } = readWholeConfig(options.config, options);
  const held = options.held?.split(/\s+/).filter(Boolean);
  const explained = withRealPaths(explainRequest(tree, files, request, held), files);
  if (options.json) terminal.out(JSON.stringify(explained, undefined, 2));
  else for (const line of describe(explained, held)) terminal.out(line);
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
    ...because.map((each) => `  ${describeSaid(each)}\n      ${each.rule}`),
    `  ${describeSaid(explained.server)}\n      ${explained.server.rule}`,
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
