import { prepareMatch, type Digits } from '../one-time-password.ts';
import type { LocalTime } from './local-time.ts';
import type { OathLine } from './oath-line.ts';

/**
 * How far from TIME the code LASTOTP may be. A wall clock is ambiguous in autumn, and reads
 * otherwise where another program, or the same one later, has another time zone.
 */
const FARTHEST_SECONDS = 28 * 3600;

/**
 * Find the newest time step of which a code was accepted, from LASTOTP and TIME.
 *
 * The step nearest to TIME that has this code. libpam-oath looks for the code around the present
 * time instead, so that a clock set back makes it forget.
 *
 * @param current - The present step, around which the code is looked for where there is no TIME.
 * @param window - How far from it, in steps.
 * @returns a step that is never accepted again, nor any before it; -1 where nothing was accepted.
 */
export function lastStepOf(
  line: OathLine,
  stepSeconds: number,
  current: number,
  window: number,
  localTime: LocalTime,
): number {
  const { lastCode, lastTime } = line;
  if (lastCode === undefined) return -1;
  if (lastTime === undefined) return findStep(line, lastCode, current, window) ?? -1;
  const accepted = Math.floor(localTime.parse(lastTime) / stepSeconds);
  // A code that is nowhere near is of another key, or TIME was changed: then TIME itself counts.
  return findStep(line, lastCode, accepted, FARTHEST_SECONDS / stepSeconds) ?? accepted;
}

function findStep(
  { key }: OathLine,
  code: string,
  middle: number,
  farthest: number,
): number | undefined {
  // A code of another length than ours was accepted by libpam-oath, which takes any.
  const digits = code.length as Digits;
  const isCode = prepareMatch({ secret: key, algorithm: 'SHA1', digits }, code);
  for (let distance = 0; distance <= farthest; distance += 1) {
    for (const step of distance === 0 ? [middle] : [middle + distance, middle - distance]) {
      if (step >= 0 && isCode(step)) return step;
    }
  }
  return undefined;
}
