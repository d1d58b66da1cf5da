import { lookAt } from '../../../adapters/file-facts.ts';
import { checkRegular } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { CheckContext } from '../context.ts';

/** Whose a lock file is, or a journal, decides who can log in at all. */
export function checkLock(
  path: string,
  ownerUid: number | undefined,
  { findings }: CheckContext,
  noun = 'lock',
): void {
  const there = lookAt(path);
  if (there.kind === 'missing' || there.kind === 'unreachable') return;
  if (!checkRegular(path, there, findings)) return;
  if (ownerUid === undefined || there.uid === ownerUid) return;
  const what = `is a ${noun} of uid ${there.uid}: uid ${ownerUid} cannot take it, so nobody gets in`;
  findings.error('owner', path, what, `chown ${ownerUid} ${shellWord(path)}`);
}
