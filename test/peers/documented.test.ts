import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestAccount } from '../support/peers-account.ts';
import { ourAnswer, theirs } from '../support/peers-login.ts';
import { clockAt, describeWith, PAM_PEERS } from '../support/peers.ts';
import { run } from '../support/run.ts';
import { FORMS, phoneCode, RFC_SECRET, secretFile, TOP, type Form } from '../support/scratch.ts';

const START = 1_700_000_050;
const PAGE = readFileSync(join(TOP, 'docs/google-authenticator.md'), 'utf8');

/** What docs/google-authenticator.md shows in one language, in its order. */
function shown(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

const [HOME_TOML = '', CENTRAL_TOML = ''] = shown('toml');
const [HOME_PAM = '', CENTRAL_PAM = ''] = shown('pam');

describeWith(PAM_PEERS, 'what docs/google-authenticator.md shows', () => {
  let account: TestAccount;
  let conf: Record<string, string>;
  beforeAll(() => {
    account = new TestAccount();
  });
  afterAll(() => account.remove());

  /** Show one code to the one program, then to the other, and both again. */
  const expectOneLogin = async (code: string, at: number, logins: readonly Login[]) => {
    const accepted: boolean[] = [];
    for (const login of [...logins, ...logins]) accepted.push(await login(code, at));
    expect(accepted).toEqual([true, false, false, false]);
  };
  type Login = (code: string, at: number) => Promise<boolean>;

  const their: Login = async (code, at) => (await theirs(account, code, { at })).accepted;
  const our =
    (form: Form, as: { uid?: number; gid?: number } = {}): Login =>
    async (code, at) => {
      const env = { ...conf, ...clockAt(at) };
      const path = account.scratch.linkUnderClock(form, 'totp');
      const outcome = await run(path, `${account.name}\n${code}\n`, { env, ...as });
      return ourAnswer(outcome).accepted;
    };

  test.each(FORMS)('shares a file in the home with the %s, started by root', async (form) => {
    conf = account.scratch.configure(HOME_TOML);
    account.usePam(HOME_PAM);
    account.write('.google_authenticator', secretFile(['DISALLOW_REUSE']));
    await expectOneLogin(phoneCode(START), START, [our(form), their]);
    await expectOneLogin(phoneCode(START + 30), START + 30, [their, our(form)]);
  });

  test.each(FORMS)("shares a central file with the %s, the web server's user", async (form) => {
    // The account stands for www-data, and a folder of its own for the central one.
    const folder = account.scratch.at('central');
    const here = (text: string): string =>
      text.replaceAll('www-data', account.name).replaceAll('/var/lib/cosign-factors', folder);
    conf = account.scratch.configure(here(CENTRAL_TOML));
    account.usePam(here(CENTRAL_PAM));
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
    account.give(folder);
    account.give(account.scratch.write(`central/${account.name}`, secretFile(['DISALLOW_REUSE'])));
    const asWebServer = our(form, { uid: account.uid, gid: account.gid });
    await expectOneLogin(phoneCode(START), START, [asWebServer, their]);
    await expectOneLogin(phoneCode(START + 30), START + 30, [their, asWebServer]);
  });

  test('adds DISALLOW_REUSE to a file that lacks it, with the command', async () => {
    conf = account.scratch.configure(HOME_TOML);
    account.usePam(HOME_PAM);
    account.write('.google_authenticator', `${RFC_SECRET}\n" TOTP_AUTH\n`);
    const command = shown('sh').find((each) => each.includes('DISALLOW_REUSE')) ?? 'false';
    const { uid, gid, home } = account;
    const outcome = await run('sh', command, { env: { HOME: home }, uid, gid });
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    await expectOneLogin(phoneCode(START), START, [their, our('executable')]);
  });
});
