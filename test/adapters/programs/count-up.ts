// Raise a number in a secret file again and again, and say each number once it is stored.
import { writeSync } from 'node:fs';
import { updateSecret } from '../../../src/adapters/secret-store.ts';
import { readOption, writeOption } from '../../../src/core/secret-file.ts';

const [secretPath = '', folder = '', times = '0'] = process.argv.slice(2);
const place = {
  secretPath,
  secretRules: { ownerUid: process.geteuid?.(), allowedPerm: 0o600 },
  state: folder === '' ? undefined : { folder, owner: 'alice' },
};

for (let time = 0; time < Number(times); time += 1) {
  // TIME_SKEW, because it is one that state apart carries.
  const stored = await updateSecret(place, (text) => {
    const next = Number(readOption(text, 'TIME_SKEW') ?? 0) + 1;
    return { text: writeOption(text, 'TIME_SKEW', String(next)), outcome: next };
  });
  writeSync(1, `${stored ?? 'gone'}\n`);
}
