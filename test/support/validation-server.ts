import { createHmac } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** The API key of FORMATS's vectors. */
export const API_KEY = 'abcdefghijklmnopqrst';

/** What a client asked, and how to answer it. */
export interface Question {
  readonly parameters: URLSearchParams;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly response: ServerResponse;
}

export type Behaviour = (question: Question) => void;

/** A validation server of a test's own on loopback, with whatever behaviour. */
export class ValidationServer {
  readonly questions: URLSearchParams[] = [];
  readonly url: string;
  /** Requests whose client went away before it had a whole answer. */
  abandoned = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** Open one at an address of this machine; over TLS when there is a certificate. */
  static async open(
    behaviour: Behaviour,
    { tls, host = '127.0.0.1' }: { tls?: ServerOptions; host?: string } = {},
  ): Promise<ValidationServer> {
    const server = tls === undefined ? createServer() : createSecureServer(tls);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    const name = host.includes(':') ? `[${host}]` : host;
    const opened = new ValidationServer(
      server,
      `${tls === undefined ? 'http' : 'https'}://${name}:${port}/wsapi/2.0/verify`,
    );
    server.on('connection', (socket: Socket) => {
      opened.#sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.on('request', ({ url = '', headers }, response: ServerResponse) => {
      const parameters = new URL(url, opened.url).searchParams;
      opened.questions.push(parameters);
      response.on('close', () => {
        if (!response.writableFinished) opened.abandoned += 1;
      });
      behaviour({ parameters, headers, response });
    });
    return opened;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The fields of a reply to a question, unsigned. */
export function replyTo({ parameters }: Question, status = 'OK'): Record<string, string> {
  return {
    t: '2026-11-21T23:48:59Z0035',
    otp: parameters.get('otp') ?? '',
    nonce: parameters.get('nonce') ?? '',
    sl: '100',
    status,
  };
}

/** A body as servers write it, with its signature. */
export function signedBody(fields: Readonly<Record<string, string>>, key = API_KEY): string {
  return body({ h: signatureOf(fields, key), ...fields });
}

export function body(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}\r\n`);
  return `${lines.join('')}\r\n`;
}

/** The signature of parameters, made without the code under test. */
export function signatureOf(fields: Readonly<Record<string, string>>, key: string): string {
  return createHmac('sha1', key).update(signedText(fields)).digest('base64');
}

/** What is signed of parameters. */
export function signedText(fields: Readonly<Record<string, string>>): string {
  return Object.keys(fields)
    .filter((name) => name !== 'h')
    .sort()
    .map((name) => `${name}=${fields[name] ?? ''}`)
    .join('&');
}

/** A server that says what it is asked to say, signed with a key. */
export function says(status: string, key = API_KEY): Behaviour {
  return (question) => {
    question.response.end(signedBody(replyTo(question, status), key));
  };
}
