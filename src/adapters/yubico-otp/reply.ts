import { isParameter, type Parameters } from './signature.ts';

/**
 * Read the body of a server's reply: lines of `name=value`, split at the first `=`.
 *
 * A value stays as it is, because it is what was signed. A name that comes twice makes the whole
 * body worthless, and so does a line that is no parameter: two readers could make different lines of it.
 *
 * @returns `undefined` for anything that is not such a list.
 */
export function parseReply(body: string): Parameters | undefined {
  const parameters = new Map<string, string>();
  for (const line of body.split(/\r?\n/)) {
    if (line === '') continue;
    const at = line.indexOf('=');
    const [name, value] = [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
    if (!isParameter(name, value) || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters.size === 0 ? undefined : parameters;
}
