import { Flooder, Guesser, Mistypers, Owner, type Actor, type Addresses } from './actors.ts';
import { World } from './world.ts';

export const DAY = 86_400;

/** How large a simulation is: a day of the product's own sizes, or less in a test. */
export interface Scale {
  readonly seconds: number;
  /** Buckets of logins that exist, and of others. */
  readonly existing: number;
  readonly others: number;
  readonly mistypers: number;
}

/** Who attacks, and how. */
export interface Attack {
  readonly addresses: Addresses;
  /** See `Guesser`. */
  readonly mostRefusals: number;
}

/** IPv4 networks of different /24s, each twice in a row: once more than that it is known to guess. */
const networks =
  (count: number): Addresses =>
  (request) => {
    const network = (request >> 1) % count;
    return `10.${network >> 8}.${network & 0xff}.7`;
  };

export const ATTACKS = {
  address: { addresses: () => '192.0.2.7', mostRefusals: 1 },
  slash64: {
    addresses: (request) => `2001:db8:0:1::${(request % 65_535).toString(16)}`,
    mostRefusals: 1,
  },
  slash24: { addresses: (request) => `192.0.2.${request % 256}`, mostRefusals: 8 },
  slash48: {
    addresses: (request) => `2001:db8:0:${(request % 65_535).toString(16)}::1`,
    mostRefusals: 8,
  },
} satisfies Record<string, Attack>;

/**
 * @param count - Of networks that the attacker has.
 * @param mostRefusals - See `Guesser`.
 */
export function botnet(count: number, mostRefusals = Math.min(2 * count, 60)): Attack {
  return { addresses: networks(count), mostRefusals };
}

/** What an attack came to. */
export interface Outcome {
  /** Guesses at one login that were looked at, of the three the most. */
  readonly looked: number;
  readonly known: Owner;
  readonly same: Owner;
  readonly fresh: Owner;
  readonly waits: readonly number[];
  readonly invented: number;
  /** Bytes written to, at a tenth of the time and at its end. */
  readonly bytes: readonly [number, number];
}

const REQUESTS_A_SECOND = 200;

/**
 * Attack three logins at once, with as many guesses at invented ones as there is time for, while their
 * owners come with the right code once a minute: from where the login got in before; from one network
 * that nobody knows; from another such network each time. A thousand others mistype once.
 */
export function attack({ addresses, mostRefusals }: Attack, scale: Scale): Outcome {
  const world = new World(scale);
  const guessers = ['known', 'same', 'fresh'].map(
    (login) => new Guesser({ login, addresses, mostRefusals }),
  );
  // Eight in each bucket and some: then nothing is left of what was there.
  const flooder = new Flooder(addresses, REQUESTS_A_SECOND, 2 * 8 * scale.others, guessers);
  // The attack is on before its owners come to log in.
  const beginsAt = Math.min(3600, scale.seconds / 10);
  const known = new Owner('known', () => '198.51.100.1', 60, beginsAt);
  const same = new Owner('same', () => '203.0.113.1', 60, beginsAt);
  const fresh = new Owner(
    'fresh',
    (request) => `172.${request >> 8}.${request & 0xff}.1`,
    60,
    beginsAt,
  );
  const mistypers = new Mistypers(
    scale.mistypers,
    (login) => `100.${64 + (login >> 8)}.${login & 0xff}.9`,
    scale.seconds,
  );
  world.guess({ login: 'known', address: '198.51.100.1', exists: true }, 'success');
  world.nowSeconds += 86_400;
  const actors = [...guessers, flooder, known, same, fresh, mistypers];
  let bytes = 0;
  run(world, scale.seconds, actors, (second) => {
    if (second === Math.floor(scale.seconds / 10)) bytes = world.bytes;
  });
  return {
    looked: Math.max(...guessers.map((guesser) => guesser.looked)),
    known,
    same,
    fresh,
    waits: mistypers.waits,
    invented: flooder.made,
    bytes: [bytes, world.bytes],
  };
}

/** What an attacker in the owner's own network gets, and leaves to the owner. */
export interface Neighbour {
  readonly looked: number;
  readonly owner: Owner;
}

/**
 * Attack a login from its owner's own network.
 *
 * @param inTurn - See `Guessing`.
 */
export function attackAtHome(
  addresses: Addresses,
  home: Addresses,
  scale: Scale,
  inTurn?: number,
): Neighbour {
  const world = new World(scale);
  const login = 'alice';
  const guesser = new Guesser({
    login,
    addresses,
    mostRefusals: 8,
    ...(inTurn === undefined ? {} : { inTurn }),
  });
  const owner = new Owner(login, home);
  world.guess({ login, address: home(0), exists: true }, 'success');
  world.nowSeconds += 3600;
  run(world, scale.seconds, [owner, guesser]);
  return { looked: guesser.looked, owner };
}

/**
 * Attack a login of which nobody can know whether it exists, and invented ones all the time.
 *
 * @returns how many guesses at it were looked at.
 */
export function attackUnseen(addresses: Addresses, scale: Scale): number {
  const world = new World(scale);
  const guesser = new Guesser({ login: 'alice', addresses, mostRefusals: 1, exists: undefined });
  const flooder = new Flooder(addresses, REQUESTS_A_SECOND, Infinity, [guesser]);
  run(world, scale.seconds, [guesser, flooder]);
  return guesser.looked;
}

function run(
  world: World,
  seconds: number,
  actors: readonly Actor[],
  then: (second: number) => void = () => undefined,
): void {
  for (let second = 0; second < seconds; second += 1) {
    for (const actor of actors) actor.act(world, second);
    then(second);
    world.nowSeconds += 1;
  }
}
