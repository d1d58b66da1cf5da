import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { callersCommand } from './caller.ts';
import type { Outcome } from './run.ts';

/** A program that runs, for tests that do something to it meanwhile. */
export interface Started {
  readonly child: ChildProcess;
  /** Its process id: of the program itself, whatever shell was in front of it. */
  readonly pid: number;
  readonly ended: Promise<Outcome>;
}

export interface StartOptions {
  readonly arguments?: readonly string[];
  /** Start it as who runs the tests, not as the caller, and with that environment. */
  readonly asSelf?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell redirections to start it with, `>&-` say. */
  readonly redirections?: string;
  readonly stdio?: StdioOptions;
}

/** Start a program and leave it to the test. */
export function start(path: string, options: StartOptions): Started {
  const shell = ['-c', `exec "$0" "$@" ${options.redirections ?? ''}`, path];
  const all = [...shell, ...(options.arguments ?? [])];
  const command =
    options.asSelf === true
      ? { file: '/bin/sh', words: all, options: {} }
      : callersCommand('/bin/sh', all, options.env ?? {});
  const child = spawn(command.file, command.words, {
    ...command.options,
    stdio: options.stdio ?? 'pipe',
  });
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({ status, signal, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' });
    });
  });
  child.stdin?.on('error', () => undefined);
  return { child, pid: child.pid ?? 0, ended };
}

/** Number of the signal that the runner takes last, and that Node alone leaves as it is. */
const { SIGHUP } = constants.signals;

/** Wait until the program's runner is up: it has handlers for signals and reads its input. */
export function untilUp(pid: number): Promise<void> {
  return until(pid, (status) => {
    const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    return ((caught >> BigInt(SIGHUP - 1)) & 1n) === 1n;
  });
}

/** Wait until the program works with the rights of a user. */
export function untilRightsOf(pid: number, uid: number): Promise<void> {
  return until(pid, (status) => /^Uid:\s*\d+\s+(\d+)/m.exec(status)?.[1] === String(uid));
}

async function until(pid: number, isSo: (status: string) => boolean): Promise<void> {
  while (!isSo(readFileSync(`/proc/${pid}/status`, 'latin1'))) await sleep(2);
}
