import { conclude, type Conclusion, type FactorRun } from '../core/conclusion.ts';
import { MOST_OTHER_FIELDS, otherFields, type CosignConf, type FactorLine } from './cosign-conf.ts';
import { missingForCgi } from './factor-match.ts';
import { MOST_FACTORS, MOST_NAME_BYTES } from './session-limits.ts';

/** `head` is git 1926a33, the last; 3.2.0 the last release. */
export type CosignRelease = 'head' | '3.2.0';

/** One POST of the login form, and who sends it. */
export interface Post {
  /** The form's fields; one that is not posted is not there, an empty one is. */
  readonly form: ReadonlyMap<string, string>;
  /** The login of the session so far, `undefined` before any. */
  readonly sessionLogin: string | undefined;
  /** Factors the session holds before, in the order they were obtained. */
  readonly held: readonly string[];
  /** The service the user is on the way to, for `reauth`. */
  readonly service: string | undefined;
}

/** What became of one `factor` line. */
export interface LineReport {
  readonly line: FactorLine;
  readonly outcome:
    | { readonly kind: 'skipped'; readonly missing: readonly string[] }
    | { readonly kind: 'not-reached' }
    | { readonly kind: 'needs-login' }
    | { readonly kind: 'ran'; readonly conclusion: Conclusion; readonly run: FactorRun };
}

/** What became of the POST. */
export interface PostReport {
  readonly lines: readonly LineReport[];
  readonly login: string | undefined;
  /** Factors the session holds after it. */
  readonly held: readonly string[];
  /** Factors satisfied in this very POST; the only ones that count for `reauth`. */
  readonly fresh: readonly string[];
  /** Of the `reauth` line of the service; `undefined` when it has none. */
  readonly missingForReauth: readonly string[] | undefined;
  /** Set when Cosign answers with a server error, whatever the factors said. */
  readonly serverError: string | undefined;
}

/**
 * Take a POST through all `factor` lines as `cosign.cgi` does.
 *
 * The line buffer is static: a factor that succeeds and prints nothing is credited with what an
 * earlier one of the same POST printed last. After one that timed out, the next is killed too. A
 * refusal ends the POST in 3.2.0; git head goes on with the next line.
 *
 * @param run - Runs a factor with the values of its fields.
 */
export async function simulatePost(
  conf: CosignConf,
  post: Post,
  release: CosignRelease,
  run: (line: FactorLine, values: readonly string[]) => Promise<FactorRun>,
): Promise<PostReport> {
  const others = otherFields(conf);
  if (others.length > MOST_OTHER_FIELDS) {
    return failed(conf, post, `${others.length} fields beyond the built-in ones, 6 at most`);
  }
  const form = new Map(post.form);
  if (post.sessionLogin !== undefined) form.set('login', post.sessionLogin);
  const state = new PostState(post);
  const lines: LineReport[] = [];
  for (const line of conf.factors) {
    lines.push({ line, outcome: await step(line, form, state, release, run) });
  }
  const reauth = conf.reauths.findLast((each) => each.service === post.service);
  return {
    lines,
    login: state.login,
    held: state.held,
    fresh: state.fresh,
    missingForReauth: reauth && missingForCgi(reauth.factors, state.fresh, conf.suffix),
    serverError: state.serverError ?? tooMuch(state.held),
  };
}

class PostState {
  login: string | undefined;
  held: readonly string[];
  fresh: readonly string[] = [];
  /** The line that the static buffer has kept. */
  kept = '';
  /** Whether an earlier factor ran into the 10 s. */
  isTimedOut = false;
  isOver = false;
  serverError: string | undefined;

  constructor(post: Post) {
    this.login = post.sessionLogin;
    this.held = post.held;
  }
}

async function step(
  line: FactorLine,
  form: ReadonlyMap<string, string>,
  state: PostState,
  release: CosignRelease,
  run: (line: FactorLine, values: readonly string[]) => Promise<FactorRun>,
): Promise<LineReport['outcome']> {
  if (state.isOver) return { kind: 'not-reached' };
  const missing = line.fields.filter((field) => !form.has(field));
  if (missing.length > 0) return { kind: 'skipped', missing };
  if (line.isSecondary && state.login === undefined) {
    state.isOver = true;
    return { kind: 'needs-login' };
  }
  const values = line.fields.map((field) => form.get(field) ?? '');
  const ran = await run(line, values);
  const wasKilled = state.isTimedOut && !ran.timedOut;
  const seen = wasKilled ? { ...ran, status: null, signal: 'SIGKILL' } : ran;
  const concluded = conclude(seen, state.kept);
  state.kept = concluded.kept;
  state.isTimedOut ||= ran.timedOut;
  const conclusion = wasKilled
    ? { ...concluded, breaches: [...concluded.breaches, 'killed: an earlier one timed out'] }
    : concluded;
  settle(conclusion, form, state, release);
  return { kind: 'ran', conclusion, run: seen };
}

function settle(
  conclusion: Conclusion,
  form: ReadonlyMap<string, string>,
  state: PostState,
  release: CosignRelease,
): void {
  switch (conclusion.kind) {
    case 'satisfied':
      state.login ??= form.get('login');
      // A name with a blank is two factors to the protocol.
      for (const factor of conclusion.factor.split(/[ \t]+/).filter(Boolean)) {
        if (!state.held.includes(factor)) state.held = [...state.held, factor];
      }
      if (!state.fresh.includes(conclusion.factor) && state.fresh.length < MOST_FACTORS) {
        state.fresh = [...state.fresh, conclusion.factor];
      }
      return;
    case 'refused':
      state.isOver = release === '3.2.0';
      return;
    case 'expired':
      state.isOver = true;
      return;
    case 'server-error':
      state.isOver = true;
      state.serverError = 'the CGI ended';
  }
}

function tooMuch(held: readonly string[]): string | undefined {
  if (held.length > MOST_FACTORS) {
    return `the session would hold ${held.length} factors; with more than 4 it counts as logged out`;
  }
  const bytes = Buffer.byteLength(held.join(' '));
  return bytes > MOST_NAME_BYTES ? `the factors' names have ${bytes} bytes together` : undefined;
}

function failed(conf: CosignConf, post: Post, serverError: string): PostReport {
  return {
    lines: conf.factors.map((line) => ({ line, outcome: { kind: 'not-reached' } })),
    login: post.sessionLogin,
    held: post.held,
    fresh: [],
    missingForReauth: undefined,
    serverError,
  };
}
