import { expect, test } from 'vitest';
import { conclude, type FactorRun } from '../../src/core/conclusion.ts';

function ran(stdout: string, status: number | null, more: Partial<FactorRun> = {}) {
  return conclude({ stdout: Buffer.from(stdout), status, signal: null, timedOut: false, ...more });
}

test.each([
  ['a name', 'otp\n', 'otp', 0],
  ['a name without its line end', 'otp', 'otp', 0],
  ['two lines, of which the last counts', 'note\notp\n', 'otp', 1],
  ['lines ended by CR', 'note\rotp\r', 'otp', 1],
  ['lines ended by NUL', 'note\0otp\0', 'otp', 1],
  ['a name with a blank', 'otp extra\n', 'otp extra', 1],
  ['a name that ends in kerberos', 'kerberos\n', 'kerberos', 1],
  ['a name with HTML', '<b>\n', '<b>', 1],
])('status 0 with %s', (_, stdout, factor, breaches) => {
  const conclusion = ran(stdout, 0);
  expect(conclusion).toMatchObject({ kind: 'satisfied', factor });
  expect(conclusion.breaches).toHaveLength(breaches);
});

test('status 0 with nothing printed, or an empty last line, is a server error', () => {
  expect(ran('', 0)).toMatchObject({ kind: 'server-error' });
  expect(ran('otp\n\n', 0)).toMatchObject({ kind: 'server-error' });
});

test('status 1 is a refusal with the last line as its message', () => {
  expect(ran('No.\n', 1)).toMatchObject({ kind: 'refused', message: 'No.', breaches: [] });
});

test.each(['<script>', 'a & b', "don't", 'say "no"', 'a=b', '$title x'])(
  'the message %s breaks the contract',
  (message) => {
    expect(ran(`${message}\n`, 1).breaches).toHaveLength(1);
  },
);

test('status 2 is an expired password', () => {
  expect(ran('Change it.\n', 2)).toMatchObject({ kind: 'expired', message: 'Change it.' });
});

test.each([3, 127, 255])('status %d ends the CGI', (status) => {
  expect(ran('otp\n', status)).toMatchObject({ kind: 'server-error' });
});

test('a signal, or the end of the 10 s, is a refusal whatever was printed', () => {
  expect(ran('otp\n', null, { signal: 'SIGSEGV' })).toMatchObject({ message: 'Factor killed' });
  expect(ran('otp\n', null, { signal: 'SIGKILL', timedOut: true })).toMatchObject({
    kind: 'refused',
    message: 'Factor killed',
  });
});

test('only 1,023 bytes are kept', () => {
  const conclusion = ran(`${'x'.repeat(2000)}\n`, 0);
  expect(conclusion).toMatchObject({ kind: 'satisfied', factor: 'x'.repeat(1023) });
  expect(conclusion.breaches).toEqual(['the line has more than 1023 bytes; the rest is lost']);
});

test('silence is credited with what an earlier factor of the same POST printed', () => {
  const silent: FactorRun = { stdout: Buffer.from(''), status: 0, signal: null, timedOut: false };
  expect(conclude(silent, 'totp')).toMatchObject({ kind: 'satisfied', factor: 'totp' });
  expect(conclude(silent, 'totp').breaches).toHaveLength(1);
  expect(conclude({ ...silent, status: 1 }, 'totp')).toMatchObject({ message: 'totp' });
});

test('an empty line clears the buffer, so it names no factor', () => {
  const empty: FactorRun = { stdout: Buffer.from('\n'), status: 0, signal: null, timedOut: false };
  expect(conclude(empty, 'totp')).toMatchObject({ kind: 'server-error', kept: '' });
});
