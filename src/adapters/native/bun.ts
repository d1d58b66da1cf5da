import { dlopen, ptr, read } from 'bun:ffi';
import type { CLibrary } from './c-library.ts';
import { nativeCalls } from './native-calls.ts';

export const native = nativeCalls(openLibrary);

function openLibrary(): CLibrary {
  const { getpwnam_r, __errno_location, ...others } = dlopen('libc.so.6', {
    flock: { args: ['i32', 'i32'], returns: 'i32' },
    fcntl: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
    getpwnam_r: { args: ['ptr', 'ptr', 'ptr', 'u64', 'ptr'], returns: 'i32' },
    getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
    dup: { args: ['i32'], returns: 'i32' },
    socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
    connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
    // The lower half of a long: a message is shorter than that.
    send: { args: ['i32', 'ptr', 'u64', 'i32'], returns: 'i32' },
    close: { args: ['i32'], returns: 'i32' },
    setrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
    prctl: { args: ['i32', 'u64'], returns: 'i32' },
    poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
    __errno_location: { args: [], returns: 'ptr' },
  }).symbols;
  return {
    ...others,
    getpwnamR: getpwnam_r,
    errno: () => {
      const location = __errno_location();
      return location === null ? 0 : read.i32(location);
    },
    addressOf: (buffer) => BigInt(ptr(buffer)),
  };
}
