import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Account } from '../core/factor.ts';

const WAIT_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * List the accounts of the system, as far as its directories can be listed: getent(1) passwd.
 *
 * @throws the error of the program when it fails, takes longer than 10 s or says more than 64 MB.
 */
export async function listAccounts(): Promise<readonly Account[]> {
  const options = { timeout: WAIT_MS, maxBuffer: MOST_BYTES, encoding: 'latin1' } as const;
  const { stdout } = await promisify(execFile)('getent', ['passwd'], options);
  return stdout.split('\n').flatMap((line): readonly Account[] => {
    const [name = '', , uid, gid, , home = ''] = line.split(':');
    if (name === '' || home === '') return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home }];
  });
}
