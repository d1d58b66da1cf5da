import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, obeyed } from '../support/hostile-text.ts';
import { run, type Outcome } from '../support/run.ts';
import { FORMS, PROGRAMS, RFC_SECRET, Scratch, type Form } from '../support/scratch.ts';
import { KEY_IDS } from '../support/yubico-stage.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

/** What a row's words stand for. */
const PATHS: Readonly<Record<string, string>> = {
  '@apache': scratch.at('web/apache2.conf'),
  '@newer': scratch.at('web/newer.conf'),
  '@refused': scratch.at('web/refused.conf'),
  '@lighttpd': scratch.at('web/lighttpd.conf'),
  '@stopped': scratch.at('web/stopped.conf'),
  '@cosign': scratch.at('cosign.conf'),
  '@fatal': scratch.at('fatal.conf'),
  '@factors': scratch.at('factors.toml'),
  '@audit': scratch.at('audit.jsonl'),
  '@foreign': scratch.at(`foreign ${HOSTILE}`),
  '@links': scratch.folder(`links-${HOSTILE}`),
  '@folder': scratch.folder('links'),
  '@keys': scratch.at('keys.csv'),
  '@here': scratch.path,
};

/** The configuration of a row: of ours, one with faults everywhere, none, or one that is no TOML. */
type Config = 'good' | 'bad' | 'missing' | 'torn';

/** Commands that tell somebody else's text, or the caller's own. */
const ROWS: readonly (readonly [string, ...string[]] | readonly [Config, string, ...string[]])[] = [
  [HOSTILE],
  [`--${HOSTILE}`],
  [`--help=${HOSTILE}`, 'enrol'],
  ['try', '--help', HOSTILE],
  ['--get-yargs-completions', 'cosign-factors', HOSTILE],
  ['completion', HOSTILE],
  ['enrol', HOSTILE],
  ['enrol', 'alice', '--factor', HOSTILE],
  ['enrol', 'alice', '--factor', 'totp', '--digits', HOSTILE],
  ['enrol', 'alice', '--factor', 'totp', '--label', HOSTILE],
  ['enrol', 'alice', '--factor', 'totp', '--issuer', '\u202eISSUER'],
  ['enrol', 'carol', '--factor', 'totp', '--issuer', '\u202eISSUER', '--json'],
  ['enrol', 'dave', '--factor', 'totp', '--svg', `@here/${HOSTILE}/x`],
  ['enrol', 'erin', '--factor', 'devices', '--device', HOSTILE],
  ['explain', HOSTILE, 'alice', '123456'],
  ['explain', 'totp', HOSTILE, '123456'],
  ['explain', 'totp', 'bob', HOSTILE],
  ['explain', 'broken', 'bob', '123456'],
  ['scratch-codes', HOSTILE, '--factor', 'totp'],
  ['scratch-codes', 'bob', '--factor', HOSTILE],
  ['bypass', HOSTILE, '--factor', 'totp'],
  ['bypass', '--list', '--factor', 'totp'],
  ['try', HOSTILE, 'login=alice', 'passcode=1'],
  ['try', 'totp', HOSTILE],
  ['try', 'totp', `${HOSTILE}=1`],
  ['try', 'totp', 'login=bob', `passcode=${HOSTILE}`],
  ['try', `./${HOSTILE}`, 'login=alice'],
  ...['0', '1', '2', '3'].map((status) => ['try', '@foreign', `login=${status}`] as const),
  ['try', '@foreign', 'login=0', '--json'],
  ['try', '@foreign', 'login=0', '--require', HOSTILE, '--held', HOSTILE],
  ['try', '--conf', '@cosign', 'login=alice', 'passcode=1'],
  ['try', '--conf', '@fatal', 'login=alice'],
  ['try', '--conf', `@here/${HOSTILE}`],
  ['try', '--release', HOSTILE, 'totp'],
  ['install', '@links', 'totp'],
  ['install', '@folder', HOSTILE],
  ['install', `@here/${HOSTILE}`, 'totp'],
  ['uninstall', '@links', 'totp'],
  ['uninstall', '@links', HOSTILE],
  ['check'],
  ['check', '--json'],
  ['check', '--cosign-conf', '@cosign'],
  ['check', '--cosign-conf', '@fatal'],
  ['check', '--cosign-conf', `@here/${HOSTILE}`],
  ['check', '--user', HOSTILE],
  ['bad', 'check'],
  ['bad', 'explain', 'totp', 'bob', '123456'],
  ['bad', 'audit'],
  ['torn', 'check'],
  ['torn', 'enrol', 'alice'],
  ['missing', 'check'],
  ['missing', 'enrol', 'alice'],
  ['missing', 'audit'],
  ['audit'],
  ['audit', '--json'],
  ['audit', '--histogram'],
  ['audit', '--histogram', '--json'],
  ['audit', '--file', `@here/${HOSTILE}`],
  ['audit', '--since', HOSTILE],
  ['audit', '--login', HOSTILE],
  ['yubico', HOSTILE],
  ['yubico', 'map', 'list'],
  ['yubico', 'map', 'list', '--json'],
  ['yubico', 'map', 'list', HOSTILE],
  ['yubico', 'map', 'add', HOSTILE, '--id', KEY_IDS[0]],
  ['yubico', 'map', 'add', 'alice', '--id', KEY_IDS[0]],
  ['yubico', 'map', 'add', 'alice', '--id', HOSTILE],
  ['yubico', 'verify', HOSTILE],
  ['yubico', 'verify', KEY_IDS[0] + 'c'.repeat(32)],
  ['yubico', 'keys', 'import', '@keys', '--factor', 'otp'],
  ['yubico', 'keys', 'import', `@here/${HOSTILE}`, '--factor', 'otp'],
  ['policy', HOSTILE],
  ...['@apache', '@refused', '@lighttpd', '@stopped', `@here/${HOSTILE}.conf`].flatMap(
    (config) =>
      [
        ['policy', 'explain', 'https://www.example.edu/a', '--config', config, '--held', HOSTILE],
        ['policy', 'explain', 'https://www.example.edu/a', '--config', config, '--json'],
        ['policy', 'explain', `https://www.example.edu/${HOSTILE}`, '--config', config],
        ['policy', 'explain', HOSTILE, '--config', config],
        ['policy', 'explain', 'https://x/', '--config', config, '--method', HOSTILE],
        ['policy', 'explain', 'https://x/', '--config', config, '--address', HOSTILE],
        ['policy', 'lint', '--config', config],
        ['policy', 'lint', '--config', config, '--format', 'github'],
        ['policy', 'lint', '--config', config, '--format', 'json'],
        ['policy', 'lint', '--config', config, '--format', 'sarif'],
        ['policy', 'table', '--config', config],
        ['policy', 'table', '--config', config, '--json'],
        ['policy', 'table', '--config', config, '--html', `@here/none/${HOSTILE}`],
      ] as const,
  ),
  ['policy', 'lint', '--cosign-conf', '@cosign', '--factors-conf', '@factors'],
  ['policy', 'lint', '--cosign-conf', '@fatal', '--format', 'github'],
  ['policy', 'lint', '--config', '@apache', '--format', HOSTILE],
  ['policy', 'lint', '--config', '@apache', '--define', HOSTILE],
  ['policy', 'diff', '@apache', '@newer'],
  ['policy', 'diff', '@apache', '@newer', '--json'],
  ['policy', 'diff', '@apache', '@lighttpd'],
  ['policy', 'diff', `@here/${HOSTILE}`, '@newer'],
  ['policy', 'compose', HOSTILE, '--service', 'www', '--weblogin', 'https://w/'],
  ['policy', 'compose', 'otp', '--service', HOSTILE, '--weblogin', HOSTILE],
  [
    'policy',
    'compose',
    'otp or x',
    '--service',
    'w',
    '--weblogin',
    'https://w',
    '--location',
    `/${HOSTILE}`,
  ],
  ['policy', 'compose', 'otp or', '--service', 'w', '--weblogin', 'https://w', '--host', HOSTILE],
];

