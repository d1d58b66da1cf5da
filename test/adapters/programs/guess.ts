// Guess wrongly at one login, so many times, and say what became of each guess. With `hold` as the
// number, get leave to guess and go no further.
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { openThrottle } from '../../../src/adapters/throttle-file.ts';
import type { Admission, Held } from '../../../src/core/throttle/throttle.ts';

const [path = '', login = '', address = '', times = '', nowSeconds = ''] = process.argv.slice(2);
const settings = { failures: 5, seconds: 900, perLogin: 1000, proxies: [] };
const throttle = openThrottle({ path, scope: 'service' }, settings);

/** However long others take on a busy machine. */
async function admitted(): Promise<Admission | Held> {
  for (;;) {
    try {
      return await throttle.admit({ login, address, exists: true }, Number(nowSeconds));
    } catch (error) {
      if (!String(error).includes('locked by another process')) throw error;
    }
  }
}

for (let time = 0; times === 'hold' || time < Number(times); time += 1) {
  const admission = await admitted();
  const isAdmitted = 'settle' in admission;
  writeSync(1, isAdmitted ? 'admitted\n' : 'refused\n');
  if (times === 'hold') await setTimeout(60_000);
  // Where a real factor verifies: others must not be admitted meanwhile.
  await setTimeout(1);
  if (isAdmitted) admission.settle('failure');
}
