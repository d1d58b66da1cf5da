import type { Socket } from 'node:net';
import { native } from '#native';
import type { PeerCredentials } from '../native/calls.ts';

/** What came of waiting for a request. */
export type Asked =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'malformed'; readonly what: string };

const NOTHING = 'nothing was asked';

/** What is waited for. */
interface Expected {
  /** More is not read. */
  readonly mostBytes: number;
  /** How long they may take. */
  readonly waitMs: number;
  /** Whether all is there, of what comes without an end. */
  readonly isWhole?: (bytes: Uint8Array) => boolean;
}

/** One connection: somebody who asks, once. */
export class Asking {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Whoever asked may go away at any time; then nobody hears the answer.
    socket.on('error', () => socket.destroy());
  }

  /**
   * Who it is, as the kernel has it.
   *
   * @throws NativeError where they are gone already.
   */
  peer(): PeerCredentials {
    const { fd = -1 } = (this.#socket as { _handle?: { fd?: number } })._handle ?? {};
    return native.peerCredentials(fd);
  }

  /** Read what they send until they end, or until it is whole. */
  async read({ mostBytes, waitMs, isWhole }: Expected): Promise<Asked> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      let bytes: Uint8Array = Buffer.alloc(0);
      const finish = (asked: Asked): void => {
        clearTimeout(timer);
        socket.off('data', more).off('end', end).off('close', gone);
        socket.pause();
        resolve(asked);
      };
      const more = (chunk: Uint8Array): void => {
        bytes = Buffer.concat([bytes, chunk]);
        if (bytes.length > mostBytes) {
          finish({ kind: 'malformed', what: `a request of more than ${mostBytes} bytes` });
        } else if (isWhole?.(bytes) === true) finish({ kind: 'bytes', bytes });
      };
      const end = (): void => {
        const isAsked = bytes.length > 0;
        finish(isAsked ? { kind: 'bytes', bytes } : { kind: 'malformed', what: NOTHING });
      };
      const gone = (): void => {
        finish({ kind: 'malformed', what: 'gone before its request was whole' });
      };
      const timer = setTimeout(() => {
        finish({ kind: 'malformed', what: `no whole request within ${waitMs} ms` });
      }, waitMs);
      socket.on('data', more).on('end', end).on('close', gone).resume();
      // Ended before it was waited for, as whoever went away while nothing was read.
      if (socket.destroyed) gone();
      else if (socket.readableEnded) end();
    });
  }

  /** Go on with them: more is to be read. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Answer, and end; whoever does not read within that time is left. */
  reply(bytes: Uint8Array, waitMs: number): void {
    const socket = this.#socket;
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.once('close', () => {
      clearTimeout(timer);
    });
    socket.end(bytes, () => {
      socket.destroySoon();
    });
  }

  /** End without an answer. */
  drop(): void {
    this.#socket.destroy();
  }
}
