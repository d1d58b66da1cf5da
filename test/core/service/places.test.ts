import { expect, test } from 'vitest';
import { Places } from '../../../src/core/service/places.ts';

test('one uid does not take all places, and nobody more than there are', () => {
  const places = new Places({ all: 3, each: 2 });
  expect([33, 33, 33].map((uid) => places.take(uid))).toEqual([true, true, false]);
  expect([0, 0].map((uid) => places.take(uid))).toEqual([true, false]);
  expect(places.taken).toBe(3);
  places.give(33);
  expect([33, 0].map((uid) => places.take(uid))).toEqual([true, false]);
});

test('a place that was not taken cannot be given back', () => {
  const places = new Places({ all: 3, each: 2 });
  expect(() => {
    places.give(1);
  }).toThrow('uid 1 has no place');
});
