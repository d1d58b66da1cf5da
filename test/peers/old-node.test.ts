import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otherNode } from '../../scripts/other-node.js';

const ROOT = join(import.meta.dirname, '../..');

interface Manifest {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
}

const { engines, scripts } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Manifest;

/** Commands that run something of ours, as npm gives them to a shell. */
const OURS = Object.entries(scripts).filter(([, command]) => !command.startsWith('prettier '));

describe.each(['12', '18'])('with Node %s', (version) => {
  test.each(OURS)('npm run %s says in one sentence which Node it needs', (name, command) => {
    const [program, ...words] = command.split(' ');
    expect(program).toBe('node');
    const { status, stdout, stderr } = spawnSync(otherNode(version), words, {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const script = words[1] ?? '';
    expect(stderr).toMatch(
      new RegExp(
        `^cosign-factors: npm run ${script} needs Node ${engines.node.slice(2)} or newer, and this is ${version}\\.[^\n]*\n$`,
      ),
    );
    expect({ status, stdout, name }).toEqual({ status: 1, stdout: '', name });
  });
});
