import type { ConfigFiles } from '../apache/config-files.ts';
import { refused, served, type Answer } from './answer.ts';
import type { Assume } from './assume.ts';
import { validationStatus } from './cosign-validation.ts';
import { fileAnswer, listAnswer, redirectOfSection } from './fixed-answers.ts';
import { negotiatedPaths } from './negotiated-files.ts';
import { lastHandling } from './request-options.ts';
import type { Place } from './request-place.ts';
import type { Servers } from './server-config.ts';
import type { WebRequest } from './request-url.ts';
import type { Visit } from './visit.ts';

/** A visitor who was let in, and whose request no rule sends elsewhere. */
export interface FileQuestion {
  readonly visit: Visit;
  readonly place: Place;
  readonly hasUser: boolean;
  readonly environment: Place['environment'];
  /** Ask on its behalf: for an index, say. */
  readonly ask: (visit: Visit) => Answer;
  /** Whether an answer is that of a request that it went on as. */
  readonly isFinal: (answer: Answer) => boolean;
}

/** Says what comes of files and folders. */
export class FileAnswers {
  readonly #servers: Servers;
  readonly #request: WebRequest;
  readonly #files: ConfigFiles;
  readonly #assume: Assume;
  readonly #tell: (warning: string) => void;

  constructor(
    servers: Servers,
    request: WebRequest,
    files: ConfigFiles,
    assume: Assume,
    tell: (warning: string) => void,
  ) {
    this.#servers = servers;
    this.#request = request;
    this.#files = files;
    this.#assume = assume;
    this.#tell = tell;
  }

  answer(question: FileQuestion): Answer {
    const { place, hasUser } = question;
    const redirected = redirectOfSection(place, this.#assume);
    if (redirected !== undefined) return refused(redirected, hasUser);
    if (place.effective.handler === 'cosign') {
      return refused(validationStatus(this.#servers, this.#request, this.#assume), hasUser);
    }
    switch (place.found?.kind) {
      case undefined:
        return served(hasUser);
      case 'missing':
        return this.#answerMissing(question);
      case 'folder':
      case 'assumed-folder':
        return this.#answerFolder(question);
      case 'assumed-file':
      case 'file':
        if (place.found.kind === 'assumed-file') {
          this.#tell(`${place.found.path} is not in the tree and taken to be there`);
        }
        return fileAnswer(true, this.#request.method, hasUser);
    }
  }

  /** The index is asked for as a request of its own, and its redirect is the folder's. */
  #answerFolder(question: FileQuestion): Answer {
    const { place, hasUser } = question;
    const { effective, path } = place;
    const { method } = this.#request;
    if (!path.endsWith('/')) return listAnswer(place, method, hasUser);
    let worst: Answer | undefined;
    for (const index of effective.indexes.filter((each) => each !== 'disabled')) {
      const answer = this.#askFor(index.startsWith('/') ? index : `${path}${index}`, question);
      if (question.isFinal(answer)) return answer;
      const isIndex = answer.status >= 200 && answer.status < 400;
      if (isIndex || answer.status === 405) return { ...answer, authenticated: hasUser };
      if (answer.status !== 404) worst = answer;
    }
    const last = worst ?? this.#fallback(question) ?? listAnswer(place, method, hasUser);
    return worst === undefined ? last : { ...worst, authenticated: hasUser };
  }

  #answerMissing(question: FileQuestion): Answer {
    const { place, hasUser } = question;
    const { found, mapping, scopes } = place;
    const isBehindFile = found !== undefined && this.#files.kind(found.path) === 'file';
    const isProgram =
      mapping.kind === 'file' && /^scriptalias/i.test(mapping.from?.directive ?? '');
    const accepts = lastHandling(scopes, 'acceptpathinfo')?.toLowerCase() === 'on';
    // What is no file is no index, whatever it would answer itself.
    const missing = question.visit.isSubrequest
      ? refused(404, hasUser)
      : fileAnswer(false, this.#request.method, hasUser);
    if (isBehindFile) return isProgram || accepts ? served(hasUser) : missing;
    const variants = negotiatedPaths(place, this.#files);
    if (variants.length === 0) return this.#fallback(question) ?? missing;
    // What a variant's own sections refuse is not chosen.
    const answers = variants.map((path) => this.#askFor(path, question));
    const chosen = answers.find((answer) => answer.served);
    if (variants.length > 1) {
      this.#tell(`MultiViews has several files for ${place.path}: ${variants.join(', ')}`);
    }
    return chosen === undefined ? refused(404, hasUser) : { ...chosen, authenticated: hasUser };
  }

  /** `FallbackResource`, in the place of what is not there. */
  #fallback(question: FileQuestion): Answer | undefined {
    const { place, visit, hasUser } = question;
    const path = lastHandling(place.scopes, 'fallbackresource');
    if (path === undefined || path.toLowerCase() === 'disabled' || visit.isSubrequest) {
      return undefined;
    }
    const answer = this.#askFor(path, question);
    if (question.isFinal(answer)) return answer;
    const isSent = answer.status >= 300 && answer.status < 400;
    return answer.served || isSent ? { ...answer, authenticated: hasUser } : undefined;
  }

  #askFor(path: string, { visit, place, hasUser, environment, ask }: FileQuestion): Answer {
    const { query, scopes } = place;
    const prior = { scopes, hasUser };
    const folder = place.found?.path;
    const inner = { path, query, environment, isSubrequest: true, folder, hasEnded: false, prior };
    return ask({ ...visit, ...inner });
  }
}
