import type { LoadedConfig } from '../../adapters/config-file.ts';
import { folderRights } from '../../adapters/folder-rights.ts';
import type { YubicoSection } from '../../core/config/sections/yubico-section.ts';
import {
  parsePasscode,
  passcodeRules,
  type TypedPasscode,
} from '../../core/yubikey/typed-passcode.ts';
import { CommandError, type Console } from '../console.ts';
import { chooseSection } from '../sections.ts';

/** A yubico section and its name. */
export interface NamedYubico {
  readonly name: string;
  readonly section: YubicoSection;
}

/**
 * Find a yubico section by name, or the only one there is.
 *
 * @throws CommandError when there is none, more than one to choose from, or it has problems.
 */
export function chooseYubico(loaded: LoadedConfig, name: string | undefined): NamedYubico {
  const { name: chosen, section } = chooseSection(loaded, name ?? onlyYubico(loaded));
  if (section.type === 'yubico') return { name: chosen, section };
  throw new CommandError(
    `${chosen} is a factor of type ${section.type}`,
    'this command is for those of type yubico; say which with --factor',
  );
}

/** Whose rights a factor of the section takes when root starts it: files may be theirs. */
export function factorUidOf({ state_dir: stateDir }: YubicoSection): number | undefined {
  return stateDir === undefined ? undefined : folderRights(stateDir)?.uid;
}

function onlyYubico(loaded: LoadedConfig): string | undefined {
  if (loaded.kind !== 'loaded') return undefined;
  const names = loaded.config.names.filter((each) => {
    const section = loaded.config.section(each);
    return section?.kind === 'good' && section.value.type === 'yubico';
  });
  return names.length === 1 ? names[0] : undefined;
}

/**
 * Read an OTP that was given, or have a key touched.
 *
 * @param instead - What to do where there is no terminal.
 * @throws CommandError when it is nothing that a key types.
 */
export async function askForTouch(
  given: string | undefined,
  section: YubicoSection,
  terminal: Console,
  instead: string,
): Promise<TypedPasscode> {
  const typed = given ?? (await terminal.ask('touch the key: ', true, instead));
  const rules = passcodeRules(section);
  const passcode = parsePasscode(typed, rules);
  if (passcode !== undefined) return passcode;
  throw new CommandError(
    'this is not what a key types',
    `${rules.idLength} characters of its id and 32 more; is another slot meant?`,
  );
}
