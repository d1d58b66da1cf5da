import type { Rule } from './rule.ts';

/** What can be wrong with one section or server alone. */
export const SECTION_RULES = {
  'config-fault': {
    severity: 'error',
    means:
      'Apache cannot read the configuration and does not start; or it is more than this program reads, and nothing is known of the site.',
    fix: 'correct it; apachectl configtest says the same, save of what is too much for this program only',
  },
  'directive-refused': {
    severity: 'error',
    means:
      'Apache does not start: a directive does not belong where it stands, or has a value that it cannot have.',
    fix: 'correct it; apachectl configtest says the same',
  },
  'port-first': {
    severity: 'error',
    means:
      'A `CosignPort` above the `CosignHostname` of its server crashes mod_cosign as it is read, and Apache does not start (read in its source, not run).',
    fix: 'write CosignHostname above it',
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
