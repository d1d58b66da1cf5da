import { dlopen, ptr, read } from 'bun:ffi';
import type { CLibrary } from './c-library.ts';
import { nativeCalls } from './native-calls.ts';

export const native = nativeCalls(openLibrary);

function openLibrary(): CLibrary {
  const { flock, fcntl, getpwnam_r, getsockopt, dup, poll, setrlimit, prctl, __errno_location } =
    dlopen('libc.so.6', {
      flock: { args: ['i32', 'i32'], returns: 'i32' },
      fcntl: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
      getpwnam_r: { args: ['ptr', 'ptr', 'ptr', 'u64', 'ptr'], returns: 'i32' },
      getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
      dup: { args: ['i32'], returns: 'i32' },
      poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
      setrlimit: { args: ['i32', 'ptr'], returns: 'i32' },
      prctl: { args: ['i32', 'u64'], returns: 'i32' },
      __errno_location: { args: [], returns: 'ptr' },
    }).symbols;
  return {
    flock,
    fcntl,
    getpwnamR: getpwnam_r,
    getsockopt,
    dup,
    poll,
    setrlimit,
    prctl,
    errno: () => {
      const location = __errno_location();
      return location === null ? 0 : read.i32(location);
    },
    addressOf: (buffer) => BigInt(ptr(buffer)),
  };
}
