import { basename } from 'node:path';
import { lookAt, tryReading } from '../../../adapters/file-facts.ts';
import { findPamService } from '../../../adapters/pam/service-files.ts';
import type { Section } from '../../../core/config/schema.ts';
import type { PamSection } from '../../../core/config/sections/pam-section.ts';
import { pamServiceOf, pamThrottlePath } from '../../../core/pam/service.ts';
import { Fault } from '../../../core/verdict.ts';
import type { CheckContext, Inventory } from '../context.ts';
import { starter } from '../files/deployment.ts';
import { knownState } from './secret-state.ts';
import { checkThrottle } from './throttle.ts';

/** Where the passwords of accounts are, shadow(5). */
const SHADOW = '/etc/shadow';

/** Check that the PAM service of a section is there, and can work for whoever asks it. */
export function checkPamSection(
  name: string,
  section: PamSection,
  context: CheckContext,
  inventory: Inventory,
): void {
  checkPamService(name, section, pamServiceOf(name, section), context);
  const folder = section.state_dir;
  if (folder === undefined) return;
  knownState(inventory, folder);
  const there = lookAt(folder);
  const uid = context.user?.uid ?? (there.kind === 'folder' ? there.uid : undefined);
  if (section.throttle !== false) checkThrottle(pamThrottlePath(folder, name), uid, context);
}

/** Check a service that a section asks, by itself or about a password before its code. */
export function checkPamService(
  name: string,
  { host }: Pick<Section, 'host'>,
  service: string,
  context: CheckContext,
): void {
  const { findings, config } = context;
  let modules: readonly string[];
  try {
    const { auth, account } = findPamService(service);
    modules = [...auth, ...account].map((module) => basename(module));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { placedWhat, todo = 'let everybody read it' } = error;
    findings.error('pam-service', config, `factors.${name}: ${placedWhat}`, todo);
    return;
  }
  // PAM's own hosts start a factor as root, who may read every password.
  if (!modules.includes('pam_unix.so') || host === 'pam') return;
  // Where it can be read pam_unix reads it itself, for whoever that is.
  if (context.user?.run(() => tryReading(SHADOW) === undefined) === true) return;
  const { who, isKnown } = starter(name, context);
  const what = `factors.${name}: pam_unix tells ${who} about its own password only, and refuses everybody else's`;
  const todo =
    'ask a daemon instead (pam_sss, pam_krb5, pam_ldap), or put the user in the group shadow; see docs/pam.md';
  if (isKnown) findings.error('pam-unix', config, what, todo);
  else findings.warning('pam-unix', config, what, todo);
}
