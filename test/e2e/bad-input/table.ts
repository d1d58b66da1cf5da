import type { BadInputs } from './bad-input.ts';
import { CODES } from './codes.ts';
import { CONFIGURATION_FILE } from './configuration-file.ts';
import { CONFIGURATION_TEXT } from './configuration-text.ts';
import { LOGINS } from './logins.ts';
import { SECRET_FILE } from './secret-file.ts';
import { SECRET_TEXT } from './secret-text.ts';
import { STANDARD_INPUT } from './standard-input.ts';
import { STATE } from './state.ts';

/** Everything that was tried, in the order of the manual. */
export const BAD_INPUTS: readonly BadInputs[] = [
  STANDARD_INPUT,
  LOGINS,
  CODES,
  CONFIGURATION_FILE,
  CONFIGURATION_TEXT,
  SECRET_FILE,
  SECRET_TEXT,
  STATE,
];
