import { lstatSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { TestAccount } from './peers-account.ts';
import { ours, theirs, type Answer } from './peers-login.ts';
import type { Form } from './scratch.ts';

const THEIRS = '.theirs';
const OURS = '.ours';

const TWINS = `[factors.totp]
type = "totp"
secret_file = "~/${OURS}"
throttle = false
`;

/** One user with two copies of one file: Google's module works on the one, ours on the other. */
export class Twins {
  readonly #account = new TestAccount();

  constructor() {
    this.#account.usePam(`auth required pam_google_authenticator.so secret=~/${THEIRS}`);
    this.#account.scratch.configure(TWINS);
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

  /** Both files, ours without its own line. */
  files(): { readonly theirs: string; readonly ours: string } {
    const own = /^" COSIGN_FACTORS_USED .*\n/m;
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
