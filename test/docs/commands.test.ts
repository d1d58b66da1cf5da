import { expect, test } from 'vitest';
import { commandsOf, onInstalledMachine, SHELL_HELPERS } from '../support/installed.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { canMount, mustRun } from '../support/namespace.ts';
import { commandsElsewhere, commandsOfConf, NPM, PAGES } from '../support/pages.ts';
import { TOP } from '../support/scratch.ts';

interface Case {
  /** What must be there before, in sh. */
  readonly before?: readonly string[];
  /** What a person types, when the command asks: sh that prints it. */
  readonly typed?: string;
  /** What shows that it was done, in sh, where the command says nothing. */
  readonly after?: string;
  /** Whether it goes on until somebody stops it. */
  readonly isEndless?: boolean;
  readonly status: number;
  /** What it says, on either stream. */
  readonly says: RegExp;
}

const ENROLLED = ['cosign-factors enrol alice --quiet 2>/dev/null'];
const CONF = [
  ...ENROLLED,
  'printf "factor /usr/lib/cosign/factors/otp login passcode\\n" >/etc/cosign.conf',
];
/** A roll-out for the login newcomer, with alice enrolled. */
const ROLL_OUT = [
  ...ENROLLED,
  'echo newcomer >/etc/cosign/rollout',
  'printf "unenrolled = { suffix = \\"-junk\\", users_file = \\"/etc/cosign/rollout\\", until = 2099-12-31 }\\n"' +
    ' >>/etc/cosign/factors.toml',
  'printf "suffix -junk\\nfactor /usr/lib/cosign/factors/otp -2 login passcode\\n" >/etc/cosign.conf',
];
/** Codes of the help desk, one of alice's among them. */
const BYPASS = [
  ...ENROLLED,
  'install -d -o www-data -g www-data -m 0700 /var/lib/cosign-factors-bypass',
  'printf "bypass_dir = \\"/var/lib/cosign-factors-bypass\\"\\n" >>/etc/cosign/factors.toml',
  'cosign-factors bypass alice >/dev/null 2>&1',
];
/** A key that types the example of Yubico's key storage module, and is alice's. */
const OTP = 'idkfefrdhtrutjduvtcjbfeuvhehdvjjlbchtlenfgku';
const KEYS = [
  'echo "1,idkfefrdhtru,609963eae7b5,c68c9df8cbfe7d2f994cb904046c7218" >new-keys.csv',
  'install -d -o root -g www-data -m 0750 /var/lib/cosign-factors-yubikeys',
  'install -d -o www-data -g www-data -m 0700 /var/lib/cosign-factors-yubikey-state',
  `printf '%s\\n' '[factors.yubikey]' 'type = "yubico"' 'mode = "local"' \\
    'key_file = "/var/lib/cosign-factors-yubikeys/%k"' \\
    'mapping_file = "/etc/yubikey_mappings"' \\
    'state_dir = "/var/lib/cosign-factors-yubikey-state"' >>/etc/cosign/factors.toml`,
  'ln -s /usr/local/bin/cosign-factors /usr/lib/cosign/factors/yubikey',
];
const MAPPED = [
  ...KEYS,
  'cosign-factors yubico keys import new-keys.csv 2>/dev/null',
  'cosign-factors yubico map add alice --id idkfefrdhtru 2>/dev/null',
];
const AUDITED = [
  ...ENROLLED,
  'cosign-factors try otp login=alice passcode=123456 >/dev/null 2>&1 || true',
];

const SITE = [
  'mkdir -p /etc/apache2 apache2',
  `cp ${TOP}/conf/apache/cosign-site.conf /etc/apache2/apache2.conf`,
  'sed "s/ otp$/ otp PAM/" /etc/apache2/apache2.conf >apache2/apache2.conf',
];
const LIGHTTPD = [
  'mkdir -p /etc/lighttpd',
  `cp ${TOP}/conf/lighttpd/cosign-site.conf /etc/lighttpd/lighttpd.conf`,
];
const GRADES = [
  'mkdir -p /etc/apache2',
  'printf "CosignHostname w\\nCosignRedirect https://w/c\\nCosignPostErrorRedirect https://w/p\\n' +
    '<Location /grades>\\nCosignRequireFactor otp\\n</Location>\\n" >/etc/apache2/apache2.conf',
];

const USERADD =
  'useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin factord';

