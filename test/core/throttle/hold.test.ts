import { describe, expect, test } from 'vitest';
import { afterFailure, afterSuccess } from '../../../src/core/throttle/counting.ts';
import { heldBy } from '../../../src/core/throttle/hold.ts';
import { afterTime, NOTHING, type LoginCounts } from '../../../src/core/throttle/login-counts.ts';
import { DEFAULT_THROTTLE } from '../../../src/core/throttle/settings.ts';
import type { Held } from '../../../src/core/throttle/throttle.ts';
import { at } from './hashed-origin.ts';

const SETTINGS = { ...DEFAULT_THROTTLE, failures: 3, perLogin: 20 };

/** What is remembered of a login that nobody tries to guard. */
class Login {
  counts: LoginCounts = NOTHING;

  held(address: string): Held | undefined {
    return heldBy(this.counts, at(address), SETTINGS);
  }

  /** Guess wrongly; @returns whether it was looked at. */
  fails(address: string): boolean {
    if (this.held(address) !== undefined) return false;
    this.counts = afterFailure(this.counts, at(address), SETTINGS);
    return true;
  }

  getsIn(address: string): this {
    this.counts = afterSuccess(this.counts, at(address), SETTINGS);
    return this;
  }

  waits(seconds: number): this {
    this.counts = afterTime(this.counts, seconds);
    return this;
  }

  /** Guess from each address in turn until none is looked at. @returns how many were. */
  guesses(addresses: readonly string[]): number {
    let looked = 0;
    for (let more = true; more;) {
      more = false;
      for (const address of addresses) {
        if (!this.fails(address)) continue;
        looked += 1;
        more = true;
      }
    }
    return looked;
  }
}

const HOME = '198.51.100.1';
const numbered = (count: number, address: (number: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, number) => address(number));

/** Addresses in as many networks as there are. */
const apart = (count: number): readonly string[] => numbered(count, (each) => `10.0.${each}.1`);

describe('a network', () => {
  test('is held after its wrong codes, and nobody else', () => {
    const login = new Login();
    expect(login.guesses(['192.0.2.7'])).toBe(3);
    expect(login.held('192.0.2.7')).toEqual({ waitSeconds: 30, by: '192.0.2.7' });
    expect(login.held('::ffff:192.0.2.7')).toEqual({ waitSeconds: 30, by: '192.0.2.7' });
    expect(login.held('192.0.2.8')).toBeUndefined();
    expect(login.held('unknown')).toBeUndefined();
    expect(login.waits(29).held('192.0.2.7')?.waitSeconds).toBe(1);
    expect(login.waits(1).held('192.0.2.7')).toBeUndefined();
  });

  test.each([
    ['/64 by its addresses', 3, numbered(300, (each) => `2001:db8::${each}`), '2001:db8:0:0::/64'],
    [
      '/56 by its /64s',
      6,
      numbered(200, (each) => `2001:db8:0:${each.toString(16)}::1`),
      '2001:db8:0:0::/56',
    ],
    ['/48 by its /56s', 12, numbered(90, (each) => `2001:db8:0:${each}00::1`), '2001:db8:0::/48'],
    ['/24 by its addresses', 6, numbered(256, (each) => `192.0.2.${each}`), '192.0.2.0/24'],
  ])('%s is allowed no more than %i', (_, allowed, addresses, by) => {
    const login = new Login();
    expect(login.guesses(addresses)).toBe(allowed);
    expect(login.held(addresses[99 % addresses.length] ?? '')?.by).toBe(by);
  });

  test('of names is one for all of them', () => {
    const login = new Login();
    expect(login.guesses(numbered(99, (each) => `host${each}.example.edu`))).toBe(3);
    expect(login.held('')).toEqual({ waitSeconds: 30, by: 'unknown' });
  });

  test('is free again when it got in', () => {
    const login = new Login();
    login.guesses(['192.0.2.7']);
    expect(login.waits(30).getsIn('192.0.2.7').guesses(['192.0.2.7'])).toBe(3);
  });
});

describe('strangers', () => {
  test('have so many together, the last fifth of them for who has not guessed yet', () => {
    const login = new Login();
    expect(login.guesses(apart(6))).toBe(16);
    expect(login.held('10.0.0.1')).toEqual({ waitSeconds: 576, by: 'strangers' });
    for (const address of ['203.0.113.1', '203.0.113.2', '10.1.0.1', '10.1.1.1']) {
      expect(login.fails(address)).toBe(true);
    }
    expect(login.held('10.1.2.1')).toEqual({ waitSeconds: 576, by: 'strangers' });
    expect(login.waits(576).held('10.1.2.1')).toBeUndefined();
  });

  test('of dozens of networks are remembered when their streaks no longer are', () => {
    const login = new Login();
    const attackers = apart(40);
    login.guesses(attackers);
    expect(login.held('203.0.113.1')?.by).toBe('strangers');
    // Until each of them has guessed twice.
    for (let interval = 0; interval < 90; interval += 1) login.waits(576).guesses(attackers);
    for (let interval = 0; interval < 90; interval += 1) {
      expect(login.waits(576).guesses(attackers)).toBeLessThanOrEqual(1);
      expect(login.held('203.0.113.1')).toBeUndefined();
    }
  });

  test('who mistype once may still use the last part', () => {
    const login = new Login();
    login.guesses(apart(6));
    expect(login.fails('203.0.113.1')).toBe(true);
    expect(login.held('203.0.113.1')).toBeUndefined();
    expect(login.fails('203.0.113.1')).toBe(true);
    expect(login.held('203.0.113.1')?.by).toBe('strangers');
  });

  test('get nothing back by a right code', () => {
    const login = new Login();
    login.guesses(apart(30));
    expect(login.getsIn(HOME).held('203.0.113.1')?.by).toBe('strangers');
  });

  test('of any number are let through 150 times a day', () => {
    const login = new Login();
    expect(login.guesses(apart(200))).toBe(20);
    let looked = 0;
    for (let second = 0; second < 86_400; second += 288) {
      looked += login.waits(288).guesses(apart(200));
    }
    expect(looked).toBe(150);
  });
});

