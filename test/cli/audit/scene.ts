import { writeFileSync } from 'node:fs';
import { Scratch } from '../../support/scratch.ts';

/** The time of these tests, in milliseconds. */
export const NOW = Date.parse('2026-11-22T12:00:00Z');

/** An audit file and a configuration that names it. */
export class AuditScene {
  readonly scratch = new Scratch();
  readonly file = this.scratch.at('audit.jsonl');
  environment = this.scratch.configure(`audit_file = "${this.file}"\n`);

  write(...lines: readonly string[]): void {
    writeFileSync(this.file, lines.map((each) => `${each}\n`).join(''));
  }

  remove(): void {
    this.scratch.remove();
  }
}
