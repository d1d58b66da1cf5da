import type { Directive } from '../apache/tree.ts';
import { wordsOf } from '../apache/words.ts';

/** What only servers can say. */
export const SERVER_ONLY =
  /^cosign(filterdb|filterhashlength|proxydb|ticketprefix|checkip|cookieexpiretime)$/;

/** What a `.htaccess` can say, too. */
export const IN_HTACCESS = /^cosign(protected|requirefactor|allowpublicaccess|httponlycookies)$/;

const FLAGS =
  /^cosign(protected|allowpublicaccess|factorsuffixignore|allowvalidationredirect|httponly|noappendredirectport|getproxycookies|httponlycookies|getkerberostickets|kerberossetupgss)$/;

/** Of one argument, whatever it is. */
const TEXTS =
  /^cosign(posterrorredirect|service|redirect|validreference|validationerrorredirect|port|hostname|filterdb|filterhashlength|proxydb|ticketprefix|checkip|siteentry|factorsuffix|cookieexpiretime)$/;

const ONE_OF: Readonly<Record<string, RegExp>> = {
  cosigncheckip: /^(never|initial|always)$/i,
  cosignfilterhashlength: /^\s*\+?0*[0-2]?(?!\d)/,
};

/**
 * Say why mod_cosign refuses a directive where it stands; `undefined` when it takes it.
 *
 * @param isInSection - Or in a `.htaccess`.
 */
export function refusalOf(directive: Directive, isInSection: boolean): string | undefined {
  const { name } = directive;
  const key = name.toLowerCase();
  if (isInSection && SERVER_ONLY.test(key)) return `${name} is for servers only`;
  if (key === 'cosignrequirefactor') return undefined;
  // An empty word is none to Apache.
  const words = wordsOf(directive.args).filter(Boolean);
  if (FLAGS.test(key)) {
    return words.length === 1 && /^(on|off)$/i.test(words[0] ?? '')
      ? undefined
      : `${name} must be On or Off`;
  }
  if (key === 'cosigncrypto') {
    return words.length === 3 ? undefined : `${name} takes three arguments`;
  }
  if (!TEXTS.test(key)) return `${name} is no directive of mod_cosign`;
  if (words.length !== 1) return `${name} takes one argument`;
  const known = Object.hasOwn(ONE_OF, key) ? ONE_OF[key] : undefined;
  return known === undefined || known.test(words[0] ?? '')
    ? undefined
    : `${name} does not take ${words[0] ?? ''}`;
}
