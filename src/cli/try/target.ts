import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { ownPath } from '../../adapters/program.ts';
import type { CosignConf } from '../../policy/cosign-conf.ts';
import { openFactor } from '../../runner/open-factor.ts';
import { readConf } from '../check/cosign-conf.ts';
import { CommandError } from '../console.ts';
import { chooseSection } from '../sections.ts';

/** What is to be tried: the factor lines of a `cosign.conf`, or one made up for a single factor. */
export interface Target {
  readonly conf: CosignConf;
  remove(): void;
}

/** Fields of a factor that is not ours and says nothing about them. */
const USUAL_FIELDS = ['login', 'passcode'];

/**
 * Read a `cosign.conf`.
 *
 * @throws CommandError where Cosign itself would refuse the file.
 */
export function targetConf(path: string): Target {
  const conf = readConf(path);
  if (conf.fatal !== undefined) {
    const { file, line, what } = conf.fatal;
    throw new CommandError(`${file}:${line}: ${what}; Cosign refuses the whole file`);
  }
  if (conf.factors.length === 0) throw new CommandError(`${path}: has no factor lines`);
  return { conf, remove: () => undefined };
}

/**
 * Find a single factor: a path with a slash, or the name of a section of ours.
 *
 * @param pairs - Names of the fields that were given, in their order; a foreign factor gets these.
 */
export async function targetFactor(
  factor: string,
  pairs: readonly string[],
  loaded: LoadedConfig,
): Promise<Target> {
  if (factor.includes('/')) {
    const fields = pairs.length === 0 ? USUAL_FIELDS : pairs;
    return { conf: confOf(factor, fields), remove: () => undefined };
  }
  const { name, section } = chooseSection(loaded, factor);
  const { fields } = await openFactor(name, section);
  const unknown = pairs.find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new CommandError(`${name} has no field ${unknown}`, `it has ${fields.join(', ')}`);
  }
  // The name a factor is started under is what makes it that factor.
  const folder = mkdtempSync(join(tmpdir(), 'cosign-factors-try-'));
  const path = join(folder, name);
  symlinkSync(ownPath(), path);
  return {
    conf: confOf(path, fields),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

function confOf(path: string, fields: readonly string[]): CosignConf {
  return {
    factors: [{ file: path, line: 0, path, isSecondary: false, fields }],
    reauths: [],
    services: [],
    suffix: undefined,
    fatal: undefined,
  };
}
