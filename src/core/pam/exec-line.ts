/** What a line of pam_exec starts, and how. */
export interface ExecLine {
  /** Path of the program, as written. */
  readonly program: string;
  /** What it is given first, as written. */
  readonly argument: string | undefined;
  /** Whether what was typed is handed to it. */
  readonly handsOver: boolean;
  /** Whether it is started with the effective uid as its real one. */
  readonly isEffective: boolean;
  /** File that its outputs go to. */
  readonly log: string | undefined;
}

/** Modules that ask for a password and leave it for those behind them. */
const PASSWORD_MODULES = /^pam_(?:unix|sss|ldap|krb5|winbind|heimdal|pwdfile|mysql|cracklib)\.so$/;

/** Services that a program with the set-uid bit asks for, so that its real uid is its caller's. */
const SET_UID_SERVICES = /^(?:sudo|su|doas|polkit-1|runuser|chsh|chfn|passwd)(?:-[il])?$/;

/**
 * Read the words of a line of pam_exec.
 *
 * @returns `undefined` where it names no program.
 * @see pam_exec(8)
 */
export function parseExecLine(words: readonly string[]): ExecLine | undefined {
  const at = words.findIndex((word) => !isOption(word));
  const program = words[at];
  if (program === undefined) return undefined;
  const options = words.slice(0, at);
  return {
    program,
    argument: words[at + 1],
    handsOver: options.includes('expose_authtok'),
    isEffective: options.includes('seteuid'),
    log: options.find((word) => word.startsWith('log='))?.slice('log='.length),
  };
}

/** Whether a module has taken what was typed before pam_exec is asked. */
export function asksForPassword(module: string): boolean {
  return PASSWORD_MODULES.test(module);
}

/** Whether a program asks for the service that somebody else than root can start as root. */
export function isSetUidService(service: string): boolean {
  return SET_UID_SERVICES.test(service);
}

function isOption(word: string): boolean {
  return /^(?:debug|expose_authtok|seteuid|quiet|quiet_log|stdout|log=.*|type=.*)$/.test(word);
}
