/** Web servers whose configuration is read. */
const DIALECTS = ['apache', 'lighttpd'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** The option of every command that reads a web server's configuration. */
export const DIALECT_OPTION = {
  choices: DIALECTS,
  requiresArg: true,
  describe: 'whose it is; by default what the main file looks like',
} as const;
