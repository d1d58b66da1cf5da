import { chmodSync } from 'node:fs';
import { now, phoneCode, RFC_SECRET } from '../support/scratch.ts';
import { enrol, totpStage, wrongCode } from '../support/totp-stage.ts';
import type { FactorRow } from './factor-row.ts';

const SCRATCH_CODE = '87654321';

/** TOTP as the CGI runs it: it reads the secrets and keeps the state apart. */
export const TOTP_ROW: FactorRow = {
  type: 'totp',
  setUp: (form) => {
    const stage = totpStage(form);
    enrol(stage, 'alice', [SCRATCH_CODE]);
    const startSeconds = now();
    const codes = [0, 1, 2, 3, -1, -2].map((step) => phoneCode(startSeconds + step * 30));
    let used = 0;
    return {
      stage,
      right: () => {
        const code = codes[used] ?? '';
        used += 1;
        return ['alice', code];
      },
      wrong: () => ['alice', wrongCode()],
      wrongLog: 'rejected bad-code',
      replayedLog: /^rejected replayed step=[0-9]+$/,
      secrets: [RFC_SECRET, SCRATCH_CODE, wrongCode(), ...codes],
      breakStore: () => stage.write('state/alice', 'cosign-factors-state 1\n'),
      lockStore: () => {
        chmodSync(stage.state, 0o500);
      },
      filesLeft: [
        'factors.toml',
        'secrets/alice',
        'state/.alice.lock',
        'state/.throttle',
        'state/alice',
      ],
    };
  },
};