const GOOD = `
audit_file = "${scratch.at('audit.jsonl')}"
[factors.totp]
type = "totp"
secret_file = "${scratch.folder('secrets')}/%u"
state_dir = "${scratch.folder('state')}"
bypass_dir = "${scratch.folder('bypass')}"
[factors.devices]
type = "totp"
secret_file = "${scratch.folder('devices')}/%u/"
[factors.broken]
type = "totp"
secret_file = "${scratch.folder('broken')}/%u"
[factors.otp]
type = "yubico"
mode = "local"
mapping_file = "${scratch.at('mapping')}"
key_file = "${scratch.folder('yubikeys')}/%k"
state_dir = "${scratch.folder('key-state')}"
`;

const BAD = `
audit_file = 7
"${toml(HOSTILE)}" = 1
[factors."${toml(HOSTILE)}"]
type = "totp"
[factors.totp]
type = "${toml(HOSTILE)}"
[factors.hotp]
type = "hotp"
"secret_fil${toml(HOSTILE)}" = "x"
secret_file = "${toml(HOSTILE)}"
`;

const CONFIGS: Readonly<Record<Config, Record<string, string>>> = {
  good: scratch.configure(GOOD),
  bad: { COSIGN_FACTORS_CONF: write('bad.toml', BAD) },
  torn: { COSIGN_FACTORS_CONF: write('torn.toml', `[factors.${HOSTILE}\nx = "${HOSTILE}`) },
  missing: { COSIGN_FACTORS_CONF: scratch.at(HOSTILE) },
};

function toml(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\u007f', '\\u007f');
}

/** UTF-8, as everything of these files. */
function write(name: string, text: string, mode = 0o644): string {
  return scratch.write(name, Buffer.from(text).toString('latin1'), mode);
}

const PATTERN = HOSTILE.replace(/[^\p{L}\p{C}]/gu, '');
const SITE = `
LoadModule cosign_module modules/mod_cosign.so
Define NAME "${PATTERN}"
DocumentRoot ${scratch.folder('www')}
CosignHostname w
CosignRedirect https://w/${PATTERN}
CosignPostErrorRedirect https://w/p
CosignService ${PATTERN}
<Directory "${scratch.at('www')}">
  AllowOverride All
  Require all granted
</Directory>
`;

