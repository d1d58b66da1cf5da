import type { CosignPlace, Placed } from './cosign-place.ts';
import { textsOf } from './cosign-keys.ts';
import type { ConfigValue } from './config-value.ts';

/** Modules that take requests where mod_cosign would look at them, and by which setting. */
export const TAKERS: Readonly<Record<string, string>> = {
  mod_proxy: 'proxy.server',
  mod_ajp13: 'ajp13.server',
  mod_wstunnel: 'wstunnel.server',
  mod_scgi: 'scgi.server',
  mod_fastcgi: 'fastcgi.server',
};

/** Those of them that look at files first, unless they are told not to. */
const LOOKS_AT_FILES = /^(fastcgi|scgi)\.server$/;

/**
 * Find what takes a request before mod_cosign sees it: lighttpd asks its modules in the order of
 * `server.modules`, and mod_cosign leaves alone what another one has taken.
 */
export function takerOf(place: CosignPlace, path: string): Placed | undefined {
  const modules = textsOf(place.last('server.modules')?.setting.value);
  for (const module of modules) {
    if (module === 'mod_cosign') return undefined;
    const name = Object.hasOwn(TAKERS, module) ? TAKERS[module] : undefined;
    const placed = name === undefined ? undefined : place.last(name);
    if (name !== undefined && placed !== undefined && takes(placed, path, name)) return placed;
  }
  return undefined;
}

function takes({ setting: { value } }: Placed, path: string, name: string): boolean {
  const items = value.kind === 'array' ? value.array.items : [];
  return items.some(({ key = '', value: hosts }) => {
    const isOfPath = key.startsWith('/') ? path.startsWith(key) : path.endsWith(key);
    return isOfPath && (!LOOKS_AT_FILES.test(name) || looksAtNoFile(hosts));
  });
}

function looksAtNoFile(hosts: ConfigValue): boolean {
  if (hosts.kind !== 'array') return false;
  const own = hosts.array.get('check-local');
  if (own?.kind === 'string') return own.text === 'disable';
  return hosts.array.items.some(({ value }) => looksAtNoFile(value));
}
