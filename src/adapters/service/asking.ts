import type { Socket } from 'node:net';
import { native } from '#native';
import type { PeerCredentials } from '../native/calls.ts';

/** What came of waiting for a request. */
export type Asked =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'malformed'; readonly what: string };

const NOTHING = 'nothing was asked';

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

  /**
   * Read what they send until they end.
   *
   * @param mostBytes - More is not read.
   * @param waitMs - How long they may take.
   */
  async request(mostBytes: number, waitMs: number): Promise<Asked> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const chunks: Uint8Array[] = [];
      let length = 0;
      const finish = (asked: Asked): void => {
        clearTimeout(timer);
        socket.removeAllListeners('data');
        socket.pause();
        resolve(asked);
      };
      const timer = setTimeout(() => {
        finish({ kind: 'malformed', what: `no whole request within ${waitMs} ms` });
      }, waitMs);
      socket.on('data', (chunk: Uint8Array) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > mostBytes) {
          finish({ kind: 'malformed', what: `a request of more than ${mostBytes} bytes` });
        }
      });
      socket.once('end', () => {
        const bytes = Buffer.concat(chunks);
        finish(length > 0 ? { kind: 'bytes', bytes } : { kind: 'malformed', what: NOTHING });
      });
      socket.once('close', () => {
        finish({ kind: 'malformed', what: 'gone before its request was whole' });
      });
    });
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
