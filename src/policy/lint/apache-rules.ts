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

/** What can be wrong with one section or server alone. */
export const SECTION_RULES = {
  'config-fault': {
    severity: 'error',
    means: 'Apache cannot read the configuration and does not start.',
    fix: 'correct it; apachectl configtest says the same',
  },
  'require-twice': {
    severity: 'error',
    means:
      'Of two `CosignRequireFactor` in one place the last one counts. They are not OR, which the specification of 2006 promised and the filter never had.',
    fix: 'write one directive; for OR let cosign-factors policy compose write it',
  },
  'limit-ignored': {
    severity: 'error',
    means:
      '`<Limit>` and `<LimitExcept>` hold back no directive of Cosign: it counts for all methods.',
    fix: 'take it out of there',
  },
  'httponly-alone': {
    severity: 'warning',
    means:
      'A section with `CosignHttpOnlyCookies` alone has the settings of the server, and loses those of the section around it.',
    fix: 'put it outside the sections',
  },
  'server-below': {
    severity: 'error',
    means:
      'A section takes what it lacks from the server as it stood above it: a directive of the server below the section is not seen by it.',
    fix: 'move it above the first section',
  },
  'composed-edited': {
    severity: 'error',
    means: 'The directives do not demand what the comment of `policy compose` says.',
    fix: 'compose them anew',
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** What can be wrong with how servers and sections go together. */
export const PLACE_RULES = {
  'section-loses': {
    severity: 'error',
    means:
      'A section with any directive of Cosign replaces all Cosign settings of the section around it, so the factors demanded there are lost.',
    fix: 'write CosignRequireFactor here too, or remove the other directives of Cosign',
  },
  'section-lowers': {
    severity: 'warning',
    means:
      'A section replaces the demand of the section around it, it does not add to it: here factors are demanded no more.',
    fix: 'name all factors here, or say in a comment that it is meant',
  },
  'section-undone': {
    severity: 'error',
    means:
      'A later section covers all of an earlier one and replaces its Cosign settings: a Location stands above a Directory, and of Locations the last one counts, not the longest.',
    fix: 'put the wider section above the narrower one',
  },
  'switched-off': {
    severity: 'error',
    means:
      'A `Require` or `Satisfy` that admits somebody without a name switches Cosign off altogether: the page is served to anybody.',
    fix: 'write AuthType Cosign and Require valid-user here',
  },
  'protection-off': {
    severity: 'error',
    means:
      'Factors are demanded where `CosignProtected` is off: `CosignRequireFactor` never turns protection on.',
    fix: 'write CosignProtected on here',
  },
  'public-access': {
    severity: 'warning',
    means:
      'With `CosignAllowPublicAccess on` the page is served to whoever lacks the factors, without REMOTE_USER.',
    fix: 'remove it, or say in a comment that the application looks for REMOTE_USER',
  },
  'host-unprotected': {
    severity: 'error',
    means:
      'A host has directives of Cosign inside sections only: those sections are an HTTP 503, and every other path of it is served unprotected.',
    fix: 'give the host its own CosignHostname, CosignService and so on, above its sections',
  },
  'host-incomplete': {
    severity: 'error',
    means:
      'Cosign is on, but lacks what it cannot work without: the answer is an HTTP 503. A host with any directive of its own inherits none of the main server.',
    fix: 'add what is missing, above the sections',
  },
  'host-loses': {
    severity: 'warning',
    means:
      "A host with a directive of Cosign of its own inherits nothing: the main server's factors are not demanded there.",
    fix: 'write CosignRequireFactor in the host too',
  },
  'handler-missing': {
    severity: 'warning',
    means:
      'No section has `SetHandler cosign`, the address that takes the cookie from the weblogin, so nobody can log in.',
    fix: 'write <Location /cosign/valid> with SetHandler cosign and CosignProtected off',
  },
  'handler-protected': {
    severity: 'error',
    means: 'The address that takes the cookie wants one itself, so nobody can log in.',
    fix: 'write CosignProtected off there',
  },
  'server-stricter': {
    severity: 'error',
    means:
      'The address that sets the cookie always demands what the server demands: a section that demands less cannot be entered without it, and the browser loops.',
    fix: 'demand the factors in sections, and none outside them',
  },
  'alias-around': {
    severity: 'warning',
    means:
      'A Location is about an address; the same files can be had under another address, where less is demanded.',
    fix: 'protect the folder with a Directory section instead',
  },
  'host-around': {
    severity: 'warning',
    means: 'Another host has the same files, and demands less for them.',
    fix: 'let that host redirect to this one, or protect the folder outside all hosts',
  },
  'composed-undone': {
    severity: 'error',
    means:
      'A section with rewriting of its own replaces what `policy compose` wrote for the section around it.',
    fix: 'compose for this section too, or take its rewriting out',
  },
  'suffix-missing': {
    severity: 'error',
    means:
      '`cosign.conf` has a suffix and the filter has none: with such a factor the weblogin is content and the filter is not, and the browser loops.',
    fix: 'write CosignFactorSuffix and CosignFactorSuffixIgnore on',
  },
  'suffix-off': {
    severity: 'error',
    means: 'A factor with the suffix is an HTTP 503 where `CosignFactorSuffixIgnore` is not on.',
    fix: 'write CosignFactorSuffixIgnore on',
  },
  'suffix-other': {
    severity: 'error',
    means: '`CosignFactorSuffix` is another one than the suffix of `cosign.conf`.',
    fix: 'write the same one in both',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export const APACHE_RULES = { ...FACTOR_LIST_RULES, ...SECTION_RULES, ...PLACE_RULES };

export type ApacheRule = keyof typeof APACHE_RULES;
