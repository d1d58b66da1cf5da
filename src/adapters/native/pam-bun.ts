import { dlopen, JSCallback, type Pointer } from 'bun:ffi';
import { PAM_CONV_ERR } from '../../core/pam/code-verdict.ts';
import {
  FIOCLEX,
  FIONCLEX,
  PR_SET_PDEATHSIG,
  SIGKILL,
  type Address,
  type Conversation,
  type PamLibrary,
} from './pam-library.ts';

/** Load libpam. @throws when it is not there or cannot be called here. */
export function openPam(): PamLibrary {
  const libc = dlopen('libc.so.6', {
    calloc: { args: ['u64', 'u64'], returns: 'ptr' },
    strdup: { args: ['ptr'], returns: 'ptr' },
    free: { args: ['ptr'], returns: 'void' },
    strnlen: { args: ['ptr', 'u64'], returns: 'i32' },
    memcpy: { args: ['ptr', 'ptr', 'u64'], returns: 'ptr' },
    ioctl: { args: ['i32', 'u64'], returns: 'i32' },
    prctl: { args: ['i32', 'u64'], returns: 'i32' },
  }).symbols;
  const libpam = dlopen('libpam.so.0', {
    pam_start: { args: ['ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    pam_set_item: { args: ['ptr', 'i32', 'ptr'], returns: 'i32' },
    pam_get_item: { args: ['ptr', 'i32', 'ptr'], returns: 'i32' },
    pam_authenticate: { args: ['ptr', 'i32'], returns: 'i32' },
    pam_acct_mgmt: { args: ['ptr', 'i32'], returns: 'i32' },
    pam_end: { args: ['ptr', 'i32'], returns: 'i32' },
  }).symbols;
  let answer: Conversation | undefined;
  const conversation = new JSCallback(
    (count, messages, responses) =>
      answer?.(Number(count), addressOf(messages), addressOf(responses)) ?? PAM_CONV_ERR,
    { args: ['i32', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
  );
  const noDelay = new JSCallback(() => undefined, {
    args: ['i32', 'u32', 'ptr'],
    returns: 'void',
  });
  const at = Number;
  return {
    start: libpam.pam_start,
    setItem: (handle, item, value) =>
      libpam.pam_set_item(at(handle), item, typeof value === 'bigint' ? at(value) : value),
    getItem: (handle, item, value) => libpam.pam_get_item(at(handle), item, value),
    authenticate: (handle, flags) => libpam.pam_authenticate(at(handle), flags),
    accountManagement: (handle, flags) => libpam.pam_acct_mgmt(at(handle), flags),
    end: (handle, status) => libpam.pam_end(at(handle), status),
    calloc: (count, size) => addressOf(libc.calloc(count, size)),
    strdup: (text) => addressOf(libc.strdup(text)),
    free: (address) => {
      libc.free(at(address));
    },
    strnlen: (text, most) => libc.strnlen(at(text), most),
    read: (into, from, bytes) => {
      libc.memcpy(into, at(from), bytes);
    },
    write: (into, from, bytes) => {
      libc.memcpy(at(into), from, bytes);
    },
    closeOnExec: (fd, isClosed) => libc.ioctl(fd, isClosed ? FIOCLEX : FIONCLEX),
    killWithParent: () => libc.prctl(PR_SET_PDEATHSIG, SIGKILL),
    conversationAddress: () => addressOf(conversation.ptr),
    setConversation: (next) => {
      answer = next;
    },
    noDelayAddress: () => addressOf(noDelay.ptr),
  };
}

function addressOf(pointer: Pointer | number | bigint | null): Address {
  return BigInt(pointer ?? 0);
}
