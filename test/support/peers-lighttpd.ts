import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { freePort } from './peers-apache.ts';
import type { Scratch } from './scratch.ts';

export const LIGHTTPD = '/usr/sbin/lighttpd';

export interface LighttpdAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A real lighttpd on loopback, with a configuration of a test's own, until `stop`. */
export class Lighttpd {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  /** @param text - Its configuration, without the address and the document root. */
  static async start(scratch: Scratch, text: string): Promise<Lighttpd> {
    const port = await freePort();
    const own = `server.port = ${port}\nserver.bind = "127.0.0.1"\nserver.document-root = "${scratch.folder('www')}"\n`;
    const path = scratch.write('served.conf', `${own}${text}`);
    const child = spawn(LIGHTTPD, ['-D', '-f', path], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const lighttpd = new Lighttpd(port, child);
    for (let left = 400; left > 0 && child.exitCode === null; left -= 1) {
      if (await lighttpd.get('/').then(Boolean, () => false)) return lighttpd;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await lighttpd.stop();
    throw new Error(`lighttpd did not start: ${said}\n${text}`);
  }

  /** @param path - Sent as it is. */
  get(path: string, host = 'localhost', method = 'GET'): Promise<LighttpdAnswer> {
    const to = {
      host: '127.0.0.1',
      port: this.port,
      path,
      method,
      headers: { host },
      agent: false,
    };
    return new Promise((resolve, reject) => {
      const sent = request(to, (response) => {
        response.resume();
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers });
        });
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await gone;
  }
}
