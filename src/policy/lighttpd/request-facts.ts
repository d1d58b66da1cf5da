import type { WebRequest } from '../httpd/request-url.ts';
import type { RequestFacts } from './condition-match.ts';
import { readTarget, type TargetOptions } from './request-target.ts';

/**
 * Say what conditions see of a request.
 *
 * @returns `undefined` when lighttpd refuses it with 400.
 */
export function factsOf(request: WebRequest, options: TargetOptions): RequestFacts | undefined {
  const { scheme, host, port, method, address } = request;
  const target = readTarget(
    request.path,
    request.query === '' ? undefined : request.query,
    options,
  );
  const isUsual = port === (scheme === 'https' ? 443 : 80);
  return (
    target && { ...target, scheme, host: isUsual ? host : `${host}:${port}`, port, method, address }
  );
}
