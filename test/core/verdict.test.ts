import { describe, expect, test } from 'vitest';
import { Fault, unavailable } from '../../src/core/verdict.ts';

describe('unavailable', () => {
  test('says of a fault whose it is, what it is and what lay behind it', () => {
    const cause = new Error('EACCES');
    for (const scope of ['login', 'service'] as const) {
      expect(
        unavailable(new Fault(scope, { path: 'a.toml', what: 'cannot be read' }, cause)),
      ).toEqual({
        kind: 'unavailable',
        scope,
        what: 'a.toml: cannot be read',
        cause,
      });
    }
  });

  test.each([new TypeError('x is not a function'), 'thrown text', undefined, null, 42])(
    'takes whatever else was thrown for a fault of the service: %s',
    (thrown) => {
      expect(unavailable(thrown)).toEqual({
        kind: 'unavailable',
        scope: 'service',
        what: 'internal error',
        cause: thrown,
      });
    },
  );
});

describe('a Fault', () => {
  test('keeps the original error as its cause', () => {
    const cause = new Error('ENOSPC');
    expect(new Fault('login', { what: 'cannot be stored' }, cause).cause).toBe(cause);
    expect('cause' in new Fault('login', { what: 'cannot be stored' })).toBe(false);
    expect(new Fault('service', { what: 'x' }).name).toBe('Fault');
  });

  test.each([
    [{ what: 'is gone' }, 'is gone', 'is gone'],
    [{ path: '/a', what: 'is gone' }, '/a: is gone', '/a: is gone'],
    [{ what: 'is gone', todo: 'make it' }, 'is gone; make it', 'is gone'],
    [{ path: '/a', what: 'is gone', todo: 'make it' }, '/a: is gone; make it', '/a: is gone'],
  ])('of %j says all of it, or all but what to do', (parts, message, placedWhat) => {
    const fault = new Fault('login', parts);
    expect(fault).toMatchObject({ ...parts, message, placedWhat });
    expect(new Fault('service', fault)).toMatchObject({ ...parts, message, scope: 'service' });
  });
});
