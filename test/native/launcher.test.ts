import { spawnSync } from 'node:child_process';
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCRIPT } from '../../scripts/launcher.js';
import { STARTED_AS } from '../../src/adapters/program.ts';
import { answer } from '../../src/runner/answer.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { runPiped } from '../support/pipes.ts';
import { run, type Outcome, type RunOptions } from '../support/run.ts';
import { PROGRAMS, Scratch } from '../support/scratch.ts';

/** Says how it was started, in place of the runtime. */
const TELL = `#!/bin/sh
printf '%s\\n' "$0" "$@"
env | grep -v '^\\(PWD\\|SHLVL\\|_\\|OLDPWD\\|PATH\\)=' | sort
grep '^Max core' /proc/self/limits
echo "pid $PPID $$"
cat
exit 42
`;

const UNAVAILABLE = answer({ kind: 'unavailable', scope: 'service', what: '' }).line;

/** What makes the runtime, or the C library in it, load or trust something. */
const UNWANTED = {
  BUN_BE_BUN: '1',
  BUN_OPTIONS: '--version',
  BUN_JSC_useJIT: '0',
  BUN_INSPECT_PRELOAD: '/x',
  NODE_OPTIONS: '--version',
  NODE_EXTRA_CA_CERTS: '/x',
  JSC_useJIT: '0',
  LD_PRELOAD: '/nowhere/x.so',
  LD_LIBRARY_PATH: '/x',
};

/** What a script cannot get at: it is started by programs that have read it already. */
const UNWANTED_BY_C = {
  GLIBC_TUNABLES: 'glibc.malloc.check=3',
  GCONV_PATH: '/x',
  HOSTALIASES: '/x',
  LOCPATH: '/x',
  MALLOC_CHECK_: '3',
  OPENSSL_CONF: '/x',
  SSL_CERT_FILE: '/x',
  RES_OPTIONS: 'debug',
};

const WANTED = {
  A: '1',
  BUN: '2',
  COSIGN_FACTORS_CONF: '/etc/x',
  GATEWAY_INTERFACE: 'CGI/1.1',
  MALLOC: '3',
  MY_LD_PRELOAD: '4',
  PAM_USER: 'alice',
  Z: 'a=b c',
};

describe.each([
  ['compiled', IS_COMPILED],
  ['as a script', true],
])('the launcher %s', (how, isThere) => {
  let scratch: Scratch;
  let launcher: string;
  beforeAll(() => {
    scratch = new Scratch();
    launcher = scratch.write('program', '', 0o755);
    if (how === 'compiled') copyFileSync(PROGRAMS.executable, launcher);
    else writeFileSync(launcher, SCRIPT);
    scratch.write('program.run', TELL, 0o755);
    symlinkSync('program', scratch.at('middle'));
    symlinkSync('../middle', scratch.folder('factors') + '/otp');
  });
  afterAll(() => {
    scratch.remove();
  });

  const start = (path = scratch.at('factors/otp'), options: RunOptions = {}): Promise<Outcome> =>
    run(path, 'the form\n', options);

  test.runIf(isThere)('hands over the word, what it was started as, and all else', async () => {
    const path = scratch.at('factors/otp');
    const words = ['', 'two words', '--help', ...STARTED_AS, '"$(x)" \\'];
    const { status, stdout } = await start(path, { arguments: words });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 10)).toEqual([`${launcher}.run`, ...STARTED_AS, path, ...words]);
    expect(lines).toContain('the form');
    expect(status).toBe(42);
  });

  test.runIf(isThere)('becomes the runtime: it is the process that the host started', async () => {
    const { stdout } = await start();
    expect(stdout).toContain(`\npid ${process.pid} `);
  });

  test.runIf(isThere)('leaves descriptors as they are', async () => {
    scratch.write('program.run', '#!/bin/sh\nread -r line <&3; echo "$line"; exit 42\n', 0o755);
    scratch.write('three', 'on three\n');
    const words = ['-c', `exec "$0" 3<"$1"`, scratch.at('factors/otp'), scratch.at('three')];
    const { stdout } = await run('/bin/sh', '', { arguments: words });
    scratch.write('program.run', TELL, 0o755);
    expect(stdout).toBe('on three\n');
  });

  test.runIf(isThere)('forbids core files', async () => {
    const words = ['-c', 'ulimit -c unlimited; exec "$0"', scratch.at('factors/otp')];
    const { stdout } = await run('/bin/sh', '', { arguments: words });
    expect(stdout).toMatch(/^Max core file size +0 +0 /m);
  });

  test.runIf(isThere)('removes what makes a runtime load or trust something', async () => {
    const unwanted = how === 'compiled' ? { ...UNWANTED, ...UNWANTED_BY_C } : UNWANTED;
    const { stdout } = await start(undefined, { env: { ...WANTED, ...unwanted } });
    const variables = stdout.split('\n').filter((line) => /^[A-Z].*=/.test(line));
    expect(variables).toEqual(Object.entries(WANTED).map(([name, value]) => `${name}=${value}`));
  });

  test.runIf(isThere)('finds the runtime by what is started, not by where', async () => {
    const { stdout } = await start('./otp', { cwd: scratch.at('factors') });
    expect(stdout.split('\n').slice(0, 4)).toEqual([`${launcher}.run`, ...STARTED_AS, './otp']);
  });
});

