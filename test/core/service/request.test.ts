import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CONVERSATION_GREETING,
  FACTS,
  GREETING,
  isWaiting,
  parseRequest,
} from '../../../src/core/service/request.ts';
import { TOP } from '../../support/scratch.ts';

const parse = (text: string) => parseRequest(Buffer.from(text, 'latin1'));

test.each<[string, string, string, readonly string[], string]>([
  ['a form', 'cosign-factors/1\0otp\0\0alice\n123456\n', 'otp', [], 'alice\n123456\n'],
  ['nothing', 'cosign-factors/1\0otp\0\0', 'otp', [], ''],
  [
    'facts',
    'cosign-factors/1\0o.t-p\0IP=\0REMOTE_ADDR=a=b\0\0x',
    'o.t-p',
    ['IP=', 'REMOTE_ADDR=a=b'],
    'x',
  ],
  [
    'a fact twice',
    'cosign-factors/1\0o\0PAM_USER=a\0PAM_USER=b\0\0',
    'o',
    ['PAM_USER=a', 'PAM_USER=b'],
    '',
  ],
  ['zeros in the form', 'cosign-factors/1\0otp\0\0a\0\0b', 'otp', [], 'a\0\0b'],
])('a request with %s is read', (_, text, name, facts, form) => {
  const parsed = parse(text);
  if (parsed.kind !== 'request') expect.fail(parsed.kind);
  const { request } = parsed;
  expect([request.name, request.facts]).toEqual([name, facts]);
  expect(Buffer.from(request.form).toString('latin1')).toBe(form);
});

test('a conversation is read once its facts are there', () => {
  const whole = 'cosign-factors-conversation/1\0otp\0PAM_USER=alice\0\0';
  for (let size = 0; size <= whole.length; size += 1) {
    expect(isWaiting(Buffer.from(whole.slice(0, size))), `${size}`).toBe(size === whole.length);
  }
  const request = { name: 'otp', facts: ['PAM_USER=alice'] };
  expect(parse(whole)).toEqual({ kind: 'conversation', request });
  // The same of a call whose form comes to an end.
  expect(isWaiting(Buffer.from('cosign-factors/1\0otp\0\0'))).toBe(false);
});

test.each([
  ['nothing', '', 'not a request'],
  ['a form', 'alice\n123456\n', 'not a request'],
  ['what another program says', 'GET / HTTP/1.1\r\n\r\n\0', 'not a request'],
  ['a greeting alone', 'cosign-factors/1\0', 'cut off'],
  ['no end of the facts', 'cosign-factors/1\0otp\0IP=1\0', 'cut off'],
  ['a path for a name', 'cosign-factors/1\0../otp\0\0', 'not the name of a factor'],
  ['an empty name', 'cosign-factors/1\0\0\0', 'not the name of a factor'],
  [
    'a fact that loads something',
    'cosign-factors/1\0otp\0LD_PRELOAD=/x\0\0',
    'a fact that is none',
  ],
  ['a fact without a value', 'cosign-factors/1\0otp\0alice\0\0', 'a fact that is none'],
  [
    'a number to come',
    'cosign-factors/2\0otp\0\0',
    'a launcher of protocol 2, and this service has 1: install both of one release',
  ],
  [
    'a number to come in a conversation',
    'cosign-factors-conversation/3\0otp\0\0',
    'a PAM module of protocol 3, and this service has 1: install both of one release',
  ],
  [
    'a number to come of a command',
    'cosign-factors-status/2\0\0',
    'a command of protocol 2, and this service has 1: install both of one release',
  ],
  ['more than a status', 'cosign-factors-status/1\0\0x', 'more than a question for the status'],
  [
    'a status of a factor',
    'cosign-factors-status/1\0otp\0\0',
    'more than a question for the status',
  ],
  [
    'an answer too early',
    'cosign-factors-conversation/1\0otp\0\0a\0\x011',
    'an answer before anything was asked',
  ],
])('a request of %s is refused', (_, text, what) => {
  expect(parse(text)).toEqual({ kind: 'refused', what });
});

test('the PAM module greets as the service wants it, and sends facts that there are', () => {
  const source = readFileSync(join(TOP, 'src/native/pam_cosign_factor.c'), 'latin1');
  expect(/#define GREETING "(.*)"/.exec(source)?.[1]).toBe(CONVERSATION_GREETING);
  const sent = [...source.matchAll(/limit, "(\w+)="/g)].map(([, name = '']) => name);
  expect(sent).toHaveLength(6);
  for (const name of sent) expect(FACTS).toContain(name);
});

test('a question for the status has nothing else', () => {
  expect(parse('cosign-factors-status/1\0\0')).toEqual({ kind: 'status' });
});

describe('the launcher', () => {
  const source = readFileSync(join(TOP, 'src/native/asking.c'), 'latin1');

  test('greets as the service wants it', () => {
    expect(/#define GREETING "(.*)"/.exec(source)?.[1]).toBe(GREETING);
  });

  test('sends the facts that there are', () => {
    const [, list = ''] = /facts\[\] = \{([^}]*)\}/.exec(source) ?? [];
    expect([...list.matchAll(/"(\w+)="/g)].map(([, name]) => name)).toEqual(FACTS);
  });
});
