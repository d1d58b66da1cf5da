const MARKER = '# cosign-factors policy compose: ';

/** What directives were composed from. */
export interface Marker {
  readonly expression: string;
  readonly suffix: string | undefined;
}

/** The comment that says from what directives were composed. */
export function composeMarker({ expression, suffix }: Marker): string {
  const option = suffix === undefined ? '' : ` [suffix ${suffix}]`;
  return `${MARKER}${expression.trim().replace(/\s+/g, ' ')}${option}`;
}

/** Read the comment; `undefined` for any other line. */
export function readMarker(line: string): Marker | undefined {
  const text = line.trim();
  if (!text.startsWith(MARKER)) return undefined;
  const [, expression = '', suffix] =
    /^(.*?)(?: \[suffix (\S+)\])?$/.exec(text.slice(MARKER.length)) ?? [];
  return { expression, suffix };
}
