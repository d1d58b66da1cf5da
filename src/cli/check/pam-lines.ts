import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { lookAt } from '../../adapters/file-facts.ts';
import { folderProblems, type FolderProblem } from '../../adapters/folder-trust.ts';
import { serviceModules, type ServiceModule } from '../../adapters/pam/service-files.ts';
import { errorCode } from '../../adapters/system-error.ts';
import type { Config } from '../../core/config/config.ts';
import {
  asksForPassword,
  isSetUidService,
  parseExecLine,
  type ExecLine,
} from '../../core/pam/exec-line.ts';
import { Fault } from '../../core/verdict.ts';
import { nameOf } from './cosign-conf.ts';
import type { CheckContext } from './context.ts';
import { checkFactorFile } from './files/factor-file.ts';
import { checkModuleLine } from './pam-module-line.ts';

/** A line by which PAM starts a factor of the configuration. */
interface FactorLine {
  readonly line: ServiceModule;
  readonly exec: ExecLine;
  readonly service: string;
  readonly name: string;
  /** A module before it that takes what is typed. */
  readonly taker: string | undefined;
}

/** What install(1), editors and packages leave beside a file; no program asks for such a service. */
const KEPT_COPY = /~$|\.(?:dpkg|ucf)-[a-z]+$|\.(?:rpmsave|rpmnew|rpmorig|bak|orig|swp)$/;

/**
 * Check the lines of PAM's services by which pam_exec starts factors of the configuration: what is
 * wrong with one refuses every right code, or lets the caller answer for the factor, and no log tells.
 *
 * @param folders - Of the services: of files of one name libpam takes that of the first folder.
 */
export function checkPamLines(
  folders: readonly string[],
  config: Config,
  context: CheckContext,
): void {
  const services = new Set(folders.flatMap((folder) => servicesIn(folder, context)));
  for (const service of services) {
    const modules = modulesOf(service, folders, context);
    for (const line of factorLines(service, modules, config)) checkLine(line, config, context);
    for (const line of modules) checkModuleLine(line, modules, config, context);
  }
}

function servicesIn(folder: string, { findings }: CheckContext): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !KEPT_COPY.test(name))
      .toSorted();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      findings.warning('unreadable', folder, 'cannot be listed', 'run check as root');
    }
    return [];
  }
}

function modulesOf(
  service: string,
  folders: readonly string[],
  { findings }: CheckContext,
): readonly ServiceModule[] {
  try {
    return serviceModules(service, folders);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { path = service } = error;
    findings.warning('unreadable', path, 'cannot be read', 'run check as root');
    return [];
  }
}

function factorLines(
  service: string,
  modules: readonly ServiceModule[],
  config: Config,
): readonly FactorLine[] {
  return modules.flatMap((line, at): readonly FactorLine[] => {
    if (basename(line.module) !== 'pam_exec.so') return [];
    const exec = parseExecLine(line.words);
    // A runtime may be named, with the factor as its argument.
    const names = [exec?.program, exec?.argument].map((path = '') => nameOf(path));
    const name = names.find((each) => config.names.includes(each));
    if (exec === undefined || name === undefined) return [];
    const taker = modules
      .slice(0, at)
      .find(({ group, module }) => group === line.group && asksForPassword(basename(module)));
    return [{ line, exec, service, name, taker: taker && basename(taker.module) }];
  });
}

function checkLine(factor: FactorLine, config: Config, context: CheckContext): void {
  const { line, exec, service, name, taker } = factor;
  const { findings } = context;
  const at = { file: line.file, line: line.line };
  // PAM's hosts start it as root.
  checkFactorFile(exec.program, at, { ...context, user: undefined });
  const section = config.section(name);
  const { host = 'cosign', types = ['auth'] } = section?.kind === 'good' ? section.value : {};
  if (section?.kind === 'good' && host !== 'pam') {
    const what = `[factors.${name}] is for host = "${host}", so it refuses everybody here`;
    findings.error('other-host', at, what, `write host = "pam" there, or a section for PAM`);
  }
  if (!types.some((type) => type === line.group)) {
    const what = `a line of ${line.group}, and ${name} answers ${types.join(' and ')} only`;
    findings.error('pam-line-type', at, what, 'move it to auth, or take it out');
    return;
  }
  if (!exec.handsOver) {
    const what = `without expose_authtok ${name} gets no code, and refuses everybody`;
    findings.error('pam-line-authtok', at, what, 'write expose_authtok before the path');
  }
  if (taker !== undefined) {
    const what = `behind ${taker}, which takes what is typed: ${name} gets the password for a code`;
    const todo =
      'give the code a stack of its own, or have both typed at once (split); see docs/hosts.md';
    findings.error('pam-line-behind', at, what, todo);
  }
  if (isSetUidService(service) && !exec.isEffective) {
    const what = `without seteuid whoever calls ${service} owns the process of ${name}, and can answer for it`;
    findings.error('pam-line-seteuid', at, what, 'write seteuid before the path');
  }
  if (exec.log !== undefined) checkLog(exec.log, factor, context);
}

/** Root opens that file before the factor starts, and makes it where it is not there. */
function checkLog(log: string, { line, name }: FactorLine, { findings }: CheckContext): void {
  const at = { file: line.file, line: line.line };
  const todo = `take log=${log} out: the lines of ${name} are in the system's log`;
  const folder = log.slice(0, Math.max(1, log.lastIndexOf('/')));
  if (!log.startsWith('/') || lookAt(folder, true).kind !== 'folder') {
    const what = `log=${log} cannot be made, so pam_exec ends before ${name} starts, and every code is refused`;
    findings.error('pam-line-log', at, what, todo);
    return;
  }
  const [problem] = problemsOf(folder);
  if (problem === undefined) return;
  const what = `log=${log}: root writes there and follows links, and ${problem.path} ${problem.what}`;
  findings.error('pam-line-log', at, what, todo);
}

function problemsOf(folder: string): readonly FolderProblem[] {
  try {
    return folderProblems({ path: folder }, []);
  } catch {
    return [];
  }
}
