import type { Device } from '../core/devices.ts';
import type { Rights } from '../core/factor.ts';
import { isMadeFromOurs } from '../core/foreign-write.ts';
import type { SecretFileText } from '../core/secret-file.ts';
import { Fault } from '../core/verdict.ts';
import { replaceSharedFile } from './atomic-file.ts';
import { awaitForeignWriter } from './foreign-writer.ts';
import { replacementFor } from './replacement.ts';
import { withRightsNow } from './rights.ts';
import { readSecureFile, type FileRules, type FileSnapshot } from './secure-file.ts';
import type { Decide } from './state/devices-apart.ts';

/** A device's secret file as it was read, or why it cannot be used; its state is in it. */
export interface SecretInFile {
  readonly place: {
    readonly name: string | undefined;
    readonly secretPath: string;
    readonly secretRules: FileRules;
    secretAs?(): Rights | undefined;
  };
  readonly file: FileSnapshot | Fault;
}

/**
 * Change the state of a login's devices in their secret files: decide, store. The caller holds the
 * login's lock, and read them under it.
 *
 * @returns `undefined` when a file was changed meanwhile: it must be decided anew.
 * @throws Fault with scope `login` when a file cannot be written.
 */
export function updateInFiles<T>(
  secrets: readonly SecretInFile[],
  decide: Decide<T>,
): { readonly outcome: T } | undefined {
  const { texts, outcome } = decide(secrets.map(deviceOf));
  const isStored = secrets.every((secret, at) =>
    withRightsNow(secret.place.secretAs?.(), () => store(secret, texts[at])),
  );
  return isStored ? { outcome } : undefined;
}

/** The device that a secret file is of. */
export function deviceOf({ place: { name }, file }: SecretInFile): Device {
  if (file instanceof Fault) return { name, text: '', fault: file };
  return { name, text: file.text };
}

/** @returns false when somebody else changed the file meanwhile: Google's module may write it too. */
function store({ place, file }: SecretInFile, text: SecretFileText | undefined): boolean {
  const { secretPath: path, secretRules: rules } = place;
  if (text === undefined || file instanceof Fault || text === file.text) return true;
  const settle = (): boolean => awaitForeignWriter(path);
  let result: ReturnType<typeof replaceSharedFile>;
  try {
    result = replaceSharedFile(path, replacementFor(file, text), settle);
  } catch (error) {
    throw new Fault('login', { path, what: 'cannot be stored' }, error);
  }
  if (result !== 'overtaken') return result === 'replaced';
  const theirs = readSecureFile(path, rules);
  return theirs !== undefined && isMadeFromOurs(file.text, text, theirs.text);
}
