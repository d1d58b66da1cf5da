// Guess wrongly once at one login in each of many throttle files, in their order, from the moment
// that standard input is closed.
import { readFileSync, writeSync } from 'node:fs';
import { openThrottle } from '../../../src/adapters/throttle-file.ts';

const [folder = '', count = '', login = '', nowSeconds = ''] = process.argv.slice(2);
const settings = { failures: 5, seconds: 900, perLogin: 1000, proxies: [] };

writeSync(1, 'ready\n');
readFileSync(0);
for (let table = 0; table < Number(count); table += 1) {
  const throttle = openThrottle({ path: `${folder}/${table}`, scope: 'login' }, settings);
  const guess = { login, address: '192.0.2.7', exists: true };
  const admission = await throttle.admit(guess, Number(nowSeconds));
  if ('settle' in admission) admission.settle('failure');
}
