import { describe, expect, test } from 'vitest';
import { parseConfig, type Config } from '../../../src/core/config/config.ts';
import { FACTOR_NAME } from '../../../src/core/config/schema.ts';

const MINIMAL = '[factors.totp]\ntype = "totp"\nsecret_file = "~/.google_authenticator"\n';

function configOf(text: string): Config {
  const parsed = parseConfig(text);
  if (parsed.kind === 'broken') throw new Error(parsed.problems.join('; '));
  return parsed.value;
}

describe('parseConfig', () => {
  test('takes an empty configuration, which has no factor', () => {
    const config = configOf('');
    expect(config.names).toEqual([]);
    expect(config.problems()).toEqual([]);
    expect(config.globals).toEqual({ kind: 'good', value: {} });
    expect(config.section('totp')).toBeUndefined();
  });

  test('reads every key', () => {
    const config = configOf(`
      audit_file = "/var/log/cosign-factors.jsonl"
      audit_required = true
      [factors.totp]
      type = "totp"
      host = "cosign"
      fields = ["login", "otp"]
      secret_file = "/var/lib/cosign-factors/%u/totp"
      owner = "root"
      allowed_perm = 0o640
      no_strict_owner = false
      state_dir = "/var/lib/cosign-factors-state"
      throttle = { failures = 1, seconds = 3600, per_login = 1000, proxies = ["192.0.2.0/24"] }
    `);
    expect(config.problems()).toEqual([]);
    expect(config.globals).toEqual({
      kind: 'good',
      value: expect.objectContaining({
        audit_file: '/var/log/cosign-factors.jsonl',
        audit_required: true,
      }) as unknown,
    });
    expect(config.section('totp')).toEqual({
      kind: 'good',
      value: {
        type: 'totp',
        host: 'cosign',
        fields: ['login', 'otp'],
        secret_file: '/var/lib/cosign-factors/%u/totp',
        owner: 'root',
        allowed_perm: 0o640,
        no_strict_owner: false,
        state_dir: '/var/lib/cosign-factors-state',
        throttle: { failures: 1, seconds: 3600, per_login: 1000, proxies: ['192.0.2.0/24'] },
      },
    });
  });

  test.each([
    'throttle = false',
    'throttle = {}',
    'throttle = { proxies = [] }',
    'throttle = { proxies = ["::1", "192.0.2.7/32", "2001:db8::/32", "::ffff:0:0/96"] }',
    'throttle = { failures = 100, seconds = 1, per_login = 1 }',
    'fields = ["code", "login"]',
    'owner = "user"',
    'owner = "1000"',
    'owner = "25"',
    'owner = "_apt"',
    'allowed_perm = 0o400',
    'allowed_perm = 0o440',
    'allowed_perm = 0o600',
    'allowed_perm = 0o660',
    'no_strict_owner = true',
  ])('takes %s', (line) => {
    expect(configOf(`${MINIMAL}${line}\n`).problems()).toEqual([]);
  });

  test.each([
    '~/.google_authenticator',
    '~/.otp/%u',
    '/x/%u',
    '/home/%u/.otp',
    '/x/u-%u.otp',
    '/.x/%u',
  ])('takes the secret file %s', (path) => {
    const text = MINIMAL.replace('~/.google_authenticator', path);
    expect(configOf(text).problems()).toEqual([]);
  });

  test('reports every problem of every part at once, each with its place', () => {
    const config = configOf(`
      audit_fil = "/x"
      audit_required = 1
      [factors.totp]
      type = "totp"
      secret_file = "relative"
      own = "root"
      [factors.other]
      type = "motp"
      [factors.good]
      type = "totp"
      secret_file = "/x/%u"
    `);
    expect(config.names).toEqual(['totp', 'other', 'good']);
    expect(config.problems()).toEqual([
      'audit_required must be true or false, got 1',
      'unknown key "audit_fil"; did you mean "audit_file"?',
      'factors.totp.secret_file must be an absolute path or begin with ~/, got "relative"',
      'factors.totp.secret_file must have %u (the login) or begin with ~/, so that each user has' +
        ' a file of their own, got "relative"',
      'factors.totp: unknown key "own"; did you mean "owner"?',
      'factors.other.type must be one of totp, hotp, pam, yubico, got "motp"',
    ]);
  });

  test('leaves a good section good when another one is broken', () => {
    const config = configOf(`${MINIMAL}[factors.other]\ntype = "nonsense"\n`);
    expect(config.section('totp')?.kind).toBe('good');
    expect(config.section('other')?.kind).toBe('broken');
  });

  test('shows at most 80 characters of a wrong value, on one line', () => {
    const config = configOf(`${MINIMAL}owner = "a\\n${'x'.repeat(200)}"\n`);
    const [problem = ''] = config.problems();
    expect(problem).toMatch(/, got "a\\nx+$/);
    expect(problem.split(', got ')[1]).toHaveLength(80);
  });

  test('suggests a key that is three letters away, and none that is four', () => {
    const told = (key: string) => configOf(`${MINIMAL}${key} = 1\n`).problems();
    expect(told('secret_f')).toEqual([
      'factors.totp: unknown key "secret_f"; did you mean "secret_file"?',
    ]);
    expect(told('secret_')).toEqual(['factors.totp: unknown key "secret_"']);
  });

  test('knows how many fields a factor line can have', () => {
    const told = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `"f${index}"`).join(', ');
      return configOf(`${MINIMAL}fields = [${names}]\n`).problems().join('; ');
    };
    expect(told(5)).not.toContain('at most 5 fields');
    expect(told(6)).toContain('factors.totp.fields must have at most 5 fields');
  });

  test('names the line where it is no TOML', () => {
    const parsed = parseConfig('\n\n[factors.totp]\ntype = totp\n');
    expect(parsed.kind).toBe('broken');
    expect(parsed.kind === 'broken' && parsed.problems).toEqual([
      expect.stringMatching(/^line 4: /),
    ]);
  });

  test('does not find sections that every object has', () => {
    const config = configOf(MINIMAL);
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      expect(config.section(name)).toBeUndefined();
    }
  });
});

