import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Answer } from '../../src/policy/httpd/answer.ts';
import { TOP, type Scratch } from './scratch.ts';

const MODULES = '/usr/lib/apache2/modules';

/** What a Debian server has enabled and what says who the user is. */
const LOADED = [
  ...['mpm_event', 'access_compat', 'alias', 'auth_basic', 'authn_core', 'authn_file'],
  ...['authz_core', 'authz_host', 'authz_user', 'autoindex', 'dir', 'env', 'headers', 'mime'],
  ...['negotiation', 'setenvif'],
];

/** What every page says. */
export const PAGE = 'the page';

/** Where Apache listens: a loopback address of this process's own, so that any port is free. */
export const ADDRESS = `127.83.${(process.pid >> 8) & 255}.${process.pid & 255 || 1}`;

/** A request, and what the session holds; `undefined` for none. */
export interface Visit {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly held?: readonly string[] | undefined;
  readonly isCached?: boolean;
}

/** Compile the stand-in for mod_cosign. */
export function buildStandIn(scratch: Scratch): string {
  const path = scratch.at('mod_cosign.so');
  const own = join(TOP, 'test/support/stand-in-cosign/mod_cosign.c');
  const asked = (program: string, ...args: readonly string[]): readonly string[] => {
    return execFileSync(program, args, { encoding: 'utf8' }).split(/\s+/).filter(Boolean);
  };
  const includes = [
    `-I${asked('apxs2', '-q', 'INCLUDEDIR')[0] ?? ''}`,
    ...asked('apr-1-config', '--includes', '--cppflags'),
  ];
  execFileSync('gcc', ['-Wall', '-O1', '-shared', '-fPIC', ...includes, '-o', path, own]);
  return path;
}

/**
 * The lines that a configuration of a test has in front: modules, where logs go, and a header that
 * says who the user is.
 */
export function preamble(scratch: Scratch, standIn: string): string {
  const loaded = LOADED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`);
  return [
    ...loaded,
    `LoadModule cosign_module "${standIn}"`,
    `ServerRoot "${scratch.path}"`,
    `PidFile "${scratch.at('apache2.pid')}"`,
    `ErrorLog "${scratch.at('error.log')}"`,
    `DefaultRuntimeDir "${scratch.path}"`,
    'TypesConfig /etc/mime.types',
    'Header always set X-User "expr=%{REMOTE_USER}"',
    'KeepAliveTimeout 1',
    '',
  ].join('\n');
}

/** A real Apache with the stand-in, from `start` to `stop`. */
export class CosignApache {
  readonly #process: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /**
   * @param config - A file that listens on `ADDRESS` only.
   * @param port - One that it listens on.
   * @returns What Apache said where it did not start.
   */
  static async start(
    scratch: Scratch,
    config: string,
    port: number,
    options: readonly string[] = [],
  ): Promise<CosignApache | string> {
    const child = spawn('apache2', ['-f', config, '-X', ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
    });
    const apache = new CosignApache(child);
    for (
      let left = 2000;
      left > 0 && child.exitCode === null && child.signalCode === null;
      left -= 1
    ) {
      if (await apache.#isThere(port)) return apache;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await apache.stop();
    return `${said}${logOf(scratch)}`;
  }

  /** Ask, and say what came as the policy evaluator does. */
  async visit({ host, port, method, path, held, isCached = false }: Visit): Promise<Answer> {
    const headers = {
      host: port === 80 ? host : `${host}:${port}`,
      ...(held === undefined ? {} : { 'x-held': held.join(' ') }),
      ...(isCached ? { 'x-held-cached': '1' } : {}),
    };
    const { status, location, user, body } = await this.#ask(port, method, path, headers);
    const [, factors] = /\?factors=([^&]*)&/.exec(location) ?? [];
    // A list of a folder is what was asked for, too.
    const isPage = body === PAGE || body.includes('<title>Index of');
    const hasBody = method === 'HEAD' || method === 'OPTIONS' || isPage;
    return {
      status,
      redirectFactors: status === 302 ? (factors ?? null) : null,
      authenticated: user !== '',
      served: status === 200 && hasBody,
    };
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  #isThere(port: number): Promise<boolean> {
    return this.#ask(port, 'GET', '/', {}).then(
      () => true,
      () => false,
    );
  }

  #ask(
    port: number,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{
    readonly status: number;
    readonly location: string;
    readonly user: string;
    readonly body: string;
  }> {
    return new Promise((resolve, reject) => {
      const to = { host: ADDRESS, port, path, method, headers, agent: this.#agent };
      const sent = request({ ...to, timeout: 10_000 }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString('latin1');
        });
        response.on('end', () => {
          const { location = '' } = response.headers;
          const user = String(response.headers['x-user'] ?? '');
          resolve({ status: response.statusCode ?? 0, location, user, body });
        });
        response.on('error', reject);
      });
      sent.on('timeout', () => {
        sent.destroy(new Error('no answer'));
      });
      sent.on('error', reject);
      sent.end();
    });
  }
}

function logOf(scratch: Scratch): string {
  const log = scratch.at('error.log');
  return statSync(log, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(log, 'utf8');
}
