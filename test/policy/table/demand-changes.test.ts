import { expect, test } from 'vitest';
import { demandChanges, demandsOfSite } from '../../../src/policy/table/demand-changes.ts';
import {
  describeDemand,
  isWeaker,
  type EffectiveDemand,
} from '../../../src/policy/table/place-demand.ts';
import { COSIGN, siteOf } from './site.ts';

function changes(before: string, after: string): readonly string[] {
  return demandChanges(
    demandsOfSite(siteOf(`${COSIGN}${before}`)),
    demandsOfSite(siteOf(`${COSIGN}${after}`)),
  ).map((change) => {
    const [one, other] = [change.before, change.after].map((place) =>
      place === undefined ? '-' : describeDemand(place.demand),
    );
    return `${change.isWeaker ? '!' : ''}${change.host} ${change.path}: ${one ?? ''} -> ${other ?? ''}`;
  });
}

const section = (path: string, factors: string): string =>
  `<Location ${path}>\nCosignRequireFactor ${factors}\n</Location>\n`;

test('the same text, or the same demand in other words, is no change', () => {
  expect(changes(section('/a', 'otp'), section('/a', 'otp'))).toEqual([]);
  expect(changes(section('/a', 'otp'), `\n\n${section('"/a"', 'otp')}`)).toEqual([]);
});

test('a slash behind a Location leaves the address without it', () => {
  expect(changes(section('/a', 'otp'), section('/a/', 'otp'))).toEqual([
    '!www.example.edu /a: otp -> a login',
  ]);
});

test('a factor more, a factor less, another one', () => {
  expect(changes(section('/a', 'PAM'), section('/a', 'PAM otp'))).toEqual([
    'www.example.edu /a: PAM -> PAM and otp',
  ]);
  expect(changes(section('/a', 'PAM otp'), section('/a', 'PAM'))).toEqual([
    '!www.example.edu /a: PAM and otp -> PAM',
  ]);
  expect(changes(section('/a', 'otp'), section('/a', 'card'))).toEqual([
    '!www.example.edu /a: otp -> card',
  ]);
});

test('a section that is gone leaves what is around it, a new one replaces it', () => {
  expect(changes(section('/a', 'otp'), '')).toEqual(['!www.example.edu /a: otp -> a login']);
  expect(changes('', section('/a', 'otp'))).toEqual(['www.example.edu /a: a login -> otp']);
});

test('a host that is new, and one that is gone', () => {
  const host = '<VirtualHost *:443>\nServerName b\nCosignProtected off\n</VirtualHost>\n';
  const other = '<VirtualHost *:443>\nServerName www.example.edu\n</VirtualHost>\n';
  expect(changes(other, `${other}${host}`)).toEqual(['!b:443 /: - -> nothing']);
  expect(changes(`${other}${host}`, other)).toEqual(['b:443 /: nothing -> -']);
});

const LOGIN: EffectiveDemand = { kind: 'protected', factors: [] };
const OTP: EffectiveDemand = { kind: 'protected', factors: ['otp'] };
const EITHER: EffectiveDemand = { kind: 'composed', branches: [['otp'], ['card']] };
const BROKEN: EffectiveDemand = { kind: 'broken', status: 503 };
const OPEN: EffectiveDemand = { kind: 'open' };

test.each([
  [OPEN, LOGIN, true],
  [LOGIN, OPEN, false],
  [LOGIN, OTP, true],
  [OTP, LOGIN, false],
  [EITHER, OTP, true],
  [OTP, EITHER, false],
  [EITHER, EITHER, false],
  [BROKEN, OTP, false],
  [OTP, BROKEN, true],
  [{ kind: 'public', factors: ['otp'] } as const, OPEN, false],
])('%j is weaker than %j: %s', (demand, than, is) => {
  expect(isWeaker(demand, than)).toBe(is);
});
