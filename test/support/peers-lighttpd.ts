import { spawn, type ChildProcess } from 'node:child_process';
import { askLoopback, ended, freePort, type WebAnswer } from './peers-web.ts';
import type { Scratch } from './scratch.ts';

export const LIGHTTPD = '/usr/sbin/lighttpd';

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
  get(path: string, host = 'localhost', method = 'GET'): Promise<WebAnswer> {
    return askLoopback({ port: this.port, path, headers: { host }, method });
  }

  stop(): Promise<void> {
    return ended(this.#process);
  }
}
