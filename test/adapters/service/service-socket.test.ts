import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenForRequests } from '../../../src/adapters/service/service-socket.ts';
import { Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
let umask: number;
beforeEach(() => {
  scratch = new Scratch();
  umask = process.umask(0o022);
});
afterEach(() => {
  process.umask(umask);
  scratch.remove();
});

test.each(['000', '022', '077', '177'])(
  'anybody may connect from the first moment, under umask %s too',
  async (octal) => {
    const given = Number.parseInt(octal, 8);
    process.umask(given);
    const path = scratch.at('factord.sock');
    const listening = listenForRequests(path, {}, () => {
      throw new Error('nobody connects here');
    });
    // Nothing has been waited for: whoever sees the socket may connect to it.
    expect(statSync(path).mode & 0o777).toBe(0o666);
    const server = await listening;
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(process.umask(umask)).toBe(given);
    server.close();
  },
);
