import type { Verdict } from '../verdict.ts';
import { CONVERSATION_GREETING, GREETING } from './request.ts';

/** What a frame is: the letter that it begins with. */
const FRAMES = {
  /** Bytes for standard output. */
  output: 'o',
  /** What the user is asked for, and does not see while it is typed. */
  prompt: 'p',
  /** What a user typed. */
  answer: 'a',
  /** Kind and reason of the decision, for whom the operator lets know. */
  verdict: 'v',
  /** The status as one digit, so that no byte of zeros is a yes: the last frame. */
  status: 's',
} as const;

const HEAD_BYTES = 3;

/** Bytes of a frame with what is typed at one prompt, which has PAM_MAX_RESP_SIZE at most. */
export const MOST_ANSWER_BYTES = HEAD_BYTES + 512;

/**
 * Render a reply: the greeting and a NUL, then frames, each a letter, a length of two bytes (the
 * higher first) and that many bytes.
 *
 * @param status - 0 to 9.
 * @param line - What goes to standard output, without its line end; `undefined`: nothing at all.
 * @see docs/service-protocol.md
 */
export function renderReply(status: number, line?: string): Uint8Array {
  const output = line === undefined ? [] : [frame(FRAMES.output, `${line}\n`)];
  return Buffer.concat([greeting(GREETING), ...output, last(status)]);
}

/** Render what begins a conversation. */
export function renderWelcome(): Uint8Array {
  return greeting(CONVERSATION_GREETING);
}

/** Render a question. */
export function renderPrompt(text: string): Uint8Array {
  return frame(FRAMES.prompt, text);
}

/**
 * Render what ends a conversation.
 *
 * @param verdict - For whom the operator lets know more than the status.
 */
export function renderEnd(status: number, verdict?: string): Uint8Array {
  const told = verdict === undefined ? [] : [frame(FRAMES.verdict, verdict)];
  return Buffer.concat([...told, last(status)]);
}

/** Say what was decided in one or two words: its kind, and the reason of a rejection. */
export function verdictWords(verdict: Verdict): string {
  return verdict.kind === 'rejected' ? `rejected ${verdict.reason}` : verdict.kind;
}

/** Whether this is one whole frame, or more than that. */
export function isAnswerWhole(bytes: Uint8Array): boolean {
  return bytes.length >= HEAD_BYTES && bytes.length >= HEAD_BYTES + lengthIn(bytes);
}

/** Read what a user typed; `undefined` where this is no such frame, or more than one. */
export function parseAnswer(bytes: Uint8Array): Uint8Array | undefined {
  const isAnswer = bytes[0] === FRAMES.answer.charCodeAt(0);
  const isOne = bytes.length === HEAD_BYTES + lengthIn(bytes);
  return isAnswer && isOne ? bytes.subarray(HEAD_BYTES) : undefined;
}

function lengthIn(bytes: Uint8Array): number {
  return (bytes[1] ?? 0) * 256 + (bytes[2] ?? 0);
}

function greeting(text: string): Uint8Array {
  return Buffer.from(`${text}\0`);
}

function last(status: number): Uint8Array {
  return frame(FRAMES.status, String(status));
}

function frame(letter: string, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const head = Buffer.from([letter.charCodeAt(0), bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}
