import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { PamStage } from '../support/pam-stage.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS } from '../support/scratch.ts';

const AUTH = 'auth required play ';
const ANYBODY = 'account required pam_permit.so';
const THREE = '["login", "password", "passcode", "pin"]';

describeWith(['root', 'gcc'], 'what a PAM module can do to us', () => {
  let stage: PamStage;
  beforeAll(() => {
    stage = new PamStage();
    stage.build();
  });
  afterAll(() => stage.remove());

  const log = (rest: string): string => `[${stage.name}] ${rest}`;
  const done = (rest = ''): string => log(`accepted call=pam_acct_mgmt code=PAM_SUCCESS${rest}`);
  const fault = (scope: string, what: string): string =>
    log(`unavailable scope=${scope} what="PAM service \\"${stage.name}\\": ${what}"`);

  describe.each(FORMS)('as %s', (form) => {
    beforeEach(() => {
      stage.configure();
    });

    test('three prompts, echoed or not, get three answers in their order', async () => {
      stage.configure(`throttle = false\nfields = ${THREE}`);
      stage.service(`${AUTH}ask=one:a\\ b show=two:42 ask=three:x`.replace('\\ ', '_'), ANYBODY);
      const right = await stage.post(form, ['a_b', '42', 'x']);
      expectAnswer(right, stage.name, 'accepted', done());
      const swapped = await stage.post(form, ['42', 'a_b', 'x']);
      expect(swapped.stderr).toContain('rejected bad-code');
    });

    test('several prompts in one call of the conversation get their answers', async () => {
      stage.configure(`throttle = false\nfields = ${THREE}`);
      stage.service(`${AUTH}many=4`, ANYBODY);
      const outcome = await stage.post(form, ['Q1', 'Q2', 'Q3']);
      expectAnswer(outcome, stage.name, 'accepted', done(' said="several at once"'));
      stage.service(`${AUTH}many=5`, ANYBODY);
      const more = log(
        'rejected unanswered call=pam_authenticate code=PAM_CONV_ERR' +
          ' said="several at once" prompt="one of many:"',
      );
      expectAnswer(await stage.post(form, ['Q1', 'Q2', 'Q3']), stage.name, 'refused', more);
    });

    test('a prompt more than there are answers fails; no answer is given twice', async () => {
      stage.service(`${AUTH}ask=one:same ask=two:same ask=three:same`, ANYBODY);
      const unanswered = 'rejected unanswered call=pam_authenticate code=PAM_CONV_ERR prompt=two:';
      expectAnswer(await stage.post(form, ['same']), stage.name, 'refused', log(unanswered));
    });

    test('answers find their prompts by what these say, in whichever order', async () => {
      stage.configure(
        `throttle = false
         fields = ["login", "password", "passcode"]
         answers = [
           { prompt = "^verification CODE", field = "passcode" },
           { prompt = "pass(word|phrase)", field = "password" },
         ]`,
      );
      const [code, password] = ['[ask=Verification code:42]', '[ask=Your password:sesame]'];
      for (const order of [`${code} ${password}`, `${password} ${code}`, password]) {
        stage.service(`${AUTH}${order}`, ANYBODY);
        const outcome = await stage.post(form, ['sesame', '42']);
        expectAnswer(outcome, stage.name, 'accepted', done());
      }
      stage.service(`${AUTH}[ask=Your PIN:42]`, ANYBODY);
      const { stderr } = await stage.post(form, ['sesame', '42']);
      expect(stderr).toContain('rejected unanswered');
      expect(stderr).toContain('prompt="Your PIN:"');
    });

    test('a password may have any printable characters, blanks too, and 255 bytes', async () => {
      for (const password of ['ä€😀 "\\%s$(id)', ' lead and trail ', 'é'.repeat(127)]) {
        const expected = stage.account.scratch.write('expected', '', 0o644);
        execFileSync('tee', [expected], { input: password });
        const script = stage.account.scratch.write(
          'compare',
          `#!/bin/sh\ntr -d '\\0' | cmp -s - ${expected}\n`,
          0o755,
        );
        stage.service(`auth required pam_exec.so expose_authtok ${script}`, ANYBODY);
        expectAnswer(await stage.post(form, [password]), stage.name, 'accepted', done());
      }
      const long = await stage.post(form, ['x'.repeat(256)]);
      expect(long.stderr).toContain('passcode is longer than 255 bytes');
      const bell = await stage.post(form, ['a\u0007']);
      expect(bell.stderr).toContain('passcode has a control character');
    });

    test('what modules say goes to the log, escaped, without what was typed', async () => {
      stage.service(`${AUTH}info=hello error=beware [ask=repeat this:sesame]`, ANYBODY);
      const said = String.raw` said="hello / beware\x0a\x1b[2J / (hidden: it has what was typed)"`;
      expectAnswer(await stage.post(form, ['sesame']), stage.name, 'accepted', done(said));
    });

    test('what modules print goes to the log, and is not the answer', async () => {
      stage.service(`${AUTH}print=${stage.name} return=7`, ANYBODY);
      const outcome = await stage.post(form, ['x']);
      expect(outcome).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
      expect(outcome.stderr.split('\n')).toEqual([
        stage.name,
        `[${stage.name}] ${log('rejected bad-code call=pam_authenticate code=PAM_AUTH_ERR')}`,
        '',
      ]);
    });

    test('modules see who, from where and on which terminal', async () => {
      stage.configure('throttle = false\ntty = "web"\nruser = "cosign"');
      stage.service(`${AUTH}items`, ANYBODY);
      const { stderr } = await stage.post(form, ['x'], { env: { REMOTE_ADDR: '2001:db8::7' } });
      const { name } = stage;
      expect(stderr).toContain(`said="${name} / ${name} / 2001:db8::7 / web / cosign"`);
      stage.configure();
      expect((await stage.post(form, ['x'])).stderr).toContain(`"${name} / ${name} / - / - / -"`);
    });

    test('the programs of modules have no descriptor to answer on', async () => {
      stage.service(`${AUTH}descriptors`, ANYBODY);
      // 3 is the folder that ls reads, and 0 to 2 are there.
      expect((await stage.post(form, ['x'])).stderr).toContain('said="fds 0 1 2 3 ');
    });

    test('a user turned into another is refused', async () => {
      stage.service(`${AUTH}user=root`, ANYBODY);
      const denied = 'rejected denied call=pam_acct_mgmt code=PAM_SUCCESS pam_user=root';
      expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', log(denied));
    });

    test.each([
      ['crash', 'unavailable', 'a module ended the process (SIGSEGV)'],
      ['exit', 'unavailable', 'a module ended the process (status 0)'],
      ['return=4', 'unavailable', 'pam_authenticate: PAM_SYSTEM_ERR'],
      // libpam refuses where no module of a stack has said yes.
      ['return=25', 'rejected denied', 'PAM_PERM_DENIED'],
      ['return=99', 'rejected denied', 'PAM_PERM_DENIED'],
    ])('a module that does %s lets nobody in, and counts as a guess', async (word, kind, what) => {
      stage.service(`${AUTH}${word}`, ANYBODY);
      const folder = stage.stateFolder(0);
      stage.configure(`state_dir = "${folder}"\nthrottle = { failures = 1 }`);
      try {
        const outcome = await stage.post(form, ['x']);
        expect(outcome).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
        expect(outcome.stderr).toContain(log(kind));
        expect(outcome.stderr).toContain(what);
        expect((await stage.post(form, ['x'])).stderr).toContain('rejected throttled by=throttle');
      } finally {
        execFileSync('rm', ['-rf', folder]);
      }
    });

    test.each([
      ['return=11', 'rejected throttled call=pam_authenticate code=PAM_MAXTRIES'],
      ['return=6', 'rejected denied call=pam_authenticate code=PAM_PERM_DENIED'],
      ['return=10', 'rejected not-enrolled call=pam_authenticate code=PAM_USER_UNKNOWN'],
    ])('a module that does %s is taken at its word', async (word, line) => {
      stage.service(`${AUTH}${word}`, ANYBODY);
      expectAnswer(await stage.post(form, ['x']), stage.name, 'refused', log(line));
    });

    test('a module that hangs is killed in time, and its programs with it', async () => {
      const pidFile = stage.account.scratch.at('pid');
      const script = stage.account.scratch.write(
        'hang',
        `#!/bin/sh\necho $$ >${pidFile}\necho ${stage.name}\nsleep 60\n`,
        0o755,
      );
      stage.service(`auth required pam_exec.so ${script}`, ANYBODY);
      const started = performance.now();
      const outcome = await stage.post(form, ['x']);
      expect(performance.now() - started).toBeLessThan(9500);
      const late = fault('login', 'a module did not answer in time');
      expectAnswer(outcome, stage.name, 'refused', late);
      expect(isThere(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
    });

    test('a factor that is killed takes the process that asks PAM with it', async () => {
      const pidFile = stage.account.scratch.at('pid2');
      // The module's parent is the factor: what it starts is killed when it sees that one die.
      stage.service(
        `auth required pam_exec.so ${stage.account.scratch.write(
          'kill',
          `#!/bin/sh\nasker=$(cut -d' ' -f4 /proc/$$/stat)\necho $asker >${pidFile}\n` +
            `kill -9 $(cut -d' ' -f4 /proc/$asker/stat)\nsleep 2\n`,
          0o755,
        )}`,
        ANYBODY,
      );
      expect((await stage.post(form, ['x'])).signal).toBe('SIGKILL');
      const asker = Number(readFileSync(pidFile, 'utf8'));
      for (let tries = 0; isThere(asker) && tries < 500; tries += 1) await sleep(10);
      expect(isThere(asker)).toBe(false);
    });

    test('a service without a file is a fault, and never the service other', async () => {
      stage.configure('throttle = false\nservice = "cfpeer-no-such"');
      const what =
        String.raw`"there is no PAM service \"cfpeer-no-such\"; write` +
        ` /etc/pam.d/cfpeer-no-such or /usr/lib/pam.d/cfpeer-no-such"`;
      const missing = log(`unavailable scope=service what=${what}`);
      expectAnswer(await stage.post(form, ['x']), stage.name, 'unavailable', missing);
    });

    test.each(['auth', 'account'])('a service without an %s line is a fault too', async (group) => {
      stage.service(
        ...['auth', 'account']
          .filter((each) => each !== group)
          .map((each) => `${each} required pam_permit.so`),
      );
      const what = String.raw`has no \"${group}\" line, for which PAM would take those of \"other\"; write one`;
      const half = `unavailable scope=service what="/etc/pam.d/${stage.name}: ${what}"`;
      expectAnswer(await stage.post(form, ['x']), stage.name, 'unavailable', log(half));
    });

    test('a module that is not there is a fault of the service', async () => {
      stage.service('auth required pam_no_such.so', ANYBODY);
      const outcome = await stage.post(form, ['x']);
      const gone = fault('service', 'pam_authenticate: PAM_MODULE_UNKNOWN');
      expectAnswer(outcome, stage.name, 'unavailable', gone);
    });
  });
});

function isThere(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  // A zombie that nobody has waited for is gone as far as anybody can tell.
  return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}
