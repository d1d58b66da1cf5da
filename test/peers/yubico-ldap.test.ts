import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAnswer } from '../support/answers.ts';
import { BASE, BIND, person, Slapd, SLAPD_PEERS } from '../support/peers-slapd.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, TOP, type Form } from '../support/scratch.ts';
import { KEY_IDS, YubicoStage } from '../support/yubico-stage.ts';

const [ALICES, BOBS] = KEY_IDS;
const CA = readFileSync(join(TOP, 'test/fixtures/tls/ca.pem'), 'utf8');
/** A certificate that signed none of them. */
const OTHER_CA = readFileSync(join(TOP, 'test/fixtures/tls/client.pem'), 'utf8');

/** Keys of the table, `undefined` for one to leave out. */
type Changes = Readonly<Record<string, string | undefined>>;

const PEOPLE = [
  person(BASE, 'alice', ['a colleague', `yubikey:${ALICES}`]),
  person(BASE, 'bob', [`yubikey:${BOBS}`, `yubikey:${ALICES.toUpperCase()}`, ALICES]),
  person(BASE, 'carol', ['has none']),
  person(BASE, 'dave', [`yubikey:${ALICES}`]),
  person(`ou=guests,${BASE}`, 'dave', [`yubikey:${ALICES}`]),
].join('');

