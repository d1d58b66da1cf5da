import type { AuditEntry } from './report.ts';

/** A line of the audit file, and when it was. */
export interface AuditLine {
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly entry: AuditEntry;
}

/**
 * Read one line of an audit file.
 *
 * Facts that are neither text nor number become JSON text, so that a newer program's lines can be
 * read too.
 *
 * @returns `undefined` when it is not JSON, or has no time, factor or verdict.
 */
export function parseAuditLine(line: string): AuditLine | undefined {
  const value = parseObject(line);
  if (value === undefined) return undefined;
  const { time, factor, verdict } = value;
  if (typeof time !== 'string' || typeof factor !== 'string' || typeof verdict !== 'string') {
    return undefined;
  }
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs)) return undefined;
  return {
    atMs,
    entry: {
      time,
      factor,
      verdict,
      login: textOrNull(value['login']),
      reason: textOrNull(value['reason']),
      address: textOrNull(value['address']),
      facts: factsOf(value['facts']),
    },
  };
}

/** What an operator did, which stands in the audit file where a decision has its verdict. */
const AUDIT_EVENTS = ['bypass-made', 'bypass-revoked', 'scratch-codes-made'] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** Whether a line is about what an operator did, and not a decision about a login. */
export function isEvent({ verdict }: AuditEntry): boolean {
  return AUDIT_EVENTS.some((event) => event === verdict);
}

/** Which lines are wanted; what is `undefined` or empty does not matter. */
export interface AuditFilter {
  readonly login?: readonly string[] | undefined;
  readonly factor?: readonly string[] | undefined;
  readonly verdict?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
  readonly address?: readonly string[] | undefined;
  /** Unix time in milliseconds: from this on. */
  readonly sinceMs?: number | undefined;
  /** Unix time in milliseconds: before this. */
  readonly untilMs?: number | undefined;
}

const FIELDS = ['login', 'factor', 'verdict', 'reason', 'address'] as const;

/** Whether a line is wanted: each field one of the wanted values, the time between the two. */
export function isWanted({ atMs, entry }: AuditLine, filter: AuditFilter): boolean {
  if (filter.sinceMs !== undefined && atMs < filter.sinceMs) return false;
  if (filter.untilMs !== undefined && atMs >= filter.untilMs) return false;
  return FIELDS.every((field) => {
    const wanted = filter[field] ?? [];
    const value = entry[field];
    return wanted.length === 0 || (value !== null && wanted.includes(value));
  });
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function factsOf(value: unknown): AuditEntry['facts'] {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, fact]: [string, unknown]) => [
      name,
      typeof fact === 'string' || typeof fact === 'number' ? fact : JSON.stringify(fact),
    ]),
  );
}
