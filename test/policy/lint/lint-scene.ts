import { chmodSync, symlinkSync } from 'node:fs';
import { policyLint, type LintOptions } from '../../../src/cli/policy/lint.ts';
import type { Finding } from '../../../src/core/check/findings.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';
import { FOREIGN } from './cosign-conf-fixtures.ts';
import type { Tree } from './fixture.ts';

/** A folder with programs that lines of `cosign.conf` can name, and the files of a fixture. */
export class LintScene {
  readonly scratch = new Scratch();
  readonly #program: string;

  constructor() {
    const { scratch } = this;
    this.#program = scratch.write('bin/cosign-factors', '#!/bin/sh\n', 0o755);
    scratch.folder('factors', 0o755);
    scratch.folder('www/a', 0o755);
    for (const name of FOREIGN) scratch.write(`factors/${name}`, '#!/bin/sh\n', 0o755);
    for (const name of ['otp', 'other']) symlinkSync(this.#program, scratch.at('factors', name));
    symlinkSync('/nowhere', scratch.at('factors/dangling'));
    scratch.write('factors/plain', '#!/bin/sh\n', 0o644);
    scratch.write('bin/cosign-factors.run', '#!/bin/sh\n', 0o755);
    symlinkSync('../bin/cosign-factors.run', scratch.at('factors/runtime'));
    scratch.write('factors/open', '#!/bin/sh\n', 0o777);
    chmodSync(scratch.path, 0o755);
  }

  /** Write a tree and lint it, with every file that has an option of its own. */
  async lint(
    tree: Tree,
    format: LintOptions['format'] = 'json',
  ): Promise<{ readonly isGood: boolean; readonly terminal: FakeConsole }> {
    for (const [name, text] of Object.entries(tree)) {
      this.scratch.write(name, text.replaceAll('@', this.scratch.path), 0o644);
    }
    const named = (name: string): string | undefined =>
      name in tree ? this.scratch.at(name) : undefined;
    const terminal = new FakeConsole();
    const isGood = await policyLint(
      {
        config: named('apache2.conf') ?? named('lighttpd.conf'),
        cosignConf: named('cosign.conf'),
        factorsConf: named('factors.toml'),
        format,
      },
      terminal,
      { nowMs: Date.now(), program: this.#program },
    );
    return { isGood, terminal };
  }

  async findings(tree: Tree): Promise<readonly Finding[]> {
    const { terminal } = await this.lint(tree);
    return (JSON.parse(terminal.output) as { problems: readonly Finding[] }).problems;
  }

  /** The place of a finding within the scene. */
  place({ file, line }: Finding): string {
    const path = file.replace(`${this.scratch.path}/`, '');
    return line === undefined ? path : `${path}:${line}`;
  }

  remove(): void {
    this.scratch.remove();
  }
}
