import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { CommandError, type Console } from '../console.ts';
import { enrol } from './enrol.ts';
import { SECRET_OPTIONS } from './secret-options.ts';

/** Register `enrol`. */
export function registerEnrol(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'enrol <login>',
    'give a user a new secret and show it as a QR code',
    (command) =>
      command
        .positional('login', { type: 'string', demandOption: true, describe: 'the login' })
        .options({
          ...SECRET_OPTIONS,
          algorithm: {
            choices: ['SHA1', 'SHA256', 'SHA512'] as const,
            default: 'SHA1' as const,
            describe: 'hash of the codes',
          },
          digits: {
            choices: [6, 7, 8] as const,
            default: 6 as const,
            describe: 'digits of the codes',
          },
          period: { type: 'number', default: 30, describe: 'seconds a code lives, 1 to 60' },
          issuer: { type: 'string', describe: 'shown by the app; default: this host' },
          label: { type: 'string', describe: 'account in the app; default: LOGIN@HOST' },
          png: { type: 'string', describe: 'draw the QR code into this new file' },
          svg: { type: 'string', describe: 'the same as SVG' },
          force: { type: 'boolean', default: false, describe: 'replace the secret there is' },
          verify: { type: 'boolean', default: false, describe: 'ask for one code back' },
          json: { type: 'boolean', default: false, describe: 'one JSON value, no QR code' },
          quiet: { type: 'boolean', default: false, describe: 'write the file, show nothing' },
        })
        .check(({ period }) => {
          if (Number.isInteger(period) && period >= 1 && period <= 60) return true;
          throw new CommandError('--period must be a whole number from 1 to 60');
        })
        .example('$0 enrol alice', 'with the only factor of factors.toml')
        .example('$0 enrol alice --factor totp --issuer "Example University"', '')
        .example('$0 enrol alice --force --verify', 'a new phone'),
    (options) => enrol(options, loaded, () => Math.floor(Date.now() / 1000), terminal),
  );
}
