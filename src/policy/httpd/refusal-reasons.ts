import type { Answer } from './answer.ts';
import { passBestVisitor } from './best-visitor.ts';
import { lacksOf } from './cosign-settings.ts';
import type { Effective } from './effective.ts';
import type { Reason } from './reasons.ts';
import { firstRule } from './requirement.ts';

/**
 * Say what keeps out whoever has not logged in, where it is no demand of Cosign's: an error, another
 * module's login, or a rule that nobody can meet.
 *
 * @returns `undefined` where there is no such thing.
 */
export function refusalReason(effective: Effective, anonymous: Answer): Reason | undefined {
  const passage = passBestVisitor(effective);
  if (passage.kind !== 'refused' || passage.status !== anonymous.status) return undefined;
  const { access, authType, cosign, requirement } = effective;
  const required = requirement && firstRule(requirement);
  switch (passage.status) {
    case 503:
      return incompleteReason(effective);
    case 401:
      return (
        authType && { ...authType, rule: 'another module asks who it is, and Cosign does not' }
      );
    case 403: {
      const by = required ?? access?.deny[0]?.said;
      return by && { ...by, rule: 'lets nobody in: an HTTP 403' };
    }
    default: {
      if (authType?.value.toLowerCase() === 'cosign' && cosign.publicAccess?.isOn === true) {
        const rule = 'asks nobody for the user that is required: an HTTP 500';
        return { ...cosign.publicAccess, rule };
      }
      const rule = 'requires a user, and no AuthType Cosign says who asks for one: an HTTP 500';
      return required && { ...required, rule };
    }
  }
}

function incompleteReason({ cosign, owner }: Effective): Reason | undefined {
  const at = owner?.from ?? cosign.protect ?? cosign.factors ?? cosign.service;
  const lacks = lacksOf(cosign).join(', ');
  return at && { ...at, rule: `Cosign is on here without ${lacks}: an HTTP 503` };
}