describeWith(SLAPD_PEERS, "a mapping in Debian's slapd", () => {
  let slapd: Slapd;
  let elsewhere: Slapd;
  beforeAll(async () => {
    slapd = await Slapd.start(PEOPLE);
    elsewhere = await Slapd.start(PEOPLE, 'other-name');
  });
  afterAll(async () => {
    await slapd.stop();
    await elsewhere.stop();
  });

  const stages: YubicoStage[] = [];
  afterEach(() => {
    for (const each of stages.splice(0)) each.remove();
  });

  /** A factor that looks into the directory, with some keys of the table changed. */
  function staged(form: Form, changes: Changes = {}) {
    const yubico = new YubicoStage(form);
    stages.push(yubico);
    const { stage } = yubico;
    const table: Changes = {
      urls: `["${slapd.secureUrl}"]`,
      base: `"${BASE}"`,
      key_attribute: '"description"',
      key_prefix: '"yubikey:"',
      bind_dn: `"${BIND.name}"`,
      bind_password_file: `"${stage.write('ldap.password', `${BIND.password}\n`)}"`,
      ca_file: `"${stage.write('ca.pem', CA, 0o644)}"`,
      ...changes,
    };
    const lines = Object.entries(table).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} = ${value}`],
    );
    stage.configure(
      `type = "yubico"
       mode = "local"
       key_file = "${stage.scratch.at('keys.csv')}"
       state_dir = "${stage.state}"
       mapping_ldap = { ${lines.join(', ')} }`,
    );
    return { stage, key: yubico.key, stranger: yubico.stranger };
  }

  async function expectFault(form: Form, changes: Changes, log: RegExp) {
    const { stage, key } = staged(form, changes);
    const outcome = await stage.post(['alice', key.touch()]);
    expect(outcome.stderr).toMatch(log);
    expect(outcome).toMatchObject({
      status: 1,
      stdout: 'This sign-in step is unavailable, please try again later.\n',
    });
  }

  describe.each(FORMS)('as %s', (form) => {
    test('lets a login in with a key of its entry, once for each code', async () => {
      const { stage, key } = staged(form);
      const code = key.touch();
      const accepted = `[alice] accepted key=${ALICES} counter=1 use=1`;
      expectAnswer(await stage.post(['alice', code]), 'otp', 'accepted', accepted);
      const again = await stage.post(['alice', code]);
      expect(again.stderr).toMatch(/rejected replayed/);
      expect(again.status).toBe(1);
    });

    test('does so after STARTTLS, and where another server is away', async () => {
      const { stage, key } = staged(form, {
        urls: `["ldaps://127.0.0.1:1", "${slapd.plainUrl}"]`,
        starttls: 'true',
      });
      expect((await stage.post(['alice', key.touch()])).status).toBe(0);
    });

    test('refuses keys that are not the entry’s to the letter', async () => {
      const { stage, key, stranger } = staged(form);
      const wrong = (login: string, id: string) => `[${login}] rejected wrong-key key=${id}`;
      const strangers = await stage.post(['alice', stranger.touch()]);
      expectAnswer(strangers, 'otp', 'refused', wrong('alice', BOBS));
      const alices = await stage.post(['bob', key.touch()]);
      expectAnswer(alices, 'otp', 'refused', wrong('bob', ALICES));
    });

    test('has nothing for who has no entry, no key, or is spelled otherwise', async () => {
      const { stage, key } = staged(form);
      for (const [login, why] of [
        ['nobody', 'no-entry'],
        ['carol', 'no-key'],
        ['Alice', 'other-spelling'],
      ] as const) {
        const none = `[${login}] rejected not-enrolled directory=${why}`;
        expectAnswer(await stage.post([login, key.touch()]), 'otp', 'refused', none);
      }
    });

    test('does not choose between two entries', async () => {
      const { stage, key } = staged(form);
      const outcome = await stage.post(['dave', key.touch()]);
      expect(outcome.stderr).toMatch(/\[dave\] unavailable scope=login what=".* 2 entries /);
      expect(outcome).toMatchObject({ status: 1, stdout: 'That code was not accepted.\n' });
    });

    test('never lets a login into the filter', async () => {
      const { stage, key } = staged(form);
      for (const login of ['*)(uid=*', 'alice)(uid=*', 'a*', 'alice\\2a', '(uid=alice)']) {
        const outcome = await stage.post([login, key.touch()]);
        expect(outcome.stderr).toMatch(/ rejected malformed /);
        expect(outcome.status).toBe(1);
      }
    });

    test('is unavailable to a wrong password, and to a directory that is not there', async () => {
      const wrong = staged(form).stage.write('wrong', 'guess');
      const password = { bind_password_file: `"${wrong}"` };
      await expectFault(form, password, /scope=service what=".*: invalidCredentials/);
      await expectFault(form, { urls: '["ldaps://127.0.0.1:1"]' }, /scope=service .*127.0.0.1:1: /);
      await expectFault(
        form,
        { base: '"ou=nowhere,dc=example,dc=edu"' },
        /scope=service .*: noSuchObject/,
      );
    });

    test('reads nothing that it may not: without a name nobody has a key', async () => {
      const { stage, key } = staged(form, { bind_dn: undefined, bind_password_file: undefined });
      const none = '[alice] rejected not-enrolled directory=no-key';
      expectAnswer(await stage.post(['alice', key.touch()]), 'otp', 'refused', none);
    });

    test('believes no certificate of another CA or for another name', async () => {
      const other = staged(form).stage.write('other.pem', OTHER_CA, 0o644);
      const urls = { urls: `["${slapd.plainUrl}"]`, starttls: 'true' };
      const signed = /scope=service what="no directory server answered: .*certificate/;
      await expectFault(form, { ca_file: `"${other}"` }, signed);
      await expectFault(form, { ...urls, ca_file: `"${other}"` }, signed);
      await expectFault(form, { ca_file: undefined }, signed);
      const named = /scope=service what="no directory server answered: .*altnames/;
      await expectFault(form, { urls: `["${elsewhere.secureUrl}"]` }, named);
      await expectFault(form, { ...urls, urls: `["${elsewhere.plainUrl}"]` }, named);
    });
  });

  test('is unavailable once the directory has stopped', async () => {
    const own = await Slapd.start(PEOPLE);
    const urls = `["${own.secureUrl}"]`;
    const { stage, key } = staged('executable', { urls });
    expect((await stage.post(['alice', key.touch()])).status).toBe(0);
    await own.stop();
    await expectFault('executable', { urls }, /scope=service what="no directory server answered/);
  });
});
