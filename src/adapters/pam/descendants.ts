import { readdirSync, readFileSync } from 'node:fs';
import { errorCode } from '../system-error.ts';

/** Rounds of looking for what was started while we looked. */
const MOST_ROUNDS = 5;

/**
 * Kill a process, its group, and every process that it or one of those started, also in sessions of
 * their own: pam_exec makes one for its program.
 *
 * @param pid - A leader of its group. It may be gone already.
 */
export function killFamily(pid: number): void {
  // Stopped, it starts nothing new while we look; its children are lost to us once it is dead.
  signal(pid, 'SIGSTOP');
  const killed = new Set<number>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = descendantsOf(pid).filter((each) => !killed.has(each));
    if (found.length === 0) break;
    for (const each of found) {
      killed.add(each);
      signal(each, 'SIGKILL');
    }
  }
  signal(-pid, 'SIGKILL');
}

function descendantsOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^[0-9]+$/.test(name) ? parentOf(name) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all = [pid];
  // The list grows while it is gone through.
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all.slice(1);
}

/** The fourth field of proc_pid_stat(5); the second may have blanks and brackets in it. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // Gone since.
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone since; or another user's by way of a setuid program, which ends by itself.
    if (errorCode(error) !== 'ESRCH' && errorCode(error) !== 'EPERM') throw error;
  }
}
