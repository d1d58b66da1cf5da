/** How guesses at one login are slowed down. */
export interface ThrottleSettings {
  /** Wrong codes from one network before the first delay, 1 to 100. */
  readonly failures: number;
  /** The first delay in seconds, 1 to 3600; each further wrong code doubles it. */
  readonly seconds: number;
  /** Wrong codes at once from all networks that the login never got in from, 1 to 1000. */
  readonly perLogin: number;
  /**
   * Addresses and networks that stand for whoever is behind them, as the configuration has them; see
   * `originOf`.
   */
  readonly proxies: readonly string[];
}

export const DEFAULT_THROTTLE: ThrottleSettings = {
  failures: 5,
  seconds: 30,
  perLogin: 50,
  proxies: [],
};
