import type { AccessRules } from '../httpd/access-rules.ts';
import type { Said } from '../httpd/cosign-settings.ts';
import type { Effective } from '../httpd/effective.ts';
import type { Mapping } from '../httpd/file-mapping.ts';
import { BEST_VISITOR, passBestVisitor } from '../httpd/best-visitor.ts';
import { isFilterOn } from '../httpd/gate.ts';
import { grantingRule } from '../httpd/requirement.ts';

/** What a place does with somebody who has not logged in, and has everything else. */
export type PlaceOutcome =
  /** Visitors are sent to another address, whoever they are. */
  | { readonly kind: 'elsewhere'; readonly by: Said }
  /** Where the cookie comes from the weblogin; `isHeld` where it is itself asked for there. */
  | { readonly kind: 'handler'; readonly isHeld: boolean }
  /** The page is served; `by` is the rule that switched Cosign off, where there is one. */
  | { readonly kind: 'open'; readonly by: Said | undefined }
  /** The page is served without a name, and with one for whoever has the factors. */
  | { readonly kind: 'public' }
  | { readonly kind: 'protected' }
  /** Another module asks who it is. */
  | { readonly kind: 'other-login'; readonly by: Said }
  /** Nobody gets anything. */
  | { readonly kind: 'broken'; readonly status: number; readonly by: Said | undefined };

/** Say what comes of a request, given what holds for it. */
export function outcomeOf(
  effective: Effective,
  mapping: Mapping | undefined,
  fault: Said | undefined,
): PlaceOutcome {
  if (mapping?.kind === 'redirect') return { kind: 'elsewhere', by: mapping.from };
  if (fault !== undefined) return { kind: 'broken', status: 500, by: fault };
  const { access, authType, cosign, requirement } = effective;
  const passage = passBestVisitor(effective);
  if (effective.handler?.toLowerCase() === 'cosign') {
    return { kind: 'handler', isHeld: passage.kind !== 'passed' };
  }
  switch (passage.kind) {
    case 'redirected':
      return { kind: 'protected' };
    case 'refused':
      return passage.status === 401 && authType !== undefined
        ? { kind: 'other-login', by: authType }
        : { kind: 'broken', status: passage.status, by: authType };
    case 'passed': {
      if (!isFilterOn(effective)) return { kind: 'open', by: undefined };
      if (cosign.publicAccess?.isOn === true) return { kind: 'public' };
      return { kind: 'open', by: admittedBy(access, requirement) };
    }
  }
}

function admittedBy(
  access: AccessRules | undefined,
  requirement: Effective['requirement'],
): Said | undefined {
  const rule = requirement && grantingRule(requirement, BEST_VISITOR);
  return rule ?? access?.satisfy;
}
