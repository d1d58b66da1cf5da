import { rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createFile } from '../../adapters/atomic-file.ts';
import { checkFolders } from '../../adapters/folder-trust.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { encodeBase32 } from '../../core/base32.ts';
import { CommandError, type Console } from '../console.ts';
import { renderQr } from './qr-code.ts';
import { drawPng, drawSvg } from './qr-image.ts';

export const SECRET_LOST = 'the secret was written and nobody saw it: enrol again with --force';

/** Files that the QR code is to be drawn into. */
export interface Images {
  readonly png?: string | undefined;
  readonly svg?: string | undefined;
}

/** What goes into the user's phone and wallet. */
export interface Enrolment {
  readonly login: string;
  readonly path: string;
  readonly uri: string;
  readonly secret: Uint8Array;
  readonly codes: readonly string[];
}

/** Show the QR code and what else the user needs, or one JSON value of it. */
export function showEnrolment(enrolment: Enrolment, json: boolean, terminal: Console): void {
  const { login, path, uri, codes } = enrolment;
  const secret = encodeBase32(enrolment.secret);
  if (json) {
    terminal.json({ login, path, uri, secret, scratchCodes: codes }, 'line');
    return;
  }
  const style = { colours: terminal.isTerminal, utf8: terminal.isUtf8 };
  terminal.draw(renderQr(uri, style));
  terminal.out(
    '',
    `address:       ${uri}`,
    // In fours, as people type it.
    `secret:        ${secret.replace(/(.{4})(?=.)/g, '$1 ')}`,
    ...(codes.length === 0 ? [] : [`scratch codes: ${codes.join(' ')}`]),
  );
}

/** Images that were drawn before the secret is somebody's. */
export interface DrawnImages {
  /** Say which there are. */
  announce(terminal: Console): void;
  /** Take them back: there is no such secret. */
  remove(): void;
}

/**
 * Draw the QR code into new files, for the caller's eyes only; all of them or none.
 *
 * @throws CommandError when a file is there already or cannot be written.
 */
export function drawImages({ png, svg }: Images, uri: string): DrawnImages {
  const drawn: string[] = [];
  const remove = (): void => {
    for (const path of drawn) rmSync(path, { force: true });
  };
  try {
    if (png !== undefined)
      drawn.push(createImage(png, Buffer.from(drawPng(uri)).toString('latin1')));
    if (svg !== undefined) drawn.push(createImage(svg, drawSvg(uri)));
  } catch (error) {
    remove();
    throw error;
  }
  const announce = (terminal: Console): void => {
    for (const path of drawn) {
      terminal.say(`wrote ${path}; it shows the secret, so delete it once it is scanned`);
    }
  };
  return { announce, remove };
}

function createImage(path: string, text: string): string {
  // Where others can exchange the folder, root would write wherever they like.
  if (process.geteuid?.() === 0) checkFolders({ path: dirname(resolve(path)) }, [], 'login');
  try {
    createFile(path, { text, mode: 0o600 });
  } catch (error) {
    const code = errorCode(error);
    const what = code === 'EEXIST' ? 'is there already' : `cannot be written (${code ?? ''})`;
    throw new CommandError(`${path} ${what}`, 'nothing was changed');
  }
  return path;
}
