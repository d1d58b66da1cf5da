import type { LoadedConfig } from '../../adapters/config-file.ts';
import { runAsCosign, type HostedRun } from '../../adapters/cosign-host.ts';
import type { CosignConf, FactorLine } from '../../policy/cosign-conf.ts';
import { simulatePost, type CosignRelease } from '../../policy/cosign-post.ts';
import { missingForCgi } from '../../policy/factor-match.ts';
import { CommandError, type Console } from '../console.ts';
import { jsonOfTried, showTried } from './report.ts';
import { targetConf, targetFactor } from './target.ts';

export interface TryOptions {
  /** A factor's name or path, if any, and `FIELD=VALUE` each. */
  readonly words: readonly string[];
  /** A `cosign.conf` whose factor lines are all tried. */
  readonly conf?: string | undefined;
  readonly release: CosignRelease;
  /** Factors that a site requires, separated by blanks. */
  readonly require?: string | undefined;
  /** Factors that the session holds before, separated by blanks; implies that it has the login. */
  readonly held?: string | undefined;
  /** The service on whose behalf the user logs in, for `reauth`. */
  readonly service?: string | undefined;
  /** What the factors shall see as the browser's address. */
  readonly address: string;
  readonly json: boolean;
}

/**
 * Run factors exactly as `cosign.cgi` does, and say what Cosign would conclude.
 *
 * @returns whether something was satisfied, and with `require` whether all of that would be.
 * @throws CommandError when a factor or file cannot be found or started.
 */
export async function tryFactors(
  options: TryOptions,
  loaded: LoadedConfig,
  environment: NodeJS.ProcessEnv,
  terminal: Console,
): Promise<boolean> {
  const { factor, pairs } = sort(options.words);
  if ((factor === undefined) === (options.conf === undefined)) {
    throw new CommandError('say either a factor or --conf', 'cosign-factors try --help');
  }
  const target =
    options.conf === undefined
      ? await targetFactor(factor ?? '', [...pairs.keys()], loaded)
      : targetConf(options.conf);
  try {
    const form = await collect(target.conf, pairs, options.conf !== undefined, terminal);
    const held = words(options.held);
    const required = words(options.require);
    const runs = new Map<FactorLine, HostedRun>();
    const report = await simulatePost(
      target.conf,
      {
        form,
        sessionLogin: held.length > 0 ? form.get('login') : undefined,
        held,
        service: options.service,
      },
      options.release,
      async (line, values) => {
        const run = await start(line, values, hostEnvironment(environment, options.address));
        runs.set(line, run);
        return run;
      },
    );
    const missing = missingForCgi(required, report.held, target.conf.suffix);
    const tried = { report, runs, required, missing };
    if (options.json) terminal.json(jsonOfTried(tried));
    else showTried(tried, terminal);
    return report.fresh.length > 0 && report.serverError === undefined && missing.length === 0;
  } finally {
    target.remove();
  }
}

function sort(all: readonly string[]): {
  readonly factor: string | undefined;
  readonly pairs: ReadonlyMap<string, string>;
} {
  const [first, ...rest] = all;
  const hasFactor = first !== undefined && !first.includes('=');
  const pairs = new Map<string, string>();
  for (const word of hasFactor ? rest : all) {
    const at = word.indexOf('=');
    if (at < 1) throw new CommandError(`${word} is not FIELD=VALUE`);
    pairs.set(word.slice(0, at), word.slice(at + 1));
  }
  return { factor: hasFactor ? first : undefined, pairs };
}

/** For a single factor every field is needed; in a form an empty answer is a field not posted. */
async function collect(
  conf: CosignConf,
  pairs: ReadonlyMap<string, string>,
  isForm: boolean,
  terminal: Console,
): Promise<ReadonlyMap<string, string>> {
  const form = new Map(pairs);
  if (isForm && pairs.size > 0) return form;
  for (const field of new Set(conf.factors.flatMap((line) => line.fields))) {
    if (form.has(field)) continue;
    const answer = await terminal.ask(
      `${field}: `,
      field !== 'login',
      'give the fields as FIELD=VALUE',
    );
    if (!isForm || answer !== '') form.set(field, answer);
  }
  return form;
}

async function start(
  line: FactorLine,
  values: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<HostedRun> {
  try {
    return await runAsCosign(line.path, values, environment);
  } catch (error) {
    throw new CommandError(
      `${line.path} cannot be started: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A CGI's environment, save where the operator points us at a configuration of their own. */
function hostEnvironment(environment: NodeJS.ProcessEnv, address: string): Record<string, string> {
  const own = environment['COSIGN_FACTORS_CONF'];
  return {
    REMOTE_ADDR: address,
    ...(environment['PATH'] === undefined ? {} : { PATH: environment['PATH'] }),
    ...(own === undefined ? { GATEWAY_INTERFACE: 'CGI/1.1' } : { COSIGN_FACTORS_CONF: own }),
  };
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[ \t]+/).filter(Boolean);
}
