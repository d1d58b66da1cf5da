import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';
import { canMount } from './namespace.ts';

/** Debian's. */
export const CHROMIUM = '/usr/bin/chromium';

/** Third-party programs the suites run against, and whether this machine has each. */
const PEERS = {
  'google-authenticator': () => onPath('google-authenticator'),
  'pam_google_authenticator.so': () => inLibrary('security/pam_google_authenticator.so'),
  'pam_oath.so': () => inLibrary('security/pam_oath.so'),
  gcc: () => onPath('gcc'),
  pamtester: () => onPath('pamtester'),
  oathtool: () => onPath('oathtool'),
  sshd: () => onPath('sshd') && onPath('ssh'),
  mod_authnz_external: () =>
    onPath('apache2ctl') && existsSync('/usr/lib/apache2/modules/mod_authnz_external.so'),
  sudo: () => onPath('sudo'),
  doveadm: () => onPath('doveadm'),
  curl: () => onPath('curl'),
  libfaketime: () => inLibrary('faketime/libfaketime.so.1'),
  apache2: () => onPath('apache2'),
  lighttpd: () => existsSync('/usr/sbin/lighttpd'),
  apxs2: () => onPath('apxs2') && onPath('apr-1-config'),
  yubiserver: () => onPath('yubiserver'),
  ykgenerate: () => onPath('ykgenerate'),
  slapd: () => onPath('slapd'),
  'pam_yubico.so': () => existsSync('/usr/lib/security/pam_yubico.so'),
  ykclient: () => onPath('ykclient'),
  chromium: () => existsSync(CHROMIUM),
  // Accounts and PAM services are made for each suite.
  root: () => process.getuid?.() === 0,
  // A machine of a test's own.
  namespaces: () => canMount && onPath('ip'),
} as const;

export type Peer = keyof typeof PEERS;

/** All of it: what a suite needs that logs in with Google's module under a clock of its own. */
export const PAM_PEERS: readonly Peer[] = [
  'google-authenticator',
  'pam_google_authenticator.so',
  'pamtester',
  'libfaketime',
  'root',
];

/**
 * Describe a suite that needs third-party programs.
 *
 * Where one is missing the suite fails in CI, and is skipped with its name for a person.
 */
export function describeWith(peers: readonly Peer[], title: string, suite: () => void): void {
  const missing = peers.filter((peer) => !PEERS[peer]());
  if (missing.length === 0) {
    describe(title, suite);
  } else if (process.env['CI'] === 'true') {
    describe(title, () => {
      test(`finds ${missing.join(', ')}`, () => {
        throw new Error(`missing: ${missing.join(', ')}; see scripts/debian-packages.txt`);
      });
    });
  } else {
    // The default reporter only counts what is skipped.
    process.stderr.write(`skipped, missing ${missing.join(', ')}: ${title}\n`);
    describe.skip(`${title} (skipped, missing ${missing.join(', ')})`, suite);
  }
}

/**
 * An environment in which a program's clock stands still at a time.
 *
 * libfaketime answers time(2) and clock_gettime(2) for pamtester and for both forms of ours alike,
 * so no test has to wait for the next step. Timers and file times stay real.
 *
 * @param unixSeconds - Unix time in whole seconds.
 */
export function clockAt(unixSeconds: number): Readonly<Record<string, string>> {
  return {
    // The dynamic linker puts its own library folder where $LIB stands.
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
    FAKETIME_FMT: '%s',
    FAKETIME: String(unixSeconds),
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}

function onPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Whether one of the machine's library folders (`/usr/lib/x86_64-linux-gnu`, say) has a file. */
function inLibrary(name: string): boolean {
  return readdirSync('/usr/lib').some((folder) => existsSync(join('/usr/lib', folder, name)));
}
