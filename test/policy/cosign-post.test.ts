import { expect, test } from 'vitest';
import type { FactorRun } from '../../src/core/conclusion.ts';
import { readCosignConf } from '../../src/policy/cosign-conf.ts';
import {
  simulatePost,
  type CosignRelease,
  type Post,
  type PostReport,
} from '../../src/policy/cosign-post.ts';

/** What each path prints and with which status it ends. */
type Answers = Readonly<Record<string, Partial<FactorRun> & { readonly says?: string }>>;

interface Situation {
  readonly conf: string;
  readonly form?: Record<string, string>;
  readonly login?: string;
  readonly held?: string[];
  readonly service?: string;
  readonly release?: CosignRelease;
  readonly answers: Answers;
}

async function post(situation: Situation): Promise<PostReport> {
  const conf = readCosignConf('cosign.conf', () => situation.conf);
  const sent: Post = {
    form: new Map(
      Object.entries(situation.form ?? { login: 'alice', passcode: '1', password: 'p' }),
    ),
    sessionLogin: situation.login,
    held: situation.held ?? [],
    service: situation.service,
  };
  return simulatePost(conf, sent, situation.release ?? 'head', ({ path }) => {
    const { says, ...rest } = situation.answers[path] ?? {};
    const stdout = Buffer.from(says ?? '');
    return Promise.resolve({ stdout, status: 0, signal: null, timedOut: false, ...rest });
  });
}

const TWO = 'factor /pam login password\nfactor /otp -2 login passcode\n';

test('two factors in one POST: the first logs in, the second adds to it', async () => {
  const report = await post({
    conf: TWO,
    answers: { '/pam': { says: 'pam' }, '/otp': { says: 'otp' } },
  });
  expect(report).toMatchObject({ login: 'alice', held: ['pam', 'otp'], fresh: ['pam', 'otp'] });
});

test('a line whose fields were not all posted does not run; an empty field counts as posted', async () => {
  const report = await post({
    conf: TWO,
    form: { login: 'alice', password: '' },
    answers: { '/pam': { says: 'pam' } },
  });
  expect(report.lines.map(({ outcome }) => outcome.kind)).toEqual(['ran', 'skipped']);
});

test('a -2 line before anybody is logged in ends the POST', async () => {
  const report = await post({
    conf: 'factor /otp -2 login passcode\nfactor /pam login password\n',
    answers: { '/pam': { says: 'pam' } },
  });
  expect(report.lines.map(({ outcome }) => outcome.kind)).toEqual(['needs-login', 'not-reached']);
  expect(report.held).toEqual([]);
});

test('after a refusal git head goes on and 3.2.0 stops', async () => {
  const situation: Situation = {
    conf: 'factor /a login passcode\nfactor /b login passcode\n',
    answers: { '/a': { says: 'No.', status: 1 }, '/b': { says: 'b' } },
  };
  expect((await post(situation)).held).toEqual(['b']);
  expect((await post({ ...situation, release: '3.2.0' })).held).toEqual([]);
});

test('a silent success is credited with the words of an earlier refusal', async () => {
  const report = await post({
    conf: 'factor /a login passcode\nfactor /b login passcode\n',
    answers: { '/a': { says: 'otp', status: 1 }, '/b': { says: '' } },
  });
  expect(report.held).toEqual(['otp']);
});

test('after one that timed out the next is killed too', async () => {
  const report = await post({
    conf: 'factor /a login passcode\nfactor /b login passcode\n',
    answers: { '/a': { timedOut: true, status: null, signal: 'SIGKILL' }, '/b': { says: 'b' } },
  });
  expect(report.held).toEqual([]);
});

test('a session has the login of its first factor and cannot be given another', async () => {
  const conf = readCosignConf('c', () => 'factor /otp -2 login passcode\n');
  const seen: string[][] = [];
  const form = new Map([
    ['login', 'mallory'],
    ['passcode', '1'],
  ]);
  await simulatePost(
    conf,
    { form, sessionLogin: 'alice', held: ['PAM'], service: undefined },
    'head',
    (_, values) => {
      seen.push([...values]);
      return Promise.resolve({
        stdout: Buffer.from('otp'),
        status: 0,
        signal: null,
        timedOut: false,
      });
    },
  );
  expect(seen).toEqual([['alice', '1']]);
});

test('a name with a blank is two factors', async () => {
  const report = await post({
    conf: 'factor /a login passcode\n',
    answers: { '/a': { says: 'otp LEVEL2' } },
  });
  expect(report.held).toEqual(['otp', 'LEVEL2']);
});

test('reauth wants its factors from this very POST', async () => {
  const situation: Situation = {
    conf: `service svc https://x 0 svc.example.edu\nreauth svc otp\n${TWO}`,
    service: 'svc',
    login: 'alice',
    held: ['otp'],
    form: { password: 'p' },
    answers: { '/pam': { says: 'pam' }, '/otp': { says: 'otp' } },
  };
  expect((await post(situation)).missingForReauth).toEqual(['otp']);
  const complete = { ...situation, form: { passcode: '1' } };
  expect((await post(complete)).missingForReauth).toEqual([]);
});

test('with a suffix NAME-junk counts as NAME for reauth', async () => {
  const report = await post({
    conf: `suffix -junk\nservice svc https://x 0 h\nreauth svc otp\n${TWO}`,
    service: 'svc',
    answers: { '/pam': { says: 'pam' }, '/otp': { says: 'otp-junk' } },
  });
  expect(report.missingForReauth).toEqual([]);
});

test('a fifth factor makes the CGI treat the user as logged out', async () => {
  const report = await post({
    conf: 'factor /a login passcode\n',
    held: ['1', '2', '3', '4'],
    login: 'alice',
    answers: { '/a': { says: '5' } },
  });
  expect(report.serverError).toContain('5 factors');
});

test('with seven fields beyond the built-in ones every POST is a server error', async () => {
  const report = await post({
    conf: 'factor /a a b c d e\nfactor /b f g\n',
    answers: {},
  });
  expect(report.serverError).toContain('7 fields');
});
