import type { LoadedConfig } from '../../adapters/config-file.ts';
import { forbidDumps } from '../../adapters/memory-dumps.ts';
import { writeLine } from '../../adapters/output-line.ts';
import { linesOfService, sayToService } from '../../adapters/service/worker-pipes.ts';
import { parseConfig } from '../../core/config/config.ts';
import { parseErrand, renderOutcome, type ErrandConfig } from '../../core/service/errand.ts';
import { log } from './log.ts';
import { respond } from './respond.ts';

/** How long somebody who does not read is waited for. */
const SAID_MS = 500;

/**
 * Be a process of the service's that decides about requests which may wait: one line in, one line out, to the
 * end of input. Its status is 1 whatever comes, so that nobody who starts it can take it for a factor.
 */
export async function runWorker(): Promise<never> {
  const lines = linesOfService();
  if (lines === undefined) {
    writeLine(2, 'cosign-factors: error: only the service starts this', SAID_MS);
    process.exit(1);
  }
  forbidDumps();
  // The service says when it is over: by the end of input, once nobody waits.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => undefined);
  let loaded: LoadedConfig | undefined;
  for await (const line of lines) {
    const { request, config } = parseErrand(line);
    if (config !== undefined) loaded = loadedOf(config);
    if (loaded === undefined) break;
    sayToService(renderOutcome(await respond(request, loaded, log)));
  }
  return process.exit(1);
}

function loadedOf({ path, text, ownerUid }: ErrandConfig): LoadedConfig {
  const parsed = parseConfig(text);
  return parsed.kind === 'good'
    ? { kind: 'loaded', path, config: parsed.value, text, ownerUid }
    : { kind: 'broken', path, problems: parsed.problems };
}
