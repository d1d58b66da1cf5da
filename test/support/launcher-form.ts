import { readFileSync } from 'node:fs';
import { PROGRAMS } from './scratch.ts';

/** Whether there was a C compiler: otherwise the launcher is a script, which cannot ask the service. */
export const IS_COMPILED = readFileSync(PROGRAMS.executable).subarray(1, 4).toString() === 'ELF';
