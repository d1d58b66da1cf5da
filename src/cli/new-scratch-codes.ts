import { randomInt } from 'node:crypto';
import { SCRATCH_CODE_RANGE, SCRATCH_CODES } from '../core/enrolment.ts';

/** New scratch codes from a secure random source, no two of them the same. */
export function newScratchCodes(): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < SCRATCH_CODES) {
    codes.add(String(randomInt(SCRATCH_CODE_RANGE.from, SCRATCH_CODE_RANGE.to)));
  }
  return [...codes];
}
