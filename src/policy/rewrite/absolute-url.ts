import type { RewriteContext } from './rewrite-state.ts';

const SCHEME =
  /^(?:(?:ajp|balancer|fcgi|ftp|gopher|h2c?|https?|ldaps?|nntp|scgi|unix|uwsgi|wss?):\/\/|(?:mailto|news):)/i;

/** Whether what a rule made is a URL of somewhere, by the schemes that mod_rewrite knows. */
export function isAbsoluteUrl(text: string): boolean {
  return SCHEME.test(text);
}

/** A URL that is a path so far becomes one of this server. */
export function qualify(text: string, { ownUrl }: RewriteContext): string {
  if (isAbsoluteUrl(text)) return text;
  return `${ownUrl}${text.startsWith('/') ? '' : '/'}${text}`;
}

/** A URL of this very server becomes a path. */
export function reduce(text: string, context: RewriteContext): string {
  const [, scheme = '', host, port, path] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?(\/.*)?$/is.exec(text) ?? [];
  if (host === undefined) return text;
  const isOwn = context.isOwn(
    scheme.toLowerCase(),
    host,
    port === undefined ? undefined : Number(port),
  );
  return isOwn ? (path ?? '/') : text;
}

/** What stands after `factors=` in a URL's query, as its first word; `null` where nothing does. */
export function factorsAskedFor(url: string): string | null {
  return /^[^?#]*\?factors=([^&#]+)/.exec(url)?.[1] ?? null;
}