describe.runIf(IS_COMPILED)('the launcher compiled', () => {
  let scratch: Scratch;
  let launcher: string;
  beforeAll(() => {
    scratch = new Scratch();
    launcher = scratch.at('totp');
    copyFileSync(PROGRAMS.executable, launcher);
  });
  afterAll(() => {
    scratch.remove();
  });

  /** What it says where a runtime cannot be executed. */
  const failsWith = (name: string, errno: number, runtime = `${launcher}.run`) => ({
    status: 1,
    signal: null,
    stdout: `${UNAVAILABLE}\n`,
    stderr: `[${name}] [-] unavailable scope=service what="${runtime}: cannot be executed" cause="errno ${errno}"\n`,
  });

  test('is started by nothing that an environment could change', async () => {
    const { stdout } = await run('ldd', '', { arguments: [launcher] });
    expect(stdout).toBe('');
  });

  test('says that there is no runtime', async () => {
    expect(await run(launcher, '')).toEqual(failsWith('totp', 2));
  });

  test.each([
    ['is not executable', 'x', 0o644, 13],
    ['is empty', '', 0o755, 8],
    ['is cut off', '\x7fELF', 0o755, 8],
  ])('says that the runtime %s', async (_, text, mode, errno) => {
    scratch.write('totp.run', text, mode);
    // Root is refused too: no bit of the three is set.
    expect(await run(launcher, '')).toEqual(failsWith('totp', errno));
  });

  test('does not start itself for ever', async () => {
    copyFileSync(launcher, `${launcher}.run`);
    expect(await run(launcher, '')).toEqual(failsWith('totp.run', 40, `${launcher}.run.run`));
  });

  test('lets no name break the line of the log', () => {
    scratch.write('totp.run', '', 0o644);
    const name = 'to\ntp\u001b[2J';
    const { stderr } = spawnSync(launcher, [], { argv0: name, input: '', encoding: 'utf8' });
    expect(stderr).toBe(failsWith('to?tp?[2J', 13).stderr);
  });

  test('reads to the end without a runtime, so that no host meets a closed pipe', async () => {
    scratch.write('totp.run', '', 0o644);
    const { status, writerStatus } = await runPiped(launcher, 'x'.repeat(300_000));
    expect({ status, writerStatus }).toEqual({ status: 1, writerStatus: 0 });
  });

  test('takes the new runtime where an upgrade has just replaced it', async () => {
    scratch.write('totp.run', '#!/bin/sh\necho "$0"; exit 42\n', 0o755);
    copyFileSync(launcher, scratch.at('new'));
    // By a descriptor that was opened before.
    const script = 'exec 9<"$0"; mv "$1" "$0"; exec /proc/self/fd/9';
    const words = ['-c', script, launcher, scratch.at('new')];
    const { status, stdout } = await run('/bin/sh', '', { arguments: words });
    expect({ status, stdout }).toEqual({ status: 42, stdout: `${launcher}.run\n` });
  });
});
