import type { Argv } from 'yargs';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { audit } from './audit.ts';
import type { Console } from '../console.ts';
import { TEXTS } from '../options.ts';

/** Register `audit`. */
export function registerAudit(commands: Argv, loaded: LoadedConfig, terminal: Console): Argv {
  return commands.command(
    'audit',
    'read the audit file: who was refused, when and why',
    (command) =>
      command
        .options({
          file: { type: 'string', describe: 'instead of audit_file' },
          login: { ...TEXTS, describe: 'only this one; again for more' },
          factor: { ...TEXTS, describe: 'only this one' },
          verdict: { ...TEXTS, describe: 'accepted, rejected, ...' },
          reason: { ...TEXTS, describe: 'bad-code, replayed, ...' },
          address: { ...TEXTS, describe: 'only this one' },
          since: { type: 'string', describe: '2026-11-21T23:48 (UTC), or ago: 2h, 3d' },
          until: { type: 'string', describe: 'the same, not included' },
          follow: { type: 'boolean', default: false, describe: 'wait for new lines' },
          histogram: { type: 'boolean', default: false, describe: 'count the refusals' },
          json: { type: 'boolean', default: false, describe: 'one JSON value a line' },
        })
        .example('$0 audit --login alice --since 2h', '')
        .example('$0 audit --follow --verdict rejected', '')
        .example('$0 audit --since 1d --histogram', ''),
    (options) => audit(options, loaded, terminal, { nowMs: Date.now() }),
  );
}
