import { readOption, writeOption, type SecretFileText } from './secret-file.ts';
import { Fault } from './verdict.ts';

/**
 * Ours: `" COSIGN_FACTORS_USED stepSeconds floor step…`. Every step that was ever accepted is either
 * in the list or not above the floor, and nothing at or below the floor is accepted again. So the
 * memory is bounded, needs no clock, and a clock set back does not bring a used code back to life,
 * which Google's pruned list alone would allow.
 */
export const USED_OPTION = 'COSIGN_FACTORS_USED';

/** Google's list, pruned by distance from the newest step. */
export const DISALLOW_REUSE = 'DISALLOW_REUSE';

/** Steps remembered one by one before the lowest goes into the floor; a wider window has more. */
const REMEMBERED = 32;

interface UsedSteps {
  readonly floor: number;
  readonly steps: readonly number[];
}

/**
 * Say whether the code of a time step may have been used.
 *
 * @throws Fault with scope `login` when a list cannot be read.
 */
export function isUsed(text: SecretFileText, step: number, stepSeconds: number): boolean {
  const ours = readOurs(text, stepSeconds);
  return step <= ours.floor || ours.steps.includes(step) || readTheirs(text).includes(step);
}

/**
 * Find the newest time step of which a code was accepted.
 *
 * @returns -1 where none was.
 * @throws Fault with scope `login` when a list cannot be read.
 */
export function newestStep(text: SecretFileText, stepSeconds: number): number {
  const { floor, steps } = readOurs(text, stepSeconds);
  return Math.max(floor, ...steps, ...readTheirs(text));
}

/**
 * Refuse a file whose lists of used steps cannot be read, before any code of it is looked at.
 *
 * @throws Fault with scope `login`.
 */
export function checkUsedSteps(text: SecretFileText, stepSeconds: number): void {
  readOurs(text, stepSeconds);
  readTheirs(text);
}

/**
 * Record a time step as used: always in our line, and in Google's where the file has it.
 *
 * @param window - Entries of Google's list at this distance from `step`, or farther, are pruned.
 */
export function recordStep(
  text: SecretFileText,
  step: number,
  stepSeconds: number,
  window: number,
): SecretFileText {
  const theirs = readOption(text, DISALLOW_REUSE);
  const ours = readOurs(text, stepSeconds);
  const steps = [...new Set([...ours.steps, ...readTheirs(text), step])].sort((a, b) => a - b);
  const remembered = Math.max(REMEMBERED, window);
  const kept = steps.slice(-remembered);
  const floor = Math.max(ours.floor, ...steps.slice(0, -remembered));
  const recorded = writeOption(text, USED_OPTION, [stepSeconds, floor, ...kept].join(' '));
  return theirs === undefined
    ? recorded
    : writeOption(recorded, DISALLOW_REUSE, prune(theirs, step, window));
}

function readOurs(text: SecretFileText, stepSeconds: number): UsedSteps {
  const value = readOption(text, USED_OPTION);
  if (value === undefined) return { floor: -1, steps: [] };
  if (!/^[0-9]+ -?[0-9]+( [0-9]+)*$/.test(value)) {
    throw new Fault('login', `secret file: ${USED_OPTION} cannot be read`);
  }
  const [seconds, floor = -1, ...steps] = value.split(' ').map(Number);
  // Steps of another length are another sequence of counters; ours do not occur in it for decades.
  return seconds === stepSeconds ? { floor, steps } : { floor: -1, steps: [] };
}

function readTheirs(text: SecretFileText): readonly number[] {
  const value = readOption(text, DISALLOW_REUSE) ?? '';
  if (!/^[ \t]*([0-9]+([ \t]+|$))*$/.test(value)) {
    throw new Fault('login', `secret file: ${DISALLOW_REUSE} cannot be read`);
  }
  return value
    .split(/[ \t]+/)
    .filter(Boolean)
    .map(Number);
}

/** As the original does it, blanks included, so that both programs leave the same bytes. */
function prune(value: string, step: number, window: number): string {
  const kept = value.replace(/([0-9]+)([ \t]*)/g, (whole, entry: string) =>
    Math.abs(Number(entry) - step) >= window ? '' : whole,
  );
  return kept === '' ? String(step) : `${kept} ${step}`;
}
