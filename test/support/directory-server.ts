import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { TOP } from './scratch.ts';

const TLS = join(TOP, 'test/fixtures/tls');

/** Requests and what answers them, by their tags: RFC 4511 Appendix B. */
export const REQUEST = { bind: 0x60, search: 0x63, extended: 0x77 } as const;
const RESPONSE: Readonly<Record<number, number>> = { 0x60: 0x61, 0x63: 0x65, 0x77: 0x78 };

/** A request, where it came from and how. */
export interface LdapRequest {
  readonly id: number;
  readonly tag: number;
  readonly bytes: Buffer;
  readonly isSecure: boolean;
}

/** What to send back, `upgrade` to go on with TLS after that; `undefined` for silence. */
export type LdapBehaviour = (
  request: LdapRequest,
) => Buffer | { readonly upgrade: Buffer } | undefined;

/** A directory of a test's own on loopback, with whatever behaviour. */
export class DirectoryServer {
  readonly requests: LdapRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: 'ldaps' | 'ldap';

  private constructor(behaviour: LdapBehaviour, scheme: 'ldaps' | 'ldap', certificate: string) {
    this.#scheme = scheme;
    const secureContext = createSecureContext({
      cert: readFileSync(join(TLS, `${certificate}.pem`)),
      key: readFileSync(join(TLS, `${certificate}.key`)),
    });
    const serve = (socket: Socket, isSecure: boolean): void => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      if (isSecure !== socket instanceof TLSSocket) {
        serve(new TLSSocket(socket, { isServer: true, secureContext }), true);
        return;
      }
      socket.on('data', (bytes: Buffer) => {
        const request = { ...headOf(bytes), bytes, isSecure };
        this.requests.push(request);
        const answer = behaviour(request);
        if (answer === undefined) return;
        if (Buffer.isBuffer(answer)) {
          socket.write(answer);
          return;
        }
        socket.removeAllListeners('data');
        socket.write(answer.upgrade, () => {
          serve(socket, true);
        });
      });
    };
    this.#server = createServer((socket) => {
      serve(socket, scheme === 'ldaps');
    });
  }

  static async open(
    behaviour: LdapBehaviour,
    scheme: 'ldaps' | 'ldap' = 'ldaps',
    certificate = 'server',
  ): Promise<DirectoryServer> {
    const opened = new DirectoryServer(behaviour, scheme, certificate);
    opened.#server.listen(0, '127.0.0.1');
    await once(opened.#server, 'listening');
    return opened;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The result that ends a request: 0 for success. */
export function result({ id, tag }: LdapRequest, code = 0): Buffer {
  const fields = [element(0x0a, Buffer.of(code)), element(0x04), element(0x04)];
  return message(id, element(RESPONSE[tag] ?? 0x78, ...fields));
}

/** An entry that a search found. */
export function found(
  { id }: LdapRequest,
  name: string,
  attributes: Readonly<Record<string, readonly string[]>>,
): Buffer {
  const each = Object.entries(attributes).map(([type, values]) =>
    element(0x30, text(type), element(0x31, ...values.map(text))),
  );
  return message(id, element(0x64, text(name), element(0x30, ...each)));
}

export function text(value: string): Buffer {
  return element(0x04, Buffer.from(value));
}

/** BER with lengths of two bytes, which may be longer than they must. */
export function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, 0x82, content.length >> 8, content.length & 0xff), content]);
}

function message(id: number, operation: Buffer): Buffer {
  return element(0x30, element(0x02, Buffer.of(id)), operation);
}

/** A request's number, below 128, and its tag. */
function headOf(bytes: Buffer): { readonly id: number; readonly tag: number } {
  const length = bytes[1] ?? 0;
  const start = 2 + (length > 0x80 ? length - 0x80 : 0);
  return { id: bytes[start + 2] ?? 0, tag: bytes[start + 3] ?? 0 };
}
