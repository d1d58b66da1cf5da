import koffi from 'koffi';
import type { Account } from '../../core/factor.ts';
import { NativeError, type NativeCalls, type PeerCredentials } from './calls.ts';
import * as c from './constants.ts';

// The symbols of the process itself: whichever C library Node runs on.
const libc = koffi.load(null);
const flock = libc.func('int flock(int fd, int operation)') as (fd: number, op: number) => number;
const fcntl = libc.func('int fcntl(int fd, int cmd, void *lock)') as (
  fd: number,
  cmd: number,
  lock: Buffer,
) => number;
const getpwnam = libc.func(
  'int getpwnam_r(const char *name, void *passwd, void *buffer, size_t size, void *found)',
) as (name: string, passwd: Buffer, strings: Buffer, size: number, found: Buffer) => number;
const getsockopt = libc.func(
  'int getsockopt(int fd, int level, int name, void *value, void *length)',
) as (fd: number, level: number, name: number, value: Buffer, length: Buffer) => number;
const dup = libc.func('int dup(int fd)') as (fd: number) => number;

export const native: NativeCalls = {
  tryLock: (fd) => wasTaken('flock', flock(fd, c.LOCK_EX | c.LOCK_NB)),
  tryLockByte: (fd, offset) => wasTaken('fcntl', fcntl(fd, c.F_OFD_SETLK, c.oneByteLock(offset))),
  findAccount,
  peerCredentials,
  duplicate: (fd) => checked('dup', dup(fd)),
};

function checked(call: string, result: number): number {
  if (result < 0) throw new NativeError(call, koffi.errno());
  return result;
}

function wasTaken(call: string, result: number): boolean {
  if (result >= 0) return true;
  const error = koffi.errno();
  if (error === c.EAGAIN || error === c.EACCES || error === c.EINTR) return false;
  throw new NativeError(call, error);
}

function findAccount(name: string): Account | undefined {
  const passwd = Buffer.alloc(c.PASSWD_SIZE);
  const found = Buffer.alloc(8);
  for (let size = c.PASSWD_BUFFER; size <= c.PASSWD_BUFFER_MOST; size *= 4) {
    const strings = Buffer.alloc(size);
    const error = getpwnam(name, passwd, strings, size, found);
    if (error === c.ERANGE) continue;
    if (error !== 0) throw new NativeError('getpwnam_r', error);
    if (found.readBigUInt64LE() === 0n) return undefined;
    const base = koffi.address(strings);
    const start = Number(passwd.readBigUInt64LE(c.PASSWD_HOME) - base);
    return {
      name,
      uid: passwd.readUInt32LE(c.PASSWD_UID),
      gid: passwd.readUInt32LE(c.PASSWD_GID),
      home: strings.toString('utf8', start, strings.indexOf(0, start)),
    };
  }
  throw new NativeError('getpwnam_r', c.ERANGE);
}

function peerCredentials(fd: number): PeerCredentials {
  const credentials = Buffer.alloc(c.UCRED_SIZE);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(c.UCRED_SIZE);
  checked('getsockopt', getsockopt(fd, c.SOL_SOCKET, c.SO_PEERCRED, credentials, length));
  return {
    pid: credentials.readInt32LE(0),
    uid: credentials.readUInt32LE(4),
    gid: credentials.readUInt32LE(8),
  };
}
