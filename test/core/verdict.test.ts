import { describe, expect, it } from 'vitest';
import { Fault, unavailable } from '../../src/core/verdict.ts';

describe('unavailable', () => {
  it('says of a fault whose it is, what it is and what lay behind it', () => {
    const cause = new Error('EACCES');
    for (const scope of ['login', 'service'] as const) {
      expect(unavailable(new Fault(scope, 'a.toml: cannot be read', cause))).toEqual({
        kind: 'unavailable',
        scope,
        what: 'a.toml: cannot be read',
        cause,
      });
    }
  });

  it.each([new TypeError('x is not a function'), 'thrown text', undefined, null, 42])(
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
  it('keeps the original error as its cause', () => {
    const cause = new Error('ENOSPC');
    expect(new Fault('login', 'cannot be stored', cause).cause).toBe(cause);
    expect('cause' in new Fault('login', 'cannot be stored')).toBe(false);
    expect(new Fault('service', 'x').name).toBe('Fault');
  });
});
