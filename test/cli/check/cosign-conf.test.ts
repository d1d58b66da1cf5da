import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckScene, isRoot, WEB } from './scene.ts';

let scene: CheckScene;
let factor: string;
beforeEach(() => {
  scene = new CheckScene();
  factor = scene.factor();
});
afterEach(() => {
  scene.remove();
});

test('a right line is nothing to complain about, nor is a foreign factor', async () => {
  const options = scene.conf(
    `factor ${scene.foreign('pam')} login password`,
    `factor ${factor} -2 login passcode`,
  );
  expect(await scene.found(options)).toEqual([]);
  if (isRoot) expect(await scene.found({ ...options, user: WEB.name })).toEqual([]);
});

describe('a file', () => {
  test('that Cosign refuses, with the line', async () => {
    const options = scene.conf(`factor ${factor} -2 login passcode`, 'Factor x y');
    expect(await scene.found(options)).toEqual(['error conf-fatal cosign.conf:2']);
  });

  test('that is not there', async () => {
    const found = await scene.found({ cosignConf: scene.at('nowhere.conf') });
    expect(found).toEqual(['error conf-fatal nowhere.conf']);
  });

  test('that includes one that is not there', async () => {
    expect(await scene.found(scene.conf('include /nowhere'))).toEqual([
      'error conf-fatal cosign.conf:1',
    ]);
  });

  test('without a factor line', async () => {
    expect(await scene.found(scene.conf('# nothing'))).toEqual([
      'warning no-factor-lines cosign.conf',
    ]);
  });

  test('with more than six fields of its own', async () => {
    const [a, b] = [scene.foreign('a'), scene.foreign('b')];
    const six = [`factor ${a} login f1 f2 f3 f4`, `factor ${b} login password f5 f6`];
    expect(await scene.found(scene.conf(...six))).toEqual([]);
    const seven = scene.conf(...six, `factor ${b} f1 f7`);
    expect(await scene.found(seven)).toEqual(['error too-many-fields cosign.conf']);
  });

  test('whose first line needs somebody logged in by a later one', async () => {
    const options = scene.conf(
      `factor ${factor} -2 login passcode`,
      `factor ${scene.foreign('pam')} login pw`,
    );
    expect(await scene.found(options)).toEqual(['warning secondary-first cosign.conf:1']);
  });

  test('is checked even where the configuration is missing', async () => {
    scene.configure('[');
    const found = await scene.found(scene.conf(`factor ${scene.at('factors/nowhere')} login`));
    expect(found).toEqual([
      'error config-broken factors.toml',
      'error factor-missing cosign.conf:1',
    ]);
  });

  test('that includes another is told by the file a line is in', async () => {
    const inner = scene.write('inner.conf', `\nfactor ${factor} login passcode\n`, 0o644);
    expect(await scene.found(scene.conf(`include ${inner}`))).toEqual([
      'error code-alone inner.conf:2',
    ]);
  });
});

describe('the fields of a line', () => {
  test('with a comment or a flag behind them', async () => {
    const pam = scene.foreign('pam');
    const options = scene.conf(`factor ${pam} login pw # note`, `factor ${pam} login -2`);
    expect(await scene.found(options)).toEqual([
      'error odd-field cosign.conf:1',
      'error odd-field cosign.conf:2',
    ]);
  });

  test.each(['login', 'passcode login', 'login passcode extra', 'login code'])(
    "are %s, which are not the section's",
    async (fields) => {
      const found = await scene.found(scene.conf(`factor ${factor} -2 ${fields}`));
      expect(found).toEqual(['error fields-differ cosign.conf:1']);
    },
  );

  test("are the section's own, in its order", async () => {
    scene.configure(scene.section({ fields: '["pin", "login"]' }));
    expect(await scene.found(scene.conf(`factor ${factor} -2 pin login`))).toEqual([]);
    const found = await scene.found(scene.conf(`factor ${factor} -2 login pin`));
    expect(found).toEqual(['error fields-differ cosign.conf:1']);
  });
});

describe('a line of ours', () => {
  test("without a section, by a link or by the program's own name", async () => {
    symlinkSync(factor, scene.at('factors/other'));
    const options = scene.conf(
      `factor ${scene.at('factors/other')} -2 login passcode`,
      `factor ${scene.program} -2 login passcode`,
    );
    expect(await scene.found(options)).toEqual([
      'error no-section cosign.conf:1',
      'error no-section cosign.conf:2',
    ]);
  });

  test('without -2 would make a code a full login', async () => {
    const { problems } = await scene.check(scene.conf(`factor ${factor} login passcode`));
    expect(problems).toMatchObject([{ severity: 'error', kind: 'code-alone', line: 1 }]);
    expect(problems[0]?.todo).toBe(`write -2 behind the path: factor ${factor} -2 login passcode`);
  });

  test('without -2 and without a throttle', async () => {
    scene.configure(scene.section({ throttle: 'false' }));
    expect(await scene.found(scene.conf(`factor ${factor} login passcode`))).toEqual([
      'error code-alone cosign.conf:1',
      'error unthrottled cosign.conf:1',
    ]);
    expect(await scene.found(scene.conf(`factor ${factor} -2 login passcode`))).toEqual([]);
  });

  test('whose section is for another host', async () => {
    scene.configure(scene.section({ host: '"pam"' }));
    expect(await scene.found(scene.conf(`factor ${factor} -2 login passcode`))).toEqual([
      'error other-host cosign.conf:1',
    ]);
  });

  test('by a copy of the program under the name of a section', async () => {
    const copy = scene.foreign('totp-copy');
    scene.configure(scene.section({}, 'totp-copy'));
    expect(await scene.found(scene.conf(`factor ${copy} login passcode`))).toEqual([
      'error code-alone cosign.conf:1',
    ]);
  });

  test('whose section is broken is told once', async () => {
    scene.configure(scene.section({ type: '"x"' }));
    expect(await scene.found(scene.conf(`factor ${factor} login`))).toEqual([
      'error config-problem factors.toml',
    ]);
  });
});
