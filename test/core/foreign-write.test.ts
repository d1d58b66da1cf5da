import { expect, test } from 'vitest';
import { isMadeFromOurs } from '../../src/core/foreign-write.ts';

const file = (...lines: readonly string[]): string => ['SECRET', ...lines, ''].join('\n');
const USED = '" COSIGN_FACTORS_USED 30 10 12';
const OLD = '" COSIGN_FACTORS_USED 30 10';

test.each([
  ['our used codes are there, and theirs', [OLD], [USED], [USED, '" DISALLOW_REUSE 12 13'], true],
  ['our used codes are not', [OLD], [USED], [OLD, '" DISALLOW_REUSE 13'], false],
  ['our used codes were the first', [], [USED], ['" DISALLOW_REUSE 13'], false],
  ['our counter is there', ['" HOTP_COUNTER 5'], ['" HOTP_COUNTER 8'], ['" HOTP_COUNTER 8'], true],
  ['their counter is', ['" HOTP_COUNTER 5'], ['" HOTP_COUNTER 8'], ['" HOTP_COUNTER 6'], false],
  ['the scratch code is gone', ['12345678', '87654321'], ['87654321'], ['87654321'], true],
  ['so is another one', ['12345678', '87654321'], ['87654321'], [], true],
  ['it is there again', ['12345678', '87654321'], ['87654321'], ['12345678', '87654321'], false],
  ['nothing of a code was stored', ['" RATE_LIMIT 3 30 1'], ['" RATE_LIMIT 3 30 1 2'], [], false],
])('%s', (_, before, ours, theirs, expected) => {
  expect(isMadeFromOurs(file(...before), file(...ours), file(...theirs))).toBe(expected);
});
