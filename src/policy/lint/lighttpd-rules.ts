import type { Rule } from './rule.ts';

/** What can be wrong with a single setting of Cosign for lighttpd. */
export const LIGHTTPD_SETTING_RULES = {
  'lighttpd-fault': {
    severity: 'error',
    means: 'The configuration cannot be read, and lighttpd does not start.',
    fix: 'correct it; lighttpd -tt -f FILE says the same',
  },
  'lighttpd-passed-over': {
    severity: 'error',
    means:
      'A word that does not fit is passed over without a word: `( "otp" "PAM" )` is a list of `otp` alone.',
    fix: 'put a comma between elements, or remove the word',
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

export const LIGHTTPD_RULES = { ...LIGHTTPD_SETTING_RULES, ...LIGHTTPD_PLACE_RULES };

export type LighttpdRule = keyof typeof LIGHTTPD_RULES;
