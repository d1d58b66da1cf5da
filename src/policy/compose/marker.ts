const MARKER = '# cosign-factors policy compose: ';

/** The comment that says from which expression directives were composed. */
export function composeMarker(expression: string): string {
  return `${MARKER}${expression.trim().replace(/\s+/g, ' ')}`;
}

/** The expression of a marker; `undefined` for any other line. */
export function readMarker(line: string): string | undefined {
  const text = line.trim();
  return text.startsWith(MARKER) ? text.slice(MARKER.length) : undefined;
}