describe('a network that the login got in from', () => {
  test('is not held by what strangers do', () => {
    const login = new Login().getsIn(HOME);
    login.guesses(apart(200));
    expect(login.held('203.0.113.1')?.by).toBe('strangers');
    expect(login.held(HOME)).toBeUndefined();
    expect(login.held('198.51.100.99')).toBeUndefined();
    expect(login.guesses([HOME])).toBe(3);
  });

  test('is not held by what its neighbours do, nor are strangers', () => {
    const login = new Login().getsIn(HOME);
    const neighbours = numbered(200, (each) => `198.51.100.${each + 2}`);
    expect(login.guesses(neighbours)).toBe(6);
    expect(login.held(HOME)).toBeUndefined();
    expect(login.held('203.0.113.1')).toBeUndefined();
    expect(login.counts.strangersDebtSeconds).toBe(0);
  });

  test('may have another address in the same wide network', () => {
    const login = new Login().getsIn('2001:db8:0:1::1');
    login.guesses(apart(200));
    expect(login.held('2001:db8:0:77::1')).toBeUndefined();
    expect(login.held('2001:db8:1:1::1')?.by).toBe('strangers');
  });

  test('has a budget of its own, of which its successes give nothing back', () => {
    const login = new Login().getsIn(HOME);
    let looked = 0;
    for (let second = 0; second < 86_400; second += 60) {
      looked += login.getsIn(HOME).waits(60).guesses([HOME]);
    }
    expect(looked).toBeGreaterThan(20 + 57);
    expect(looked).toBeLessThanOrEqual(20 + 60);
    expect(login.held(HOME)).toMatchObject({ by: HOME });
    expect(login.held('203.0.113.1')).toBeUndefined();
  });

  test('is owed for what was guessed from there before', () => {
    const login = new Login();
    let looked = 0;
    for (let second = 0; second < 86_400; second += 900) {
      looked += login.waits(900).guesses([HOME]);
    }
    login.getsIn(HOME);
    for (let second = 0; second < 86_400; second += 60) {
      looked += login.getsIn(HOME).waits(60).guesses([HOME]);
    }
    // One day of a stranger's and one of a known network's, without anything at once in between.
    expect(looked).toBeLessThanOrEqual(100 + 60);
  });

  test('is a stranger again after 30 days, or when eight newer ones are known', () => {
    const after = (days: number): Login => new Login().getsIn(HOME).waits(days * 86_400);
    const held = (login: Login): boolean => {
      login.guesses(apart(200));
      return login.held(HOME) !== undefined;
    };
    expect([29, 30].map((days) => held(after(days)))).toEqual([false, true]);
    const travelled = (count: number): Login => {
      const login = new Login().getsIn(HOME);
      for (const address of apart(count)) login.waits(1).getsIn(address);
      return login;
    };
    const elsewhere = (login: Login): string | undefined => {
      login.guesses(numbered(200, (each) => `172.16.${each}.1`));
      return login.held(HOME)?.by;
    };
    expect([7, 8].map((count) => elsewhere(travelled(count)))).toEqual([undefined, 'strangers']);
  });

  test('of a moving owner does not push the others out', () => {
    const login = new Login().getsIn(HOME);
    for (let each = 0; each < 50; each += 1) {
      login.waits(7200).getsIn(`2001:db8:0:${each}::1`);
    }
    login.guesses(apart(200));
    expect(login.held('198.51.100.2')).toBeUndefined();
    expect(login.held('2001:db8:0:99::1')).toBeUndefined();
  });

  test('is never that of an unknown address', () => {
    const login = new Login().getsIn('host.example.edu').getsIn('');
    expect(login.counts).toBe(NOTHING);
    login.guesses(apart(200));
    expect(login.held('host.example.edu')?.by).toBe('strangers');
  });
});

describe('the defaults', () => {
  test('are those that the documents name', () => {
    expect(DEFAULT_THROTTLE).toEqual({ failures: 5, seconds: 30, perLogin: 50, proxies: [] });
  });

  test('hold nobody where nobody guessed', () => {
    for (const address of ['192.0.2.7', '2001:db8::1', '', 'localhost']) {
      expect(heldBy(NOTHING, at(address), { ...DEFAULT_THROTTLE, failures: 1, perLogin: 1 })).toBe(
        undefined,
      );
    }
  });
});
