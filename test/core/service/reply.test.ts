import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isAnswerWhole,
  parseAnswer,
  renderEnd,
  renderPrompt,
  renderReply,
  renderWelcome,
  verdictWords,
} from '../../../src/core/service/reply.ts';

test.each<[number, string | undefined, string]>([
  [0, 'otp', 'cosign-factors/1\0o\0\x04otp\ns\0\x010'],
  [1, 'No.', 'cosign-factors/1\0o\0\x04No.\ns\0\x011'],
  [2, undefined, 'cosign-factors/1\0s\0\x012'],
])('status %i with %j', (status, line, bytes) => {
  expect(Buffer.from(renderReply(status, line)).toString('latin1')).toBe(bytes);
});

test('a conversation: welcome, question, end', () => {
  const parts = [renderWelcome(), renderPrompt('Code: '), renderEnd(1, 'rejected bad-code')];
  expect(Buffer.concat(parts).toString('latin1')).toBe(
    'cosign-factors-conversation/1\0p\0\x06Code: v\0\x11rejected bad-codes\0\x011',
  );
  expect(Buffer.from(renderEnd(0)).toString('latin1')).toBe('s\0\x010');
});

test('an answer is one frame, whole, and nothing behind it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 512 }), (typed) => {
      const head = [0x61, typed.length >> 8, typed.length & 0xff];
      const bytes = Buffer.from([...head, ...typed]);
      for (let size = 0; size < bytes.length; size += 1) {
        expect(isAnswerWhole(bytes.subarray(0, size))).toBe(false);
        expect(parseAnswer(bytes.subarray(0, size))).toBeUndefined();
      }
      expect(isAnswerWhole(bytes)).toBe(true);
      expect(parseAnswer(bytes)).toEqual(bytes.subarray(3));
      expect(parseAnswer(Buffer.concat([bytes, Buffer.from('x')]))).toBeUndefined();
      expect(parseAnswer(Buffer.from([0x73, ...bytes.subarray(1)]))).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});

test('a verdict has its kind for a word, and a reason behind it', () => {
  expect(verdictWords({ kind: 'unenrolled' })).toBe('unenrolled');
  expect(verdictWords({ kind: 'accepted', factor: 'otp' })).toBe('accepted');
  expect(verdictWords({ kind: 'rejected', reason: 'throttled' })).toBe('rejected throttled');
  expect(verdictWords({ kind: 'unavailable', scope: 'service', what: '' })).toBe('unavailable');
  expect(verdictWords({ kind: 'expired' })).toBe('expired');
});
