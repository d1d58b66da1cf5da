import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { codeAt, type CodeSettings } from '../../src/core/one-time-password.ts';
import { decodeBase32, encodeBase32 } from '../../src/core/base32.ts';

export const TOP = dirname(dirname(import.meta.dirname));

/** The two forms of the program, which the same suites run. */
export const FORMS = ['executable', 'node'] as const;
export type Form = (typeof FORMS)[number];

export const PROGRAMS: Readonly<Record<Form, string>> = {
  executable: join(TOP, 'dist/cosign-factors'),
  node: join(TOP, 'bin/cosign-factors.js'),
};

/** The secret of RFC 4226 D and RFC 6238 B, `12345678901234567890`, in base32. */
export const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** The name of its state, in a folder of such. */
export const RFC_STATE = '~3c93ce1ee84877901fdff86506490cac';

/** A folder of a test's own: secrets, state, a configuration and symlinks to the program. */
export class Scratch {
  readonly path = mkdtempSync(join(tmpdir(), 'cosign-factors-test-'));

  constructor() {
    // Others must reach it where a test runs the program as another user.
    chmodSync(this.path, 0o755);
  }

  /** A path inside. */
  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  folder(name: string, mode = 0o700): string {
    mkdirSync(this.at(name), { recursive: true, mode });
    return this.at(name);
  }

  write(name: string, text: string, mode = 0o600): string {
    mkdirSync(dirname(this.at(name)), { recursive: true });
    // As an ordinary user too, where it was made read-only before.
    if (existsSync(this.at(name))) chmodSync(this.at(name), 0o600);
    writeFileSync(this.at(name), Buffer.from(text, 'latin1'));
    chmodSync(this.at(name), mode);
    return this.at(name);
  }

  /** Write factors.toml and say what the environment must have to use it. */
  configure(toml: string): Record<string, string> {
    return { COSIGN_FACTORS_CONF: this.write('factors.toml', toml, 0o644) };
  }

  /**
   * A symlink to the program under the name of a factor.
   *
   * @param programs - Where the program is, for who cannot reach it in its own place.
   */
  link(form: Form, name: string, programs = PROGRAMS): string {
    const path = this.at(`bin-${form}`, name);
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(programs[form], path);
    return path;
  }

  /**
   * A symlink to a program that libfaketime reaches: the launcher takes the dynamic linker's variables away,
   * so in its place stands a script that leaves them and hands over the same words.
   */
  linkUnderClock(form: Form, name: string, programs = PROGRAMS): string {
    if (form === 'node') return this.link(form, name, programs);
    const path = this.at('bin-under-clock', name);
    mkdirSync(dirname(path), { recursive: true });
    const words = `${programs[form]}.run --cwd=/dev/null/started-as -- "$0" "$@"`;
    writeFileSync(path, `#!/bin/sh\nexec ${words}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A secret file that has just been enrolled, with whatever options a test adds. */
export function secretFile(
  options: readonly string[] = [],
  codes: readonly string[] = [],
  secret = RFC_SECRET,
): string {
  const lines = [...options, 'TOTP_AUTH'].map((option) => `" ${option}`);
  return [secret, ...lines, ...codes, ''].join('\n');
}

/** A secret of a login's own, in base32: what others used, who have the same, is used for all of them. */
export function ownSecret(login: string): string {
  return encodeBase32(createHash('sha1').update(login).digest());
}

/** The bytes of a secret in base32. */
export function bytesOf(secret: string): Uint8Array {
  return decodeBase32(secret) ?? new Uint8Array();
}

/** The code of `secretFile` at a time, as the user's phone would show it. */
export function phoneCode(
  unixSeconds: number,
  settings: Partial<CodeSettings> & { stepSeconds?: number } = {},
): string {
  const secret = bytesOf(RFC_SECRET);
  const { stepSeconds = 30, ...rest } = settings;
  const step = Math.floor(unixSeconds / stepSeconds);
  return codeAt({ secret, algorithm: 'SHA1', digits: 6, ...rest }, step);
}

/** Unix time in whole seconds. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
