import { encode } from 'uqr';

/** Light modules around the code that a camera needs; ISO/IEC 18004 has four. */
const QUIET_ZONE = 4;

/** How a QR code can be shown. */
export interface QrStyle {
  /** Whether the terminal understands colours. */
  readonly colours: boolean;
  /** Whether it can show half blocks. */
  readonly utf8: boolean;
}

// Black and white of the 256-colour cube: the basic colours look different in every theme.
const DARK = { foreground: '\u001b[38;5;16m', background: '\u001b[48;5;16m' };
const LIGHT = { foreground: '\u001b[38;5;231m', background: '\u001b[48;5;231m' };
const RESET = '\u001b[0m';

/**
 * Render a text as a QR code for a terminal.
 *
 * With colours it is dark on light on any background; without, it is drawn in characters for a
 * light text on a dark ground, as most terminals have it.
 */
export function renderQr(text: string, style: QrStyle): string {
  const { data, size } = encode(text, { ecc: 'L', border: QUIET_ZONE });
  const isDark = (row: number, column: number): boolean => data[row]?.[column] ?? false;
  const columns = Array.from({ length: size }, (_, column) => column);
  const rows = Array.from({ length: Math.ceil(size / (style.utf8 ? 2 : 1)) }, (_, row) =>
    style.utf8 ? row * 2 : row,
  );
  return rows
    .map((row) => {
      const cells = columns.map((column) =>
        cell(isDark(row, column), row + 1 < size && isDark(row + 1, column), style),
      );
      return cells.join('') + (style.colours ? RESET : '');
    })
    .join('\n');
}

function cell(top: boolean, bottom: boolean, { colours, utf8 }: QrStyle): string {
  if (!utf8) return colours ? `${(top ? DARK : LIGHT).background}  ` : top ? '  ' : '##';
  if (!colours) return top ? (bottom ? ' ' : '▄') : bottom ? '▀' : '█';
  return `${(top ? DARK : LIGHT).foreground}${(bottom ? DARK : LIGHT).background}▀`;
}
