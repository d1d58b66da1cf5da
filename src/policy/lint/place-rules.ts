import type { Rule } from './rule.ts';

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
  'login-unasked': {
    severity: 'error',
    means:
      'A `Require` that wants a user has Cosign ask for one only with `AuthType Cosign` and without `CosignAllowPublicAccess on`: otherwise the answer is an HTTP 500.',
    fix: 'write AuthType Cosign beside it, and no CosignAllowPublicAccess',
  },
  'other-login': {
    severity: 'warning',
    means:
      'With another `AuthType` another module asks who it is: Cosign sends nobody to the weblogin there.',
    fix: 'write AuthType Cosign, or CosignProtected off where the other login is meant',
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
  'host-loops': {
    severity: 'error',
    means:
      "A host has the main server's service, whose cookie is set for the main server's name: under another name it never arrives, and the browser loops.",
    fix: 'give the host a CosignService and the other directives of its own, or write CosignAllowValidationRedirect on in the main server',
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
  'htaccess-refused': {
    severity: 'error',
    means:
      'Apache answers 500 for a whole folder whose `.htaccess` says what is not allowed there: `CosignFactorSuffix` and most others never are, the rest wants `AllowOverride AuthConfig`.',
    fix: 'put it into a Directory section of the configuration',
  },
  'htaccess-ignored': {
    severity: 'error',
    means:
      'A `.htaccess` has directives of Cosign in a folder where `AllowOverride` is `None`: Apache does not look at it, and nothing in it is demanded.',
    fix: 'write AllowOverride AuthConfig for the folder, or move the directives into a Directory section',
  },
} as const satisfies Readonly<Record<string, Rule>>;
