const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Read a point in time as an operator writes it: ISO 8601, or how long ago (`90s`, `30m`, `2h`,
 * `3d`, `1w`).
 *
 * Without a zone it is UTC, as the times in the audit file are. Offsets are hours and minutes.
 *
 * @param nowMs - Unix time in milliseconds, which "ago" counts from.
 * @returns Unix time in milliseconds, or `undefined` when it is neither.
 */
export function parseTime(text: string, nowMs: number): number | undefined {
  const ago = /^(\d{1,9})([smhdw])$/.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * (UNITS[ago[2] ?? ''] ?? 0);
  const iso = ISO.exec(text);
  if (iso === null) return undefined;
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '0', zone = 'Z'] = iso;
  const local = `${day}T${minutes}:${seconds}.${fraction.padEnd(3, '0')}Z`;
  const ms = Date.parse(local);
  // A 30 February is a March day to some engines and no day to others.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== local) return undefined;
  const offset = offsetMs(zone);
  return offset === undefined ? undefined : ms - offset;
}

function offsetMs(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
