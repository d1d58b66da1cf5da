import { dirname } from 'node:path';
import { lookAt, tryWriting } from '../../../adapters/file-facts.ts';
import { checkRegular, octal } from '../../../core/check/file-rules.ts';
import { shellWord } from '../../../core/check/findings.ts';
import type { CheckContext } from '../context.ts';
import { checkMaking, checkOwnFolder } from './folder.ts';

/** Check that the audit file can be written, and by the factors only. */
export function checkAuditFile(path: string, context: CheckContext): void {
  const { findings, user } = context;
  const folder = checkOwnFolder(dirname(path), context, true);
  if (folder === undefined) return;
  const facts = lookAt(path);
  if (facts.kind === 'missing') {
    checkMaking(dirname(path), context);
    return;
  }
  if (facts.kind === 'unreachable' || !checkRegular(path, facts, findings)) return;
  const word = shellWord(path);
  if ((facts.mode & 0o022) !== 0) {
    const what = `has mode ${octal(facts.mode)}: others can write it`;
    findings.error('mode', path, what, `chmod 0640 ${word}`);
  } else if ((facts.mode & 0o004) !== 0) {
    const what = `has mode ${octal(facts.mode)}: everybody can read who logs in from where`;
    findings.warning('mode', path, what, `chmod 0640 ${word}`);
  }
  if (user === undefined && facts.uid === 0 && folder.uid !== 0) {
    const what = `belongs to root and its folder to uid ${folder.uid}, who cannot write it`;
    findings.warning('owner', path, what, `chown ${folder.uid} ${word}`);
  }
  const code = user?.run(() => tryWriting(path));
  if (user === undefined || code === undefined) return;
  const what = `${user.name} cannot write it (${code})`;
  findings.error('unwritable', path, what, `chown ${user.uid} ${word}`);
}
