import { readFileSync } from 'node:fs';
import { errorCode } from '../adapters/system-error.ts';
import { Findings, renderFinding, type Finding } from '../core/check/findings.ts';
import { parseConfig, type Config } from '../core/config/config.ts';
import { readCosignConf } from '../policy/cosign-conf.ts';
import { applyIgnores } from '../policy/lint/ignores.ts';
import { LINT_RULES } from '../policy/lint/lint-rules.ts';
import { renderSarif } from '../policy/lint/sarif.ts';
import { renderWorkflowCommands } from '../policy/lint/workflow-commands.ts';
import { checkConf, nameOf } from './check-conf.ts';
import type { CheckContext } from './check-context.ts';
import { CommandError, type Console } from './console.ts';

export const LINT_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

export interface LintOptions {
  /** The weblogin's `cosign.conf`. */
  readonly cosignConf?: string | undefined;
  /** Its `factors.toml`. */
  readonly factorsConf?: string | undefined;
  readonly format: (typeof LINT_FORMATS)[number];
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
 * @throws CommandError when the options make no sense.
 */
export async function policyLint(
  options: LintOptions,
  terminal: Pick<Console, 'out' | 'say'>,
  circumstances: LintCircumstances,
): Promise<boolean> {
  const { cosignConf, factorsConf, format } = options;
  if (cosignConf === undefined)
    throw new CommandError('there is nothing to lint', 'say --cosign-conf');
  const findings = new Findings();
  const texts = new Map<string, string>();
  const read = (path: string): string | undefined => {
    const text = textOf(path);
    if (text !== undefined) texts.set(path, text);
    return text;
  };
  const config = factorsConf === undefined ? undefined : readFactors(factorsConf, read, findings);
  const conf = readCosignConf(cosignConf, read);
  const context: CheckContext = {
    ...circumstances,
    findings,
    config: factorsConf ?? '',
    user: undefined,
    cgiNames: new Set(conf.factors.map((line) => nameOf(line.path))),
    accounts: () => Promise.resolve(undefined),
  };
  await checkConf(cosignConf, conf, config, context);

  const left = applyIgnores(findings.all, texts);
  const output = render(left, format);
  if (output !== '') terminal.out(output);
  const errors = left.filter(({ severity }) => severity === 'error').length;
  terminal.say(`cosign-factors: ${errors} errors, ${left.length - errors} warnings`);
  return errors === 0;
}

function readFactors(
  path: string,
  read: (path: string) => string | undefined,
  findings: Findings,
): Config | undefined {
  const text = read(path);
  if (text === undefined) throw new CommandError(`${path} cannot be read`);
  const parsed = parseConfig(text);
  const problems = parsed.kind === 'broken' ? parsed.problems : parsed.value.problems();
  for (const problem of problems) {
    findings.error('config-problem', path, problem, 'correct it; see docs of the factor');
  }
  return parsed.kind === 'good' ? parsed.value : undefined;
}

function render(findings: readonly Finding[], format: LintOptions['format']): string {
  switch (format) {
    case 'text':
      return findings.length === 0
        ? 'nothing to complain about'
        : findings.map((finding) => `${renderFinding(finding)} (${finding.kind})`).join('\n');
    case 'json': {
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const warnings = findings.length - errors;
      return JSON.stringify({ errors, warnings, problems: findings }, undefined, 2);
    }
    case 'sarif':
      return renderSarif(findings, LINT_RULES);
    case 'github':
      return renderWorkflowCommands(findings);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