describe('two sections', () => {
  const section = (name: string, secret: string, state?: string) =>
    `[factors.${name}]\ntype = "totp"\nsecret_file = "${secret}"\n` +
    (state === undefined ? '' : `state_dir = "${state}"\n`);

  test.each([
    ['on different files', section('a', '/a/%u', '/s') + section('b', '/b/%u', '/t')],
    ['on the same files', section('a', '/a/%u', '/s') + section('b', '/a/%u', '/./s/')],
    ['without state apart', section('a', '/a/%u') + section('b', '/b/%u')],
    ['on the same devices', section('a', '/a/%u/', '/s') + section('b', '/a/%u/', '/s')],
    ['with their states in one folder', section('a', '/a/%u', '/s') + section('b', '/b/%u', '/s/')],
    [
      'on devices and one of them, with their states in one folder',
      section('a', '/a/%u/', '/s') + section('b', '/a/%u/phone', '/s'),
    ],
    ['on the same secret files', section('a', '/a/%u') + section('b', '/a/%u')],
  ])('can be %s', (_, text) => {
    expect(configOf(text).problems()).toEqual([]);
  });

  test('cannot keep two states of one secret', () => {
    const config = configOf(section('a', '/a/%u', '/s') + section('b', '/a/%u'));
    expect(config.problems()).toEqual([
      'factors.a.state_dir must be that of factors.b, which has the same secret_file:' +
        ' a code would work once in each',
      'factors.b.state_dir must be that of factors.a, which has the same secret_file:' +
        ' a code would work once in each',
    ]);
    expect(config.section('a')?.kind).toBe('broken');
    const spelled = configOf(section('a', '/a/%u', '/s') + section('b', '/x/..//a/./%u', '/t'));
    expect(spelled.problems()).toHaveLength(2);
  });

  test('cannot reach one device under two locks', () => {
    const config = configOf(section('a', '/a/%u/') + section('b', '/a/%u/phone'));
    expect(config.problems()).toEqual([
      'factors.a.secret_file must not share files with that of factors.b, under another lock:' +
        ' a code could work twice',
      'factors.b.secret_file must not share files with that of factors.a, under another lock:' +
        ' a code could work twice',
    ]);
    const other = configOf(section('a', '/a/%u/') + section('b', '/a/%u-phone'));
    expect(other.problems()).toEqual([]);
  });
});

describe('a factor’s name', () => {
  test.each(['totp', 'TOTP-2', 'a', 'a.b_c-d', 'x'.repeat(64), '2fa'])('can be %s', (name) => {
    expect(name).toMatch(FACTOR_NAME);
  });

  test.each(['', '-2', '.x', '_x', 'a b', 'a\tb', 'a/b', 'é', 'a\n', 'x'.repeat(65)])(
    'cannot be %j, for Cosign’s protocol line',
    (name) => {
      expect(name).not.toMatch(FACTOR_NAME);
    },
  );
});
