import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Findings, renderFinding } from '../../src/core/check/findings.ts';
import { parseConfig } from '../../src/core/config/config.ts';
import { parseServiceFile } from '../../src/core/pam/service-file.ts';
import { readApacheConfig } from '../../src/policy/apache/config-reader.ts';
import { parseRequestUrl } from '../../src/policy/httpd/request-url.ts';
import { readLighttpdConfig } from '../../src/policy/lighttpd/config-reader.ts';
import { explainLighttpd } from '../../src/policy/lighttpd/lighttpd-explanation.ts';
import { lintApache } from '../../src/policy/lint/apache-lint.ts';
import { lintLighttpd } from '../../src/policy/lint/lighttpd-lint.ts';
import { TOP } from '../support/scratch.ts';

const CONF = join(TOP, 'conf');

/** A heading of a unit, or a setting. */
const UNIT_LINE = /^(\[(Unit|Socket|Service|Install)\]|[A-Z][A-Za-z]+=(\S.*)?)$/;

/** How each file in conf/ is read; a new one without a reader fails the first test. */
const READERS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'factors.toml': problemsOf,
  'factors-hotp.toml': problemsOf,
  'factors-oath.toml': problemsOf,
  'factors-hosts.toml': problemsOf,
  'pam.d/sshd': pamProblems,
  'pam.d/sudo': pamProblems,
  'pam.d/xrdp-sesman': pamProblems,
  'pam.d/dovecot': pamProblems,
  'pam.d/login-password': problemsOfService,
  'dovecot/pam.conf': dovecotProblems,
  'dovecot/checkpassword.conf': dovecotProblems,
  'sshd/cosign-factors.conf': (text) => oddLines(text, /^ *[A-Z][A-Za-z]+( [A-Za-z0-9:,-]+)+$/),
  'apache/without-cosign.conf': (text) =>
    oddLines(text, /^ *(<\/?Location( \/[a-z]+)?>|[A-Z][A-Za-z]+( ("[^"]+"|[A-Za-z0-9/_-]+))*)$/),
  'apache/cosign-site.conf': lintProblems,
  'lighttpd/cosign-site.conf': lighttpdProblems,
  'factors-yubico.toml': problemsOf,
  'factors-roll-out.toml': problemsOf,
  'factors-pam.toml': problemsOf,
  'pam.d/campus': problemsOfService,
  'pam.d/otp': problemsOfService,
  'pam.d/campus-code': problemsOfService,
  'factors-bypass.toml': problemsOf,
  'systemd/cosign-factors.socket': (text) => oddLines(text, UNIT_LINE),
  'systemd/cosign-factors.service': (text) => oddLines(text, UNIT_LINE),
  'systemd/sysusers.conf': (text) => oddLines(text, /^u [a-z]+ - "[A-Za-z ]+" \/\S+ \/\S+$/),
  'systemd/tmpfiles.conf': (text) => oddLines(text, /^d \/\S+ 0[0-7]{3} [a-z]+ [a-z]+$/),
  'cosign.conf': (text) => oddLines(text, /^factor \/\S+( -2)?( [a-z]+){1,5}$/),
};

/** Lines that are neither comments nor as they must be. */
function oddLines(text: string, wanted: RegExp): readonly string[] {
  return linesOf(text).filter((line) => !wanted.test(line));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
}

/** Settings of Dovecot and blocks of them. */
function dovecotProblems(text: string): readonly string[] {
  return oddLines(text, /^(\w+ \{|\}|service [\w-]+ \{| *\w+ = \S+)$/);
}

/** An example for others has not even a warning. */
function lintProblems(text: string): readonly string[] {
  const path = '/etc/apache2/site.conf';
  const files = {
    read: (name: string) => (name === path ? text : undefined),
    list: () => undefined,
    kind: () => undefined,
    entries: () => undefined,
  };
  const findings = new Findings();
  const texts = new Map([[path, text]]);
  const tree = readApacheConfig(path, files);
  lintApache({ tree, texts, files, known: undefined }, findings);
  return findings.all.flatMap(renderFinding);
}

/** An example for others has not even a warning, and demands what it says. */
function lighttpdProblems(text: string): readonly string[] {
  const path = '/etc/lighttpd/lighttpd.conf';
  const files = {
    read: (name: string) => (name === path ? text : undefined),
    list: () => undefined,
    kind: () => undefined,
    entries: () => undefined,
  };
  const config = readLighttpdConfig(path, files);
  const request = parseRequestUrl('https://www.example.edu/grades');
  const explained = request && explainLighttpd(config, request, ['PAM', 'otp']);
  const isGood = explained?.withSession?.served === true && !explained.loops;
  const findings = new Findings();
  lintLighttpd(config, undefined, findings);
  return [
    ...findings.all.flatMap(renderFinding),
    ...config.notes.map(({ what }) => what),
    ...(isGood && explained.demanded.join(' ') === 'PAM otp' ? [] : ['demands something else']),
  ];
}

/** Stacks of pam.d(5); our own line asks for a code in `auth` and shows the user nothing. */
function pamProblems(text: string): readonly string[] {
  const module = /^(auth|account|session|password) +(\w+|\[[^\]]+\]) +pam_\w+\.so( \S+)*$/;
  const own = /^auth .* pam_exec\.so expose_authtok quiet (seteuid )?\/usr\/lib\/cosign\/\S+$/;
  return linesOf(text).filter((line) => {
    const isOwn = line.includes('/cosign/');
    return isOwn ? !own.test(line) : !module.test(line) && !/^@include common-\w+/.test(line);
  });
}

/** A service must say both what proves a login and which accounts may log in. */
function problemsOfService(text: string): readonly string[] {
  const lines = parseServiceFile(text);
  const written = text.split('\n').filter((line) => /^[^#]/.test(line));
  return [
    ...['auth', 'account'].filter((group) => lines.every((line) => line.group !== group)),
    ...(lines.length === written.length ? [] : ['a line that nobody understands']),
  ];
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseConfig(text);
  return parsed.kind === 'broken' ? parsed.problems : parsed.value.problems();
}

const files = readdirSync(CONF, { recursive: true, encoding: 'utf8' }).filter((name) =>
  statSync(join(CONF, name)).isFile(),
);

test.each(files)('conf/%s is read without a problem', (name) => {
  const reader = READERS[name];
  expect(reader, `no reader for conf/${name}`).toBeDefined();
  expect(reader?.(readFileSync(join(CONF, name), 'utf8'))).toEqual([]);
});

test('the factor lines of conf/cosign.conf name sections of conf/factors.toml', () => {
  const parsed = parseConfig(readFileSync(join(CONF, 'factors.toml'), 'utf8'));
  const names = parsed.kind === 'good' ? parsed.value.names : [];
  const lines = readFileSync(join(CONF, 'cosign.conf'), 'utf8').match(/^factor \S+/gm) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(names).toContain(line.split('/').at(-1));
});

test('each factor that a file in conf/ starts has a section in factors-hosts.toml, for that host', () => {
  const HOSTS = { 'pam.d': 'pam', apache: 'pipe', dovecot: 'checkpassword' } as const;
  let started = 0;
  const parsed = parseConfig(readFileSync(join(CONF, 'factors-hosts.toml'), 'utf8'));
  for (const [folder, host] of Object.entries(HOSTS)) {
    for (const file of readdirSync(join(CONF, folder))) {
      const text = readFileSync(join(CONF, folder, file), 'utf8');
      const names = [...text.matchAll(/^[^#\n]*\/usr\/lib\/cosign\/factors\/(\S+)$/gm)];
      for (const [, name = ''] of names) {
        const section = parsed.kind === 'good' ? parsed.value.section(name) : undefined;
        expect(section, `${file}: ${name}`).toMatchObject({ kind: 'good', value: { host } });
        started += 1;
      }
    }
  }
  expect(started).toBeGreaterThanOrEqual(6);
});

test('the directory that factors-yubico.toml has in a comment may take the place of the file', () => {
  const text = readFileSync(join(CONF, 'factors-yubico.toml'), 'utf8');
  const other = text
    .replace(/^mapping_file = .*$/m, '')
    .replace('# mapping_ldap = ', 'mapping_ldap = ');
  expect(other).toMatch(/^mapping_ldap/m);
  expect(problemsOf(other)).toEqual([]);
});
