import { afterAll, beforeAll, expect, test } from 'vitest';
import { DamagedNode, DAMAGES } from '../support/damaged-node.ts';
import { wrongCode } from '../support/totp-stage.ts';

let damaged: DamagedNode;
beforeAll(() => {
  damaged = new DamagedNode();
});
afterAll(() => {
  damaged.stage.remove();
});

test.each(DAMAGES)('the Node form says no where any file of a login is %s', async (_, damage) => {
  expect(damaged.files.length).toBeGreaterThan(50);
  for (const file of damaged.files) {
    const { status, stdout } = await damaged.postDamaged(file, damage, wrongCode());
    expect({ file, status }).not.toEqual({ file, status: 0 });
    expect(stdout, file).not.toContain('totp');
  }
  expect((await damaged.post(wrongCode())).stderr).toBe('[totp] [alice] rejected bad-code\n');
});
