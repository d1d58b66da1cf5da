import { FACTOR_NAME } from '../config/schema.ts';

/** The module that asks the resident service. */
export const OWN_MODULE = 'pam_cosign_factor.so';

/** What a line of that module asks for, and how. */
export interface ModuleLine {
  /** Name of the factor; `undefined` where the line has none. */
  readonly factor: string | undefined;
  /** Whether who is not enrolled yet is let past, for the time of a roll-out. */
  readonly isNullOk: boolean;
  /** Words that the module refuses, and every login with them. */
  readonly refused: readonly string[];
}

/** Words that it takes: the list of src/native/pam-words.c. */
export const MODULE_WORDS: readonly string[] = [
  ...['echo', 'echo_verification_code', 'debug', 'nullok'],
  ...['try_first_pass', 'use_first_pass', 'forward_pass'],
];

const VALUES = /^(?:prompt|authtok_prompt|socket|service_user|factor)=/;

/** Modules that ask nothing, and so refuse nobody: with these alone whoever is let past is in. */
const NEVER_REFUSES =
  /^pam_(?:permit|env|echo|warn|motd|mail|faildelay|group|gnome_keyring|kwallet5|umask|keyinit|systemd|lastlog|issue)\.so$/;

/**
 * Read the words of a line of our module.
 *
 * @param file - The module's own file name: under another name than its own, that name is the factor.
 */
export function parseModuleLine(file: string, words: readonly string[]): ModuleLine {
  const named = words.findLast((word) => word.startsWith('factor='))?.slice('factor='.length);
  const byFile = file === OWN_MODULE ? undefined : /^pam_(.+)\.so$/.exec(file)?.[1];
  const factor = named ?? byFile;
  return {
    factor: factor !== undefined && FACTOR_NAME.test(factor) ? factor : undefined,
    isNullOk: words.includes('nullok'),
    refused: words.filter((word) => !MODULE_WORDS.includes(word) && !VALUES.test(word)),
  };
}

/** Whether a module can refuse somebody, by its file name. */
export function canRefuse(module: string): boolean {
  return !NEVER_REFUSES.test(module);
}
