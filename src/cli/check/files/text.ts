import { readSecureFile } from '../../../adapters/secure-file.ts';
import { errorCode } from '../../../adapters/system-error.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';

/** What a file with one secret, or its state, may have. */
export const MOST_BYTES = 65_536;

/** Read a file of which everything but its content was looked at. */
export function readText(path: string, { findings }: CheckContext): string | undefined {
  try {
    return readSecureFile(path, { ownerUid: undefined, allowedPerm: 0o3777 })?.text;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const code = errorCode(error.cause);
    if (code === undefined) {
      findings.error('option', path, error.what, 'put a whole text file in its place');
    } else {
      findings.error('unreadable', path, `cannot be read (${code})`, 'run check as root');
    }
    return undefined;
  }
}
