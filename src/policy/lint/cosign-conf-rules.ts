import type { Rule } from './rule.ts';

/** What can be wrong with a `cosign.conf` and with the programs that it names. */
export const COSIGN_CONF_RULES = {
  'conf-fatal': {
    severity: 'error',
    means: 'Cosign refuses the whole file and does not start.',
    fix: 'correct it: Cosign refuses the whole file',
  },
  'no-factor-lines': {
    severity: 'warning',
    means: 'There is no factor line.',
    fix: 'let cosign-factors install print some, or name the file that includes them',
  },
  'too-many-fields': {
    severity: 'error',
    means:
      'All factor lines together name more than six fields beyond `login password ref service reauth required`, so every POST is an HTTP 500.',
    fix: 'use 6 at most; with more every POST is an HTTP 500',
  },
  'odd-field': {
    severity: 'error',
    means:
      'A comment, a quote or a flag behind the path is a field to Cosign. No form posts it, so the factor never runs.',
    fix: '-2 goes before the fields, a comment on a line of its own, and there are no quotes',
  },
  'flag-as-path': {
    severity: 'error',
    means: '`factor -2 PATH` takes `-2` for the path and the path for a field.',
    fix: 'write the path first: factor PATH -2 FIELD…',
  },
  'factor-name': {
    severity: 'error',
    means:
      "A factor's name goes into Cosign's protocol as it is: a blank or a slash in it breaks the line, and a last word `kerberos` is swallowed.",
    fix: 'give it a name of letters, digits, dots, hyphens and underscores',
  },
  'factor-relative': {
    severity: 'error',
    means: 'The path is not absolute, so Cosign looks for it in its folder of templates.',
    fix: 'write the whole path',
  },
  'factor-missing': {
    severity: 'error',
    means: 'There is no file at the path; Cosign does not look before somebody logs in.',
    fix: 'let cosign-factors install make it',
  },
  'factor-dangling': {
    severity: 'error',
    means: 'The path is a symbolic link to nowhere.',
    fix: 'make it anew',
  },
  'factor-not-executable': {
    severity: 'error',
    means: "The web server's user cannot execute it.",
    fix: 'chmod 0755 it',
  },
  'factor-runtime': {
    severity: 'error',
    means:
      'The path leads to the runtime itself: damaged, or without our code, it would end with 0 and let everybody in.',
    fix: 'let it lead to cosign-factors, which has no .run',
  },
  'factor-open': {
    severity: 'error',
    means: 'Somebody else than root can put another program there, and log in as anybody.',
    fix: 'give it to root, and chmod go-w',
  },
  'no-section': {
    severity: 'error',
    means: '`factors.toml` has no section of this name, so the factor refuses everybody.',
    fix: 'write one, or take the line out',
  },
  'fields-differ': {
    severity: 'error',
    means:
      'The line has other fields than the section, or in another order: every form is malformed.',
    fix: 'make them the same, in the same order',
  },
  'code-alone': {
    severity: 'error',
    means: 'Without `-2` a code alone, and no password, is a full login.',
    fix: 'write -2 behind the path',
  },
  unthrottled: {
    severity: 'error',
    means: 'Without `-2` and with `throttle = false` codes can be guessed without end.',
    fix: 'write -2 behind the path, and remove throttle = false',
  },
  'roll-out-alone': {
    severity: 'error',
    means: 'Without `-2` whoever is listed for a roll-out needs no password and no code.',
    fix: 'write -2 behind the path, or remove unenrolled',
  },
  'first-use-alone': {
    severity: 'error',
    means: 'Without `-2` any key at all is a login for whoever may bind one at first use.',
    fix: 'write -2 behind the path, or remove bind_on_first_use',
  },
  'suffix-differs': {
    severity: 'error',
    means:
      '`suffix` is another one than that of the section, so what it answers satisfies nothing.',
    fix: 'write the same one in both',
  },
  'secondary-first': {
    severity: 'warning',
    means:
      'A line with `-2` stands before the factor that logs in: a first login by that always fails.',
    fix: 'move it behind that line, or a first login by that line always fails',
  },
  'reauth-unmet': {
    severity: 'error',
    means:
      'Every factor of a reauth line must be satisfied in that very POST, and no factor line gives this one. The built-in password does not count.',
    fix: 'name factors that factor lines give, in their spelling',
  },
  'many-factors': {
    severity: 'warning',
    means: 'A session holds four factors; with a fifth the weblogin treats the user as logged out.',
    fix: 'see that nobody can obtain more than four in one session',
  },
  'long-names': {
    severity: 'warning',
    means: 'The names of all factors of a session must stay under 255 bytes together.',
    fix: 'give them shorter names',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type CosignConfRule = keyof typeof COSIGN_CONF_RULES;
