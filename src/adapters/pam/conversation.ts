import type { AnswerList } from '../../core/pam/answer-list.ts';
import { PAM_BUF_ERR, PAM_CONV_ERR, PAM_SUCCESS } from '../../core/pam/code-verdict.ts';
import type { Address, PamLibrary } from '../native/pam-library.ts';

/** Message styles, _pam_types.h. */
const PROMPT_ECHO_OFF = 1;
const PROMPT_ECHO_ON = 2;
const ERROR_MSG = 3;
const TEXT_INFO = 4;

const POINTER_BYTES = 8;
/** `struct pam_message`: style, 4 of padding, pointer; `struct pam_response`: pointer, code. */
const PAIR_BYTES = 16;
/** PAM_MAX_NUM_MSG and PAM_MAX_MSG_SIZE. */
const MOST_MESSAGES = 32;
const LONGEST_MESSAGE = 512;

/** What a conversation has to do with. */
export interface ConversationSide {
  readonly answers: AnswerList;
  /** Told what a module has to say. */
  readonly onText: (text: string) => void;
  /** Told which prompt has no answer. */
  readonly onUnanswered: (prompt: string) => void;
}

/**
 * Answer what a module asks: each prompt with the answer for it, once, whether it would be echoed
 * or not. A prompt without an answer fails the conversation.
 *
 * Memory for the answers is from the C library: the module frees it.
 *
 * @returns a code of PAM.
 * @see pam_conv(3)
 */
export function converse(
  library: PamLibrary,
  side: ConversationSide,
  count: number,
  messages: Address,
  responses: Address,
): number {
  if (count <= 0 || count > MOST_MESSAGES) return PAM_CONV_ERR;
  const given = library.calloc(count, PAIR_BYTES);
  if (given === 0n) return PAM_BUF_ERR;
  const written: { readonly address: Address; readonly bytes: number }[] = [];
  const giveUp = (code: number): number => {
    for (const { address, bytes } of written) {
      library.write(address, Buffer.alloc(bytes), bytes);
      library.free(address);
    }
    library.free(given);
    return code;
  };
  for (let at = 0; at < count; at += 1) {
    const message = pointerAt(library, messages + BigInt(at * POINTER_BYTES));
    const { style, text } = readMessage(library, message);
    if (style === ERROR_MSG || style === TEXT_INFO) {
      side.onText(text);
      continue;
    }
    if (style !== PROMPT_ECHO_OFF && style !== PROMPT_ECHO_ON) return giveUp(PAM_CONV_ERR);
    const answer = side.answers.take(text);
    if (answer === undefined) {
      side.onUnanswered(text);
      return giveUp(PAM_CONV_ERR);
    }
    const address = library.strdup(answer);
    if (address === 0n) return giveUp(PAM_BUF_ERR);
    written.push({ address, bytes: answer.length });
    writePointer(library, given + BigInt(at * PAIR_BYTES), address);
  }
  writePointer(library, responses, given);
  return PAM_SUCCESS;
}

/** Read a string of C's, as far as a message may be long. */
export function textAt(library: PamLibrary, address: Address): string {
  if (address === 0n) return '';
  const text = Buffer.alloc(library.strnlen(address, LONGEST_MESSAGE));
  if (text.length > 0) library.read(text, address, text.length);
  return text.toString();
}

function readMessage(library: PamLibrary, address: Address): { style: number; text: string } {
  const message = Buffer.alloc(PAIR_BYTES);
  library.read(message, address, PAIR_BYTES);
  return {
    style: message.readInt32LE(0),
    text: textAt(library, message.readBigUInt64LE(POINTER_BYTES)),
  };
}

function pointerAt(library: PamLibrary, address: Address): Address {
  const pointer = Buffer.alloc(POINTER_BYTES);
  library.read(pointer, address, POINTER_BYTES);
  return pointer.readBigUInt64LE();
}

function writePointer(library: PamLibrary, at: Address, value: Address): void {
  const pointer = Buffer.alloc(POINTER_BYTES);
  pointer.writeBigUInt64LE(value);
  library.write(at, pointer, POINTER_BYTES);
}
