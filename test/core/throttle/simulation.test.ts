import { describe, expect, test } from 'vitest';
import type { Owner } from '../../support/throttle-simulation/actors.ts';
import {
  attack,
  attackAtHome,
  ATTACKS,
  botnet,
  type Outcome,
} from '../../support/throttle-simulation/scenarios.ts';

/** A few hours, and a table that a flood of invented logins fills many times over in them. */
const HOURS = 3;
const SCALE = { seconds: HOURS * 3600, existing: 512, others: 16, mistypers: 60 };

const shareOf = ({ admitted, tries }: Owner): number => admitted / tries;

/** What holds under any attack from elsewhere. */
function expectKept({ known, waits, bytes }: Outcome): void {
  expect(known.tries).toBeGreaterThan(150);
  expect(shareOf(known)).toBeGreaterThanOrEqual(0.99);
  expect(known.longestSeconds).toBeLessThanOrEqual(60);
  expect(waits).toHaveLength(SCALE.mistypers);
  expect(waits.filter((seconds) => seconds > 60)).toEqual([]);
  expect(bytes[1]).toBeLessThanOrEqual((SCALE.existing + SCALE.others) * 4096);
}

describe('who guesses at a login for hours, and at any number of invented ones', () => {
  test.each([
    ['one address', ATTACKS.address],
    ['one IPv6 /64', ATTACKS.slash64],
    ['one IPv4 /24', ATTACKS.slash24],
    ['one IPv6 /48', ATTACKS.slash48],
  ])('from %s gets a few, and keeps nobody else out', (_, from) => {
    const outcome = attack(from, SCALE);
    expect(outcome.looked).toBeGreaterThan(10);
    expect(outcome.looked).toBeLessThanOrEqual(30 + 4 * HOURS);
    expect(outcome.invented).toBeGreaterThan(8 * SCALE.others);
    expectKept(outcome);
    expect([outcome.same, outcome.fresh].map(shareOf)).toEqual([1, 1]);
  });

  test('from twenty networks leaves strangers a part of their own', () => {
    const outcome = attack(botnet(20), SCALE);
    expect(outcome.looked).toBeLessThanOrEqual(50 + (150 / 24) * HOURS);
    expectKept(outcome);
    for (const owner of [outcome.same, outcome.fresh]) {
      expect(shareOf(owner)).toBeGreaterThanOrEqual(0.98);
    }
  });

  test('from 10,000 networks gets a few, and keeps out strangers only', () => {
    const outcome = attack(botnet(10_000, 5), SCALE);
    expect(outcome.looked).toBeGreaterThan(50);
    expect(outcome.looked).toBeLessThanOrEqual(50 + (150 / 24) * HOURS);
    expectKept(outcome);
  });
});

describe('who guesses from the owner’s own network', () => {
  const most = 50 + (60 / 24) * HOURS;
  const home = (): string => '192.0.2.7';
  const neighbour = (request: number): string => `192.0.2.${100 + (request % 100)}`;

  test('gets a few', () => {
    expect(attackAtHome(home, home, SCALE).looked).toBeLessThanOrEqual(most);
  });

  test('gets a few, also in turn with the owner, whose codes give nothing back', () => {
    for (const from of [home, neighbour]) {
      const { looked, owner } = attackAtHome(from, home, SCALE, 4);
      expect(owner.admitted).toBeGreaterThan(5);
      expect(looked).toBeGreaterThan(20);
      expect(looked).toBeLessThanOrEqual(most);
    }
  });

  test('from its other addresses does not keep the owner out', () => {
    const { looked, owner } = attackAtHome(neighbour, home, SCALE);
    expect(looked).toBeGreaterThan(10);
    expect(looked).toBeLessThanOrEqual(most);
    expect(shareOf(owner)).toBe(1);
  });
});
