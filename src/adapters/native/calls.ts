import type { Account } from '../../core/factor.ts';

/** Who is at the other end of a Unix socket, when it connected. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The calls into C that neither runtime offers. Two implementations, chosen by the condition
 * `#native` of package.json: `bun:ffi` in the executable, koffi on Node.
 *
 * None of them waits longer than it is told to, save `findAccount` where accounts come over the
 * network.
 */
export interface NativeCalls {
  /**
   * Take an exclusive lock on an open file: flock(2), LOCK_EX | LOCK_NB.
   *
   * @returns false when somebody else holds it. The lock goes with the descriptor.
   * @throws NativeError on any other failure.
   */
  tryLock(fd: number): boolean;

  /**
   * Take an exclusive lock on one byte of an open file: fcntl(2), F_OFD_SETLK.
   *
   * @param offset - 0 or more; the file need not be that long.
   * @returns false when somebody else holds it. The lock goes with the descriptor.
   * @throws NativeError on any other failure.
   */
  tryLockByte(fd: number, offset: number): boolean;

  /**
   * Give such a lock back before the file is closed; one that is not held is no error.
   *
   * @throws NativeError on any failure.
   */
  unlockByte(fd: number, offset: number): void;

  /**
   * Say whether a read would not wait: poll(2) with no time. At the end of input it would not.
   */
  hasInput(fd: number): boolean;

  /**
   * Wait until a write would not wait: poll(2). Where nobody reads any more it would not: it fails.
   *
   * @param waitMs - How long at most, 0 or more.
   * @returns whether up to 4096 bytes can be written now.
   */
  hasRoom(fd: number, waitMs: number): boolean;

  /**
   * Look an account up: getpwnam_r(3), so homes may come from LDAP. Its name is the system's own, and
   * need not be the one it was found by.
   *
   * @returns `undefined` when there is no such account.
   * @throws NativeError when the lookup itself fails: that is never the same as no account.
   */
  findAccount(name: string): Account | undefined;

  /**
   * Ask the kernel who is at the other end of a Unix socket: getsockopt(2), SO_PEERCRED.
   *
   * @throws NativeError when the descriptor is not a connected Unix socket.
   */
  peerCredentials(fd: number): PeerCredentials;

  /** Say whether somebody listens on a Unix socket, for datagrams or a stream. */
  canConnect(path: string): boolean;

  /**
   * Send a message to a Unix socket: one datagram or, where a stream listens, its bytes and a NUL.
   *
   * @param waitMs - How long to wait for a listener who does not read.
   * @throws NativeError when nobody listens, or the wait was in vain.
   */
  sendMessage(path: string, message: Buffer, waitMs: number): void;

  /**
   * Duplicate a descriptor: dup(2), the lowest free number.
   *
   * @throws NativeError when the descriptor is not open.
   */
  duplicate(fd: number): number;

  /**
   * Let nobody have what is in memory: no core file, setrlimit(2) RLIMIT_CORE, and neither that nor a
   * debugger of the same user, prctl(2) PR_SET_DUMPABLE. A change of rights may undo the second one.
   *
   * @throws NativeError where the kernel refuses either.
   */
  forbidDumps(): void;
}

/** A C call that failed, with the errno it left. */
export class NativeError extends Error {
  readonly call: string;
  readonly errno: number;

  constructor(call: string, errno: number) {
    super(`${call} failed with errno ${errno}`);
    this.name = 'NativeError';
    this.call = call;
    this.errno = errno;
  }
}
