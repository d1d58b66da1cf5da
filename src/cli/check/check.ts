import { THIS_MACHINE } from '../../adapters/machine-root.ts';
import { findAccount } from '../../adapters/accounts.ts';
import { misbehaviourOf } from '../../adapters/factor-start.ts';
import { SERVICE_FOLDERS } from '../../adapters/pam/service-files.ts';
import { rightsOf, withRightsNow } from '../../adapters/rights.ts';
import { DEFAULT_CONFIG, type LoadedConfig } from '../../adapters/config-file.ts';
import { ownGroups } from '../../adapters/file-facts.ts';
import { hasSystemLog } from '../../adapters/system-log.ts';
import { Findings, renderFinding } from '../../core/check/findings.ts';
import { isNewRefusal } from '../../core/check/new-refusals.ts';
import type { Config } from '../../core/config/config.ts';
import type { Account } from '../../core/factor.ts';
import { Fault } from '../../core/verdict.ts';
import { checkAuditFile } from './files/audit-file.ts';
import { checkBypassDir } from './sections/bypass.ts';
import { checkConf, nameOf, readConf } from './cosign-conf.ts';
import { checkConfig } from './config.ts';
import type { CheckContext, FactorUser, Inventory } from './context.ts';
import { checkPamLines } from './pam-lines.ts';
import { checkRollOut } from './sections/roll-out.ts';
import { checkSection } from './sections/section.ts';
import { checkSameSecrets } from './sections/same-secrets.ts';
import { checkSpelling } from './sections/spelling.ts';
import { checkStateDir } from './sections/state.ts';
import { checkService } from './service.ts';
import { CommandError, type Console } from '../console.ts';

export interface CheckOptions {
  /** A `cosign.conf` to be checked with the configuration. */
  readonly cosignConf?: string | undefined;
  /** Account of the web server. */
  readonly user?: string | undefined;
  /** Tell only what is refused since the version before. */
  readonly beforeUpgrade?: boolean | undefined;
  readonly json: boolean;
}

/** What is around the command. */
export interface CheckCircumstances {
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** Path of the program itself, absolute. */
  readonly program: string;
  readonly listAccounts: () => Promise<readonly Account[]>;
  /** Whether there is a daemon that takes lines for the system's log; asked of this machine if absent. */
  readonly hasLog?: () => boolean;
  /** Folder of PAM's services; this machine's if absent. */
  readonly pamServices?: readonly string[];
  /** How a login is looked up; asked of this machine if absent. */
  readonly findAccount?: typeof findAccount;
}

/**
 * Check the configuration and every file that it names, and tell everything that is wrong.
 *
 * @returns whether there is no error; warnings do not count.
 * @throws CommandError when the options make no sense.
 */
export async function check(
  options: CheckOptions,
  loaded: LoadedConfig,
  terminal: Console,
  circumstances: CheckCircumstances,
): Promise<boolean> {
  const findings = new Findings();
  const conf = options.cosignConf === undefined ? undefined : readConf(options.cosignConf);
  const context: CheckContext = {
    findings,
    root: THIS_MACHINE,
    config: loaded.path,
    user: factorUser(options.user),
    cgiNames: new Set(conf?.factors.map((line) => nameOf(line.path))),
    program: circumstances.program,
    nowMs: circumstances.nowMs,
    misbehaviourOf,
    findAccount: circumstances.findAccount ?? findAccount,
    accounts: once(() => listAccounts(circumstances, loaded.path, findings)),
  };
  const config = checkConfig(loaded, context);
  if (config !== undefined) {
    await checkFiles(config, context);
    checkService(config, context);
    checkPamLines(circumstances.pamServices ?? SERVICE_FOLDERS, config, context);
  }
  if (conf !== undefined) await checkConf(options.cosignConf ?? '', conf, config, context);

  const problems =
    options.beforeUpgrade === true ? findings.all.filter(isNewRefusal) : findings.all;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (options.json) {
    terminal.json({ errors, warnings, problems });
  } else if (problems.length === 0) {
    terminal.out(
      options.beforeUpgrade === true
        ? 'nothing is refused that the version before takes'
        : 'nothing to complain about',
    );
  } else {
    terminal.out(...problems.flatMap(renderFinding));
    terminal.say(`cosign-factors: ${errors} errors, ${warnings} warnings`);
  }
  giveHints(options, circumstances, loaded, terminal);
  return errors === 0;
}

