import { escaped, printableAscii, printableJson } from './printable-text.ts';
import type { Facts, Verdict } from './verdict.ts';

/** One decision, as the operator reads it. */
export interface Report {
  readonly time: Date;
  readonly factor: string;
  /** `undefined` when the login was not one: people type passwords there. */
  readonly login: string | undefined;
  /** The name of its account, where that was looked up: the log has it instead of another spelling. */
  readonly account?: string | undefined;
  /** From REMOTE_ADDR; the only part of the environment that is ever logged. */
  readonly address: string | undefined;
  readonly verdict: Verdict;
}

/** One decision as the audit file has it. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly factor: string;
  readonly login: string | null;
  readonly verdict: string;
  /** Of a rejection. */
  readonly reason: string | null;
  readonly address: string | null;
  readonly facts: Facts;
}

/**
 * Render a decision as one line for stderr: `[factor] [login] kind reason address=… name=value…`.
 *
 * @returns printable ASCII without a line end; everything else is escaped, or stands in quotes, so that
 * the line is cut into its parts in one way only.
 */
export function renderLogLine(report: Report): string {
  return renderEntry(entryOf(report));
}

/** Render a decision as one line of JSON for the audit file, with its line end. */
export function renderAuditLine(report: Report): string {
  return `${printableJson(entryOf(report), 0)}\n`;
}

/** Render a line of the audit file as `renderLogLine` did the decision, without its time. */
export function renderEntry(entry: AuditEntry): string {
  const { factor, login, verdict, reason, address, facts } = entry;
  return [
    bracketed(factor),
    bracketed(login),
    word(verdict),
    ...(reason === null ? [] : [word(reason)]),
    ...(address === null ? [] : [`address=${quote(address)}`]),
    ...Object.entries(facts).map(([name, value]) => `${word(name)}=${quote(String(value))}`),
  ].join(' ');
}

/**
 * Accept an address as the web server or PAM gave it.
 *
 * @returns the address, or `undefined` when it has characters no address or host name has.
 */
export function parseAddress(raw: string | undefined): string | undefined {
  return raw !== undefined && /^[0-9A-Za-z:.%_-]{1,128}$/.test(raw) ? raw : undefined;
}

function entryOf({ time, factor, login, account, address, verdict }: Report): AuditEntry {
  const isOther = account !== undefined && login !== undefined && account !== login;
  return {
    time: time.toISOString(),
    factor,
    login: account ?? login ?? null,
    verdict: verdict.kind,
    reason: verdict.kind === 'rejected' ? verdict.reason : null,
    address: address ?? null,
    facts: { ...(isOther ? { spelled: login } : {}), ...factsOf(verdict) },
  };
}

function factsOf(verdict: Verdict): Facts {
  if (verdict.kind !== 'unavailable') return verdict.facts ?? {};
  const cause = verdict.cause === undefined ? {} : { cause: describe(verdict.cause) };
  return { scope: verdict.scope, what: verdict.what, ...cause };
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** A name between brackets, which end before the first blank; none that is called as no name is. */
function bracketed(name: string | null): string {
  if (name === null) return '[-]';
  return `[${name === '-' ? escaped(name) : name.replace(/[^!-[\]-~]/g, escaped)}]`;
}

/** A word of its own, which no blank cuts and which is no `name=value`. */
function word(text: string): string {
  return text.replace(/[^!#-<>-[\]-~]/g, escaped);
}

function quote(value: string): string {
  if (/^[0-9A-Za-z:.%_@+/,-]+$/.test(value)) return value;
  return `"${printableAscii(value.replace(/["\\]/g, '\\$&'))}"`;
}
