import { lstatSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestAccount } from '../support/peers-account.ts';
import { ours, SHARED_FILE, theirs } from '../support/peers-login.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import { run, type Outcome } from '../support/run.ts';
import { FORMS, type Form } from '../support/scratch.ts';

const START = 1_700_000_010;
const FILE = '.google_authenticator';

/** As an operator would enrol a user: no question asked, nothing confirmed. */
const THEIR_OPTIONS =
  '-t -d -f -r 3 -R 30 -w 3 -S 30 -e 5 -Q NONE -C -l someone@example.edu -i Example';

type Enrolment = (account: TestAccount) => Promise<Outcome>;

const enrolledByTheirs: Enrolment = (account) =>
  run('google-authenticator', '', {
    arguments: THEIR_OPTIONS.split(' '),
    env: { HOME: account.home },
    uid: account.uid,
    gid: account.gid,
  });

function enrolledByOurs(form: Form): Enrolment {
  return ({ name, scratch }) =>
    run(scratch.link(form, 'cosign-factors'), '', {
      arguments: ['enrol', name, '--factor', 'totp', '--quiet'],
      env: { COSIGN_FACTORS_CONF: scratch.at('factors.toml') },
    });
}

const ENROLMENTS = [
  { tool: 'google-authenticator', enrol: enrolledByTheirs },
  ...FORMS.map((form) => ({
    tool: `cosign-factors, the ${form}`,
    enrol: enrolledByOurs(form),
  })),
];

describeWith([...PAM_PEERS, 'oathtool'], 'a file enrolled', () => {
  let account: TestAccount;
  beforeAll(() => {
    account = new TestAccount();
    account.scratch.configure(SHARED_FILE);
  });
  afterAll(() => account.remove());

  const codeOn = async (unixSeconds: number): Promise<string> => {
    const secret = account.read(FILE).split('\n')[0] ?? '';
    const asked = ['--totp', '--base32', `--now=@${unixSeconds}`, secret];
    return (await run('oathtool', '', { arguments: asked })).stdout.trim();
  };

  describe.each(ENROLMENTS)('by $tool', ({ enrol }) => {
    beforeEach(async () => {
      rmSync(account.scratch.at('home', FILE), { force: true });
      expect(await enrol(account)).toMatchObject({ status: 0 });
    });

    test.each(FORMS)('lets a user in with the %s and with their module', async (form) => {
      const code = await codeOn(START);
      expect(await ours(account, form, code, { at: START })).toEqual({ accepted: true });
      expect(await theirs(account, code, { at: START })).toEqual({ accepted: false });

      const next = await codeOn(START + 30);
      expect(await theirs(account, next, { at: START + 40 })).toEqual({ accepted: true });
      expect(await ours(account, form, next, { at: START + 45 })).toEqual({
        accepted: false,
        reason: 'replayed',
      });
    });

    test.each(FORMS)('gives a scratch code once, to the %s or to their module', async (form) => {
      const codes = /^[0-9]{8}$/gm;
      const [first = '', second = ''] = account.read(FILE).match(codes) ?? [];
      expect(await ours(account, form, first, { at: START })).toEqual({ accepted: true });
      expect(await theirs(account, first, { at: START + 40 })).toEqual({ accepted: false });
      expect(await theirs(account, second, { at: START + 80 })).toEqual({ accepted: true });
      expect(await ours(account, form, second, { at: START + 120 })).toEqual({
        accepted: false,
        reason: 'bad-code',
      });
      expect(account.read(FILE).match(codes)).toHaveLength(3);
    });

    test.each(FORMS)('belongs to its user alone, also after the %s wrote it', async (form) => {
      const enrolled = lstatSync(account.scratch.at('home', FILE));
      expect(enrolled).toMatchObject({ uid: account.uid, gid: account.gid });
      expect(enrolled.mode & 0o077).toBe(0);
      expect(await ours(account, form, await codeOn(START), { at: START })).toEqual({
        accepted: true,
      });
      const { mode, uid, gid } = lstatSync(account.scratch.at('home', FILE));
      expect({ mode, uid, gid }).toEqual({
        mode: enrolled.mode,
        uid: account.uid,
        gid: account.gid,
      });
    });

    test('forbids reuse, which theirs needs to be told', () => {
      expect(account.read(FILE)).toMatch(/^" DISALLOW_REUSE$/m);
    });
  });
});
