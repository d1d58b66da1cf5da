import { createRequire } from 'node:module';
import { PAM_CONV_ERR } from '../../core/pam/code-verdict.ts';
import {
  FIOCLEX,
  FIONCLEX,
  PR_SET_PDEATHSIG,
  SIGKILL,
  type Conversation,
  type PamLibrary,
} from './pam-library.ts';

/** Load libpam. @throws when it is not there or cannot be called here. */
export function openPam(): PamLibrary {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi').default;
  const libc = koffi.load(null);
  const libpam = koffi.load('libpam.so.0');
  const conversationType = koffi.proto(
    'int cosign_factors_conversation(int count, void *messages, void *responses, void *data)',
  );
  const delayType = koffi.proto(
    'void cosign_factors_delay(int status, unsigned int microseconds, void *data)',
  );
  let answer: Conversation | undefined;
  const conversation = koffi.register(
    (count: number, messages: bigint, responses: bigint) =>
      answer?.(count, messages, responses) ?? PAM_CONV_ERR,
    koffi.pointer(conversationType),
  );
  const noDelay = koffi.register(() => undefined, koffi.pointer(delayType));
  const read = libc.func('memcpy', 'void *', ['void *', 'void *', 'size_t']);
  const ioctl = libc.func('int ioctl(int fd, unsigned long request)');
  const prctl = libc.func('int prctl(int option, unsigned long argument)');
  return {
    start: libpam.func(
      'int pam_start(void *service, void *user, void *conversation, void *handle)',
    ),
    setItem: libpam.func('int pam_set_item(void *handle, int item, void *value)'),
    getItem: libpam.func('int pam_get_item(void *handle, int item, void *value)'),
    authenticate: libpam.func('int pam_authenticate(void *handle, int flags)'),
    accountManagement: libpam.func('int pam_acct_mgmt(void *handle, int flags)'),
    end: libpam.func('int pam_end(void *handle, int status)'),
    calloc: libc.func('void *calloc(size_t count, size_t size)'),
    strdup: libc.func('strdup', 'void *', ['void *']),
    free: libc.func('void free(void *address)'),
    strnlen: libc.func('size_t strnlen(void *text, size_t most)'),
    read: (into, from, bytes) => {
      read(into, from, bytes);
    },
    write: (into, from, bytes) => {
      read(into, from, bytes);
    },
    closeOnExec: (fd, isClosed) => ioctl(fd, isClosed ? FIOCLEX : FIONCLEX) as number,
    killWithParent: () => prctl(PR_SET_PDEATHSIG, SIGKILL) as number,
    conversationAddress: () => conversation,
    setConversation: (next) => {
      answer = next;
    },
    noDelayAddress: () => noDelay,
  };
}
