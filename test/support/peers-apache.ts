import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { askLoopback, ended, freePort, type WebAnswer } from './peers-web.ts';
import type { Scratch } from './scratch.ts';

const MODULES = '/usr/lib/apache2/modules';

/** A real apache2 on loopback, with a configuration of a test's own, until `stop`. */
export class Apache {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  /**
   * @param modules - Beyond what every server needs, without `mod_`.
   * @param lines - Of its configuration; `/srv/www` stands for the scratch folder `www`.
   */
  static async start(
    scratch: Scratch,
    modules: readonly string[],
    lines: readonly string[],
  ): Promise<Apache> {
    const port = await freePort();
    const configuration = [
      ...['mpm_event', 'authz_core', ...modules].map(
        (name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`,
      ),
      `ServerRoot "${scratch.path}"`,
      `PidFile "${scratch.at('apache2.pid')}"`,
      `ErrorLog "${scratch.at('error.log')}"`,
      `DefaultRuntimeDir "${scratch.path}"`,
      'ServerName www.example.edu',
      'StartServers 1',
      `Listen 127.0.0.1:${port}`,
      ...lines.map((line) => line.replaceAll('/srv/www', scratch.at('www'))),
    ];
    const path = scratch.write('apache2.conf', `${configuration.join('\n')}\n`, 0o644);
    const child = spawn('apache2', ['-f', path, '-D', 'FOREGROUND'], { stdio: 'ignore' });
    const apache = new Apache(port, child);
    for (let left = 200; left > 0 && child.exitCode === null; left -= 1) {
      if (await apache.get('/').then(Boolean, () => false)) return apache;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await apache.stop();
    throw new Error(`apache2 did not start: ${readFileSync(scratch.at('error.log'), 'utf8')}`);
  }

  get(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ): Promise<WebAnswer> {
    return askLoopback({ port: this.port, path, headers, method });
  }

  stop(): Promise<void> {
    return ended(this.#process);
  }
}
