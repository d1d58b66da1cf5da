import type { Findings } from '../../../core/check/findings.ts';
import type { SecretOwner } from '../context.ts';

/** Find files with one secret, however it is written and whatever HMAC makes one of. */
export function checkSameSecrets(secrets: readonly SecretOwner[], findings: Findings): void {
  const byId = new Map<string, SecretOwner[]>();
  for (const owner of secrets) {
    const others = new Set(owner.ids.flatMap((id) => byId.get(id) ?? []));
    compare(owner, [...others], findings);
    for (const id of owner.ids) byId.set(id, [...(byId.get(id) ?? []), owner]);
  }
}

function compare(owner: SecretOwner, others: readonly SecretOwner[], findings: Findings): void {
  const [first] = others;
  if (first === undefined) return;
  const own = others.filter(({ login }) => login === owner.login);
  const devices = own.find(({ secretFile }) => secretFile === owner.secretFile);
  const apart = own.find(({ stateDir }) => stateDir === undefined || stateDir !== owner.stateDir);
  if (devices !== undefined || apart !== undefined) {
    const why =
      devices === undefined
        ? `has the same secret as ${apart?.path ?? ''}: a code would work once for each`
        : `has the same secret as ${devices.path}: no code of the user is accepted`;
    findings.error('same-secret', owner.path, why, 'enrol the user anew in one of them');
  } else if (own.length === 0) {
    const why = `has the same secret as ${first.path}, another user's: each of them has the other's codes`;
    findings.warning('same-secret', owner.path, why, 'enrol one of them anew');
  }
}