async function checkFiles(config: Config, context: CheckContext): Promise<void> {
  const { globals } = config;
  if (globals.kind === 'good' && globals.value.audit_file !== undefined) {
    checkAuditFile(globals.value.audit_file, context);
  }
  const inventory: Inventory = { secrets: [], states: new Map() };
  const bypassDirs = new Set<string>();
  for (const name of config.names) {
    const section = config.section(name);
    if (section?.kind !== 'good') continue;
    await orTold(name, context, async () => {
      await checkSection(name, section.value, context, inventory);
      checkRollOut(name, section.value, context);
      checkSpelling(name, section.value, context);
    });
    if (section.value.bypass_dir !== undefined) bypassDirs.add(section.value.bypass_dir);
  }
  for (const [path, known] of inventory.states) checkStateDir(path, known, context);
  for (const path of bypassDirs) checkBypassDir(path, context);
  checkSameSecrets(inventory.secrets, context.findings);
}

/** Where root cannot know whose a folder of the section is, no factor of root's can work with it. */
async function orTold(
  name: string,
  { findings, config }: CheckContext,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { placedWhat, todo = 'correct it, and check again' } = error;
    findings.error('folder-owner', config, `factors.${name}: ${placedWhat}`, todo);
  }
}

function factorUser(name: string | undefined): FactorUser | undefined {
  const uid = process.geteuid?.() ?? 0;
  if (name === undefined) {
    if (uid === 0) return undefined;
    return { name: 'this user', uid, groups: ownGroups(), isSelf: true, run: (work) => work() };
  }
  const account = findAccount(name);
  if (account === undefined) throw new CommandError(`there is no account ${name}`);
  if (uid !== 0 && account.uid !== uid) {
    throw new CommandError('only root can try files with the rights of somebody else');
  }
  // A factor that root starts is hindered by nothing.
  if (account.uid === 0) return undefined;
  const rights = rightsOf(account);
  const run = <T>(work: () => T): T => withRightsNow(rights, work);
  return { name, uid: account.uid, groups: run(ownGroups), isSelf: false, run };
}

async function listAccounts(
  { listAccounts: list }: CheckCircumstances,
  config: string,
  findings: Findings,
): Promise<readonly Account[] | undefined> {
  try {
    return await list();
  } catch (error) {
    const what = `files in homes were not looked at: accounts cannot be listed (${String(error)})`;
    findings.warning('accounts-unlisted', config, what, 'see why getent passwd fails');
    return undefined;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function giveHints(
  { user }: CheckOptions,
  { hasLog = hasSystemLog }: CheckCircumstances,
  loaded: LoadedConfig,
  terminal: Console,
): void {
  if (loaded.kind !== 'loaded') return;
  if (user === undefined && process.geteuid?.() === 0) {
    terminal.say('cosign-factors: hint: --user www-data also tries the files with its rights');
  }
  if (loaded.path !== DEFAULT_CONFIG) {
    terminal.say(`cosign-factors: hint: what a web server starts reads ${DEFAULT_CONFIG} instead`);
  }
  if (isForPam(loaded.config)) {
    const where = hasLog()
      ? "the system's log, authpriv, as cosign-factors"
      : 'standard error, because nobody listens on /dev/log, and pam_exec throws that away';
    terminal.say(`cosign-factors: hint: what PAM starts writes its lines to ${where}`);
  }
}

function isForPam(config: Config): boolean {
  return config.names.some((name) => {
    const section = config.section(name);
    return section?.kind === 'good' && section.value.host === 'pam';
  });
}
