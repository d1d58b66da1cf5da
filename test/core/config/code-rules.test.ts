import { describe, expect, test } from 'vitest';
import { codeRules, isOursAlone } from '../../../src/core/config/code-rules.ts';
import type { HotpSection } from '../../../src/core/config/sections/secret-section.ts';

/** Of a section: what it says, and whether nobody else can be using its files. */
const SECTIONS: readonly (readonly [string, Partial<HotpSection>, boolean])[] = [
  ['a file in each home', { secret_file: '~/.google_authenticator' }, false],
  ['the same with its owner told', { secret_file: '~/.token', owner: 'user' }, false],
  ['one in a home of somebody else’s', { secret_file: '~/.token', owner: 'www-data' }, false],
  ['one in a home with its state apart', { secret_file: '~/.token', state_dir: '/s' }, true],
  ['a folder of devices in a home', { secret_file: '~/.tokens/' }, true],
  ['a central file of the user’s', { secret_file: '/t/%u' }, false],
  ['the same with its owner told', { secret_file: '/t/%u/token', owner: 'user' }, false],
  ['a central file of the user’s with its state apart', { state_dir: '/s' }, true],
  ['a central file of root’s', { secret_file: '/t/%u', owner: 'root' }, true],
  ['a central file of a number', { secret_file: '/t/%u', owner: '33' }, true],
  ['a central folder of devices', { secret_file: '/t/%u/' }, true],
];

const section = (more: Partial<HotpSection>): HotpSection => ({
  type: 'hotp',
  secret_file: '/t/%u',
  ...more,
});

describe('who can be using the files of a section', () => {
  test.each(SECTIONS)('%s', (_, more, alone) => {
    expect(isOursAlone(section(more))).toBe(alone);
    expect(codeRules(section(more)).isOursAlone).toBe(alone);
  });
});

describe('a wrong code', () => {
  test.each(SECTIONS)(
    'moves the counter only where the file can be shared: %s',
    (_, more, alone) => {
      expect(codeRules(section(more)).movesOnFailure).toBe(!alone);
    },
  );

  test.each(SECTIONS)('moves it or not where the section says so: %s', (_, more) => {
    for (const no_increment_hotp of [true, false]) {
      const rules = codeRules(section({ ...more, no_increment_hotp }));
      expect(rules.movesOnFailure).toBe(!no_increment_hotp);
    }
  });
});

describe('a skew', () => {
  test('is learned unless the section says not', () => {
    const totp = { type: 'totp', secret_file: '/t/%u' } as const;
    expect(codeRules(totp).learnsSkew).toBe(true);
    expect(codeRules({ ...totp, noskewadj: false }).learnsSkew).toBe(true);
    expect(codeRules({ ...totp, noskewadj: true }).learnsSkew).toBe(false);
  });
});
