import type { Rule } from './rule.ts';

/** What can be wrong with a single setting of Cosign for lighttpd. */
export const LIGHTTPD_SETTING_RULES = {
  'lighttpd-fault': {
    severity: 'error',
    means:
      'The configuration cannot be read, and lighttpd does not start; or it is more than this program reads, and nothing is known of the site.',
    fix: 'correct it; lighttpd -tt -f FILE says the same, save of what is too much for this program only',
  },
  'lighttpd-passed-over': {
    severity: 'error',
    means:
      'A word that does not fit is passed over without a word: `( "otp" "PAM" )` is a list of `otp` alone.',
    fix: 'put a comma between elements, or remove the word',
  },
  'lighttpd-nul': {
    severity: 'error',
    means:
      'At a NUL lighttpd stops reading the file: it starts with what stands before, and only its log says so.',
    fix: 'remove it; grep -Pan "\\x00" FILE finds it',
  },
  'lighttpd-unknown-key': {
    severity: 'error',
    means:
      'The filter knows no setting of this name; under a condition it must be in lower case, too. lighttpd ignores it.',
    fix: 'write its name as policy-lighttpd.md does, in lower case',
  },
  'lighttpd-type': {
    severity: 'error',
    means: 'The filter takes each setting as one type only; with another lighttpd does not start.',
    fix: 'write strings and "enable" in quotes, and factors as a list: ( "otp", "PAM" )',
  },
  'lighttpd-broken-key': {
    severity: 'error',
    means:
      '`cosign.check-ip` and `cosign.cookie-expire-time` are read into memory of another type: lighttpd may crash, and the default counts.',
    fix: 'remove it',
  },
  'lighttpd-no-effect': {
    severity: 'warning',
    means: 'The filter looks at `cosign.port` before it has read it: the port is always 6663.',
    fix: 'let the weblogin listen on 6663',
  },
  'lighttpd-service': {
    severity: 'error',
    means:
      '`cosign.service` goes to the weblogin as it stands, and the cookie that comes back must begin with `cosign-`.',
    fix: 'write "cosign-NAME"',
  },
  'lighttpd-reference-group': {
    severity: 'error',
    means:
      'The filter has no room for what a group in `cosign.valid-reference` matched: it refuses the address, or writes over its own memory.',
    fix: 'write groups as (?:…)',
  },
  'lighttpd-name': {
    severity: 'error',
    means:
      'An element of `cosign.require-factor` is one factor with all that stands in it: with a blank, a comma or `none` it is one that nobody holds.',
    fix: 'write each factor as an element of its own: ( "otp", "PAM" )',
  },
  'lighttpd-empty-list': {
    severity: 'error',
    means:
      'An empty list clears nothing: what was checked before, in this request or the one before it, is checked, and nobody is sent for it.',
    fix: 'write a list that every login has, ( "PAM" ) say',
  },
  'lighttpd-many': {
    severity: 'error',
    means: 'A session holds four factors at most, so nobody can ever get in.',
    fix: 'demand four at most',
  },
  'lighttpd-overflow': {
    severity: 'error',
    means:
      'The filter copies a list of more than two names into memory that is too small for it: lighttpd may crash.',
    fix: 'demand two at most',
  },
} as const satisfies Readonly<Record<string, Rule>>;
