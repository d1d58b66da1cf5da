import type { ConfigFiles } from '../apache/config-files.ts';
import { factorsAskedFor } from '../rewrite/absolute-url.ts';
import type { RewriteOutcome } from '../rewrite/server-rewriting.ts';
import { actionFor } from './action.ts';
import { refused, served, type Answer } from './answer.ts';
import type { Assume } from './assume.ts';
import { errorDocumentOf } from './error-documents.ts';
import { FileAnswers } from './file-answer.ts';
import { redirectOfLocation, redirectOfSection } from './fixed-answers.ts';
import { isLetIn, passGate, type Session } from './gate.ts';
import { withFixed } from './request-environment.ts';
import { readPath, type ReadPath } from './request-path.ts';
import { RequestPlaces, type Place } from './request-place.ts';
import type { Servers } from './server-config.ts';
import type { Rewritten } from './request-rewriting.ts';
import type { WebRequest } from './request-url.ts';
import { requestVariables } from './request-variables.ts';
import { RewriteLog } from './rewrite-log.ts';
import { countsFor, firstVisit, redirectedEnvironment, type Visit } from './visit.ts';
import { VisitorRules } from './visitor-rules.ts';

/** LimitInternalRecursion: more often a request does not go on as another one. */
const MOST_REDIRECTS = 10;

/** Answers for one request, for any session, on one server. */
export class RequestAnswers {
  readonly warnings = new Set<string>();
  /** What rewriting did. */
  readonly log = new RewriteLog();
  readonly #servers: Servers;
  readonly #request: WebRequest;
  readonly #assume: Assume;
  readonly #places: RequestPlaces;
  readonly #rules: VisitorRules;
  readonly #fileAnswers: FileAnswers;
  readonly #read: ReadPath;
  readonly #first: Visit;
  /** Answers to a request that went on as another one: no folder tries its next index then. */
  readonly #final = new WeakSet<Answer>();

  constructor(servers: Servers, request: WebRequest, files: ConfigFiles, assume: Assume) {
    this.#servers = servers;
    this.#request = request;
    this.#assume = assume;
    this.#places = new RequestPlaces(servers, request, files, assume);
    const tell = (warning: string): void => {
      this.warnings.add(warning);
    };
    this.#rules = new VisitorRules(request.address, assume, tell);
    this.#fileAnswers = new FileAnswers(servers, request, files, assume, tell);
    this.#read = this.#readPath(request.path);
    this.#first = firstVisit('path' in this.#read ? this.#read.path : '/', request.query);
  }

  /** Where the request leads; `undefined` where Apache refuses the path before any section. */
  place(): Place | undefined {
    return 'path' in this.#read ? this.#places.find(this.#first) : undefined;
  }

  answer(session: Session | undefined): Answer {
    if ('status' in this.#read) {
      const { server, main } = this.#servers;
      const refusal = refused(this.#read.status, false);
      return this.#asDocument(refusal, [main.defaults, server.defaults], session);
    }
    const answer = this.#answer(this.#first, session);
    return this.#asDocument(answer, this.#places.find(this.#first).scopes, session);
  }

  /** An error is told by another page where `ErrorDocument` says so, but for one in that. */
  #asDocument(answer: Answer, scopes: Place['scopes'], session: Session | undefined): Answer {
    if (answer.status < 400) return answer;
    const document = errorDocumentOf(scopes, answer.status);
    if (document?.kind === 'url') return refused(302, answer.authenticated);
    if (document?.kind !== 'path') return answer;
    const read = this.#readPath(document.path);
    const page = 'path' in read ? this.#answer(firstVisit(read.path, ''), session) : undefined;
    return page?.status === 200 ? { ...answer, authenticated: page.authenticated } : answer;
  }

