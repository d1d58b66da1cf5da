import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { runAsCosign } from '../adapters/cosign-host.ts';
import { ownPath } from '../adapters/program.ts';
import { conclude, type Conclusion } from '../core/conclusion.ts';
import { openFactor } from '../runner/open-factor.ts';
import { CommandError, type Console } from './console.ts';
import { chooseSection } from './sections.ts';

export interface TryOptions {
  /** A factor's name in the configuration, or the path of any executable. */
  readonly factor: string;
  /** `FIELD=VALUE` each, in any order; what is missing is asked for. */
  readonly pairs: readonly string[];
  /** What the factor shall see as the browser's address. */
  readonly address: string;
}

/**
 * Run a factor exactly as `cosign.cgi` does, and say what Cosign would conclude.
 *
 * @returns whether Cosign would count the factor as satisfied.
 * @throws CommandError when the factor cannot be found or started.
 */
export async function tryFactor(
  options: TryOptions,
  loaded: LoadedConfig,
  environment: NodeJS.ProcessEnv,
  terminal: Console,
): Promise<boolean> {
  const target = await findTarget(options.factor, loaded);
  try {
    const values = await collect(target.fields, options.pairs, terminal);
    const run = await runAsCosign(
      target.path,
      values,
      hostEnvironment(environment, options.address),
    ).catch((error: unknown) => {
      throw new CommandError(`${options.factor} cannot be started: ${String(error)}`);
    });
    const conclusion = conclude(run);
    terminal.out(describe(conclusion));
    terminal.say(`it took ${run.milliseconds.toFixed(0)} ms; its log:`);
    terminal.say(run.stderr.trimEnd());
    for (const breach of conclusion.breaches) terminal.say(`breaks the contract: ${breach}`);
    return conclusion.kind === 'satisfied';
  } finally {
    target.remove();
  }
}

interface Target {
  readonly path: string;
  readonly fields: readonly string[];
  remove(): void;
}

async function findTarget(factor: string, loaded: LoadedConfig): Promise<Target> {
  if (factor.includes('/')) {
    return { path: factor, fields: ['login', 'passcode'], remove: () => undefined };
  }
  const { name, section } = chooseSection(loaded, factor);
  const { fields } = await openFactor(name, section);
  // The name a factor is started under is what makes it that factor.
  const folder = mkdtempSync(join(tmpdir(), 'cosign-factors-try-'));
  const path = join(folder, name);
  symlinkSync(ownPath(), path);
  return {
    path,
    fields,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

async function collect(
  fields: readonly string[],
  pairs: readonly string[],
  terminal: Console,
): Promise<readonly string[]> {
  const given = new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CommandError(`${pair} is not FIELD=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
  for (const name of given.keys()) {
    if (!fields.includes(name)) {
      throw new CommandError(`the factor has no field ${name}`, `it has ${fields.join(', ')}`);
    }
  }
  const values: string[] = [];
  for (const field of fields) {
    values.push(given.get(field) ?? (await terminal.ask(`${field}: `, field !== 'login')));
  }
  return values;
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

function describe(conclusion: Conclusion): string {
  switch (conclusion.kind) {
    case 'satisfied':
      return `Cosign would count the factor "${conclusion.factor}" as satisfied.`;
    case 'refused':
      return `Cosign would refuse: ${conclusion.message}`;
    case 'expired':
      return `Cosign would show its page for expired passwords: ${conclusion.message}`;
    case 'server-error':
      return 'Cosign would end with a server error (HTTP 500).';
  }
}
