import type { CosignConfRule } from '../../../src/policy/lint/cosign-conf-rules.ts';
import { conf, OTP, PAM, SECTIONS, type Fixture, type Tree } from './fixture.ts';

const SERVICE = 'service svc https://www.example.edu/cosign/valid 0 www.example.edu';

/** A section in which the first key that somebody uses may become theirs. */
const FIRST_USE = `[factors.otp]
type = "yubico"
mode = "local"
mapping_file = "/etc/yubikey_mappings"
key_file = "/var/lib/cosign-factors-yubikeys/%k"
state_dir = "/var/lib/cosign-factors-yubikey-state"
bind_on_first_use = { users_file = "/x", until = 2999-01-01 }
`;

function sections(tree: Tree, toml = SECTIONS): Tree {
  return { ...tree, 'factors.toml': toml };
}

/** Names of factors that are there. */
const LETTERS = ['a', 'b', 'c', 'd', 'e'] as const;
const letter = (name: string): string => `factor @/factors/${name} -2 login passcode`;
const LONG = `n${'x'.repeat(99)}`;

export const COSIGN_CONF_FIXTURES: Readonly<Record<CosignConfRule, Fixture>> = {
  'conf-fatal': {
    bad: conf(PAM, 'Factor x y'),
    at: ['cosign.conf:2'],
    good: conf(PAM, '# Factor x y'),
  },
  'no-factor-lines': { bad: conf('# nothing'), at: ['cosign.conf'], good: conf(PAM) },
  'too-many-fields': {
    bad: conf('factor @/factors/pam login f1 f2 f3 f4', 'factor @/factors/a -2 f5 f6 f7'),
    at: ['cosign.conf'],
    good: conf('factor @/factors/pam login f1 f2 f3 f4', 'factor @/factors/a -2 f5 f6 ref'),
  },
  'odd-field': {
    bad: conf(
      `${PAM.trim()} # the password`,
      'factor @/factors/a login -2',
      'factor @/factors/a "login" passcode',
    ),
    at: ['cosign.conf:1', 'cosign.conf:2', 'cosign.conf:3'],
    good: conf('# the password', PAM),
  },
  'flag-as-path': {
    bad: conf(PAM, 'factor -2 @/factors/otp login'),
    at: ['cosign.conf:2'],
    good: conf(PAM, OTP),
  },
  'factor-name': {
    bad: conf(PAM, 'factor @/factors/kerberos -2 login pin', 'factor @/factors/a+b -2 login pin'),
    at: ['cosign.conf:2', 'cosign.conf:3'],
    good: conf(PAM, letter('a')),
  },
  'factor-relative': {
    bad: conf(PAM, 'factor factors/otp -2 login passcode'),
    at: ['cosign.conf:2'],
    good: conf(PAM, OTP),
  },
  'factor-missing': {
    bad: conf(PAM, letter('nowhere')),
    at: ['cosign.conf:2'],
    good: conf(PAM, letter('a')),
  },
  'factor-dangling': {
    bad: conf(PAM, letter('dangling')),
    at: ['cosign.conf:2'],
    good: conf(PAM, OTP),
  },
  'factor-not-executable': {
    bad: conf(PAM, letter('plain')),
    at: ['cosign.conf:2'],
    good: conf(PAM, letter('a')),
  },
  'factor-runtime': {
    bad: conf(PAM, letter('runtime')),
    at: ['cosign.conf:2'],
    good: conf(PAM, letter('a')),
  },
  'factor-open': {
    bad: conf(PAM, letter('open')),
    at: ['cosign.conf:2'],
    good: conf(PAM, letter('a')),
  },
  'no-section': {
    bad: sections(conf(PAM, OTP, 'factor @/factors/other -2 login passcode')),
    at: ['cosign.conf:3'],
    good: sections(conf(PAM, OTP)),
  },
  'fields-differ': {
    bad: sections(conf(PAM, 'factor @/factors/otp -2 passcode login')),
    at: ['cosign.conf:2'],
    good: sections(conf(PAM, OTP)),
  },
  'code-alone': {
    bad: sections(conf('factor @/factors/otp login passcode')),
    at: ['cosign.conf:1'],
    good: sections(conf(OTP)),
  },
  unthrottled: {
    bad: sections(conf('factor @/factors/otp login passcode'), `${SECTIONS}throttle = false\n`),
    at: ['cosign.conf:1'],
    good: sections(conf(OTP), `${SECTIONS}throttle = false\n`),
  },
  'roll-out-alone': {
    bad: sections(
      conf('suffix -junk', 'factor @/factors/otp login passcode'),
      `${SECTIONS}unenrolled = { suffix = "-junk", users_file = "/x", until = 2999-01-01 }\n`,
    ),
    at: ['cosign.conf:2'],
    good: sections(
      conf('suffix -junk', OTP),
      `${SECTIONS}unenrolled = { suffix = "-junk", users_file = "/x", until = 2999-01-01 }\n`,
    ),
  },
  'first-use-alone': {
    bad: sections(conf('factor @/factors/otp login passcode'), FIRST_USE),
    at: ['cosign.conf:1'],
    good: sections(conf(OTP), FIRST_USE),
  },
  'suffix-differs': {
    bad: sections(
      conf('suffix -later', OTP),
      `${SECTIONS}unenrolled = { suffix = "-junk", users_file = "/x", until = 2999-01-01 }\n`,
    ),
    at: ['cosign.conf:2'],
    good: sections(
      conf('suffix -junk', OTP),
      `${SECTIONS}unenrolled = { suffix = "-junk", users_file = "/x", until = 2999-01-01 }\n`,
    ),
  },
  'secondary-first': {
    bad: conf(OTP, letter('a'), PAM),
    at: ['cosign.conf:1', 'cosign.conf:2'],
    good: conf(PAM, OTP, letter('a')),
  },
  'reauth-unmet': {
    bad: conf(SERVICE, PAM, OTP, 'reauth svc OTP PAM'),
    at: ['cosign.conf:4'],
    good: conf(SERVICE, PAM, OTP, 'reauth svc otp pam'),
  },
  'many-factors': {
    bad: conf(...LETTERS.map(letter)),
    at: ['cosign.conf'],
    good: conf(...LETTERS.slice(0, 4).map(letter), letter('a')),
  },
  'long-names': {
    bad: conf(letter(`${LONG}1`), letter(`${LONG}2`), letter(`${LONG}3`)),
    at: ['cosign.conf'],
    good: conf(letter(`${LONG}1`), letter(`${LONG}2`)),
  },
};

/** Factors that are no links to the program, for the lines above. */
export const FOREIGN = [
  'pam',
  ...LETTERS,
  'kerberos',
  'a+b',
  ...[1, 2, 3].map((n) => `${LONG}${n}`),
];
