import { connect } from 'node:net';
import { Fault } from '../../core/verdict.ts';
import { errorCode } from '../system-error.ts';

const MOST_BYTES = 1_048_576;

/**
 * Send something to a Unix socket, and read what comes back to its end.
 *
 * @throws Fault with scope `service` where nobody listens, or does not answer in time.
 */
export async function exchange(
  path: string,
  bytes: Uint8Array,
  waitMs: number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Uint8Array[] = [];
    let length = 0;
    const fail = (what: string, error?: unknown): void => {
      reject(new Fault('service', { path, what }, error));
      socket.destroy();
    };
    socket.setTimeout(waitMs, () => {
      fail(`no answer within ${waitMs} ms`);
    });
    socket.on('error', (error) => {
      fail(`no service answers (${errorCode(error) ?? String(error)})`);
    });
    socket.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) fail(`an answer of more than ${MOST_BYTES} bytes`);
    });
    socket.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    socket.end(bytes);
  });
}
