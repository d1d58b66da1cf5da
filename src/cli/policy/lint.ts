import { machineRoot } from '../../adapters/machine-root.ts';
import { readPlainFile } from '../../adapters/plain-file.ts';
import type { RootedFiles } from '../../adapters/rooted-files.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { Findings, type Finding } from '../../core/check/findings.ts';
import { parseConfig, type Config } from '../../core/config/config.ts';
import { readCosignConf, type CosignConf } from '../../policy/cosign-conf.ts';
import { lintApache } from '../../policy/lint/apache-lint.ts';
import type { KnownFactors } from '../../policy/lint/factor-list-lint.ts';
import { applyIgnores } from '../../policy/lint/ignores.ts';
import { lintLighttpd } from '../../policy/lint/lighttpd-lint.ts';
import { checkConf, nameOf } from '../check/cosign-conf.ts';
import type { CheckContext } from '../check/context.ts';
import { CommandError, type Printer } from '../console.ts';
import { showLint, type LintFormat } from './lint-report.ts';
import { dialectOf, readLighttpd, type DialectOptions } from './dialect.ts';
import { readServerConfig } from './server-config.ts';

export interface LintOptions extends DialectOptions {
  /** The web server's main configuration file. */
  readonly config?: string | undefined;
  /** The weblogin's `cosign.conf`. */
  readonly cosignConf?: string | undefined;
  /** Its `factors.toml`. */
  readonly factorsConf?: string | undefined;
  readonly format: LintFormat;
}

/** What is around the command. */
export interface LintCircumstances {
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** Path of the program itself, absolute. */
  readonly program: string;
}

/**
 * Find every place where a configuration does not mean what it says.
 *
 * @returns whether there is no error; warnings do not count.
 * @throws CommandError when the options make no sense, or a file cannot be read.
 */
export async function policyLint(
  options: LintOptions,
  terminal: Printer,
  circumstances: LintCircumstances,
): Promise<boolean> {
  const { config, cosignConf, factorsConf, format } = options;
  if (config === undefined && cosignConf === undefined) {
    throw new CommandError('there is nothing to lint', 'say --config or --cosign-conf');
  }
  const findings = new Findings();
  const files = new FilesRead();
  const factors = factorsConf === undefined ? undefined : readFactors(factorsConf, files, findings);
  const root = machineRoot(options.root);
  const conf =
    cosignConf === undefined
      ? undefined
      : readCosignConf(cosignConf, (path) => {
          const real = path === cosignConf ? path : root.target(path);
          return real === undefined ? undefined : files.read(path, real);
        });
  const ofServer = config === undefined ? [] : lintServer(config, options, conf);
  if (cosignConf !== undefined && conf !== undefined) {
    const around = { ...circumstances, root };
    const context = contextOf(factorsConf ?? '', conf, findings, around);
    await checkConf(cosignConf, conf, factors, context);
  }

  const left = worstFirst([...ofServer, ...applyIgnores(findings.all, files.texts)]);
  showLint(left, format, terminal);
  const errors = left.filter(({ severity }) => severity === 'error').length;
  terminal.say(`cosign-factors: ${errors} errors, ${left.length - errors} warnings`);
  return errors === 0;
}

/** Reads files and keeps what was in them, for comments. */
class FilesRead {
  readonly texts = new Map<string, string>();

  /**
   * @param real - Where it is here.
   * @returns `undefined` when it cannot be read.
   */
  read(path: string, real = path): string | undefined {
    try {
      const text = readPlainFile(real);
      this.texts.set(path, text);
      return text;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }

  /** @throws CommandError when it cannot be read. */
  need(path: string): string {
    const text = this.read(path);
    if (text === undefined) throw new CommandError(`${path} cannot be read`);
    return text;
  }
}

function lintServer(
  path: string,
  options: LintOptions,
  conf: CosignConf | undefined,
): readonly Finding[] {
  const known = conf && {
    names: conf.factors.map((line) => nameOf(line.path)),
    suffix: conf.suffix,
  };
  const findings = new Findings();
  const files =
    dialectOf(path, options) === 'lighttpd'
      ? lintLighttpdFile(path, options, known, findings)
      : lintApacheFile(path, options, known, findings);
  const left = applyIgnores(findings.all, files.texts);
  return left.map((finding) => ({ ...finding, file: files.shown(finding.file) }));
}

function lintApacheFile(
  path: string,
  options: LintOptions,
  known: KnownFactors | undefined,
  findings: Findings,
): RootedFiles {
  const { tree, files } = readServerConfig(path, options);
  lintApache({ tree, texts: files.texts, files, known }, findings);
  return files;
}

function lintLighttpdFile(
  path: string,
  options: LintOptions,
  known: KnownFactors | undefined,
  findings: Findings,
): RootedFiles {
  const { config, files } = readLighttpd(path, options);
  lintLighttpd(config, known, findings);
  return files;
}

/** Errors first, each kind file by file as they were found, from the top of each. */
function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map(({ file }) => file))];
  const rank = ({ severity, file, line = 0 }: Finding): readonly number[] => [
    severity === 'error' ? 0 : 1,
    files.indexOf(file),
    line,
  ];
  return findings.toSorted((one, other) => {
    const [first, second] = [rank(one), rank(other)];
    const at = first.findIndex((value, index) => value !== second[index]);
    return (first[at] ?? 0) - (second[at] ?? 0);
  });
}

function readFactors(path: string, files: FilesRead, findings: Findings): Config | undefined {
  const parsed = parseConfig(files.need(path));
  const problems = parsed.kind === 'broken' ? parsed.problems : parsed.value.problems();
  for (const problem of problems) {
    const todo = 'correct the key; conf/factors.toml says what each one does';
    findings.error('config-problem', path, problem, todo);
  }
  return parsed.kind === 'good' ? parsed.value : undefined;
}

function contextOf(
  config: string,
  conf: CosignConf,
  findings: Findings,
  circumstances: LintCircumstances & Pick<CheckContext, 'root'>,
): CheckContext {
  return {
    ...circumstances,
    findings,
    config,
    user: undefined,
    cgiNames: new Set(conf.factors.map((line) => nameOf(line.path))),
    findAccount: () => undefined,
    misbehaviourOf: undefined,
    accounts: () => Promise.resolve(undefined),
  };
}
