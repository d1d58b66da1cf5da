import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { request, type IncomingHttpHeaders } from 'node:http';
import { readFileSync } from 'node:fs';
import { Scratch } from './scratch.ts';

const MODULES = '/usr/lib/apache2/modules';

export interface ApacheAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

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
  ): Promise<ApacheAnswer> {
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.port, path, method, headers, agent: false };
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

/** A port of loopback that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
