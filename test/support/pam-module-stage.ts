import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS } from '../../scripts/pam-module.js';
import { run, type Outcome } from './run.ts';
import { TOP } from './scratch.ts';
import { ServiceStage } from './service-stage.ts';

const NATIVE = join(TOP, 'src/native');
const HOST = join(TOP, 'test/support');
const CHECKED = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** What came of a login at the host of PAM. */
export interface PamOutcome {
  /** pam_authenticate's codes, one a round. */
  readonly results: readonly number[];
  /** What the user was shown, by style. */
  readonly shown: readonly string[];
  /** What a sanitizer, or the host, said against it. */
  readonly complaints: string;
}

/** PAM's own numbers, of _pam_types.h. */
export const PAM = {
  success: 0,
  serviceError: 3,
  authError: 7,
  unavailable: 9,
  maxTries: 11,
  accountExpired: 13,
  convError: 19,
  ignore: 25,
} as const;

/**
 * A stack of PAM with the module, in a host of ours, and the service that it asks: both with the sanitizers
 * for addresses and undefined behaviour in them.
 */
export class PamModuleStage extends ServiceStage {
  readonly module = this.at('pam_cosign_factor.so');

  constructor(keys = '') {
    super();
    compile([...CHECKED, '-shared', '-fPIC', '-o', this.module], PARTS, NATIVE);
    compile([...CHECKED, '-o', this.at('pam-host')], ['pam-host.c'], HOST);
    compile(['-o', this.at('pam-host-plain')], ['pam-host.c'], HOST);
    mkdirSync(this.at('pam.d'));
    this.configure(`host = "pam"\n${keys}`, 'root = ["otp"]');
  }

  /** Another name of the module. */
  link(name: string): string {
    symlinkSync('pam_cosign_factor.so', this.at(name));
    return this.at(name);
  }

  /** The module's line of a stack. */
  line(words = 'factor=otp', module = this.module): string {
    return `auth required ${module} socket=${this.socket} service_user=nobody ${words}\n`;
  }

  /** Have a user answer the prompts of a stack. */
  async login(
    stack: string,
    answers: readonly string[],
    { user = 'alice', rounds = 1, limit = '' } = {},
  ): Promise<PamOutcome> {
    writeFileSync(this.at('pam.d/test'), stack);
    // The sanitizers themselves take more memory than a limit leaves.
    const host = this.at(limit === '' ? 'pam-host' : 'pam-host-plain');
    const words = [this.at('pam.d'), 'test', user, '192.0.2.9', String(rounds), ...answers];
    const script = ['-c', `${limit} exec "$0" "$@"`, host, ...words];
    return outcomeOf(await run('/bin/sh', '', { arguments: script }));
  }
}

function compile(words: readonly string[], parts: readonly string[], folder: string): void {
  const sources = parts.map((part) => join(folder, part));
  execFileSync('cc', ['-std=gnu11', '-D_GNU_SOURCE', ...words, ...sources, '-lpam']);
}

function outcomeOf({ stdout, stderr }: Outcome): PamOutcome {
  const lines = stdout.split('\n').filter((line) => line !== '');
  const results = lines.flatMap((line) => {
    const [, code] = /^result (\d+) /.exec(line) ?? [];
    return code === undefined ? [] : [Number(code)];
  });
  const shown = lines.filter((line) => /^[1-4] /.test(line));
  const rest = lines.filter((line) => !/^(?:[1-4]|result \d+) /.test(line));
  return { results, shown, complaints: rest.join('\n') + stderr };
}
