import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseConfig, type Config } from '../core/config/config.ts';
import { hostMarks } from '../core/host-marks.ts';
import { folderProblems } from './folder-trust.ts';
import { errorCode } from './system-error.ts';

export const DEFAULT_CONFIG = '/etc/cosign/factors.toml';

/** Some ten thousand sections; each login reads all of it. */
const MOST_BYTES = 1_048_576;

/** What became of the configuration file. */
export type LoadedConfig =
  | {
      readonly kind: 'loaded';
      readonly path: string;
      readonly config: Config;
      /** What the configuration was read from. */
      readonly text: string;
      readonly ownerUid: number;
    }
  | { readonly kind: 'missing'; readonly path: string }
  /** One sentence a problem, the path in front. */
  | { readonly kind: 'broken'; readonly path: string; readonly problems: readonly string[] };

/** Whether a host started us. What it passes on may have come from a client. */
export function isHosted(environment: NodeJS.ProcessEnv): boolean {
  return hostMarks(environment).length > 0;
}

/** Which file configures us: `COSIGN_FACTORS_CONF` counts at a shell only. */
export function configPath(environment: NodeJS.ProcessEnv): string {
  const named = environment['COSIGN_FACTORS_CONF'];
  return named === undefined || named === '' || isHosted(environment) ? DEFAULT_CONFIG : named;
}

/**
 * Read the configuration, if nobody but root, or at a shell the caller, can have written it.
 */
export function loadConfig(environment: NodeJS.ProcessEnv): LoadedConfig {
  const path = configPath(environment);
  const broken = (what: string): LoadedConfig => ({
    kind: 'broken',
    path,
    problems: [`${path}: ${what}`],
  });
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing', path };
    return broken(`cannot be read (${errorCode(error) ?? 'unknown error'})`);
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return broken('is not a regular file');
    if (stats.uid !== 0 && (isHosted(environment) || stats.uid !== process.getuid?.())) {
      return broken(`belongs to uid ${stats.uid}, must be root's`);
    }
    if ((stats.mode & 0o022) !== 0) return broken('others can write it; run chmod go-w');
    const [way] = folderProblems({ path: resolve(path) }, []);
    if (way !== undefined) return broken(`${way.path}: ${way.what}; ${way.todo}`);
    if (stats.size > MOST_BYTES) return broken(`has ${stats.size} bytes, at most ${MOST_BYTES}`);
    const text = readFileSync(fd, 'utf8');
    const parsed = parseConfig(text);
    if (parsed.kind === 'good') {
      return { kind: 'loaded', path, config: parsed.value, text, ownerUid: stats.uid };
    }
    return broken(parsed.problems.join('; '));
  } catch (error) {
    return broken(`cannot be read (${errorCode(error) ?? String(error)})`);
  } finally {
    closeSync(fd);
  }
}
