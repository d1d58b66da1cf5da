import { lstatSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { TestAccount } from './peers-account.ts';
import { ours, theirs, type Answer } from './peers-login.ts';
import type { Form } from './scratch.ts';

const THEIRS = '.theirs';
const OURS = '.ours';

/** How both are told what kind of code it is. */
export interface TwinOptions {
  /** The `type` of our section, called `totp` whatever it is. */
  readonly type: 'totp' | 'hotp';
  /** The same word is an argument of theirs and a key of ours. */
  readonly no_increment_hotp?: boolean;
}

/** One user with two copies of one file: Google's module works on the one, ours on the other. */
export class Twins {
  readonly #account = new TestAccount();

  constructor(options: TwinOptions = { type: 'totp' }) {
    this.configure(options);
  }

  /** Tell both anew. */
  configure({ type, no_increment_hotp = false }: TwinOptions): void {
    const argument = no_increment_hotp ? ' no_increment_hotp' : '';
    this.#account.usePam(`auth required pam_google_authenticator.so secret=~/${THEIRS}${argument}`);
    this.#account.scratch.configure(
      `[factors.totp]
type = "${type}"
secret_file = "~/${OURS}"
throttle = false
${no_increment_hotp ? 'no_increment_hotp = true' : ''}
`,
    );
  }

  /** Put the same text into both files, one character a byte. */
  enrol(text: string, mode = 0o600): void {
    for (const name of [THEIRS, OURS]) {
      rmSync(this.#path(name), { force: true });
      this.#account.write(name, text, mode);
    }
  }

  /** Put the same text into two files and symbolic links to them into both places. */
  enrolLinks(text: string): () => { readonly theirs: string; readonly ours: string } {
    for (const name of [THEIRS, OURS]) {
      const target = this.#account.write(`${name}-target`, text);
      rmSync(this.#path(name), { force: true });
      symlinkSync(target, this.#path(name));
    }
    return () => ({
      theirs: this.#account.read(`${THEIRS}-target`),
      ours: this.#account.read(`${OURS}-target`),
    });
  }

  /** Give one code to both at one time by their clocks. */
  async try(form: Form, code: string, at: number): Promise<{ theirs: Answer; ours: Answer }> {
    return {
      theirs: await theirs(this.#account, code, { at }),
      ours: await ours(this.#account, form, code, { at }),
    };
  }

  /** Both files, ours without its own lines. */
  files(): { readonly theirs: string; readonly ours: string } {
    const own = /^" COSIGN_FACTORS_(USED|RESYNC) .*\n/gm;
    return {
      theirs: this.#account.read(THEIRS),
      ours: this.#account.read(OURS).replace(own, ''),
    };
  }

  modes(): { readonly theirs: number; readonly ours: number } {
    const mode = (name: string): number => lstatSync(this.#path(name)).mode & 0o7777;
    return { theirs: mode(THEIRS), ours: mode(OURS) };
  }

  expectSameFiles(): void {
    const { theirs, ours } = this.files();
    expect(ours).toBe(theirs);
  }

  remove(): Promise<void> {
    return this.#account.remove();
  }

  #path(name: string): string {
    return this.#account.scratch.at('home', name);
  }
}
