import { chownSync, chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { findAccount } from '../../../src/adapters/accounts.ts';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { check, type CheckOptions } from '../../../src/cli/check/check.ts';
import type { Finding, FindingKind } from '../../../src/core/check/findings.ts';
import type { Account } from '../../../src/core/factor.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch, secretFile } from '../../support/scratch.ts';

export const isRoot = process.getuid?.() === 0;

/** The web server's user where this is root, and otherwise whoever runs the tests. */
export const WEB: Account = (isRoot ? findAccount('www-data') : undefined) ?? {
  name: 'self',
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
  home: '/nonexistent',
};

/** A program that refuses an empty form as ours does. */
export const REFUSING = `#!/bin/sh
echo "[\${0##*/}] [-] unavailable scope=service" >&2
exit 1
`;

/** Somebody who is neither root nor the web server. */
export const OTHER = 12_345;

/** The text of a secret file with another user's secret, so that nobody has the same. */
export function another(text: string, at = 0): string {
  return text.replace('GEZD', `${'ABCDEFGH'.charAt(at)}EZD`);
}

/** A CGI's deployment in a folder of a test's own, with nothing wrong until the test breaks it. */
export class CheckScene {
  readonly scratch = new Scratch();
  readonly program: string;
  config: string;
  /** What the system would list. */
  accounts: readonly Account[] = [];
  /** Whether somebody listens to what is for the system's log. */
  hasLog = true;
  /** Accounts by another spelling of their name. */
  readonly spellings = new Map<string, string>();
  readonly #environment: Record<string, string>;

  constructor() {
    this.folder('secrets', 0o750);
    this.folder('state', 0o700, WEB.uid);
    this.folder('log', 0o750, WEB.uid);
    this.secret('alice', secretFile(['DISALLOW_REUSE']));
    this.program = this.scratch.write('bin/cosign-factors', REFUSING, 0o755);
    this.#environment = this.configure(`${this.globals}${this.section()}`);
    this.config = this.at('factors.toml');
  }

  get globals(): string {
    return `audit_file = "${this.at('log/audit.jsonl')}"\n`;
  }

  /** A section of the usual kind, with some keys changed; `undefined` takes one out. */
  section(changes: Readonly<Record<string, string | undefined>> = {}, name = 'totp'): string {
    const keys: Readonly<Record<string, string | undefined>> = {
      type: '"totp"',
      secret_file: `"${this.at('secrets/%u')}"`,
      owner: `"${process.getuid?.() ?? 0}"`,
      allowed_perm: '0o640',
      state_dir: `"${this.at('state')}"`,
      ...changes,
    };
    const lines = Object.entries(keys).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} = ${value}\n`],
    );
    return `[factors.${name}]\n${lines.join('')}`;
  }

  configure(toml: string): Record<string, string> {
    return this.scratch.configure(toml);
  }

  at(path: string): string {
    return this.scratch.at(path);
  }

  folder(name: string, mode: number, uid = process.getuid?.() ?? 0): string {
    const path = this.at(name);
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
    this.give(path, uid);
    return path;
  }

  write(name: string, text: string, mode: number, uid = process.getuid?.() ?? 0): string {
    const path = this.scratch.write(name, text, mode);
    this.give(path, uid);
    return path;
  }

  /** A secret file that the web server's group can read. */
  secret(login: string, text: string): string {
    return this.write(`secrets/${login}`, text, 0o640);
  }

  /** A state file of the web server's user. */
  state(login: string, text: string): string {
    return this.write(`state/${login}`, text, 0o600, WEB.uid);
  }

  /** Options for a `cosign.conf` of these lines. */
  conf(...lines: readonly string[]): CheckOptions {
    const text = lines.map((line) => `${line}\n`).join('');
    return { cosignConf: this.write('cosign.conf', text, 0o644), json: true };
  }

  /** A factor that is not ours. */
  foreign(name: string): string {
    return this.write(`factors/${name}`, '#!/bin/sh\n', 0o755);
  }

  /** A symbolic link to the program, named for the factor. */
  factor(): string {
    this.folder('factors', 0o755);
    const path = this.at('factors/totp');
    symlinkSync(this.program, path);
    return path;
  }

  give(path: string, uid: number): void {
    if (isRoot) chownSync(path, uid, WEB.gid);
  }

  async check(
    options: Partial<CheckOptions> = {},
  ): Promise<{ ok: boolean; problems: readonly Finding[]; terminal: FakeConsole }> {
    const terminal = new FakeConsole();
    const ok = await check({ json: true, ...options }, loadConfig(this.#environment), terminal, {
      nowMs: Date.now(),
      program: this.program,
      listAccounts: () => Promise.resolve(this.accounts),
      hasLog: () => this.hasLog,
      pamServices: [this.at('pam.d'), this.at('vendor/pam.d')],
      findAccount: (login) => {
        const name = this.spellings.get(login);
        return name === undefined ? undefined : { ...WEB, name };
      },
    });
    if (options.json === false) return { ok, problems: [], terminal };
    const { problems } = JSON.parse(terminal.output) as { problems: readonly Finding[] };
    // Whose the configuration is depends on who runs the tests, and has a test of its own.
    return { ok, problems: problems.filter(({ kind }) => kind !== 'config-owner'), terminal };
  }

  /** What was found, without the advice: severity, kind, and the path within the scene. */
  async found(options: Partial<CheckOptions> = {}): Promise<readonly FoundWord[]> {
    const { problems } = await this.check(options);
    return problems.map(({ severity, kind, file, line }) => {
      const path = file.replace(`${dirname(this.config)}/`, '');
      return `${severity} ${kind} ${path}${line === undefined ? '' : `:${line}`}` as const;
    });
  }

  remove(): void {
    this.scratch.remove();
  }
}

/** Typed, so that a test cannot wait for a kind that there is not. */
export type FoundWord = `${Finding['severity']} ${FindingKind} ${string}`;
