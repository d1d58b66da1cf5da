import { copyFileSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { callersPrograms } from './caller.ts';
import { runPiped, type PipedOutcome } from './pipes.ts';
import { TOP } from './scratch.ts';
import type { Stage } from './stage.ts';
import { enrol, totpStage } from './totp-stage.ts';

/** Where the imports of a login begin: what is imported on demand, or by a condition, is an entry too. */
const ENTRIES = ['main.js', 'start.js', 'factors/totp.js', 'adapters/native/koffi.js'];

/** What can become of a file. */
export const DAMAGES: readonly [string, (whole: Buffer) => Buffer][] = [
  ['empty', (): Buffer => Buffer.alloc(0)],
  ['cut in its middle', (whole: Buffer): Buffer => whole.subarray(0, whole.length / 2)],
  [
    'cut after a statement',
    (whole: Buffer): Buffer => whole.subarray(0, whole.lastIndexOf(';\n') + 2),
  ],
  ['zeros at its start', (whole: Buffer): Buffer => zeros(whole, 0)],
  ['zeros in its middle', (whole: Buffer): Buffer => zeros(whole, whole.length / 2)],
  ['zeros and nothing else', (whole: Buffer): Buffer => Buffer.alloc(whole.length)],
];

/** A copy of the Node form, with a TOTP factor for alice, of which one file at a time is damaged. */
export class DamagedNode {
  readonly stage: Stage = totpStage('node', { section: 'throttle = false' });
  /** The factor. */
  readonly program = this.stage.scratch.at('app/totp');
  /** What a login reads of the program, as paths in dist/js. */
  readonly files: readonly string[];

  constructor() {
    enrol(this.stage, 'alice');
    const { scratch } = this.stage;
    cpSync(join(TOP, 'dist/js'), scratch.at('app/dist/js'), { recursive: true });
    scratch.folder('app/bin', 0o755);
    for (const name of ['package.json', 'bin/cosign-factors.js']) {
      copyFileSync(join(TOP, name), scratch.at('app', name));
    }
    const installed = dirname(dirname(callersPrograms.node));
    symlinkSync(join(installed, 'node_modules'), scratch.at('app/node_modules'));
    symlinkSync('bin/cosign-factors.js', this.program);
    this.files = importedBy(scratch.at('app/dist/js'));
  }

  post(code: string): Promise<PipedOutcome> {
    return runPiped(this.program, `alice\n${code}\n`, { env: this.stage.env });
  }

  /** Post a code while a file of dist/js is damaged. */
  async postDamaged(
    file: string,
    damage: (whole: Buffer) => Buffer,
    code: string,
  ): Promise<PipedOutcome> {
    const path = this.stage.scratch.at('app/dist/js', file);
    const whole = readFileSync(path);
    writeFileSync(path, damage(whole));
    const outcome = await this.post(code);
    writeFileSync(path, whole);
    return outcome;
  }
}

function zeros(whole: Buffer, offset: number): Buffer {
  const damaged = Buffer.from(whole);
  const at = Math.floor(offset);
  damaged.fill(0, at, Math.min(at + 64, whole.length));
  return damaged;
}

function importedBy(folder: string): string[] {
  const all = new Set(ENTRIES.map((entry) => join(folder, entry)));
  // The set grows while it is gone through.
  for (const path of all) {
    const text = readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(/^(?:import|export) (?:.* from )?["'](\.[^"']+)["']/gm)) {
      all.add(join(dirname(path), name ?? ''));
    }
  }
  return [...all].map((path) => relative(folder, path));
}
