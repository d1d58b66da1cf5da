import { afterAll, describe, expect, test } from 'vitest';
import { Scratch } from '../support/scratch.ts';
import { IN_PROCESS, NativeProcess, type Caller } from './native-process.ts';
import { asRoot } from './ordinary-user.ts';

const scratch = new Scratch();
const processes: NativeProcess[] = [];
const start = (...args: ConstructorParameters<typeof NativeProcess>) => {
  const started = new NativeProcess(...args);
  processes.push(started);
  return started;
};
let sockets = 0;

afterAll(async () => {
  for (const each of processes) await each.kill();
  scratch.remove();
});

/** Let one connect to the other, and give what the kernel told the other of it. */
async function peerOf(server: Caller, client: Caller): Promise<unknown> {
  const path = scratch.at(`socket-${(sockets += 1)}`);
  const answer = server.ask({ call: 'listen', path });
  const done = client.ask({ call: 'connect', path });
  // Whichever fails first: the other one may wait for ever then.
  const [credentials] = await Promise.all([answer, done]);
  return credentials;
}

const own = { uid: process.getuid?.(), gid: process.getgid?.() };

describe.each<[string, () => Caller]>([
  ['koffi, in this process', () => IN_PROCESS],
  ['koffi, as built', () => start('node')],
  ['bun:ffi', () => start('bun')],
])('SO_PEERCRED with %s', (_, make) => {
  const server = make();

  test('names the process at the other end, and whose it is', async () => {
    for (const client of [start('node'), start('bun')]) {
      expect(await peerOf(server, client)).toEqual({ pid: client.pid, ...own });
    }
  });

  test('names this very process when it talks to itself', async () => {
    const path = scratch.at(`itself-${server.pid}`);
    const peer = await server.ask({ call: 'talkToItself', path });
    expect(peer).toEqual({ pid: server.pid, ...own });
  });

  test.runIf(asRoot)('names another user', async () => {
    const client = start('node', { uid: 65_534, gid: 65_533 });
    expect(await peerOf(server, client)).toEqual({ pid: client.pid, uid: 65_534, gid: 65_533 });
  });
});
