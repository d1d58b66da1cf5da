/** How a factor's process went, as the CGI sees it. */
export interface FactorRun {
  /** Everything it wrote to standard output. */
  readonly stdout: Uint8Array;
  readonly status: number | null;
  readonly signal: string | null;
  /** Whether standard output was still open when the 10 s were over, so that it was killed. */
  readonly timedOut: boolean;
}

/** What Cosign makes of it. */
export type Conclusion =
  | { readonly kind: 'satisfied'; readonly factor: string; readonly breaches: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string; readonly breaches: readonly string[] }
  | { readonly kind: 'expired'; readonly message: string; readonly breaches: readonly string[] }
  | { readonly kind: 'server-error'; readonly breaches: readonly string[] };

/** Bytes of the output that the CGI keeps. */
const KEPT_BYTES = 1023;

/**
 * Conclude from a factor's output and status what `cosign.cgi` would.
 *
 * Lines end at LF, CR or NUL and only the last one counts; status 0 makes it the factor's name, 1
 * a message, 2 a message on the page for expired passwords; any other status ends the CGI.
 *
 * @returns the conclusion, and every way in which the run broke the contract with Cosign.
 */
export function conclude(run: FactorRun): Conclusion {
  const text = Buffer.from(run.stdout).subarray(0, KEPT_BYTES).toString('utf8');
  const lines = text.replace(/[\n\r\0]$/, '').split(/[\n\r\0]/);
  const last = lines.at(-1) ?? '';
  const breaches = [...outputBreaches(run, text, lines), ...messageBreaches(run, last)];

  if (run.timedOut) {
    const message = 'Factor killed';
    return { kind: 'refused', message, breaches: [...breaches, 'was not done within 10 s'] };
  }
  if (run.signal !== null) {
    const message = 'Factor killed';
    return { kind: 'refused', message, breaches: [...breaches, `ended by signal ${run.signal}`] };
  }
  switch (run.status) {
    case 0:
      if (last === '') return { kind: 'server-error', breaches };
      return { kind: 'satisfied', factor: last, breaches: [...breaches, ...nameBreaches(last)] };
    case 1:
      return { kind: 'refused', message: last, breaches };
    case 2:
      return { kind: 'expired', message: last, breaches };
    case null:
    default:
      return {
        kind: 'server-error',
        breaches: [
          ...breaches,
          `ended with status ${run.status ?? 'unknown'}; only 0, 1 and 2 may be`,
        ],
      };
  }
}

function outputBreaches(run: FactorRun, text: string, lines: readonly string[]): string[] {
  if (text === '') return ['printed nothing: an earlier factor of the same POST speaks for it'];
  return [
    ...(lines.length > 1 ? [`printed ${lines.length} lines; only the last one counts`] : []),
    ...(lines.at(-1) === '' ? ['the last line is empty'] : []),
    ...(run.stdout.length > KEPT_BYTES ? [`printed more than ${KEPT_BYTES} bytes`] : []),
  ];
}

function messageBreaches(run: FactorRun, message: string): string[] {
  if (run.status !== 1 && run.status !== 2) return [];
  return [
    ...(/[<>&"']/.test(message) ? ['the message goes into HTML unescaped: has < > & " or \''] : []),
    ...(/=|^\$/.test(message)
      ? ['the message has = or begins with $: a header or a variable']
      : []),
  ];
}

function nameBreaches(name: string): string[] {
  return [
    ...(/[ \t]/.test(name) ? ['the name has a blank, which makes two factors of it'] : []),
    ...(/^[A-Za-z0-9._ \t-]*$/.test(name)
      ? []
      : ['the name has other than letters, digits, . _ -']),
    ...(/(^| )kerberos$/.test(name) ? ['a name of kerberos is swallowed by the protocol'] : []),
  ];
}
