/** What comes back for a request. */
export interface Answer {
  readonly status: number;
  /** What stands between `factors=` and the service; `null` when there is no `factors=`. */
  readonly redirectFactors: string | null;
  /** Whether the server knows a user. */
  readonly authenticated: boolean;
  /** Whether the page came. */
  readonly served: boolean;
}

/** No page. */
export function refused(status: number, authenticated: boolean): Answer {
  return { status, redirectFactors: null, authenticated, served: false };
}

/** The page, or what a program made in its place. */
export function served(authenticated: boolean): Answer {
  return { status: 200, redirectFactors: null, authenticated, served: true };
}
