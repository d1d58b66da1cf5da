import { createRequire } from 'node:module';
import type { CLibrary } from './c-library.ts';
import { nativeCalls } from './native-calls.ts';

export const native = nativeCalls(openLibrary);

function openLibrary(): CLibrary {
  // At the first call only: it loads a binary, and a platform may have none.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi').default;
  // The symbols of the process itself: whichever C library Node runs on.
  const libc = koffi.load(null);
  return {
    flock: libc.func('int flock(int fd, int operation)'),
    fcntl: libc.func('int fcntl(int fd, int command, void *argument)'),
    getpwnamR: libc.func(
      'int getpwnam_r(void *name, void *passwd, void *strings, size_t size, void *found)',
    ),
    getsockopt: libc.func('int getsockopt(int fd, int level, int name, void *value, void *length)'),
    dup: libc.func('int dup(int fd)'),
    socket: libc.func('int socket(int family, int type, int protocol)'),
    connect: libc.func('int connect(int fd, void *address, unsigned int length)'),
    send: libc.func('long send(int fd, void *message, size_t length, int flags)'),
    close: libc.func('int close(int fd)'),
    poll: libc.func('int poll(void *fds, unsigned long count, int milliseconds)'),
    setrlimit: libc.func('int setrlimit(int resource, void *limits)'),
    prctl: libc.func('int prctl(int option, unsigned long argument)'),
    errno: () => koffi.errno(),
    addressOf: (buffer) => koffi.address(buffer),
  };
}
