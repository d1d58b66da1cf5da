// A day of each attack, as JSON on standard output: the figures of docs/throttle.md. Run by Bun, whose
// HMAC is the executable's.
import { writeSync } from 'node:fs';
import type { Owner } from './actors.ts';
import {
  attack,
  attackAtHome,
  ATTACKS,
  attackUnseen,
  botnet,
  DAY,
  type Attack,
  type Outcome,
} from './scenarios.ts';

/** The product's sizes, save that places of invented logins are a sixteenth: a flood forgets sooner. */
const SCALE = { seconds: DAY, existing: 8192, others: 256, mistypers: 1000 };

/** Where a flood was shown to change nothing already. */
const FEW = { ...SCALE, others: 16 };

const HOME = (): string => '192.0.2.7';
const NEIGHBOURS = (request: number): string => `192.0.2.${100 + (request % 100)}`;
const ELSEWHERE_AT_HOME = (request: number): string => `192.0.2.${request % 100}`;

function owned({ tries, admitted, longestSeconds }: Owner) {
  return { tries, admitted, longestSeconds };
}

function figuresOf({ looked, known, same, fresh, waits, invented, bytes }: Outcome) {
  return {
    looked,
    known: owned(known),
    same: owned(same),
    fresh: owned(fresh),
    mistypers: waits.length,
    inTime: waits.filter((seconds) => seconds <= 60).length,
    invented,
    bytes,
  };
}

const from = (name: string, by: Attack, scale = SCALE) => ({
  name,
  ...figuresOf(attack(by, scale)),
});
const atHome = (
  name: string,
  ...[addresses, home, inTurn]: readonly [
    Parameters<typeof attackAtHome>[0],
    Parameters<typeof attackAtHome>[1],
    number?,
  ]
) => {
  const { looked, owner } = attackAtHome(addresses, home, SCALE, inTurn);
  return { name, looked, owner: owned(owner) };
};

const result = {
  elsewhere: [
    from('one address', ATTACKS.address),
    from('one IPv6 /64', ATTACKS.slash64),
    from('one IPv4 /24', ATTACKS.slash24, FEW),
    from('one IPv6 /48', ATTACKS.slash48, FEW),
    from('30 networks', botnet(30), FEW),
    from('100 networks', botnet(100), FEW),
    from('10,000 networks', botnet(10_000)),
  ],
  atHome: [
    atHome('the same address', HOME, HOME),
    atHome('the same address, in turn with the owner', HOME, HOME, 4),
    atHome('the same /24', NEIGHBOURS, HOME),
    atHome('the same /24, in turn with the owner', NEIGHBOURS, HOME, 4),
    atHome(
      'the same /24, the owner at another address of it each time',
      NEIGHBOURS,
      ELSEWHERE_AT_HOME,
    ),
    atHome(
      'addresses that nobody knows',
      () => 'a.example',
      () => 'b.example',
    ),
  ],
  unseen:
    attackUnseen(ATTACKS.address.addresses, { ...SCALE, seconds: DAY / 24, others: 4096 }) * 24,
};

writeSync(1, JSON.stringify(result));
