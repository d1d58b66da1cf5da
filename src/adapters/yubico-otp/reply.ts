import type { Parameters } from './signature.ts';

/**
 * Read the body of a server's reply: lines of `name=value`, split at the first `=`.
 *
 * A value stays as it is, because it is what was signed. A name that comes twice makes the whole
 * body worthless: two readers could choose different ones.
 *
 * @returns `undefined` for anything that is not such a list.
 */
export function parseReply(body: string): Parameters | undefined {
  const parameters = new Map<string, string>();
  for (const line of body.split(/\r?\n/)) {
    if (line === '') continue;
    const [, name, value] = /^([A-Za-z0-9_]+)=([ -~]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters.size === 0 ? undefined : parameters;
}
