import { describe, expect, test } from 'vitest';
import { decideRollOut, isOver, listedLogins } from '../../src/core/roll-out.ts';
import { Fault } from '../../src/core/verdict.ts';

const ROLL_OUT = { suffix: '-junk', users_file: '/list', until: '2027-03-01' };
const BEFORE = Date.parse('2027-01-15T12:00:00Z') / 1000;
const LAST_SECOND = Date.parse('2027-03-01T23:59:59Z') / 1000;

const decide = (
  login: string,
  {
    text = 'alice\nbob\n',
    doubt,
    now = BEFORE,
  }: { text?: string; doubt?: string; now?: number } = {},
) => decideRollOut('totp', ROLL_OUT, login, { listText: () => text, doubt: () => doubt }, now);

const refused = (why: string) => ({
  kind: 'rejected',
  reason: 'not-enrolled',
  facts: { roll_out: why },
});

describe('decideRollOut', () => {
  test('answers the name with the suffix for a listed login that was never enrolled', () => {
    expect(decide('alice')).toEqual({
      kind: 'accepted',
      factor: 'totp-junk',
      facts: { unenrolled: 'listed', until: '2027-03-01' },
    });
  });

  test('has a verdict of its own, which is no acceptance, where there is no suffix', () => {
    const evidence = { listText: () => 'alice\n', doubt: () => undefined };
    const without = { users_file: ROLL_OUT.users_file, until: ROLL_OUT.until };
    expect(decideRollOut('totp', without, 'alice', evidence, BEFORE)).toEqual({
      kind: 'unenrolled',
      facts: { unenrolled: 'listed', until: '2027-03-01' },
    });
    expect(decideRollOut('totp', without, 'bob', evidence, BEFORE)).toEqual(refused('not-listed'));
  });

  test.each(['carol', 'ALICE', 'alic', 'alicee', 'alice\nbob', '', '#'])(
    'refuses a login that is not listed: %j',
    (login) => {
      expect(decide(login)).toEqual(refused('not-listed'));
    },
  );

  test('refuses where anything says that the login was enrolled', () => {
    expect(decide('alice', { doubt: 'something is left' })).toEqual(refused('something is left'));
  });

  test('lasts through its last day in UTC and not a second longer', () => {
    expect(decide('alice', { now: LAST_SECOND }).kind).toBe('accepted');
    expect(decide('alice', { now: LAST_SECOND + 1 })).toEqual(refused('over'));
  });

  test('looks at nothing once it is over, and at no trace of a login that is not listed', () => {
    const never = (): never => {
      throw new Error('was asked');
    };
    const over = { listText: never, doubt: never };
    expect(decideRollOut('totp', ROLL_OUT, 'alice', over, LAST_SECOND + 1)).toEqual(
      refused('over'),
    );
    const listed = { listText: () => 'bob', doubt: never };
    expect(decideRollOut('totp', ROLL_OUT, 'alice', listed, BEFORE)).toEqual(refused('not-listed'));
  });

  test('makes no answer of a list that cannot be trusted', () => {
    const broken = {
      listText: () => {
        throw new Fault('login', { what: 'others can write it' });
      },
      doubt: () => undefined,
    };
    expect(() => decideRollOut('totp', ROLL_OUT, 'alice', broken, BEFORE)).toThrow(Fault);
  });
});

describe('isOver', () => {
  test('takes a day that is none for one that has passed', () => {
    expect(isOver({ ...ROLL_OUT, until: 'whenever' }, 0)).toBe(true);
  });
});

describe('listedLogins', () => {
  test('reads one login a line, past comments, blank lines and blanks around', () => {
    const text = '# pilot\r\nalice\r\n\n  bob\t\n#carol\n   # dave\nerin@example.edu';
    expect([...listedLogins(text)]).toEqual(['alice', 'bob', 'erin@example.edu']);
  });

  test('has nobody in an empty list, and nobody twice', () => {
    expect(listedLogins('').size).toBe(0);
    expect(listedLogins('\n#\n').size).toBe(0);
    expect([...listedLogins('a\na\n')]).toEqual(['a']);
  });

  test('takes no comment behind a login, so such a line lists nobody', () => {
    expect(listedLogins('alice # new\n').has('alice')).toBe(false);
  });
});
