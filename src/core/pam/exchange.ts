/** Who is asked about, and how: what the process that calls libpam is told, save the answers. */
export interface PamRequest {
  /** Proves that an answer comes from whoever was asked. */
  readonly nonce: string;
  readonly service: string;
  readonly login: string;
  /** PAM_RHOST: the browser's address. */
  readonly rhost?: string;
  /** PAM_TTY. */
  readonly tty?: string;
  /** PAM_RUSER. */
  readonly ruser?: string;
  /** For each answer what its prompt looks like (a regular expression), or none: the next prompt. */
  readonly prompts: readonly (string | null)[];
}

/** What PAM came to, or why it could not be asked. */
export interface PamReport {
  readonly nonce: string;
  /** The code of the call that ended it. */
  readonly code: number;
  /** Which call that was. */
  readonly call: 'pam_start' | 'pam_set_item' | 'pam_authenticate' | 'pam_acct_mgmt' | 'pam_end';
  /** PAM_USER at the end. */
  readonly user: string | null;
  /** The first prompt that had no answer. */
  readonly unanswered: string | null;
}

/** What the process that calls libpam says, one a line. */
export type PamMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'report'; readonly report: PamReport }
  | { readonly kind: 'fault'; readonly nonce: string; readonly what: string };

/** Bytes that the whole of a request, or of the answer to it, can have. */
export const MOST_EXCHANGED_BYTES = 65_536;

const GREETING = 'cosign-factors pam 1';

/**
 * Render a request: a greeting, the request as JSON, and the answers, each with a NUL behind it. The
 * answers are apart so that nobody has to make strings of them, which could not be wiped.
 */
export function renderRequest(request: PamRequest, answers: readonly string[]): Buffer {
  const head = `${GREETING}\n${JSON.stringify(request)}\n`;
  return Buffer.from(head + answers.map((answer) => `${answer}\0`).join(''));
}

/**
 * Read a request.
 *
 * @returns the request and its answers, each with its NUL, as parts of `bytes`; `undefined` when it
 * is none.
 */
export function parseRequest(
  bytes: Buffer,
): { readonly request: PamRequest; readonly answers: readonly Buffer[] } | undefined {
  const greeting = Buffer.from(`${GREETING}\n`);
  if (!bytes.subarray(0, greeting.length).equals(greeting)) return undefined;
  const headEnd = bytes.indexOf('\n', greeting.length);
  if (headEnd < 0) return undefined;
  const request = JSON.parse(bytes.toString('utf8', greeting.length, headEnd)) as PamRequest;
  const answers: Buffer[] = [];
  for (let at = headEnd + 1; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    answers.push(bytes.subarray(at, end + 1));
    at = end + 1;
  }
  return answers.length === request.prompts.length ? { request, answers } : undefined;
}

/** Render a message, with its line end. */
export function renderMessage(message: PamMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Read whole lines that `renderMessage` made. */
export function parseMessages(text: string): readonly PamMessage[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as PamMessage);
}
