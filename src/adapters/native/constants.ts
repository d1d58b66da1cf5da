/** Numbers of the Linux ABI (asm-generic: x86-64 and arm64 agree on all of these). */
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const F_OFD_SETLK = 37;
export const F_WRLCK = 1;
export const F_UNLCK = 2;
export const POLLIN = 1;
export const POLLOUT = 4;
export const AF_UNIX = 1;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x80000;
export const MSG_NOSIGNAL = 0x4000;
export const SOL_SOCKET = 1;
export const SO_PEERCRED = 17;
export const RLIMIT_CORE = 4;
export const PR_SET_DUMPABLE = 4;
export const EINTR = 4;
export const EAGAIN = 11;
export const EACCES = 13;
export const ERANGE = 34;
export const EPROTOTYPE = 91;

/** Bytes getpwnam_r(3) gets for its strings: first try, and the most it may ask for. */
export const PASSWD_BUFFER = 16_384;
export const PASSWD_BUFFER_MOST = 1_048_576;

/** `struct passwd`, 48 bytes. */
export const PASSWD_SIZE = 48;
export const PASSWD_NAME = 0;
export const PASSWD_UID = 16;
export const PASSWD_GID = 20;
export const PASSWD_HOME = 32;

/** `struct rlimit`, 16 bytes: what holds now, and what it may be raised to. */
export const RLIMIT_SIZE = 16;

/** `struct ucred`: pid, uid, gid, four bytes each. */
export const UCRED_SIZE = 12;

/** A `struct pollfd`, 8 bytes: descriptor, events, returned events. */
export function pollOf(fd: number, events: number): Buffer {
  const poll = Buffer.alloc(8);
  poll.writeInt32LE(fd, 0);
  poll.writeInt16LE(events, 4);
  return poll;
}

/**
 * A `struct flock` for one byte, 32 bytes: type and whence (2 each, then 4 of padding), start and
 * length (8 each), pid.
 *
 * @param type - F_WRLCK or F_UNLCK.
 */
export function oneByteLock(offset: number, type: number): Buffer {
  const lock = Buffer.alloc(32);
  lock.writeInt16LE(type, 0);
  lock.writeBigInt64LE(BigInt(offset), 8);
  lock.writeBigInt64LE(1n, 16);
  return lock;
}

/** A `struct sockaddr_un`, 110 bytes: family, then a path of at most 107 bytes with its NUL. */
export function unixAddress(path: string): Buffer {
  const address = Buffer.alloc(110);
  address.writeUInt16LE(AF_UNIX, 0);
  address.write(path, 2, 107);
  return address;
}
