import { CString, dlopen, read } from 'bun:ffi';
import type { Account } from '../../core/factor.ts';
import { Fault } from '../../core/verdict.ts';
import { NativeError, type NativeCalls, type PeerCredentials } from './calls.ts';
import * as c from './constants.ts';

const libc = openLibrary();

export const native: NativeCalls = {
  tryLock: (fd) => wasTaken('flock', libc.flock(fd, c.LOCK_EX | c.LOCK_NB)),
  tryLockByte: (fd, offset) =>
    wasTaken('fcntl', libc.fcntl(fd, c.F_OFD_SETLK, c.oneByteLock(offset))),
  findAccount,
  peerCredentials,
  duplicate: (fd) => checked('dup', libc.dup(fd)),
};

function openLibrary() {
  try {
    return dlopen('libc.so.6', {
      flock: { args: ['i32', 'i32'], returns: 'i32' },
      fcntl: { args: ['i32', 'i32', 'ptr'], returns: 'i32' },
      getpwnam_r: { args: ['ptr', 'ptr', 'ptr', 'u64', 'ptr'], returns: 'i32' },
      getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
      dup: { args: ['i32'], returns: 'i32' },
      __errno_location: { args: [], returns: 'ptr' },
    }).symbols;
  } catch (error) {
    // Without memory that is writable and then executable: ulimit -v, MemoryDenyWriteExecute.
    throw new Fault('service', 'functions of the C library cannot be called here', error);
  }
}

function errno(): number {
  const location = libc.__errno_location();
  return location === null ? 0 : read.i32(location);
}

function checked(call: string, result: number): number {
  if (result < 0) throw new NativeError(call, errno());
  return result;
}

function wasTaken(call: string, result: number): boolean {
  if (result >= 0) return true;
  const error = errno();
  if (error === c.EAGAIN || error === c.EACCES || error === c.EINTR) return false;
  throw new NativeError(call, error);
}

function findAccount(name: string): Account | undefined {
  const cName = Buffer.from(`${name}\0`);
  const passwd = Buffer.alloc(c.PASSWD_SIZE);
  const found = Buffer.alloc(8);
  for (let size = c.PASSWD_BUFFER; size <= c.PASSWD_BUFFER_MOST; size *= 4) {
    // The record points into this buffer, so it must outlive the reading below.
    const strings = Buffer.alloc(size);
    const error = libc.getpwnam_r(cName, passwd, strings, size, found);
    if (error === c.ERANGE) continue;
    if (error !== 0) throw new NativeError('getpwnam_r', error);
    if (found.readBigUInt64LE() === 0n) return undefined;
    return {
      name,
      uid: passwd.readUInt32LE(c.PASSWD_UID),
      gid: passwd.readUInt32LE(c.PASSWD_GID),
      home: stringAt(passwd, c.PASSWD_HOME),
    };
  }
  throw new NativeError('getpwnam_r', c.ERANGE);
}

function stringAt(struct: Buffer, offset: number): string {
  const address = Number(struct.readBigUInt64LE(offset));
  return address === 0
    ? ''
    : new CString(address as ConstructorParameters<typeof CString>[0]).toString();
}

function peerCredentials(fd: number): PeerCredentials {
  const credentials = Buffer.alloc(c.UCRED_SIZE);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(c.UCRED_SIZE);
  checked('getsockopt', libc.getsockopt(fd, c.SOL_SOCKET, c.SO_PEERCRED, credentials, length));
  return {
    pid: credentials.readInt32LE(0),
    uid: credentials.readUInt32LE(4),
    gid: credentials.readUInt32LE(8),
  };
}