const CASES: Readonly<Record<string, Case>> = {
  [USERADD]: { after: 'getent passwd factord', status: 0, says: /^factord:/ },
  'chown -R factord: /var/lib/cosign-factors /var/lib/cosign-factors-state': {
    before: [USERADD, ...ENROLLED],
    after: 'stat -c %U /var/lib/cosign-factors/alice',
    status: 0,
    says: /^factord$/m,
  },
  'chmod 0700 /var/lib/cosign-factors': {
    after: 'stat -c %a /var/lib/cosign-factors',
    status: 0,
    says: /^700$/m,
  },
  'chgrp factord /var/log/cosign-factors && chmod 0770 /var/log/cosign-factors': {
    before: [USERADD],
    after: 'stat -c %G:%a /var/log/cosign-factors',
    status: 0,
    says: /^factord:770$/m,
  },
  'install -m 0644 conf/systemd/cosign-factors.service conf/systemd/cosign-factors.socket /etc/systemd/system/':
    {
      before: ['mkdir -p /etc/systemd/system conf', `cp -r ${TOP}/conf/systemd conf`],
      after: 'ls /etc/systemd/system/cosign-*',
      status: 0,
      says: /cosign-factors\.service\n.*cosign-factors\.socket/,
    },
  'install -m 0644 dist/pam_cosign_factor.so "/usr/lib/$(uname -m)-linux-gnu/security/"': {
    before: [
      // Where no headers of PAM are it was not built.
      `mkdir -p dist; cp ${TOP}/dist/pam_cosign_factor.so dist || touch dist/pam_cosign_factor.so`,
      'mount -t tmpfs tmpfs "/usr/lib/$(uname -m)-linux-gnu/security"',
    ],
    after: 'stat -c %a /usr/lib/*-linux-gnu/security/pam_cosign_factor.so',
    status: 0,
    says: /^644$/m,
  },
  // No systemd runs here; what it would be told is.
  'systemctl enable --now cosign-factors.socket': {
    before: [
      'printf "#!/bin/sh\\necho told \\"\\$@\\"\\n" >/usr/local/bin/systemctl',
      'chmod 0755 /usr/local/bin/systemctl',
    ],
    status: 0,
    says: /told enable --now cosign-factors\.socket/,
  },
  'cosign-factors install /usr/lib/cosign/factors otp --service factord': {
    before: [USERADD],
    after:
      'cat /usr/local/bin/cosign-factors.service || true; echo | /usr/lib/cosign/factors/otp || true',
    ...(IS_COMPILED
      ? { status: 0, says: /^\/run\/cosign-factors\/factord\.sock\n\d+\n[^]*unavailable/m }
      : { status: 1, says: /is a script, and only the launcher in C asks the service/ }),
  },
  'cosign-factors enrol alice': { status: 0, says: /scratch codes: \d{8}/ },
  'cosign-factors enrol alice --factor otp --issuer "Example University"': {
    status: 0,
    says: /issuer=Example%20University/,
  },
  'cosign-factors enrol alice --force --verify --png alice.png': {
    before: ENROLLED,
    typed: 'phone',
    status: 0,
    says: /the app shows the right codes/,
  },
  'cosign-factors explain otp alice 123456': {
    before: ENROLLED,
    status: 1,
    says: /It would be refused now/,
  },
  'cosign-factors try otp': {
    before: ENROLLED,
    typed: 'echo alice; sleep 0.3; phone',
    status: 0,
    says: /the factor "otp" as satisfied/,
  },
  'cosign-factors try otp login=alice': {
    before: ENROLLED,
    typed: 'phone',
    status: 0,
    says: /the factor "otp" as satisfied/,
  },
  'cosign-factors try otp login=alice passcode=123456': {
    before: ENROLLED,
    status: 1,
    says: /That code was not accepted\./,
  },
  'cosign-factors try /usr/lib/cosign/factors/badge login=alice passcode=123456': {
    before: [
      'printf "#!/bin/sh\\ncat >/dev/null; echo badge\\n" >/usr/lib/cosign/factors/badge',
      'chmod +x /usr/lib/cosign/factors/badge',
    ],
    status: 0,
    says: /the factor "badge" as satisfied/,
  },
  'cosign-factors try --conf /etc/cosign.conf login=alice passcode=123456 --require "PAM otp"': {
    before: CONF,
    status: 1,
    says: /not enough for: PAM otp; missing PAM otp/,
  },
  'cosign-factors install /usr/lib/cosign/factors otp': {
    before: ['rm /usr/lib/cosign/factors/otp'],
    status: 0,
    says: /^factor \/usr\/lib\/cosign\/factors\/otp -2 login passcode$/m,
  },
  'cosign-factors uninstall /usr/lib/cosign/factors otp': { status: 0, says: /otp/ },
  'cosign-factors upgrade-state': {
    status: 0,
    says: /^\/var\/lib\/cosign-factors-state: took over 0 of 0$/m,
  },
  'cosign-factors check': { before: ENROLLED, status: 0, says: /^nothing to complain about$/m },
  'cosign-factors check --user www-data --cosign-conf /etc/cosign.conf': {
    before: CONF,
    status: 1,
    says: /error: \/etc\/cosign\.conf:1: without -2 a code of otp alone/,
  },
  'dist/cosign-factors check --before-upgrade --user www-data': {
    before: [...ENROLLED, 'chmod g+w /var/lib', `cd ${TOP}`],
    status: 1,
    says: /^error: \/var\/lib: others can write there$/m,
  },
  'cosign-factors check --cosign-conf /etc/cosign.conf': {
    before: ROLL_OUT,
    status: 0,
    says: /^nothing to complain about$/m,
  },
  'cosign-factors try otp login=newcomer passcode=000000': {
    before: ROLL_OUT,
    status: 0,
    says: /the factor "otp-junk" as satisfied/,
  },
  "getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 { print $1 }' | tee /etc/cosign/rollout": {
    before: ['useradd newcomer'],
    status: 0,
    says: /^newcomer$/m,
  },
  'cosign-factors audit --since 1w --verdict accepted': {
    before: [...ROLL_OUT, 'cosign-factors try otp login=newcomer passcode=000000 >/dev/null 2>&1'],
    status: 0,
    says: /newcomer.*accepted.*unenrolled=listed/,
  },
  'cosign-factors scratch-codes alice': { before: ENROLLED, status: 0, says: /^(\d{8}\n){5}/ },
  'cosign-factors scratch-codes alice --factor otp --json': {
    before: ENROLLED,
    status: 0,
    says: /"scratchCodes":\["\d{8}",/,
  },
  'cosign-factors yubico keys import new-keys.csv': {
    before: KEYS,
    status: 0,
    says: /^1 keys imported, 0 were there already$/m,
  },
  'cosign-factors yubico map add alice': {
    before: KEYS,
    typed: `echo ${OTP}`,
    status: 0,
    says: /^alice idkfefrdhtru\r?$/m,
  },
  'cosign-factors yubico map list': {
    before: MAPPED,
    status: 0,
    says: /^alice idkfefrdhtru {2}\/etc\/yubikey_mappings:1$/m,
  },
  'cosign-factors yubico verify': {
    before: MAPPED,
    typed: `echo ${OTP}`,
    status: 0,
    says: /Code 0 of session 1.*It would be accepted now/s,
  },
  'cosign-factors try yubikey login=alice': {
    before: MAPPED,
    typed: `echo ${OTP}`,
    status: 0,
    says: /the factor "yubikey" as satisfied/,
  },
  'cosign-factors bypass alice': { before: BYPASS, status: 0, says: /^\d{4} \d{4} \d{4}$/m },
  'cosign-factors bypass alice --hours 2 --factor otp': {
    before: BYPASS,
    status: 0,
    says: /alice can use it once in place of a code of otp/,
  },
  'cosign-factors bypass alice --hours 24': {
    before: BYPASS,
    status: 0,
    says: /^\d{4} \d{4} \d{4}$/m,
  },
  'install -d -m 0700 -o www-data -g www-data /var/lib/cosign-factors-pam': {
    after: 'stat --format "%U %G %a" /var/lib/cosign-factors-pam',
    status: 0,
    says: /^www-data www-data 700$/m,
  },
  'cosign-factors bypass --list': { before: BYPASS, status: 0, says: /^alice made \S+ until/m },
  'cosign-factors bypass alice --revoke': { before: BYPASS, status: 0, says: /alice is void/ },
  'cosign-factors audit --login alice --verdict bypass-made --verdict bypass-revoked': {
    before: [...BYPASS, 'cosign-factors bypass alice --revoke 2>/dev/null'],
    status: 0,
    says: /alice\] bypass-made by=[^]*alice\] bypass-revoked by=/,
  },
  'install -d -o www-data -g www-data -m 0700 /var/lib/cosign-factors-bypass': {
    after: 'stat --format "%U %G %a" /var/lib/cosign-factors-bypass',
    status: 0,
    says: /^www-data www-data 700$/m,
  },
  'cosign-factors audit --login alice --since 2h': {
    before: AUDITED,
    status: 0,
    says: /alice.*rejected (bad-code|skewed)/,
  },
  'cosign-factors audit --follow --verdict rejected': {
    before: [
      ...AUDITED,
      '(sleep 1; cosign-factors try otp login=alice passcode=654321 >/dev/null 2>&1) &',
    ],
    isEndless: true,
    status: 124,
    says: /alice.*rejected (bad-code|skewed)/,
  },
  'cosign-factors audit --since 1d --histogram': {
    before: AUDITED,
    status: 0,
    says: /(bad-code|skewed).*1/,
  },
  'zcat /var/log/cosign-factors/audit.jsonl.2.gz | cosign-factors audit --file /dev/stdin --reason replayed':
    {
      before: [
        ...AUDITED,
        'sed -E "s/bad-code|skewed/replayed/" /var/log/cosign-factors/audit.jsonl |' +
          ' gzip >/var/log/cosign-factors/audit.jsonl.2.gz',
      ],
      status: 0,
      says: /alice.*rejected replayed/,
    },
  'cosign-factors completion >/etc/bash_completion.d/cosign-factors': {
    before: ['mkdir -p /etc/bash_completion.d'],
    after:
      '. /etc/bash_completion.d/cosign-factors; COMP_WORDS=(cosign-factors pol); COMP_CWORD=1; ' +
      '_cosign-factors_yargs_completions; echo "${COMPREPLY[@]}"',
    status: 0,
    says: /^policy$/m,
  },
  'cosign-factors policy table --config /etc/lighttpd/lighttpd.conf': {
    before: LIGHTTPD,
    status: 0,
    says: /^ {2}\/grades +PAM and otp /m,
  },
  'cosign-factors policy lint --config /etc/lighttpd/lighttpd.conf': {
    before: LIGHTTPD,
    status: 0,
    says: /^nothing to complain about$/m,
  },
  'cosign-factors policy explain https://www.example.edu/grades/ --config /etc/lighttpd/lighttpd.conf --held PAM':
    {
      before: LIGHTTPD,
      status: 0,
      says: /^demands: PAM otp\n[^]*lighttpd.conf:27: cosign.require-factor = \("PAM", "otp"\)\n[^]*lighttpd.conf:25\), the last that holds/m,
    },
  'cosign-factors policy explain https://www.example.edu/grades/ --config /etc/apache2/apache2.conf --held PAM':
    { before: GRADES, status: 0, says: /^demands: otp\n.*factors=otp\nwith PAM: 302/m },
  'cosign-factors policy lint --config /etc/apache2/apache2.conf': {
    before: [
      'mkdir -p /etc/apache2',
      'printf "<Location /a>\\nCosignRequireFactor otp,PAM\\n</Location>\\n" >/etc/apache2/apache2.conf',
    ],
    status: 1,
    says: /apache2\.conf:2: otp,PAM .*\n.*\(require-comma\)/,
  },
  'cosign-factors policy lint --cosign-conf /etc/cosign.conf --factors-conf /etc/cosign/factors.toml':
    { before: CONF, status: 1, says: /cosign\.conf:1: without -2 .*\n.*\(code-alone\)/ },
  'cosign-factors policy lint --cosign-conf /etc/cosign.conf --format sarif': {
    before: CONF,
    status: 0,
    says: /"version": "2\.1\.0"/,
  },
  'cosign-factors policy table --config /etc/apache2/apache2.conf': {
    before: SITE,
    status: 0,
    says: /^ {2}\/intranet\/staff +otp, or card /m,
  },
  'cosign-factors policy table --config /etc/apache2/apache2.conf --html demands.html': {
    before: SITE,
    status: 0,
    says: /6 places, 1 open to anybody/,
  },
  'cosign-factors policy diff /etc/apache2 ./apache2': {
    before: SITE,
    status: 1,
    says: /^changed: www\.example\.edu:443 \/intranet\/grades\n {2}- otp /m,
  },
  'cosign-factors policy compose "PAM and otp or LEVEL2" --service www --weblogin https://weblogin.example.edu --location /grades --held PAM':
    { status: 0, says: /^ {4}RewriteRule .*factors=PAM,otp&cosign-www&/m },
};

const elsewhere = commandsElsewhere();
const shown = [...new Set([...PAGES.flatMap(commandsOf), ...commandsOfConf()])].filter(
  (command) => !NPM.test(command) && !elsewhere.includes(command),
);

test.skipIf(!canMount && !mustRun).each(shown)('%s (root, mount namespace)', (command) => {
  const example = CASES[command];
  expect(example, `no case for ${command}`).toBeDefined();
  if (example === undefined) return;
  const { before = [], typed, after = 'true', isEndless = false, status, says } = example;
  const runs =
    typed === undefined
      ? `${isEndless ? 'timeout 3 ' : ''}${command} && status=0 || status=$?`
      : // A terminal of its own; the typist waits until the question is there.
        `{ sleep 0.5; ${typed}; sleep 0.5; } | script --quiet --return --command '${command}' ` +
        '/dev/null && status=0 || status=$?';
  const ended = onInstalledMachine([...SHELL_HELPERS, ...before, runs, after, 'exit $status']);
  expect(`${ended.stdout}\n${ended.stderr}`).toMatch(says);
  expect(ended.status).toBe(status);
});
