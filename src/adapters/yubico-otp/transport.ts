/** How servers are reached. */
export interface Route {
  /** Certificates to trust instead of the runtime's own list, in PEM. */
  readonly ca?: string;
  /** Our own certificate and its key, in PEM, for servers that ask for one. */
  readonly certificate?: string;
  readonly privateKey?: string;
  /** An HTTP proxy, `http://host:port`. The environment's are never used. */
  readonly proxy?: URL;
}

/** An HTTP reply whose body is not longer than a server has any reason to send. */
interface HttpReply {
  readonly httpStatus: number;
  readonly body: string;
}

/**
 * Get a URL over a connection of its own. Redirects are not followed.
 *
 * @param signal - Ends everything at once, in whatever state it is.
 * @throws TransportError, or what the runtime throws.
 */
export type Transport = (url: URL, route: Route, signal: AbortSignal) => Promise<HttpReply>;

/** What no runtime has a code for. Its message is ours, and holds nothing that was sent. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}

const MOST_BODY_BYTES = 65_536;

export const HEADERS: Readonly<Record<string, string>> = {
  accept: 'text/plain',
  // A compressed body could be far longer than it looks.
  'accept-encoding': 'identity',
  connection: 'close',
  'user-agent': 'yubico-otp',
};

/** Read a body to its end as UTF-8; nothing is taken off, no byte order mark either. */
export async function readBody(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let bytes = 0;
  let text = '';
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) {
      throw new TransportError(`a body of more than ${MOST_BODY_BYTES} bytes`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
