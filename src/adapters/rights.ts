import type { Account, Rights } from '../core/factor.ts';
import { Fault } from '../core/verdict.ts';
import { forbidDumps } from './memory-dumps.ts';

/** Who this process is to the kernel. */
interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** Somebody's rights that root has taken, and who it was before. */
interface Taken {
  readonly rights: Rights;
  readonly before: Identity;
}

/** Whose rights are taken just now, the latest last: root has a way back, whoever it is. */
const taken: Taken[] = [];

/** The rights of an account, with all its groups. */
export function rightsOf({ name, uid, gid }: Account): Rights {
  return { name, uid, gid } as Rights;
}

/**
 * Work with the rights of somebody, as root only; anybody else works with their own.
 *
 * Root that has somebody's rights already changes to the others', and back after that.
 *
 * @throws Fault with scope `login` when the rights cannot be taken.
 */
export async function withRightsOf<T>(
  rights: Rights | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const giveBack = takeRights(rights);
  try {
    return await work();
  } finally {
    giveBack();
  }
}

/** The same for what is done at once. */
export function withRightsNow<T>(rights: Rights | undefined, work: () => T): T {
  const giveBack = takeRights(rights);
  try {
    return work();
  } finally {
    giveBack();
  }
}

function takeRights(rights: Rights | undefined): () => void {
  if (rights === undefined || has(rights)) return () => undefined;
  const before = identity();
  taken.push({ rights, before });
  const giveBack = (): void => {
    taken.pop();
    become(before);
  };
  try {
    const { uid, gid, name } = rights;
    become({ uid: 0, gid: before.gid, groups: before.groups });
    if (name === undefined) process.setgroups?.([gid]);
    else process.initgroups?.(name, gid);
    process.setegid?.(gid);
    process.seteuid?.(uid);
    forbidDumps();
  } catch (error) {
    giveBack();
    const who = rights.name ?? `uid ${rights.uid}`;
    throw new Fault('login', { what: `cannot become ${who}` }, error);
  }
  return giveBack;
}

/** Whether there is nothing to take: they are taken, are root's own, or we are not root. */
function has({ name, uid }: Rights): boolean {
  const latest = taken.at(-1)?.rights;
  if (latest === undefined) return process.geteuid?.() !== 0 || uid === 0;
  return latest.uid === uid && latest.name === name;
}

function identity(): Identity {
  return {
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    groups: process.getgroups?.() ?? [],
  };
}

/** Root comes first: only it may become any other. */
function become({ uid, gid, groups }: Identity): void {
  process.seteuid?.(0);
  process.setgroups?.([...groups]);
  process.setegid?.(gid);
  process.seteuid?.(uid);
}

/**
 * Be root again where root's work with somebody's rights (`withRightsOf`) is cut short: by a signal,
 * by the deadline.
 */
export function returnRights(): void {
  const [first] = taken.splice(0);
  if (first !== undefined) become(first.before);
}
