import { evaluateForCachedFilter, evaluateForFilter } from '../factor-filter.ts';
import { admits, type AccessRule } from './access-rules.ts';
import { lacksOf } from './cosign-settings.ts';
import type { Effective } from './effective.ts';
import { authorize, isRequiredOf, type Visitor } from './requirement.ts';

/** The session that a browser shows; `undefined` for none. */
export interface Session {
  /** In the order in which it obtained them. */
  readonly held: readonly string[];
  /** Whether the filter remembers it, or asks the network. */
  readonly isCached: boolean;
}

/** What came of asking who it is. */
export type Passage =
  | { readonly kind: 'passed'; readonly hasUser: boolean }
  | { readonly kind: 'refused'; readonly status: number; readonly hasUser: boolean }
  /** To the weblogin, with these after `factors=`; `undefined` for none. */
  | { readonly kind: 'redirected'; readonly factors: string | undefined };

/** What the gate asks of a visitor beside the session. */
export interface GateQuestion {
  readonly method: string;
  readonly session: Session | undefined;
  readonly decide: Visitor['decide'];
  readonly matches: (rule: AccessRule) => boolean;
}

/**
 * Take a request through access control as httpd 2.4 does with mod_cosign: `Order` and mod_cosign's
 * filter, then `Require` without a user, and only where that is not enough, the user.
 *
 * mod_cosign leaves the redirect to that last step wherever there is any `Require`; so one that
 * admits without a user switches Cosign off.
 */
export function passGate(effective: Effective, question: GateQuestion): Passage {
  const isAdmitted = admits(effective.access, question.method, question.matches);
  // Whoever has no access does not come as far as the filter, which alone knows who the user is.
  const filter: FilterResult = isAdmitted
    ? runFilter(effective, question.session)
    : { kind: 'off' };
  const hasUser = filter.kind === 'user';
  const refused: Passage | undefined = isAdmitted
    ? filter.kind === 'error'
      ? { kind: 'refused', status: 503, hasUser: false }
      : filter.kind === 'login' && !isRequired(effective, question.method)
        ? redirect(effective, question.method)
        : undefined
    : { kind: 'refused', status: 403, hasUser };
  if (effective.access?.satisfy?.isAny === true) {
    if (refused === undefined) return { kind: 'passed', hasUser };
  } else if (refused !== undefined) {
    return refused;
  }
  return authorizeUser(effective, question, filter);
}

type FilterResult = { readonly kind: 'off' | 'public' | 'user' | 'login' | 'error' };

/** Whether mod_cosign looks at requests at all. */
export function isFilterOn({ cosign }: Effective): boolean {
  return cosign.isConfigured && cosign.protect?.isOn !== false;
}

/** Whether mod_cosign has what it needs; without, it answers 503. */
export function isComplete({ cosign }: Effective): boolean {
  return lacksOf(cosign).length === 0;
}

/** Whether mod_cosign leaves it to mod_authz_core to ask for a user. */
function isRequired({ requirement }: Effective, method: string): boolean {
  return requirement !== undefined && isRequiredOf(requirement, method);
}

/** Whether the filter lets a session in, and so tells of it in the environment. */
export function isLetIn(effective: Effective, session: Session | undefined): boolean {
  return runFilter(effective, session).kind === 'user';
}

function runFilter(effective: Effective, session: Session | undefined): FilterResult {
  if (!isFilterOn(effective)) return { kind: 'off' };
  if (!isComplete(effective)) return { kind: 'error' };
  const { cosign } = effective;
  if (session !== undefined) {
    const decide = session.isCached ? evaluateForCachedFilter : evaluateForFilter;
    const answer = decide({
      demanded: cosign.factors?.names ?? [],
      held: session.held,
      suffix: cosign.suffix?.value,
      ignoreSuffix: cosign.ignoreSuffix?.isOn === true,
    });
    if (answer.kind === 'refused') return { kind: 'error' };
    if (answer.kind === 'satisfied') return { kind: 'user' };
  }
  return { kind: cosign.publicAccess?.isOn === true ? 'public' : 'login' };
}

function authorizeUser(
  effective: Effective,
  { method, decide }: GateQuestion,
  filter: FilterResult,
): Passage {
  const hasUser = filter.kind === 'user';
  const refuse = (status: number): Passage => ({ kind: 'refused', status, hasUser });
  if (effective.requirement === undefined) {
    // mod_authz_core refuses an AuthType without any Require.
    const hasType = !/^(none)?$/i.test(effective.authType?.value ?? '');
    return hasType ? refuse(500) : { kind: 'passed', hasUser };
  }
  const result = authorize(effective.requirement, { method, hasUser, decide });
  switch (result) {
    case 'granted':
      return { kind: 'passed', hasUser };
    case 'denied':
    case 'neutral':
      return refuse(403);
    case 'denied-no-user':
      switch (effective.authType?.value.toLowerCase()) {
        case undefined:
        case 'none':
          return refuse(500);
        case 'cosign':
          return filter.kind === 'login' ? redirect(effective, method) : refuse(500);
        default:
          // To ask for a password there has to be a name for what it is for.
          return refuse(effective.hasAuthName ? 401 : 500);
      }
  }
}

function redirect({ cosign }: Effective, method: string): Passage {
  if (method === 'POST') return { kind: 'redirected', factors: undefined };
  const factors = cosign.factors?.names.join(',');
  // Apache answers 500 rather than send a header with a control character in it.
  if (factors !== undefined && hasControl(factors)) {
    return { kind: 'refused', status: 500, hasUser: false };
  }
  return { kind: 'redirected', factors: factors === '' ? undefined : factors };
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if ((code < 32 && code !== 9) || code === 127) return true;
  }
  return false;
}
