import type { Rule } from './rule.ts';

/** What can be wrong with the factors that a `CosignRequireFactor` names. */
export const FACTOR_LIST_RULES = {
  'require-quotes': {
    severity: 'error',
    means:
      'Quotes are ordinary characters to `CosignRequireFactor`: `"OTP PAM"` is the two factors `"OTP` and `PAM"`, which nobody holds.',
    fix: 'write the names without quotes',
  },
  'require-comma': {
    severity: 'error',
    means:
      '`OTP,PAM` is one factor to the filter and two to the weblogin: whoever holds both is sent back and forth.',
    fix: 'put a blank between the names',
  },
  'require-comment': {
    severity: 'error',
    means: 'Apache knows no comment behind a directive: each word of it is another factor.',
    fix: 'write the comment on a line of its own',
  },
  'require-none': {
    severity: 'error',
    means: '`none` is a factor of that name, which nobody holds.',
    fix: 'write CosignRequireFactor without a word to demand no factor',
  },
  'require-undefined': {
    severity: 'error',
    means: 'A variable that is not defined stays as it is, as the name of a factor.',
    fix: 'define it, or write the name',
  },
  'require-character': {
    severity: 'error',
    means:
      'Factors have names of letters, digits, dots, hyphens and underscores; a backslash joins no words.',
    fix: 'write the names of factors with blanks between them',
  },
  'require-empty': {
    severity: 'warning',
    means: '`CosignRequireFactor` without a word is an empty list: it demands no factor at all.',
    fix: 'name a factor, or say in a comment that none is meant',
  },
  'require-repeat': {
    severity: 'warning',
    means: 'A factor that is named twice stands twice in the address of the weblogin.',
    fix: 'name it once',
  },
  'require-many': {
    severity: 'error',
    means: 'A session holds four factors at most, so nobody can ever get in.',
    fix: 'demand four at most',
  },
  'require-long': {
    severity: 'error',
    means: 'The names of all factors of a session stay under 255 bytes together; these do not.',
    fix: 'demand fewer, or give them shorter names',
  },
  'require-unknown': {
    severity: 'warning',
    means:
      "No factor line of `cosign.conf` gives the factor. It can be the built-in login's own name only.",
    fix: 'write it as the last part of the path on its factor line',
  },
  'require-case': {
    severity: 'error',
    means: 'Names of factors are case-sensitive; a factor line gives one in another spelling.',
    fix: 'write it as the factor line has it',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type FactorListRule = keyof typeof FACTOR_LIST_RULES;
