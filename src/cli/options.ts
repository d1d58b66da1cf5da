/** Options that several commands take, for yargs. */

/** Text, given once. */
export const TEXT = { type: 'string', requiresArg: true } as const;

/** Text that may be given several times, each time with the name of the option before it. */
export const TEXTS = { type: 'string', array: true, nargs: 1 } as const;

export const JSON_OPTION = {
  json: { type: 'boolean', default: false, describe: 'one JSON value' },
} as const;

export const FACTOR_OPTION = {
  factor: { ...TEXT, describe: 'section of factors.toml; needed if several' },
} as const;

/** Web servers whose configuration is read. */
const DIALECTS = ['apache', 'lighttpd'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** How a web server's configuration is found and read, beside its main file. */
export const SERVER_OPTIONS = {
  dialect: {
    choices: DIALECTS,
    requiresArg: true,
    describe: 'whose configuration; found out if not given',
  },
  root: { ...TEXT, describe: 'look up the paths in it below this folder' },
  define: { ...TEXTS, describe: '-D of the web server' },
} as const;
