import type { LoadedConfig } from '../../adapters/config-file.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import { withRightsOf } from '../../adapters/rights.ts';
import { checkStateFolder } from '../../adapters/state-folder.ts';
import { formerPlaces } from '../../adapters/state/state-listing.ts';
import { entryPath, takeOver } from '../../adapters/state/taking-over.ts';
import { stateFoldersOf } from '../../core/config/state-folders.ts';
import { Fault } from '../../core/verdict.ts';
import { CommandError, type Console } from '../console.ts';

/**
 * Take over all state of version 1, whoever it is of: what a login's own next visit does, and what is
 * of names that nobody has any more.
 *
 * Factors may run meanwhile, of either version.
 *
 * @returns whether all of it could be.
 * @throws CommandError when there is no configuration, or no folder with state in it.
 */
export async function upgradeState(loaded: LoadedConfig, terminal: Console): Promise<boolean> {
  let isWhole = true;
  for (const folder of stateFolders(loaded)) {
    const failed = await withRightsOf(folderRights(folder), () => upgradeFolder(folder, terminal));
    if (failed > 0) isWhole = false;
  }
  return isWhole;
}

/** @returns how many files could not be taken over. */
async function upgradeFolder(folder: string, terminal: Console): Promise<number> {
  checkStateFolder(folder);
  let failed = 0;
  const places = formerPlaces(folder);
  for (const place of places) {
    try {
      await takeOver(place);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const path = entryPath(folder, place.owner, place.device);
      terminal.say(`cosign-factors: error: ${path} was not taken over: ${error.message}`);
      failed += 1;
    }
  }
  terminal.out(`${folder}: took over ${places.length - failed} of ${places.length}`);
  return failed;
}

function stateFolders(loaded: LoadedConfig): readonly string[] {
  if (loaded.kind === 'missing') {
    throw new CommandError(
      `${loaded.path} is not there`,
      'write one, see conf/factors.toml, or name another in COSIGN_FACTORS_CONF',
    );
  }
  if (loaded.kind === 'broken') throw new CommandError(loaded.problems.join('\n'));
  const { config, path } = loaded;
  const folders = stateFoldersOf(config);
  if (folders.length === 0) throw new CommandError(`${path} has no section with a state_dir`);
  return folders;
}
