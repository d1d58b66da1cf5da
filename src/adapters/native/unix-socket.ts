import type { CLibrary } from './c-library.ts';
import { NativeError } from './calls.ts';
import * as c from './constants.ts';

/** A socket that is connected and never waits. */
interface Connected {
  readonly fd: number;
  readonly isStream: boolean;
}

/** Say whether somebody listens on a Unix socket. */
export function canConnect(libc: CLibrary, path: string): boolean {
  try {
    libc.close(connect(libc, path).fd);
    return true;
  } catch {
    return false;
  }
}

/**
 * Send one message to a Unix socket: as a datagram or, where a stream listens, ended by a NUL, as
 * syslog(3) does.
 *
 * @throws NativeError when nobody listens, or does not read for that long.
 */
export function sendMessage(libc: CLibrary, path: string, message: Buffer, waitMs: number): void {
  const giveUpAt = performance.now() + waitMs;
  const { fd, isStream } = connect(libc, path);
  try {
    const bytes = isStream ? Buffer.concat([message, Buffer.of(0)]) : message;
    for (let sent = 0; sent < bytes.length;) {
      const rest = Buffer.from(bytes.subarray(sent));
      const count = libc.send(fd, rest, rest.length, c.MSG_NOSIGNAL);
      if (count >= 0) {
        sent += count;
        continue;
      }
      const error = libc.errno();
      const leftMs = Math.ceil(giveUpAt - performance.now());
      if ((error !== c.EAGAIN && error !== c.EINTR) || leftMs <= 0) {
        throw new NativeError('send', error);
      }
      libc.poll(c.pollOf(fd, c.POLLOUT), 1, leftMs);
    }
  } finally {
    libc.close(fd);
  }
}

function connect(libc: CLibrary, path: string): Connected {
  const address = c.unixAddress(path);
  for (const type of [c.SOCK_DGRAM, c.SOCK_STREAM]) {
    const fd = libc.socket(c.AF_UNIX, type | c.SOCK_NONBLOCK | c.SOCK_CLOEXEC, 0);
    if (fd < 0) throw new NativeError('socket', libc.errno());
    if (libc.connect(fd, address, address.length) === 0) {
      return { fd, isStream: type === c.SOCK_STREAM };
    }
    const error = libc.errno();
    libc.close(fd);
    if (error !== c.EPROTOTYPE) throw new NativeError('connect', error);
  }
  throw new NativeError('connect', c.EPROTOTYPE);
}