  #readPath(raw: string): ReadPath {
    const { server, main } = this.#servers;
    return readPath(raw, {
      mergesSlashes: server.paths.mergesSlashes ?? main.paths.mergesSlashes ?? true,
      encodedSlashes: server.paths.encodedSlashes ?? main.paths.encodedSlashes ?? 'off',
    });
  }

  #answer(visit: Visit, session: Session | undefined): Answer {
    const place = this.#places.find(visit);
    const { rewritten } = place;
    this.log.note(rewritten, 'server');
    const answer = this.#answerPlace(visit, place, session);
    if (rewritten.kind !== 'path' || !answer.served) return answer;
    return underStatus(answer, rewritten.status, answer.authenticated);
  }

  #answerPlace(visit: Visit, place: Place, session: Session | undefined): Answer {
    const { effective, mapping, rewritten } = place;
    if (rewritten.kind === 'unknown') return this.#answerUnknown(false);
    if (mapping.kind === 'redirect') {
      const factors = rewritten.kind === 'redirected' ? factorsAskedFor(rewritten.target) : null;
      return { ...refused(mapping.status, false), redirectFactors: factors };
    }
    const whole = redirectOfLocation(place);
    if (whole !== undefined) return refused(whole, false);
    if (place.fault !== undefined) return refused(500, false);
    if (countsFor(visit.prior, place.scopes)) {
      return this.#answerPassed(visit, place, session, place.environment, visit.prior.hasUser);
    }
    const environment = this.#environmentAt(place, session);
    // What is asked on behalf of a folder is asked by GET.
    const method = visit.isSubrequest ? 'GET' : this.#request.method;
    const variables = requestVariables(
      { ...this.#request, method },
      place.path,
      undefined,
      this.#servers,
      environment,
    );
    const passage = passGate(effective, {
      method,
      session,
      decide: (rule) => this.#rules.decide(rule, variables),
      matches: (rule) => this.#rules.matches(rule, environment),
    });
    switch (passage.kind) {
      case 'redirected':
        return { ...refused(302, false), redirectFactors: passage.factors ?? null };
      case 'refused':
        return refused(passage.status, passage.hasUser);
      case 'passed':
        return this.#answerPassed(visit, place, session, environment, passage.hasUser);
    }
  }

  /** The filter tells those behind it what the session holds. */
  #environmentAt(place: Place, session: Session | undefined): Place['environment'] {
    if (session === undefined || !isLetIn(place.effective, session)) return place.environment;
    return new Map([...place.environment, ['COSIGN_FACTOR', session.held.join(' ')]]);
  }

  #answerPassed(
    visit: Visit,
    place: Place,
    session: Session | undefined,
    environment: Place['environment'],
    hasUser: boolean,
  ): Answer {
    const rewritten = this.#places.rewriting.inSections(visit, place, environment, hasUser);
    const { outcome, handler } = rewritten;
    this.log.note(outcome, 'section');
    switch (outcome.kind) {
      case 'unknown':
        return this.#answerUnknown(hasUser);
      case 'answered':
        return refused(outcome.status, hasUser);
      case 'redirected': {
        const redirectFactors = factorsAskedFor(outcome.target);
        return { ...refused(outcome.status, hasUser), redirectFactors };
      }
      case 'proxied':
        return served(hasUser);
      case 'path':
        return this.#answerPath(visit, place, session, hasUser, rewritten, outcome);
      case 'none': {
        if (handler !== undefined) return served(hasUser);
        const action =
          visit.isSubrequest && place.found === undefined ? undefined : actionFor(place);
        if (action === undefined)
          return this.#answerFile(visit, place, session, hasUser, rewritten);
        this.log.note(action, 'section');
        return this.#answerPath(visit, place, session, hasUser, rewritten, action);
      }
    }
  }

  #answerFile(
    visit: Visit,
    place: Place,
    session: Session | undefined,
    hasUser: boolean,
    { environment }: Rewritten,
  ): Answer {
    return this.#fileAnswers.answer({
      visit,
      place,
      hasUser,
      environment,
      ask: (inner) => this.#answer(inner, session),
      isFinal: (answer) => this.#final.has(answer),
    });
  }

  #answerPath(
    visit: Visit,
    place: Place,
    session: Session | undefined,
    hasUser: boolean,
    { query, environment }: Rewritten,
    outcome: Extract<RewriteOutcome, { kind: 'path' }>,
  ): Answer {
    // What a folder's index would be is no file, so it is no index.
    if (visit.isSubrequest && place.found?.kind === 'missing') return refused(404, hasUser);
    const sooner = redirectOfSection(place, this.#assume);
    if (sooner !== undefined) return refused(sooner, hasUser);
    const lines = place.scopes.flatMap((scope) => scope.handling);
    return this.#goOn(visit, session, hasUser, outcome, {
      query,
      environment: redirectedEnvironment(withFixed(environment, lines)),
      prior: { scopes: place.scopes, hasUser },
    });
  }

  /** It has become another request of this server, for which all begins again. */
  #goOn(
    visit: Visit,
    session: Session | undefined,
    hasUser: boolean,
    { path, hasEnded, status }: Extract<RewriteOutcome, { kind: 'path' }>,
    next: Pick<Visit, 'query' | 'environment' | 'prior'>,
  ): Answer {
    const redirects = visit.redirects + 1;
    if (redirects > MOST_REDIRECTS) return this.#finally(refused(500, hasUser));
    const read = this.#readPath(path);
    if ('status' in read) return this.#finally(refused(read.status, hasUser));
    const ended = visit.hasEnded || hasEnded;
    const inner = { path: read.path, ...next, redirects, hasEnded: ended, isSubrequest: false };
    const answer = this.#answer(inner, session);
    return this.#finally(underStatus(answer, status, hasUser));
  }

  #finally(answer: Answer): Answer {
    this.#final.add(answer);
    return answer;
  }

  /** Never told to be protected on doubt. */
  #answerUnknown(hasUser: boolean): Answer {
    this.warnings.add('where rewriting leads is not known here, and taken to be open');
    return served(hasUser);
  }
}

/** What came of it has the status of an earlier rule with R that did not end the rules. */
function underStatus(answer: Answer, status: number | undefined, hasUser: boolean): Answer {
  const isSent = answer.status >= 300 && answer.status < 400;
  if (status === undefined || isSent) return answer;
  return { ...refused(status, hasUser), served: answer.served };
}
