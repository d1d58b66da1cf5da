import { afterAll, describe, expect, test } from 'vitest';
import { Scratch } from '../support/scratch.ts';
import { IN_PROCESS, NativeProcess, type Runtime } from './native-process.ts';

const scratch = new Scratch();
const processes: NativeProcess[] = [];

afterAll(async () => {
  for (const each of processes) await each.kill();
  scratch.remove();
});

describe.each<Runtime>(['bun', 'node'])('a process on %s that is killed', (runtime) => {
  test('leaves no lock behind, neither on a file nor on a byte', async () => {
    const path = scratch.at(`lock-${runtime}`);
    const holder = new NativeProcess(runtime);
    processes.push(holder);
    const theirs = Number(await holder.ask({ call: 'open', path }));
    expect(await holder.ask({ call: 'tryLock', fd: theirs })).toBe(true);
    expect(await holder.ask({ call: 'tryLockByte', fd: theirs, at: 7 })).toBe(true);

    const fd = Number(await IN_PROCESS.ask({ call: 'open', path }));
    expect(await IN_PROCESS.ask({ call: 'tryLock', fd })).toBe(false);
    expect(await IN_PROCESS.ask({ call: 'tryLockByte', fd, at: 7 })).toBe(false);
    await holder.kill();
    expect(await IN_PROCESS.ask({ call: 'tryLock', fd })).toBe(true);
    expect(await IN_PROCESS.ask({ call: 'tryLockByte', fd, at: 7 })).toBe(true);
  });
});
