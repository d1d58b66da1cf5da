import { INVENTED, type World } from './world.ts';

/** Somebody who does something every second. */
export interface Actor {
  act(world: World, second: number): void;
}

/** Addresses, one after the other, from the beginning again after the last. */
export type Addresses = (request: number) => string;

/** How somebody guesses. */
export interface Guessing {
  readonly login: string;
  readonly addresses: Addresses;
  /** Refusals in a row, each at another address, after which it waits. */
  readonly mostRefusals: number;
  /** Guesses after which it waits for the login to get in, which takes its streak back. */
  readonly inTurn?: number;
  readonly exists?: boolean | undefined;
}

/**
 * Guesses wrongly at a login as often as it is looked at. A refusal changes nothing, so it asks again
 * when the shortest wait that it was told is over, or the login got in meanwhile.
 */
export class Guesser implements Actor {
  looked = 0;
  #request = 0;
  #sleepsUntil = 0;
  #successes = 0;
  #sinceSuccess = 0;
  readonly #guessing: Guessing;

  constructor(guessing: Guessing) {
    this.#guessing = { exists: true, ...guessing };
  }

  act(world: World, second: number): void {
    const { login, addresses, mostRefusals, inTurn = Infinity, exists } = this.#guessing;
    const successes = world.successes.get(login) ?? 0;
    if (second < this.#sleepsUntil && successes === this.#successes) return;
    if (successes > this.#successes) this.#sinceSuccess = 0;
    this.#successes = successes;
    let waits: number[] = [];
    while (waits.length < mostRefusals && this.#sinceSuccess < inTurn) {
      const address = addresses(this.#request);
      this.#request += 1;
      const held = world.guess({ login, address, exists }, 'failure');
      waits = held === undefined ? [] : [...waits, held.waitSeconds];
      if (held !== undefined) continue;
      this.looked += 1;
      this.#sinceSuccess += 1;
    }
    // Where others can push its count out, it need not wait for that.
    this.#sleepsUntil = exists === undefined ? second + 1 : second + Math.min(...waits);
  }
}

/** Guesses at logins that it invents, each of them once. */
export class Flooder implements Actor {
  made = 0;
  #left: number;
  #lookedBefore = 0;
  readonly #addresses: Addresses;
  readonly #aSecond: number;
  readonly #enough: number;
  readonly #guessers: readonly Guesser[];

  /**
   * @param enough - Requests after which every place of an invented login was taken by a newer one, so
   * that more of them change nothing; it goes on after the next guess that was looked at.
   */
  constructor(addresses: Addresses, aSecond: number, enough: number, guessers: readonly Guesser[]) {
    this.#addresses = addresses;
    this.#aSecond = aSecond;
    this.#enough = enough;
    this.#left = enough;
    this.#guessers = guessers;
  }

  act(world: World): void {
    const looked = this.#guessers.reduce((sum, guesser) => sum + guesser.looked, 0);
    if (looked > this.#lookedBefore) this.#left = this.#enough;
    this.#lookedBefore = looked;
    for (let sent = 0; sent < this.#aSecond && this.#left > 0; sent += 1) {
      const address = this.#addresses(this.made);
      const login = `${INVENTED}${this.made}`;
      world.guess({ login, address, exists: false }, 'failure');
      this.made += 1;
      this.#left -= 1;
    }
  }
}

/** Comes with the right code once in so many seconds. */
export class Owner implements Actor {
  tries = 0;
  admitted = 0;
  /** The longest time that a right code was refused for, in seconds. */
  longestSeconds = 0;
  #refusedSince: number | undefined;
  readonly #login: string;
  readonly #addresses: Addresses;
  readonly #everySeconds: number;
  readonly #fromSecond: number;

  constructor(login: string, addresses: Addresses, everySeconds = 60, fromSecond = 0) {
    this.#login = login;
    this.#addresses = addresses;
    this.#everySeconds = everySeconds;
    this.#fromSecond = fromSecond;
  }

  act(world: World, second: number): void {
    if (second < this.#fromSecond || second % this.#everySeconds !== 0) return;
    const address = this.#addresses(this.tries);
    this.tries += 1;
    if (world.guess({ login: this.#login, address, exists: true }, 'success') === undefined) {
      this.admitted += 1;
      this.#refusedSince = undefined;
      return;
    }
    this.#refusedSince ??= second;
    this.longestSeconds = Math.max(
      this.longestSeconds,
      second - this.#refusedSince + this.#everySeconds,
    );
  }
}

/** Many who mistype once each and come with the right code ten seconds later, and again if need be. */
export class Mistypers implements Actor {
  /** How long each was kept from getting in, in seconds. */
  readonly waits: number[] = [];
  readonly #open = new Map<number, number>();
  readonly #logins: number;
  readonly #addresses: Addresses;
  readonly #seconds: number;

  /** @param seconds - Over which they come. */
  constructor(logins: number, addresses: Addresses, seconds: number) {
    this.#logins = logins;
    this.#addresses = addresses;
    this.#seconds = seconds;
  }

  act(world: World, second: number): void {
    for (const [login, since] of this.#open) {
      const waited = second - since;
      if (waited < 10 || waited % 10 !== 0 || this.#refuses(world, login, 'success')) continue;
      this.waits.push(waited - 10);
      this.#open.delete(login);
    }
    const interval = Math.floor(this.#seconds / (this.#logins + 1));
    if (second % interval !== 0 || this.waits.length + this.#open.size >= this.#logins) return;
    const login = this.waits.length + this.#open.size;
    this.#refuses(world, login, 'failure');
    this.#open.set(login, second);
  }

  #refuses(world: World, login: number, outcome: 'failure' | 'success'): boolean {
    const guess = { login: `user${login}`, address: this.#addresses(login), exists: true };
    return world.guess(guess, outcome) !== undefined;
  }
}
