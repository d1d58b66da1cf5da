import { PNG } from 'pngjs';
import { encode, renderSVG } from 'uqr';

/** Light modules around the code that a camera needs; ISO/IEC 18004 has four. */
const QUIET_ZONE = 4;

/** Pixels a module: large enough to be read off a sheet of paper. */
const PIXELS = 8;

/** Draw a text as a QR code, as a PNG of black and white. */
export function drawPng(text: string): Uint8Array {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  const side = size * PIXELS;
  const png = new PNG({ width: side, height: side, colorType: 0, inputColorType: 0 });
  png.data = Buffer.alloc(side * side, 0xff);
  for (const [row, modules] of data.entries()) {
    for (const [column, isDark] of modules.entries()) {
      if (!isDark) continue;
      for (let line = 0; line < PIXELS; line += 1) {
        const start = (row * PIXELS + line) * side + column * PIXELS;
        png.data.fill(0, start, start + PIXELS);
      }
    }
  }
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}

/** Draw a text as a QR code, as an SVG document. */
export function drawSvg(text: string): string {
  return `${renderSVG(text, { ecc: 'M', border: QUIET_ZONE })}\n`;
}