beforeAll(() => {
  const audit = {
    time: '2026-11-22T08:00:00Z',
    factor: HOSTILE,
    verdict: HOSTILE,
    reason: HOSTILE,
  };
  const facts = { [HOSTILE]: HOSTILE };
  write('audit.jsonl', `${JSON.stringify({ ...audit, login: HOSTILE, facts })} \t\r\n${HOSTILE}\n`);
  write('mapping', `${HOSTILE}:${KEY_IDS[0]}\n`);
  write('keys.csv', `1,${HOSTILE},${HOSTILE},${HOSTILE}\n`);
  write('secrets/bob', `${RFC_SECRET}\n" DISALLOW_REUSE\n`, 0o600);
  write('broken/bob', `${HOSTILE}\n" ${HOSTILE}\n`, 0o600);
  write(`secrets/${HOSTILE}`, HOSTILE, 0o600);
  write(`secrets/.${HOSTILE}.new`, HOSTILE, 0o600);
  write(`devices/bob/${HOSTILE}`, HOSTILE, 0o600);
  write('bypass/bob', HOSTILE, 0o600);
  write(`yubikeys/${KEY_IDS[0]}`, `${HOSTILE}\n`, 0o600);
  const say = HOSTILE.replaceAll('"', '');
  write(
    `foreign ${HOSTILE}`,
    `#!/bin/sh\nread status\necho "${say}" >&2\necho "${say}"\nexit $status\n`,
    0o755,
  );
  write(
    'cosign.conf',
    `factor ${scratch.at('none')} -2 login ${PATTERN}\nfactor ${PATTERN} login\n`,
  );
  write('fatal.conf', `${PATTERN} x\n`);
  const site = `${SITE}<Location /a>\nCosignRequireFactor ${PATTERN} ${PATTERN}\n</Location>\n`;
  write(
    'web/apache2.conf',
    `${site}<LocationMatch "^/${PATTERN}">\nCosignProtected Off\n</LocationMatch>\n`,
  );
  write('web/newer.conf', `${SITE}<Location "/${PATTERN}">\nCosignProtected On\n</Location>\n`);
  write('web/refused.conf', `${SITE}<${PATTERN}>\n${PATTERN} x\n`);
  write('www/.htaccess', `# cosign-factors ${HOSTILE}\nRequire ${PATTERN}\n${PATTERN} x\n`);
  write(
    'www/a/.htaccess',
    `AuthType Cosign\nCosignRequireFactor "${PATTERN}"\nRequire user "${PATTERN}"\n`,
  );
  const lighttpd = (text: string): string =>
    `server.modules = ( "mod_cosign" )\n${text}\ncosign.require-factor = ( "${PATTERN}" )\n`;
  write(
    'web/lighttpd.conf',
    lighttpd(`$HTTP["url"] =~ "^/${PATTERN}" { cosign.${PATTERN} = "x" }`),
  );
  write('web/stopped.conf', lighttpd(`cosign.service = "${PATTERN}" ${PATTERN} =`));
});

/**
 * What is printed is escaped by the same modules in both forms, so of each command's rows the form that starts
 * slowly has the first and every tenth.
 */
function rowsOf(form: Form): typeof ROWS {
  if (form === 'executable') return ROWS;
  const seen = new Set<string>();
  return ROWS.filter((row, at) => {
    const command = row.slice(0, 2).join(' ');
    const isNew = !seen.has(command);
    seen.add(command);
    return isNew || at % 10 === 0;
  });
}

async function start(form: Form, row: readonly string[]): Promise<Outcome> {
  const [first = ''] = row;
  const config = Object.hasOwn(CONFIGS, first) ? (first as Config) : 'good';
  const words = Object.hasOwn(CONFIGS, first) ? row.slice(1) : row;
  const named = words.map((word) =>
    word.replace(/^@[a-z]+/, (name) => PATHS[name] ?? expect.fail(`no ${name}`)),
  );
  return run(PROGRAMS[form], '', { arguments: named, env: CONFIGS[config] });
}

describe.each(FORMS)('nothing that a terminal obeys, %s', (form) => {
  test.each(rowsOf(form).map((row) => [JSON.stringify(row), row] as const))(
    '%s',
    async (_, row) => {
      const { stdout, stderr, signal } = await start(form, row);
      expect(signal).toBeNull();
      expect(stdout + stderr).not.toBe('');
      expect(obeyed(stdout)).toBeUndefined();
      expect(obeyed(stderr)).toBeUndefined();
      if (row.includes('--json') && stdout !== '') {
        for (const value of row.includes('audit') ? stdout.trim().split('\n') : [stdout]) {
          if (!row.includes('--histogram')) JSON.parse(value);
        }
      }
    },
  );

  test('the page of a table is as harmless', async () => {
    const path = scratch.at(`${form}.html`);
    const { status } = await start(form, [
      'policy',
      'table',
      '--config',
      '@apache',
      '--html',
      path,
    ]);
    expect(status).toBe(0);
    expect(obeyed(readFileSync(path, 'utf8'))).toBeUndefined();
  });
});
