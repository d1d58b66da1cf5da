import { AnswerList } from '../../core/pam/answer-list.ts';
import { PAM_CONV_ERR, PAM_SUCCESS } from '../../core/pam/code-verdict.ts';
import type { PamReport, PamRequest } from '../../core/pam/exchange.ts';
import type { Address, PamLibrary } from '../native/pam-library.ts';
import { converse, textAt } from './conversation.ts';

/** Items, _pam_types.h. */
const PAM_USER = 2;
const PAM_TTY = 3;
const PAM_RHOST = 4;
const PAM_RUSER = 8;
const PAM_FAIL_DELAY = 10;

/** What a user sees is not PAM's to say; and an empty password is never the right one. */
const PAM_SILENT = 0x8000;
const PAM_DISALLOW_NULL_AUTHTOK = 1;
const FLAGS = PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK;

/**
 * Ask PAM about a login, from pam_start to pam_end: pam_authenticate, then pam_acct_mgmt. It takes
 * as long as the modules take.
 *
 * @param answers - UTF-8, each with a NUL behind it; filled with zeros when this returns.
 * @param onText - Told what modules have to say to the user.
 */
export function askPam(
  library: PamLibrary,
  request: PamRequest,
  answers: readonly Buffer[],
  onText: (text: string) => void,
): PamReport {
  let unanswered: string | null = null;
  const side = {
    answers: new AnswerList(
      request.prompts.map((pattern, at) => ({
        prompt: pattern === null ? undefined : new RegExp(pattern, 'iu'),
        bytes: answers[at] ?? Buffer.alloc(1),
      })),
    ),
    onText,
    onUnanswered: (prompt: string) => {
      unanswered ??= prompt;
    },
  };
  library.setConversation((count, messages, responses) => {
    try {
      return converse(library, side, count, messages, responses);
    } catch {
      // An exception cannot go through C.
      return PAM_CONV_ERR;
    }
  });
  try {
    const ended = run(library, request);
    return { nonce: request.nonce, ...ended, unanswered };
  } finally {
    for (const answer of answers) answer.fill(0);
  }
}

type Ended = Pick<PamReport, 'call' | 'code' | 'user'>;

function run(library: PamLibrary, { service, login, rhost, tty, ruser }: PamRequest): Ended {
  const conversation = Buffer.alloc(16);
  conversation.writeBigUInt64LE(library.conversationAddress());
  const handleAt = Buffer.alloc(8);
  const started = library.start(cString(service), cString(login), conversation, handleAt);
  if (started !== PAM_SUCCESS) return { call: 'pam_start', code: started, user: null };
  const handle = handleAt.readBigUInt64LE();
  const items: readonly (readonly [number, string | undefined])[] = [
    [PAM_RHOST, rhost],
    [PAM_TTY, tty],
    [PAM_RUSER, ruser],
  ];
  let ended: Ended = { call: 'pam_set_item', code: PAM_SUCCESS, user: null };
  const isGood = (call: PamReport['call'], code: number): boolean => {
    ended = { call, code, user: userOf(library, handle) };
    return code === PAM_SUCCESS;
  };
  const isAccepted =
    items.every(
      ([item, value]) =>
        value === undefined ||
        isGood('pam_set_item', library.setItem(handle, item, cString(value))),
    ) &&
    // Our throttle slows guesses down; a delay would only keep the web server waiting.
    isGood('pam_set_item', library.setItem(handle, PAM_FAIL_DELAY, library.noDelayAddress())) &&
    isGood('pam_authenticate', library.authenticate(handle, FLAGS)) &&
    isGood('pam_acct_mgmt', library.accountManagement(handle, FLAGS));
  const code = library.end(handle, ended.code);
  return isAccepted && code !== PAM_SUCCESS ? { ...ended, call: 'pam_end', code } : ended;
}

function userOf(library: PamLibrary, handle: Address): string | null {
  const value = Buffer.alloc(8);
  const code = library.getItem(handle, PAM_USER, value);
  return code === PAM_SUCCESS ? textAt(library, value.readBigUInt64LE()) : null;
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
