import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DamagedNode, DAMAGES } from '../support/damaged-node.ts';
import { runPiped } from '../support/pipes.ts';
import { now, phoneCode } from '../support/scratch.ts';
import { wrongCode } from '../support/totp-stage.ts';

/** What decides about the status; the soak suite goes through all that a login reads. */
const DECIDING = [
  ...[
    'exit-status.js',
    'main.js',
    'start.js',
    'adapters/program.js',
    'runner/run-factor.js',
    'runner/end.js',
  ],
  ...['runner/answer.js', 'runner/attempt.js', 'factors/totp.js', 'core/totp.js'],
];

describe('the Node form of which a file is damaged', () => {
  let damaged: DamagedNode;
  beforeAll(() => {
    damaged = new DamagedNode();
  });
  afterAll(() => {
    damaged.stage.remove();
  });

  test('says yes where it is whole, and the code is right', async () => {
    expect(damaged.files).toEqual(expect.arrayContaining(DECIDING));
    expect(await damaged.post(wrongCode())).toMatchObject({ status: 1 });
    expect(await damaged.post(phoneCode(now()))).toMatchObject({ status: 0, stdout: 'totp\n' });
  });

  test.each(DAMAGES)('says no where one that decides is %s', async (_, damage) => {
    for (const file of DECIDING) {
      const { status, stdout } = await damaged.postDamaged(file, damage, wrongCode());
      expect({ file, status }).not.toEqual({ file, status: 0 });
      expect(stdout, file).not.toContain('totp');
    }
    expect((await damaged.post(wrongCode())).stderr).toBe('[totp] [alice] rejected bad-code\n');
  });

  test('is no factor where node starts it', async () => {
    for (const words of [[], ['--pam-child'], ['--help']]) {
      const input = `alice\n${phoneCode(now() + 30)}\n`;
      const started = ['node', damaged.program, ...words];
      const outcome = await runPiped('env', input, { arguments: started, env: damaged.stage.env });
      expect(outcome).toMatchObject({
        status: 1,
        stdout: '',
        stderr: 'cosign-factors: error: node cannot start a factor: start its path itself\n',
      });
    }
  });

  test('is no factor by the name of the command line, where node starts it', async () => {
    damaged.stage.configure(
      'type = "totp"',
      '[factors.cosign-factors]\ntype = "totp"\nsecret_file = "/x/%u"',
    );
    const words = ['node', damaged.stage.scratch.at('app/bin/cosign-factors.js')];
    const outcome = await runPiped('env', '', { arguments: words, env: damaged.stage.env });
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(outcome.stderr).toContain('a command is missing');
  });
});
