import { isOathSection, type Section } from '../../../core/config/schema.ts';
import type { CheckContext, Inventory } from '../context.ts';
import { checkPamSection, checkPamService } from './pam-section.ts';
import { checkSecretSection } from './secret-section.ts';
import { checkYubicoSection } from './yubico-section.ts';
import { checkUsersOath } from './users-oath.ts';

/** Check what a section says and every file that it means. */
export async function checkSection(
  name: string,
  section: Section,
  context: CheckContext,
  inventory: Inventory,
): Promise<void> {
  if (section.split !== undefined) checkPamService(name, section, section.split.service, context);
  if (isOathSection(section)) {
    checkUsersOath(name, section, context);
    return;
  }
  switch (section.type) {
    case 'totp':
    case 'hotp':
      await checkSecretSection(name, section, context, inventory);
      return;
    case 'pam':
      checkPamSection(name, section, context, inventory);
      return;
    case 'yubico':
      checkYubicoSection(name, section, context, inventory);
      return;
  }
}
