import { readHotpOptions, readSecret, readTotpOptions } from '../authenticator-options.ts';
import { countTry } from '../rate-limit.ts';
import { readScratchHashes, SCRATCH_OPTION } from '../scratch-hashes.ts';
import { firstLine, readOption, writeOption, type SecretFileText } from '../secret-file.ts';
import { DISALLOW_REUSE, isUsed } from '../used-steps.ts';
import { Fault } from '../verdict.ts';
import { shellWord, type Findings } from './findings.ts';

/** Whose file it is for, as far as that changes what must be in it. */
export interface SecretPurpose {
  readonly type: 'totp' | 'hotp';
  /** Whether Google's PAM module may use the same file. */
  readonly isShared: boolean;
  /** Whether the section says that no file has its scratch codes as hashes. */
  readonly isClear: boolean;
}

/** RFC 4226 §4 R6: the shared secret MUST be at least 128 bits. */
const LEAST_BITS = 128;

/** A phone whose clock is farther off than this is a phone to look at. */
const LARGE_SKEW_SECONDS = 600;

/** A file in which only the option that is looked at can be wrong. */
const PROBES = {
  totp: `${'A'.repeat(32)}\n" TOTP_AUTH\n`,
  hotp: `${'A'.repeat(32)}\n" HOTP_COUNTER 1\n`,
} as const;
const READERS = { totp: readTotpOptions, hotp: readHotpOptions } as const;
const OPTIONS = {
  totp: ['HOTP_COUNTER', 'STEP_SIZE', 'WINDOW_SIZE', 'TIME_SKEW', 'ALGORITHM', 'DIGITS'],
  hotp: ['HOTP_COUNTER', 'WINDOW_SIZE', 'ALGORITHM', 'DIGITS'],
} as const;

/** Later than any step, so that both lists of used steps are read to their end. */
const NO_STEP = Number.MAX_SAFE_INTEGER;

/**
 * Check the text of a secret file, every option by itself, so that all that is wrong is told.
 *
 * @param path - For the findings.
 * @param text - Without a NUL byte; a file with one is not read at all.
 * @returns whether a factor can use it.
 */
export function checkSecretText(
  path: string,
  text: SecretFileText,
  purpose: SecretPurpose,
  findings: Findings,
): boolean {
  const faults = optionFaults(text, purpose.type);
  for (const fault of faults) {
    findings.error('option', path, fault, 'correct the line; docs/totp.md has every option');
  }
  if (purpose.isClear && readOption(text, SCRATCH_OPTION) !== undefined) {
    const what = `has hashed scratch codes, and the section says scratch_codes = "clear": who types eight digits sees by the time whose file has`;
    findings.warning('hashed-unsaid', path, what, 'leave scratch_codes out of the section');
  }
  if (purpose.isShared) checkShared(path, text, purpose.type, findings);
  checkLines(path, text, findings);
  if (faults.length > 0) return false;
  const secret = readSecret(text);
  if (secret.length * 8 < LEAST_BITS) {
    const what = `the secret has ${secret.length * 8} bits; RFC 4226 asks for ${LEAST_BITS}`;
    findings.warning('short-secret', path, what, 'enrol the user anew');
  }
  if (purpose.type === 'totp') checkSkew(path, text, findings);
  return true;
}

function optionFaults(text: SecretFileText, type: SecretPurpose['type']): readonly string[] {
  const [read, probe] = [READERS[type], PROBES[type]];
  const looks: readonly (() => unknown)[] = [
    () => read(probe.replace(/^.*/, () => firstLine(text))),
    ...OPTIONS[type].map((name) => () => {
      const value = readOption(text, name);
      return value === undefined ? undefined : read(writeOption(probe, name, value));
    }),
    // What is not there is seen in the whole only.
    () => read(text),
    () => countTry(text, 0, true),
    () => readScratchHashes(text),
    () => (type === 'totp' ? isUsed(text, NO_STEP, 30) : undefined),
  ];
  const faults = new Set<string>();
  for (const look of looks) {
    try {
      look();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.add(error.what);
    }
  }
  return [...faults];
}

function checkShared(
  path: string,
  text: SecretFileText,
  type: SecretPurpose['type'],
  findings: Findings,
): void {
  if (type === 'totp' && readOption(text, DISALLOW_REUSE) === undefined) {
    findings.error(
      'no-disallow-reuse',
      path,
      `has no ${DISALLOW_REUSE}: Google's module accepts a code again that was used here`,
      `sed -i '1a " ${DISALLOW_REUSE}' ${shellWord(path)}`,
    );
  }
  if (readOption(text, SCRATCH_OPTION) !== undefined) {
    findings.warning(
      'ignored-by-google',
      path,
      "has hashed scratch codes, so it is ours only: Google's module cannot use them",
      'keep the file out of its reach, or make new ones in clear by enrolling anew',
    );
  }
  for (const name of ['ALGORITHM', 'DIGITS']) {
    if (readOption(text, name) === undefined) continue;
    const what = `has ${name}, which Google's module ignores: it accepts other codes of this secret`;
    findings.warning(
      'ignored-by-google',
      path,
      what,
      'enrol with SHA1 and 6 digits, or do not share',
    );
  }
}

function checkSkew(path: string, text: SecretFileText, findings: Findings): void {
  const { skewSteps, stepSeconds } = readTotpOptions(text);
  const seconds = Math.abs(skewSteps * stepSeconds);
  if (seconds <= LARGE_SKEW_SECONDS) return;
  const what = `TIME_SKEW says that the phone's clock is ${Math.round(seconds / 60)} minutes off`;
  findings.warning('time-skew', path, what, 'set the clock of the phone, then remove TIME_SKEW');
}

/** Google's module stops looking for scratch codes at the first other line, and so do we. */
function checkLines(path: string, text: SecretFileText, findings: Findings): void {
  const lines = text.split('\n');
  const at = lines.findIndex(
    (line, index) => index > 0 && !/^"|^\s*\+?0*[1-9][0-9]{7}\r*$|^\s*$/.test(line),
  );
  if (at < 0) return;
  const what = 'is neither an option nor a scratch code: scratch codes after it do not count';
  findings.warning('stray-line', { file: path, line: at + 1 }, what, 'remove or correct the line');
}
