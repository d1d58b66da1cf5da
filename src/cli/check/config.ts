import type { LoadedConfig } from '../../adapters/config-file.ts';
import { lookAt, tryReading } from '../../adapters/file-facts.ts';
import type { Config } from '../../core/config/config.ts';
import { shellWord } from '../../core/check/findings.ts';
import type { CheckContext } from './context.ts';
import { checkAbove } from './files/folder.ts';

/** Check the configuration file itself. @returns the configuration, where there is one. */
export function checkConfig(loaded: LoadedConfig, context: CheckContext): Config | undefined {
  const { findings, user } = context;
  const { path } = loaded;
  if (loaded.kind === 'missing') {
    const todo = 'write one, see conf/factors.toml, or name another in COSIGN_FACTORS_CONF';
    findings.error('config-missing', path, 'is not there', todo);
    return undefined;
  }
  const told = checkAbove(path, context).map((problem) => `${problem.path}: ${problem.what}`);
  if (loaded.kind === 'broken') {
    for (const problem of loaded.problems) {
      const [what = '', ...advice] = problem.replace(`${path}: `, '').split('; ');
      if (told.includes(what)) continue;
      findings.error('config-broken', path, what, advice.join('; ') || 'correct the file');
    }
    return undefined;
  }
  for (const problem of loaded.config.problems()) {
    const todo = 'correct the key; conf/factors.toml says what each one does';
    findings.error('config-problem', path, problem, todo);
  }
  const facts = lookAt(path, true);
  if (facts.kind === 'file' && facts.uid !== 0) {
    const what = `belongs to uid ${facts.uid}: a factor that a web server starts refuses it`;
    findings.warning('config-owner', path, what, `chown root ${shellWord(path)}`);
  }
  const code = user?.run(() => tryReading(path));
  if (user !== undefined && code !== undefined) {
    const todo = `chmod go+r ${shellWord(path)}, and let ${user.name} enter the folders above it`;
    findings.error('unreadable', path, `${user.name} cannot read it (${code})`, todo);
  }
  return loaded.config;
}
