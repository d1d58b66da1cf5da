import { expect, test } from 'vitest';
import { AnswerList } from '../../../src/core/pam/answer-list.ts';

function listOf(...answers: readonly (readonly [RegExp | undefined, string])[]): AnswerList {
  return new AnswerList(answers.map(([prompt, text]) => ({ prompt, bytes: Buffer.from(text) })));
}

test('answers without a pattern are given in their order, each once', () => {
  const list = listOf([undefined, 'a'], [undefined, 'b']);
  expect(['One: ', 'Two: ', 'Three: '].map((prompt) => list.take(prompt)?.toString())).toEqual([
    'a',
    'b',
    undefined,
  ]);
});

test('answers with a pattern wait for their prompt', () => {
  const list = listOf([/code/i, 'c'], [/^pass/i, 'p'], [/^pass/i, 'q']);
  expect(list.take('PIN: ')).toBeUndefined();
  expect(list.take('Password: ')?.toString()).toBe('p');
  expect(list.take('Passcode: ')?.toString()).toBe('c');
  expect(list.take('Password again: ')?.toString()).toBe('q');
  expect(list.take('Password: ')).toBeUndefined();
});
