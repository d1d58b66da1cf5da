import { expect, test } from 'vitest';
import { watchdogMs } from '../../../src/adapters/service/readiness.ts';

const OWN = String(process.pid);

test.each<[string, NodeJS.ProcessEnv, number | undefined]>([
  ['not asked for', {}, undefined],
  ['of thirty seconds', { WATCHDOG_USEC: '30000000' }, 15_000],
  ['of this process', { WATCHDOG_USEC: '30000000', WATCHDOG_PID: OWN }, 15_000],
  ['of another process', { WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' }, undefined],
  ['of nothing', { WATCHDOG_USEC: '0' }, undefined],
  ['of less', { WATCHDOG_USEC: '-5' }, undefined],
  ['of no number', { WATCHDOG_USEC: '30s' }, undefined],
])('a watchdog %s', (_, environment, expected) => {
  expect(watchdogMs(environment)).toBe(expected);
});
