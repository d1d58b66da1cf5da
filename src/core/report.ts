import type { Facts, Verdict } from './verdict.ts';

/** One decision, as the operator reads it. */
export interface Report {
  readonly time: Date;
  readonly factor: string;
  /** `undefined` when the login was not one: people type passwords there. */
  readonly login: string | undefined;
  /** From REMOTE_ADDR; the only part of the environment that is ever logged. */
  readonly address: string | undefined;
  readonly verdict: Verdict;
}

/**
 * Render a decision as one line for stderr: `[factor] [login] kind reason address=… name=value…`.
 *
 * @returns printable ASCII without a line end; everything else is escaped.
 */
export function renderLogLine(report: Report): string {
  const { verdict } = report;
  const words = [
    `[${escape(report.factor)}]`,
    `[${escape(report.login ?? '-')}]`,
    verdict.kind,
    ...(verdict.kind === 'rejected' ? [verdict.reason] : []),
    ...(report.address === undefined ? [] : [`address=${quote(report.address)}`]),
    ...Object.entries(factsOf(verdict)).map(([name, value]) => `${name}=${quote(String(value))}`),
  ];
  return words.join(' ');
}

/** Render a decision as one line of JSON for the audit file, with its line end. */
export function renderAuditLine(report: Report): string {
  const { verdict } = report;
  return `${JSON.stringify({
    time: report.time.toISOString(),
    factor: report.factor,
    login: report.login ?? null,
    verdict: verdict.kind,
    reason: verdict.kind === 'rejected' ? verdict.reason : null,
    address: report.address ?? null,
    facts: factsOf(verdict),
  })}\n`;
}

/**
 * Accept an address as the web server or PAM gave it.
 *
 * @returns the address, or `undefined` when it has characters no address or host name has.
 */
export function parseAddress(raw: string | undefined): string | undefined {
  return raw !== undefined && /^[0-9A-Za-z:.%_-]{1,128}$/.test(raw) ? raw : undefined;
}

function factsOf(verdict: Verdict): Facts {
  if (verdict.kind !== 'unavailable') return verdict.facts ?? {};
  const cause = verdict.cause === undefined ? {} : { cause: describe(verdict.cause) };
  return { scope: verdict.scope, what: verdict.what, ...cause };
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function quote(value: string): string {
  if (/^[0-9A-Za-z:.%_@+/,-]+$/.test(value)) return value;
  return `"${escape(value.replace(/["\\]/g, '\\$&'))}"`;
}

/** Keep printable ASCII and escape the rest, so that no text can break the line or hide in it. */
function escape(text: string): string {
  return text.replace(/[^\u0020-\u007e]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0xff
      ? `\\u${code.toString(16).padStart(4, '0')}`
      : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
