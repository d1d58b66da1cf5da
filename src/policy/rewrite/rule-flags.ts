/** Flags in brackets by their short names in upper case, each with its values. */
export type Flags = ReadonlyMap<string, readonly string[]>;

const SHORT: Readonly<Record<string, string>> = {
  BACKREFNOPLUS: 'BNP',
  CHAIN: 'C',
  COOKIE: 'CO',
  DISCARDPATH: 'DPI',
  ENV: 'E',
  FORBIDDEN: 'F',
  GONE: 'G',
  HANDLER: 'H',
  LAST: 'L',
  NEXT: 'N',
  NOCASE: 'NC',
  NOESCAPE: 'NE',
  NOSUBREQ: 'NS',
  NOVARY: 'NV',
  ORNEXT: 'OR',
  PASSTHROUGH: 'PT',
  PROXY: 'P',
  QSAPPEND: 'QSA',
  QSDISCARD: 'QSD',
  QSLAST: 'QSL',
  REDIRECT: 'R',
  SKIP: 'S',
  TYPE: 'T',
};

const OF_RULES =
  /^(B|BNP|BCTLS|BNE|C|CO|DPI|E|END|F|G|H|L|N|NC|NE|NS|P|PT|QSA|QSD|QSL|R|S|T|UNSAFEALLOW3F|UNSAFEPREFIXSTAT|UNC)$/;
const OF_CONDITIONS = /^(NC|OR|NV)$/;

/** Whose flags they are. */
export type FlagOwner = 'rule' | 'condition';

/** Read `[R=302,L]`; a text where Apache refuses them. */
export function readFlags(text: string | undefined, owner: FlagOwner): Flags | string {
  const flags = new Map<string, string[]>();
  if (text === undefined) return flags;
  if (!text.startsWith('[') || !text.endsWith(']')) return `${text} has no brackets around it`;
  for (const part of text.slice(1, -1).split(',')) {
    const [, key = '', value = ''] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/s.exec(part) ?? [];
    const upper = key.toUpperCase();
    const name = Object.hasOwn(SHORT, upper) ? (SHORT[upper] ?? upper) : upper;
    const isKnown = (owner === 'rule' ? OF_RULES : OF_CONDITIONS).test(name);
    if (!isKnown) return `there is no flag ${key}`;
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

const STATUSES: Readonly<Record<string, number>> = {
  '': 302,
  permanent: 301,
  temp: 302,
  seeother: 303,
};

/**
 * The status that flags ask for; `undefined` for none, which is 302 for a redirect.
 *
 * @see RewriteRule Flags (httpd 2.4), F, G and R
 */
export function forcedStatus(flags: Flags): number | undefined {
  if (flags.has('F')) return 403;
  if (flags.has('G')) return 410;
  const asked = flags.get('R')?.at(-1)?.toLowerCase();
  if (asked === undefined) return undefined;
  return Object.hasOwn(STATUSES, asked) ? STATUSES[asked] : Number.parseInt(asked, 10) || 302;
}

/** Whether a status sends somewhere, so that a substitution counts. */
export function isRedirect(status: number): boolean {
  return [300, 301, 302, 303, 305, 307, 308].includes(status);
}
