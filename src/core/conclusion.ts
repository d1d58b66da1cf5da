/** How a factor's process went, as the CGI sees it. */
export interface FactorRun {
  /** Everything it wrote to standard output. */
  readonly stdout: Uint8Array;
  readonly status: number | null;
  readonly signal: string | null;
  /** Whether standard output was still open when the 10 s were over; what still ran was killed. */
  readonly timedOut: boolean;
}

interface Common {
  /** Every way in which the run broke the contract with Cosign, worst first. */
  readonly breaches: readonly string[];
  /** What the CGI's line buffer, which it never clears, holds for the next factor. */
  readonly kept: string;
}

/** What Cosign makes of a run. */
export type Conclusion = Common &
  (
    | { readonly kind: 'satisfied'; readonly factor: string }
    | { readonly kind: 'refused'; readonly message: string }
    | { readonly kind: 'expired'; readonly message: string }
    | { readonly kind: 'server-error'; readonly what: string }
  );

/** Bytes of a line that the CGI keeps. */
const KEPT_BYTES = 1023;

/**
 * Conclude from a factor's output and status what `cosign.cgi` would.
 *
 * Lines end at LF, CR or NUL and only the last one counts; status 0 makes it the factor's name, 1
 * a message, 2 a message on the page for expired passwords; any other status ends the CGI.
 *
 * @param before - The line that an earlier factor of the same POST left in the buffer.
 */
export function conclude(run: FactorRun, before = ''): Conclusion {
  const text = Buffer.from(run.stdout).toString('utf8');
  const lines = text === '' ? [] : text.replace(/[\n\r\0]$/, '').split(/[\n\r\0]/);
  const kept = Buffer.from(lines.at(-1) ?? before)
    .subarray(0, KEPT_BYTES)
    .toString();
  const breaches = [
    ...(run.timedOut ? ['standard output was not closed within 10 s'] : []),
    ...(run.signal === null || run.timedOut ? [] : [`ended by the signal ${run.signal}`]),
    ...outputBreaches(lines),
  ];
  if (run.signal !== null) return { kind: 'refused', message: 'Factor killed', kept, breaches };
  switch (run.status) {
    case 0:
      if (kept === '') {
        return { kind: 'server-error', what: 'the factor has no name', kept, breaches };
      }
      return {
        kind: 'satisfied',
        factor: kept,
        kept,
        breaches: [...breaches, ...nameBreaches(kept)],
      };
    case 1:
      return {
        kind: 'refused',
        message: kept,
        kept,
        breaches: [...breaches, ...htmlBreaches(kept)],
      };
    case 2:
      return {
        kind: 'expired',
        message: kept,
        kept,
        breaches: [...breaches, ...htmlBreaches(kept)],
      };
    case null:
    default: {
      const what = `ended with status ${run.status ?? 'unknown'}; only 0, 1 and 2 may be`;
      return { kind: 'server-error', what, kept, breaches: [what, ...breaches] };
    }
  }
}

function outputBreaches(lines: readonly string[]): readonly string[] {
  if (lines.length === 0) {
    return ['printed nothing: what an earlier factor of the same POST printed would count'];
  }
  const last = lines.at(-1) ?? '';
  if (last === '') return ['the last line is empty, so the factor has no name'];
  return [
    ...(lines.length > 1 ? [`printed ${lines.length} lines; only the last one counts`] : []),
    ...(Buffer.byteLength(last) > KEPT_BYTES
      ? [`the line has more than ${KEPT_BYTES} bytes; the rest is lost`]
      : []),
  ];
}

function htmlBreaches(message: string): readonly string[] {
  return [
    ...(/[<>&"']/.test(message)
      ? [`the message goes into HTML unescaped and has < > & " or '`]
      : []),
    ...(/=|^\$/.test(message)
      ? ['the message has = or begins with $: on a branch of Cosign a cookie or a variable']
      : []),
  ];
}

function nameBreaches(name: string): readonly string[] {
  return [
    ...(/[ \t]/.test(name) ? ['the name has a blank, which makes two factors of it'] : []),
    ...(/[^A-Za-z0-9._ \t-]/.test(name) ? ['the name has other than letters, digits and ._-'] : []),
    ...(/(^|[ \t])kerberos$/.test(name) ? ['the name ends in kerberos, which is swallowed'] : []),
  ];
}
