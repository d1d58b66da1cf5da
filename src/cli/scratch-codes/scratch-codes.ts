import type { LoadedConfig } from '../../adapters/config-file.ts';
import { locateSecret } from '../../adapters/secret-place.ts';
import { lockOf, updateSecret, type SecretPlace } from '../../adapters/secret-store.ts';
import { parseLogin } from '../../core/login.ts';
import { readScratchHashes } from '../../core/scratch-hashes.ts';
import { recordEvent } from '../audit-event.ts';
import { CommandError, type Console } from '../console.ts';
import { placeFor } from '../enrol/device-place.ts';
import {
  newScratchCodes,
  refuseHashes,
  saltOfOthers,
  withoutScratchCodes,
  withScratchCodes,
} from '../enrol/new-scratch-codes.ts';
import type { SecretOptions } from '../enrol/secret-options.ts';
import { chooseSecretSection } from '../sections.ts';

/**
 * Give a login new scratch codes in the place of the old ones, and leave the secret as it is.
 *
 * @param nowSeconds - Unix time in whole seconds.
 * @throws CommandError when the login is not enrolled.
 */
export async function scratchCodes(
  options: SecretOptions,
  loaded: LoadedConfig,
  nowSeconds: number,
  terminal: Console,
): Promise<void> {
  const { name, section } = chooseSecretSection(loaded, options.factor, 'scratch-codes');
  const login = parseLogin(options.login);
  const located = login === undefined ? undefined : locateSecret(section, login);
  if (login === undefined || located === undefined) {
    throw new CommandError(`${options.login} can have no secret for ${name}`, 'is that the login?');
  }
  located.checkFolders();
  const place = placeFor(options, name, located);
  if (options.hashedScratchCodes) refuseHashes(section, options);
  terminal.handOut('the codes before are void and nobody saw the new ones: make them again');
  const codes = newScratchCodes();
  // First, so that none works again when the secret file comes back from a backup.
  if (place.state !== undefined) await spendAll(place);
  // The secret file as it is on disk, without what its state_dir knows.
  const secretAlone = { ...place, state: undefined, lockPath: lockOf(place) };
  const salt = saltOfOthers(located, place);
  const isDone = await updateSecret(secretAlone, (text) => {
    const isHashed = options.hashedScratchCodes || readScratchHashes(text) !== undefined;
    return { text: withScratchCodes(text, codes, isHashed, salt), outcome: true };
  });
  if (isDone === undefined) {
    throw new CommandError(
      `${login} is not enrolled for ${name}`,
      `there is no ${place.secretPath}; enrol gives a secret and scratch codes`,
    );
  }
  const facts = { codes: codes.length };
  recordEvent('scratch-codes-made', { login, factor: name, facts }, loaded, nowSeconds, terminal);
  if (options.json) {
    terminal.json({ login, path: place.secretPath, scratchCodes: codes }, 'line');
    return;
  }
  terminal.say(`wrote ${place.secretPath}; the scratch codes before are void`);
  terminal.out(...codes);
}

/** Remember all the codes there are as used. */
async function spendAll(place: SecretPlace): Promise<void> {
  await updateSecret(place, (text) => ({ text: withoutScratchCodes(text), outcome: true }));
}
