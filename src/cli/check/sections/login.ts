import { rightsOf, withRightsNow } from '../../../adapters/rights.ts';
import { locateThrottle, type LocatedSecret } from '../../../adapters/secret-place.ts';
import { isBelowHome } from '../../../core/config/below-home.ts';
import type { Login } from '../../../core/login.ts';
import type { CheckContext, Inventory, SectionFacts } from '../context.ts';
import { checkDevice } from './device.ts';
import { devicesOf } from './devices.ts';
import { checkMaking } from '../files/folder.ts';
import { checkThrottle } from './throttle.ts';

/** Check every file of one login. */
export function checkLogin(
  login: Login,
  located: LocatedSecret,
  facts: SectionFacts,
  context: CheckContext,
  inventory: Inventory,
): void {
  const { section, stateUid, triedFolders } = facts;
  const user =
    facts.isEachOwn && located.account?.uid !== context.user?.uid ? undefined : context.user;
  const tried = { ...context, user };
  const isHome = isBelowHome(section.secret_file);
  const { account } = located;
  // What is in a home is looked at with its owner's rights, as a factor does: root may follow no
  // link that a user put there, and may not even be let in.
  withRightsNow(isHome && account !== undefined ? rightsOf(account) : undefined, () => {
    for (const place of devicesOf(located, isHome, facts.checkedFolders, tried)) {
      checkDevice(login, place, facts, tried, inventory);
    }
    const throttle = section.throttle === false ? undefined : locateThrottle(section, located);
    if (throttle?.scope === 'login') {
      checkThrottle(throttle.path, stateUid ?? account?.uid, tried);
    }
  });
  if (section.state_dir !== undefined || facts.cannotStore) return;
  if (triedFolders.has(located.folder)) return;
  triedFolders.add(located.folder);
  checkMaking(located.folder, tried);
}
