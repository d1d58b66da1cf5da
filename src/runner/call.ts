import { readFileSync } from 'node:fs';
import type { Program } from '../adapters/program.ts';
import {
  readStandardInput,
  readStandardInputText,
  type StandardInput,
} from '../adapters/standard-input.ts';
import type { InputText } from '../adapters/kept-input.ts';

/** What a host hands over at the place where a form comes. */
interface CallInput {
  /** The form's lines. */
  lines(): Promise<StandardInput>;
  /** The same as one text. */
  text(): Promise<InputText>;
}

/** A factor that was called for one login, and by what. */
export interface Call {
  readonly program: Program;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: CallInput;
  /** The environment as it was handed over: each variable ended by a NUL, one that is there twice too. */
  environmentBlock(): string;
}

/** The call that this process is. */
export function ownCall(program: Program): Call {
  return {
    program,
    environment: process.env,
    input: { lines: readStandardInput, text: readStandardInputText },
    environmentBlock: () => readFileSync('/proc/self/environ', 'latin1'),
  };
}
