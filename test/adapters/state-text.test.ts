import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStateText, updateStateText } from '../../src/adapters/state-text.ts';
import { faultFrom, faultOf } from '../core/fault.ts';
import { Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  scratch.remove();
});

const path = (): string => scratch.at('state');

describe('a state file', () => {
  test('is made at the first decision that stores something', async () => {
    expect(readStateText(path())).toBeUndefined();
    const seen: (string | undefined)[] = [];
    const decide = (next: string | undefined) =>
      updateStateText(path(), (text) => {
        seen.push(text);
        return { text: next, outcome: next };
      });
    expect(await decide(undefined)).toBeUndefined();
    expect(readdirSync(scratch.path)).toEqual(['.state.lock']);
    expect(await decide('one\n')).toBe('one\n');
    expect(await decide(undefined)).toBeUndefined();
    expect(await decide('two\n')).toBe('two\n');
    expect(seen).toEqual([undefined, undefined, 'one\n', 'one\n']);
    expect(readStateText(path())).toBe('two\n');
    expect(readdirSync(scratch.path).sort()).toEqual(['.state.lock', 'state']);
  });

  test('takes no decision after another that it has not seen', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        updateStateText(path(), (text = '') => ({ text: `${text}x`, outcome: undefined })),
      ),
    );
    expect(readFileSync(path(), 'utf8')).toBe('x'.repeat(20));
  });

  test('is not written when nobody can read it', async () => {
    scratch.write('state', 'open\n', 0o644);
    expect(faultOf(() => readStateText(path())).message).toMatch(/has mode 0644; run chmod 0600$/);
    const decided = updateStateText(path(), () => ({ text: 'new\n', outcome: undefined }));
    await faultFrom(decided);
    expect(readFileSync(path(), 'utf8')).toBe('open\n');
  });

  test('is a fault of the login where it cannot be stored', async () => {
    const changed = updateStateText(path(), () => {
      scratch.write('state', 'somebody else’s\n');
      return { text: 'new\n', outcome: undefined };
    });
    const fault = await faultFrom(changed);
    expect(fault).toMatchObject({ scope: 'login' });
    expect(fault.message).toMatch(/state: was changed by somebody else meanwhile$/);
  });
});
