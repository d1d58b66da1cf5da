import type { Rule } from './rule.ts';

/** What can be wrong with how blocks, modules and servers go together. */
export const LIGHTTPD_PLACE_RULES = {
  'lighttpd-no-module': {
    severity: 'error',
    means: '`server.modules` has no `mod_cosign`: its settings are ignored, and nobody is asked.',
    fix: 'write server.modules += ( "mod_cosign" )',
  },
  'lighttpd-module-order': {
    severity: 'error',
    means:
      '`mod_cosign` leaves alone what a module before it in `server.modules` has taken: that is open to anybody.',
    fix: 'write "mod_cosign" in front of it',
  },
  'lighttpd-handler-missing': {
    severity: 'error',
    means:
      'Without `cosign.validation-handler-uri` outside all conditions the filter ends connections without an answer, protected or not.',
    fix: 'write cosign.validation-handler-uri = "/cosign/valid" outside all conditions',
  },
  'lighttpd-handler-incomplete': {
    severity: 'error',
    means: 'The address that takes the cookie is an HTTP 503 without it, so nobody can log in.',
    fix: 'write it outside all conditions',
  },
  'lighttpd-handler-stricter': {
    severity: 'error',
    means:
      'The address that takes the cookie checks the list that holds at its own path: a place that demands less cannot be entered without it, and the browser loops.',
    fix: 'demand the factors under conditions, and outside them what every login has',
  },
  'lighttpd-incomplete': {
    severity: 'error',
    means:
      'A protected place lacks what the filter cannot work without: the answer is an HTTP 503.',
    fix: 'write it outside all conditions',
  },
  'lighttpd-unprotected': {
    severity: 'error',
    means:
      'Factors are demanded where `cosign.protected` is not "enable": the page is served to anybody.',
    fix: 'write cosign.protected = "enable" beside it',
  },
  'lighttpd-left-over': {
    severity: 'warning',
    means:
      'Where no list holds, the filter checks the one that the request before it met, in whatever place: the same page demands this or that.',
    fix: 'write outside all conditions a list that every login has: cosign.require-factor = ( "PAM" )',
  },
  'lighttpd-replaces': {
    severity: 'warning',
    means:
      'A list replaces that of the blocks around it, it does not add to it: here factors are demanded no more.',
    fix: 'name all factors here, or say in a comment that it is meant',
  },
  'lighttpd-undone': {
    severity: 'error',
    means:
      'A later block covers all of an earlier one and replaces what it set: of blocks that hold the last one counts, not the longest path.',
    fix: 'put the wider block above the narrower one',
  },
  'lighttpd-same-block': {
    severity: 'warning',
    means:
      'A condition that stands twice is one block, where it stands first: what is set below counts as if it stood above.',
    fix: 'put the settings where the condition stands first',
  },
  'lighttpd-unanchored': {
    severity: 'warning',
    means: 'A pattern without `^` matches anywhere: `=~ "/admin"` also holds for `/x/admin`.',
    fix: 'write =^ "/admin"',
  },
  'lighttpd-open-prefix': {
    severity: 'error',
    means:
      'Where protection is taken away, a path that ends within a name takes it from longer names too: `=^ "/public"` also holds for `/publications`.',
    fix: 'end it with a slash, or write =~ "^/public(/|$)"',
  },
  'lighttpd-question-mark': {
    severity: 'error',
    means:
      'With `url-normalize-required` the query begins at the last question mark: for `/admin?x?y` the path is `/admin?x`, and a condition that wants `/admin` to end there does not hold.',
    fix: 'write =^ "/admin", or remove url-normalize-required',
  },
  'lighttpd-not-utf8': {
    severity: 'warning',
    means:
      'A pattern never matches a path that is not UTF-8, `/admin/%80` say: what it protects can be asked for that way.',
    fix: 'write =^ "/admin"; it holds for whatever begins so',
  },
  'lighttpd-public-access': {
    severity: 'warning',
    means:
      'With `cosign.allow-public-access` the page is served to whoever lacks the factors, without REMOTE_USER.',
    fix: 'remove it, or say in a comment that the application looks for REMOTE_USER',
  },
  'lighttpd-suffix': {
    severity: 'error',
    means:
      'The suffix of `cosign.conf` and the filter do not go together: such a factor is a loop or an HTTP 503.',
    fix: 'write cosign.factor-suffix as there, and cosign.factor-suffix-ignore = "enable"',
  },
} as const satisfies Readonly<Record<string, Rule>>;
