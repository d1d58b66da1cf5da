/** Why a login attempt was refused. The user never sees it; the operator's log always has it. */
export type RejectReason =
  /** No accepted code is this one. */
  | 'bad-code'
  /** The code is right and was used before, or is older than what we still remember. */
  | 'replayed'
  /** The code is right for a clock far off ours; two more in a row will correct it. */
  | 'skewed'
  /** The code is of a key that is not this login's; whether it is right was not even asked. */
  | 'wrong-key'
  /** There is no secret for this login. */
  | 'not-enrolled'
  /** The input is not a form this factor can have been sent. */
  | 'malformed'
  /** Too many tries: ours by login and network, or the file's own RATE_LIMIT. */
  | 'throttled'
  /** The proof may be right; this user may not, or not here and now. */
  | 'denied'
  /** The account as such has expired. */
  | 'locked'
  /** Somebody asked for more than the form has. */
  | 'unanswered';

/** What the operator's log says beside the verdict: short names, no secret and no code ever. */
export type Facts = Readonly<Record<string, string | number>>;

/**
 * What a factor decided. A "no" is a value; a throw is a bug or a broken machine, and the runner
 * turns it into `unavailable`.
 */
export type Verdict =
  | { readonly kind: 'accepted'; readonly factor: string; readonly facts?: Facts }
  | {
      readonly kind: 'rejected';
      readonly reason: RejectReason;
      readonly facts?: Facts;
      /** Whether it counts as a guess whatever the reason. */
      readonly isGuess?: boolean;
    }
  | { readonly kind: 'expired'; readonly facts?: Facts }
  /** Not enrolled yet, which a host may ignore that can be told so; for every other one it is a no. */
  | { readonly kind: 'unenrolled'; readonly facts?: Facts }
  | {
      readonly kind: 'unavailable';
      /** Whose fault it is: one login's own file, or something that hits every login. */
      readonly scope: 'login' | 'service';
      /** One sentence for the operator: what, where, and what to do. */
      readonly what: string;
      readonly cause?: unknown;
      /** Whether the proof was looked at before, so that failing may tell something about it. */
      readonly isGuess?: boolean;
    };

/** What is at fault, where, and what to do: sentences are made of it where they are shown. */
export interface FaultParts {
  /** A path, or what stands for a file whose path is not known there; none where it is no file's. */
  readonly path?: string | undefined;
  readonly what: string;
  readonly todo?: string | undefined;
}

/**
 * A fault of the machine or its configuration, thrown by adapters and caught once, in the runner.
 *
 * @param scope - `login` when only this user's file is at fault, `service` when every login fails.
 */
export class Fault extends Error implements FaultParts {
  readonly scope: 'login' | 'service';
  readonly path: string | undefined;
  readonly what: string;
  readonly todo: string | undefined;

  constructor(scope: 'login' | 'service', { path, what, todo }: FaultParts, cause?: unknown) {
    const where = placed(path, what);
    super(
      todo === undefined ? where : `${where}; ${todo}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'Fault';
    this.scope = scope;
    this.path = path;
    this.what = what;
    this.todo = todo;
  }

  /** What is at fault and where, without what to do. */
  get placedWhat(): string {
    return placed(this.path, this.what);
  }
}

function placed(path: string | undefined, what: string): string {
  return path === undefined ? what : `${path}: ${what}`;
}

/** What was typed cannot be right, whoever typed it; `what` never repeats it. */
export function malformed(what: string): Verdict {
  return { kind: 'rejected', reason: 'malformed', facts: { what } };
}

/** Whatever was thrown, as a verdict: what is not a fault we know is one of the program. */
export function unavailable(error: unknown): Verdict {
  if (error instanceof Fault) {
    return { kind: 'unavailable', scope: error.scope, what: error.message, cause: error.cause };
  }
  return { kind: 'unavailable', scope: 'service', what: 'internal error', cause: error };
}
