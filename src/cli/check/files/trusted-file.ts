import { lookAt, tryReading } from '../../../adapters/file-facts.ts';
import { readSecureFile, type FileRules } from '../../../adapters/secure-file.ts';
import { checkFile } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext } from '../context.ts';
import { checkAbove } from './folder.ts';

/**
 * Check a file that the operator made for a factor: root's or the factor's own.
 *
 * @param todo - What to do where it is missing.
 * @returns its text, one character a byte, `undefined` where it cannot be looked at.
 */
export function checkTrustedFile(
  path: string,
  rules: Omit<FileRules, 'ownerUid'>,
  todo: string,
  context: CheckContext,
): string | undefined {
  const { findings, user } = context;
  const facts = lookAt(path);
  if (facts.kind === 'missing') {
    findings.error('file-missing', path, 'is not there', todo);
    return undefined;
  }
  if (facts.kind === 'unreachable') {
    const how = 'let this user enter the folders above it, or run check as root';
    findings.error('unreadable', path, `cannot be looked at (${facts.code})`, how);
    return undefined;
  }
  checkAbove(path, context);
  const isOwn = facts.uid === (user?.uid ?? process.geteuid?.());
  const demands = {
    ownerUid: isOwn ? facts.uid : 0,
    allowedPerm: rules.allowedPerm,
    mostBytes: rules.mostBytes ?? 65_536,
  };
  if (facts.size === 0 && rules.mayBeEmpty === true && facts.kind === 'file') return '';
  if (!checkFile(path, facts, demands, findings)) return undefined;
  const code = user?.run(() => tryReading(path));
  if (user !== undefined && code !== undefined) {
    const what = `${user.name} cannot read it (${code})`;
    const how = `chgrp to a group of ${user.name}'s and chmod 0640 ${shellWord(path)}`;
    findings.error('unreadable', path, what, how);
  }
  return read(path, context, rules);
}

/** The content, whoever may read it: what is wrong with that was told. */
function read(
  path: string,
  { findings }: CheckContext,
  rules: Omit<FileRules, 'ownerUid'>,
): string | undefined {
  try {
    return readSecureFile(path, { ...rules, ownerUid: undefined, allowedPerm: 0o7777 })?.text;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    findings.error('unreadable', path, error.what, 'run check as root, or let this user read it');
    return undefined;
  }
}
