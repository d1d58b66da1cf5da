// Guess wrongly once at one login in each of many throttle files, in their order, from the moment
// that standard input is closed.
import { readFileSync, writeSync } from 'node:fs';
import { openThrottle } from '../../../src/adapters/throttle-file.ts';

const [folder = '', count = '', login = '', nowSeconds = ''] = process.argv.slice(2);
const settings = { failures: 5, seconds: 900, perLogin: 1000 };

writeSync(1, 'ready\n');
readFileSync(0);
for (let table = 0; table < Number(count); table += 1) {
  const throttle = openThrottle({ path: `${folder}/${table}`, scope: 'service' }, settings);
  const admission = await throttle.admit(login, '192.0.2.7', Number(nowSeconds));
  if ('settle' in admission) admission.settle('failure');
}
