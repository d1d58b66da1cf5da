import type { Account } from '../../core/factor.ts';
import { Fault } from '../../core/verdict.ts';
import type { CLibrary } from './c-library.ts';
import { NativeError, type NativeCalls, type PeerCredentials } from './calls.ts';
import * as c from './constants.ts';
import { canConnect, sendMessage } from './unix-socket.ts';

/**
 * Make the calls out of a C library, which is opened at the first of them and once only: opening
 * it again would leak, and where it cannot be opened that must be an answer, not a failed start.
 *
 * @param open - Opens it; throws where there is no memory that is writable and then executable
 * (`ulimit -v`, MemoryDenyWriteExecute), or no binary for this platform.
 */
export function nativeCalls(open: () => CLibrary): NativeCalls {
  let opened: CLibrary | undefined;
  const library = (): CLibrary => (opened ??= openOrFail(open));
  return {
    tryLock: (fd) => {
      const libc = library();
      return wasTaken(libc, 'flock', libc.flock(fd, c.LOCK_EX | c.LOCK_NB));
    },
    tryLockByte: (fd, offset) => {
      const libc = library();
      const lock = c.oneByteLock(offset, c.F_WRLCK);
      return wasTaken(libc, 'fcntl', libc.fcntl(fd, c.F_OFD_SETLK, lock));
    },
    unlockByte: (fd, offset) => {
      const libc = library();
      checked(libc, 'fcntl', libc.fcntl(fd, c.F_OFD_SETLK, c.oneByteLock(offset, c.F_UNLCK)));
    },
    hasInput: (fd) => library().poll(c.pollOf(fd, c.POLLIN), 1, 0) > 0,
    hasRoom: (fd, waitMs) => library().poll(c.pollOf(fd, c.POLLOUT), 1, Math.ceil(waitMs)) > 0,
    findAccount: (name) => findAccount(library(), name),
    peerCredentials: (fd) => peerCredentials(library(), fd),
    canConnect: (path) => canConnect(library(), path),
    sendMessage: (path, message, waitMs) => {
      sendMessage(library(), path, message, waitMs);
    },
    duplicate: (fd) => {
      const libc = library();
      return checked(libc, 'dup', libc.dup(fd));
    },
    forbidDumps: () => {
      const libc = library();
      const none = Buffer.alloc(c.RLIMIT_SIZE);
      checked(libc, 'setrlimit', libc.setrlimit(c.RLIMIT_CORE, none));
      checked(libc, 'prctl', libc.prctl(c.PR_SET_DUMPABLE, 0));
    },
  };
}

function openOrFail(open: () => CLibrary): CLibrary {
  try {
    return open();
  } catch (error) {
    throw new Fault('service', { what: 'functions of the C library cannot be called here' }, error);
  }
}

function checked(libc: CLibrary, call: string, result: number): number {
  if (result < 0) throw new NativeError(call, libc.errno());
  return result;
}

function wasTaken(libc: CLibrary, call: string, result: number): boolean {
  if (result >= 0) return true;
  const error = libc.errno();
  if (error === c.EAGAIN || error === c.EACCES || error === c.EINTR) return false;
  throw new NativeError(call, error);
}

function findAccount(libc: CLibrary, name: string): Account | undefined {
  const passwd = Buffer.alloc(c.PASSWD_SIZE);
  const found = Buffer.alloc(8);
  for (let size = c.PASSWD_BUFFER; size <= c.PASSWD_BUFFER_MOST; size *= 4) {
    const strings = Buffer.alloc(size);
    const error = libc.getpwnamR(Buffer.from(`${name}\0`), passwd, strings, size, found);
    if (error === c.ERANGE) continue;
    if (error !== 0) throw new NativeError('getpwnam_r', error);
    if (found.readBigUInt64LE() === 0n) return undefined;
    // The record points into the buffer of strings.
    const text = (field: number): string => {
      const at = Number(passwd.readBigUInt64LE(field) - libc.addressOf(strings));
      return strings.toString('utf8', at, strings.indexOf(0, at));
    };
    return {
      name: text(c.PASSWD_NAME),
      uid: passwd.readUInt32LE(c.PASSWD_UID),
      gid: passwd.readUInt32LE(c.PASSWD_GID),
      home: text(c.PASSWD_HOME),
    };
  }
  throw new NativeError('getpwnam_r', c.ERANGE);
}

function peerCredentials(libc: CLibrary, fd: number): PeerCredentials {
  const credentials = Buffer.alloc(c.UCRED_SIZE);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(c.UCRED_SIZE);
  checked(
    libc,
    'getsockopt',
    libc.getsockopt(fd, c.SOL_SOCKET, c.SO_PEERCRED, credentials, length),
  );
  return {
    pid: credentials.readInt32LE(0),
    uid: credentials.readUInt32LE(4),
    gid: credentials.readUInt32LE(8),
  };
}
