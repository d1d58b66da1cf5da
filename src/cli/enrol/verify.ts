import { CommandError, type Console } from '../console.ts';

/** Codes that may be typed before verification is given up. */
const VERIFY_TRIES = 3;

const NOT_VERIFIED = 'the secret was written, and no code of it was asked for';

/**
 * Ask for a code until one is right. It is used up then, as at any login.
 *
 * @throws CommandError when none came.
 */
export async function verifyEnrolment(
  check: (code: string) => Promise<{ readonly kind: string } | undefined>,
  terminal: Console,
): Promise<void> {
  for (let tries = 0; tries < VERIFY_TRIES; tries += 1) {
    const typed = await terminal.ask('code shown by the app: ', false, NOT_VERIFIED);
    const code = typed.replaceAll(' ', '');
    const outcome = /^[0-9]{6,8}$/.test(code) ? await check(code) : undefined;
    if (outcome?.kind === 'accepted') {
      terminal.say('the app shows the right codes');
      return;
    }
    terminal.say('that is not the code of this moment');
  }
  throw new CommandError(
    'the app does not show the codes of this secret',
    'it may ignore --algorithm, --digits or --period, or its clock is off; enrol again with --force',
  );
}
