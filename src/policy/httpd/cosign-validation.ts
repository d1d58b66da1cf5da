import type { Assume } from './assume.ts';
import type { CosignSettings } from './cosign-settings.ts';
import { settingsOf } from './effective.ts';
import { compilePattern } from './regular-expression.ts';
import type { Servers } from './server-config.ts';
import type { WebRequest } from './request-url.ts';

/**
 * What mod_cosign's own handler, `/cosign/valid`, answers to a request whose cookie nobody knows.
 *
 * It sends on to where the user wanted to be, or to the page for errors; a place of another host than
 * its own, for which it could set no cookie, is a 503 unless it may send there for validation.
 */
export function validationStatus(servers: Servers, request: WebRequest, assume: Assume): number {
  const settings = settingsOf(servers.server, servers.main);
  if (!/^(GET|HEAD)$/.test(request.method)) return 405;
  const { isConfigured, validReference, validationError } = settings;
  if (!isConfigured || validReference === undefined || validationError === undefined) return 503;
  if (!request.hasQuery) return 403;
  const [, cookie = '', place = ''] = /^([^&]*)&*(.*)$/s.exec(request.query) ?? [];
  const found = compilePattern(validReference.value)?.exec(place);
  const isWhole =
    found === undefined
      ? assume(validReference)
      : found?.index === 0 && found[0].length === place.length;
  return /^cosign-/i.test(cookie) && isWhole ? placeStatus(place, settings, servers, request) : 301;
}

function placeStatus(
  place: string,
  settings: CosignSettings,
  { server, main }: Servers,
  request: WebRequest,
): number {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#:]+)(?::(\d*))?/i.exec(place);
  const [, scheme = '', host, port] = match ?? [];
  if (host === undefined) return 400;
  const usual = scheme.toLowerCase() === 'https' ? 443 : 80;
  const isSamePort = Number(port ?? usual) === request.port;
  const lines = server.cosign === undefined ? main.cosignLines : server.cosignLines;
  const appended = lines.findLast(({ name }) => /^cosignnoappendredirectport$/i.test(name));
  const minds = !/^on$/i.test(appended?.args.trim() ?? '');
  if (host.toLowerCase() === request.host && (isSamePort || !minds)) return 301;
  return settings.validationRedirect?.isOn === true ? 301 : 503;
}
