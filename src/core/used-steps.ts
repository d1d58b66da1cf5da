import { readOption, writeOption, type SecretFileText } from './secret-file.ts';
import { Fault } from './verdict.ts';

/**
 * Ours: `" COSIGN_FACTORS_USED stepSeconds floor step…`. Every step that was ever accepted is either
 * in the list or not above the floor, and nothing at or below the floor is accepted again. So the
 * memory is bounded, needs no clock, and a clock set back does not bring a used code back to life,
 * which Google's pruned list alone would allow.
 *
 * Steps of another length are another sequence of numbers; where STEP_SIZE was changed, what was used
 * before follows after ` / `, in the same form.
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

/** Used steps by their length in seconds. */
type UsedByLength = ReadonlyMap<number, UsedSteps>;

const NONE: UsedSteps = { floor: -1, steps: [] };
const OURS = /^[0-9]+ -?[0-9]+( [0-9]+)*$/;
const BETWEEN = ' / ';

/**
 * Say whether the code of a time step may have been used.
 *
 * @throws Fault with scope `login` when a list cannot be read.
 */
export function isUsed(text: SecretFileText, step: number, stepSeconds: number): boolean {
  const ours = readOurs(text).get(stepSeconds) ?? NONE;
  return step <= ours.floor || ours.steps.includes(step) || readTheirs(text).includes(step);
}

/**
 * Find the newest time step of which a code was accepted.
 *
 * @returns -1 where none was.
 * @throws Fault with scope `login` when a list cannot be read.
 */
export function newestStep(text: SecretFileText, stepSeconds: number): number {
  const { floor, steps } = readOurs(text).get(stepSeconds) ?? NONE;
  return Math.max(floor, ...steps, ...readTheirs(text));
}

/**
 * Refuse a file whose lists of used steps cannot be read, before any code of it is looked at.
 *
 * @throws Fault with scope `login`.
 */
export function checkUsedSteps(text: SecretFileText): void {
  readOurs(text);
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
  const all = readOurs(text);
  const ours = all.get(stepSeconds) ?? NONE;
  const steps = inOrder([...ours.steps, ...readTheirs(text), step]);
  const remembered = Math.max(REMEMBERED, window);
  const kept = steps.slice(-remembered);
  const floor = Math.max(ours.floor, ...steps.slice(0, -remembered));
  const others = [...all].filter(([seconds]) => seconds !== stepSeconds);
  const used = renderOurs([[stepSeconds, { floor, steps: kept }], ...others]);
  const recorded = writeOption(text, USED_OPTION, used);
  return theirs === undefined
    ? recorded
    : writeOption(recorded, DISALLOW_REUSE, prune(theirs, step, window));
}

/**
 * Put two values of our option together: what is used by one of them is used.
 *
 * @throws Fault with scope `login` when one cannot be read.
 */
export function mergeUsed(first: string, second: string): string {
  const merged = new Map(parseOurs(first));
  for (const [seconds, { floor, steps }] of parseOurs(second)) {
    const own = merged.get(seconds) ?? NONE;
    merged.set(seconds, {
      floor: Math.max(own.floor, floor),
      steps: inOrder([...own.steps, ...steps]),
    });
  }
  return renderOurs([...merged]);
}

/** The same for Google's: what is missing in the first comes after it. */
export function mergeReuse(first: string, second: string): string {
  const own = parseTheirs(first);
  const missing = parseTheirs(second).filter((step) => !own.includes(step));
  return missing.length === 0 ? first : [first.trim(), ...missing].filter(Boolean).join(' ');
}

function readOurs(text: SecretFileText): UsedByLength {
  const value = readOption(text, USED_OPTION);
  return value === undefined ? new Map() : parseOurs(value);
}

function parseOurs(value: string): UsedByLength {
  const groups = value.split(BETWEEN);
  const all = new Map(
    groups.map((group) => {
      const [seconds = 0, floor = -1, ...steps] = group.split(' ').map(Number);
      return [seconds, { floor, steps }];
    }),
  );
  if (all.size === groups.length && groups.every((group) => OURS.test(group))) return all;
  throw new Fault('login', { path: 'secret file', what: `${USED_OPTION} cannot be read` });
}

function renderOurs(all: readonly (readonly [number, UsedSteps])[]): string {
  return all
    .map(([seconds, { floor, steps }]) => [seconds, floor, ...steps].join(' '))
    .join(BETWEEN);
}

function inOrder(steps: readonly number[]): readonly number[] {
  return [...new Set(steps)].sort((a, b) => a - b);
}

function readTheirs(text: SecretFileText): readonly number[] {
  return parseTheirs(readOption(text, DISALLOW_REUSE) ?? '');
}

function parseTheirs(value: string): readonly number[] {
  if (!/^[ \t]*([0-9]+([ \t]+|$))*$/.test(value)) {
    throw new Fault('login', { path: 'secret file', what: `${DISALLOW_REUSE} cannot be read` });
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
