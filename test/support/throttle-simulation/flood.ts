// Fills a store with invented logins: the path of its file, and how many.
import { openThrottle } from '../../../src/adapters/throttle-file.ts';
import { DEFAULT_THROTTLE } from '../../../src/core/throttle/settings.ts';

const [path = '', count] = process.argv.slice(2);
const throttle = openThrottle({ path, scope: 'service' }, DEFAULT_THROTTLE);
for (let at = 0; at < Number(count); at += 1) {
  const address = `10.${at >> 16}.${(at >> 8) & 0xff}.${at & 0xff}`;
  const guess = { login: `invented-${at}`, address, exists: false };
  const admission = await throttle.admit(guess, Math.floor(Date.now() / 1000));
  if ('waitSeconds' in admission) throw new Error('an invented login is held at its first guess');
  admission.settle('failure');
}
