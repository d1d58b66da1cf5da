import { FACTOR_OPTION } from '../options.ts';

/** What every command is told that writes a login's secret file. */
export interface SecretOptions {
  readonly login: string;
  readonly factor?: string | undefined;
  /** Where a section keeps several devices: which one. */
  readonly device?: string | undefined;
  /** Keep scratch codes as hashes, as a file that has hashed ones does anyway. */
  readonly hashedScratchCodes: boolean;
  /** The file is used by nobody else, whatever its place says. */
  readonly oursOnly: boolean;
  readonly json: boolean;
}

/** The same for yargs, without what each command says of it in words of its own. */
export const SECRET_OPTIONS = {
  ...FACTOR_OPTION,
  device: { type: 'string', describe: 'name of one of several devices' },
  'hashed-scratch-codes': {
    type: 'boolean',
    default: false,
    describe: 'keep scratch codes as hashes',
  },
  'ours-only': {
    type: 'boolean',
    default: false,
    describe: "also where Google's module may read",
  },
} as const;
