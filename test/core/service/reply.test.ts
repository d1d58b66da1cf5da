import { expect, test } from 'vitest';
import { renderReply } from '../../../src/core/service/reply.ts';

test.each<[number, string | undefined, string]>([
  [0, 'otp', 'cosign-factors/1\0o\0\x04otp\ns\0\x010'],
  [1, 'No.', 'cosign-factors/1\0o\0\x04No.\ns\0\x011'],
  [2, undefined, 'cosign-factors/1\0s\0\x012'],
])('status %i with %j', (status, line, bytes) => {
  expect(Buffer.from(renderReply(status, line)).toString('latin1')).toBe(bytes);
});
