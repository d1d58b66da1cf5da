import { expect, test } from 'vitest';
import { checkKill } from '../support/service-kills.ts';
import { ServiceStage } from '../support/service-stage.ts';

const KILLS = 100;

test(`a service that is killed ${KILLS} times amid a crowd loses nothing`, async () => {
  const stage = new ServiceStage();
  try {
    await stage.start();
    let accepted = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const kept = round % 2 === 0 ? 'files' : 'journal only';
      accepted += await checkKill(stage, String(round), (round * 7) % 130, kept);
    }
    expect(accepted).toBeGreaterThan(KILLS);
  } finally {
    stage.remove();
  }
});
