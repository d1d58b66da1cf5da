import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { bytesOf, now, ownSecret, phoneCode, secretFile } from '../support/scratch.ts';
import { ServiceStage } from '../support/service-stage.ts';

const CONNECTIONS = 10_000;
const LOGINS = 100;

/** Ten logins a second and more, whoever else connects. */
const SOON_MS = 1000;

test(`${CONNECTIONS} who connect and say nothing keep nobody from logging in`, async () => {
  const stage = new ServiceStage();
  const silent: Socket[] = [];
  const state = { isOver: false };
  try {
    await stage.start();
    // Of root: what is bounded is each uid's, and the web server has another one.
    const flood = (async () => {
      while (!state.isOver && silent.length < CONNECTIONS) {
        const socket = connect(stage.socket);
        socket.on('error', () => undefined).resume();
        silent.push(socket);
        if (silent.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    for (let each = 0; each < LOGINS; each += 1) {
      const login = `u${each}`;
      stage.enrol(login, secretFile(['DISALLOW_REUSE'], [], ownSecret(login)));
      const code = phoneCode(now(), { secret: bytesOf(ownSecret(login)) });
      const before = performance.now();
      expect(await stage.post(`${login}\n${code}\n`)).toMatchObject({ status: 0 });
      expect(performance.now() - before).toBeLessThan(SOON_MS);
    }
    await flood;
    expect(silent).toHaveLength(CONNECTIONS);
    // They are all let go in time, and then others are answered who have the same uid.
    await stage.until(() => silent.every(({ readyState }) => readyState !== 'open'));
    stage.configure('', 'root = ["otp"]');
    expect(await stage.post('u0\n000000\n', { uid: 0, gid: 0 })).toMatchObject({ status: 1 });
    expect(await stage.log(/\[u0\] rejected/)).toContain('too many requests at once of uid 0');
  } finally {
    state.isOver = true;
    for (const socket of silent) socket.destroy();
    stage.remove();
  }
});
