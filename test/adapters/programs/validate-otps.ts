// A process of its own for the validation client: a JSON question a line on standard input, a JSON answer
// a line on standard output. It ends with its input.
import { createInterface } from 'node:readline';
import { openYubicoClient } from '../../../src/adapters/yubico-otp/client.ts';
import type { ValidationQuestion } from '../../support/validation-askers.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const { options, otp, wishes } = JSON.parse(line) as ValidationQuestion;
  const start = performance.now();
  const answer = await openYubicoClient(options).verify(otp, wishes);
  const elapsedMs = performance.now() - start;
  process.stdout.write(`${JSON.stringify({ answer, elapsedMs }, asPlain)}\n`);
}

function asPlain(key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return key === 'cause' ? undefined : value;
}
