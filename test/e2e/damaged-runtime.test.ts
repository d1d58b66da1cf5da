import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBun } from '../../scripts/bun.js';
import { STARTED_AS } from '../../src/adapters/program.ts';
import { Damaged, placesIn } from '../support/damage.ts';
import { canCompile, Executor } from '../support/execute.ts';
import { mustRun } from '../support/namespace.ts';
import { run, type Outcome } from '../support/run.ts';
import { now, phoneCode, PROGRAMS, Scratch } from '../support/scratch.ts';
import type { Stage } from '../support/stage.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';

const MEGABYTE = 1 << 20;

/** Ways to take out of an executable what is not needed to run it, as packages are built. */
const STRIPS = [
  ['strip'],
  ['strip', '--strip-all'],
  ['strip', '--strip-debug'],
  ['objcopy', '--strip-unneeded'],
] as const satisfies readonly (readonly [string, ...string[]])[];

describe.runIf(canCompile || mustRun)('an executable of which a part is damaged', () => {
  let stage: Stage;
  let executor: Executor;
  let launcher: string;
  let runtime: string;
  beforeAll(() => {
    stage = totpStage('executable', { section: 'throttle = false' });
    enrol(stage, 'alice');
    executor = new Executor();
    stage.scratch.folder('copy', 0o755);
    launcher = stage.scratch.at('copy/totp');
    runtime = `${launcher}.run`;
    copyFileSync(PROGRAMS.executable, launcher);
  });
  afterAll(() => {
    executor.remove();
    stage.remove();
  });

  const post = (...lines: readonly string[]): Promise<Outcome> => {
    const input = lines.map((line) => `${line}\n`).join('');
    return executor.execute(launcher, input, stage.env);
  };

  /** Nothing, a wrong code, and something that is no form at all. */
  const expectNo = async (what: string): Promise<void> => {
    for (const lines of [[], ['alice', wrongCode()], ['--help']]) {
      const { status, stdout } = await post(...lines);
      expect({ status, stdout }, `${what}, ${JSON.stringify(lines)}`).not.toMatchObject({
        status: 0,
      });
      expect(stdout, what).not.toContain('totp');
    }
  };

  test('says yes where it is whole, and the code is right', async () => {
    copyFileSync(`${PROGRAMS.executable}.run`, runtime);
    await expectNo('whole');
    expect(await post('alice', phoneCode(now()))).toMatchObject({ status: 0, stdout: 'totp\n' });
  });

  test.each(STRIPS.map((each) => [each]))(
    'says no when stripped by %j',
    async ([tool, ...words]) => {
      rmSync(runtime, { force: true });
      const whole = `${PROGRAMS.executable}.run`;
      const paths = tool === 'strip' ? ['-o', runtime, whole] : [whole, runtime];
      execFileSync(tool, [...words, ...paths]);
      await expectNo(tool);
    },
  );

  test.each([0.1, 1, 3, 5])('says no with zeros in its last %d MB', async (megabytes) => {
    const damaged = new Damaged(`${PROGRAMS.executable}.run`, runtime);
    damaged.zero(damaged.size - megabytes * MEGABYTE, megabytes * MEGABYTE);
    await expectNo(`${megabytes} MB`);
  });

  test('says no with 64 zero bytes at any of 50 places', async () => {
    const damaged = new Damaged(`${PROGRAMS.executable}.run`, runtime);
    for (const place of placesIn(damaged.size, 50)) {
      damaged.zero(place, 64);
      await expectNo(`zeros at ${place}`);
      damaged.mend(place, 64);
    }
    expect((await post('alice', phoneCode(now() + 30))).status).toBe(0);
  });

  test('says no when cut off at any of 20 places', async () => {
    const damaged = new Damaged(`${PROGRAMS.executable}.run`, runtime);
    for (const size of placesIn(damaged.size, 20).reverse()) {
      damaged.cut(size);
      await expectNo(`${size} bytes`);
    }
  });
});

describe('a bare Bun in the place of the runtime', () => {
  let scratch: Scratch;
  beforeAll(() => {
    scratch = new Scratch();
    copyFileSync(PROGRAMS.executable, scratch.at('totp'));
    chmodSync(scratch.at('totp'), 0o755);
    symlinkSync(findBun(), scratch.at('totp.run'));
    // Whatever a bare Bun looks for where it is started would say yes.
    scratch.write('yes.js', 'process.exit(0);\n');
    scratch.write('bunfig.toml', 'preload = ["./yes.js"]\n');
    scratch.write('.env', 'BUN_OPTIONS=--preload=./yes.js\n');
    const scripts = Object.fromEntries(
      [...STARTED_AS, 'started-as', 'run', 'totp'].map((name) => [name, 'true']),
    );
    scratch.write('package.json', JSON.stringify({ main: './yes.js', scripts }));
    for (const folder of ['dev/null/started-as', STARTED_AS.join(''), ...STARTED_AS]) {
      scratch.write(`${folder}/index.js`, 'process.exit(0);\n');
    }
  });
  afterAll(() => {
    scratch.remove();
  });

  test.each(['totp', 'bun', 'bunx', 'node', 'run', './yes.js', '--help', ''])(
    'says no when it is called %j, whatever is in the folder',
    (argv0) => {
      for (const words of [[], ['run'], ['./yes.js'], ['--help'], ['-e', 'process.exit(0)']]) {
        const env = { BUN_BE_BUN: '1', BUN_OPTIONS: '--preload=./yes.js' };
        const options = { argv0, cwd: scratch.path, env, input: '', encoding: 'utf8' } as const;
        const { status, stderr } = spawnSync(scratch.at('totp'), words, options);
        expect(status, JSON.stringify(words)).toBe(1);
        expect(stderr).toContain('/dev/null/started-as');
      }
    },
  );

  test('would say yes without the launcher', async () => {
    expect((await run(scratch.at('totp.run'), '', { cwd: '/' })).status).toBe(0);
  });
});

describe('the runtime without its launcher', () => {
  test.each([
    ['no word', []],
    ['another word', ['--help']],
    ['the words not first', ['totp', ...STARTED_AS]],
    ['half of the words', [...STARTED_AS.slice(0, 1), 'totp']],
  ])('is neither factor nor command line: %s', async (_, words) => {
    const outcome = await run(`${PROGRAMS.executable}.run`, 'alice\n123456\n', {
      arguments: words,
    });
    expect(outcome).toEqual({
      status: 1,
      signal: null,
      stdout: '',
      stderr:
        'cosign-factors: error: this file is a part of it: start the one beside it whose name has no .run\n',
    });
  });
});
