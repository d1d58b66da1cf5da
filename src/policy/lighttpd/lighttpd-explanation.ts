import type { Said } from '../httpd/cosign-settings.ts';
import type { PolicyExplanation } from '../httpd/policy-explanation.ts';
import type { WebRequest } from '../httpd/request-url.ts';
import type { LighttpdConfig } from './config-tree.ts';
import { saidOf, type FactorList } from './cosign-place.ts';
import { factsOf } from './request-facts.ts';
import { RequestOutcomes, type PolicyOutcome } from './request-outcomes.ts';
import { readTargetOptions } from './request-target.ts';

/** Ways to decide that are looked at: 16. */
const MOST_UNDECIDED = 4;

/**
 * Say what a configuration of lighttpd does with a request, and which settings make it so. The shape
 * is that of Apache's.
 *
 * @param held - The session's factors in the order it obtained them; `undefined` for none.
 */
export function explainLighttpd(
  config: LighttpdConfig,
  request: WebRequest,
  held: readonly string[] | undefined,
): PolicyExplanation {
  const [outside] = config.blocks;
  const settings = outside?.settings ?? new Map<string, never>();
  const options = readTargetOptions(settings.get('server.http-parseopts')?.value);
  const server = {
    file: config.files[0] ?? '',
    line: 0,
    directive: 'lighttpd',
    rule: 'blocks that hold are laid over each other in the order of the file',
  };
  const facts = factsOf(request, options);
  if (facts === undefined) {
    return { ...refusedPath(held, server.file), server, undecided: [], otherwise: [] };
  }
  const outcomes = new RequestOutcomes(config, facts, held);
  const first = outcomes.outcome([]);
  const undecided = [...outcomes.undecided];
  const ways = subsets(undecided.slice(0, MOST_UNDECIDED)).map((holding) => ({
    holding,
    ...outcomes.outcome(holding),
  }));
  const leftOver = outcomes.leftOver().map((list) => ({
    holding: [metBefore(list)],
    ...outcomes.outcome([], list),
  }));
  return { ...first, server, undecided, otherwise: [...ways, ...leftOver] };
}

function metBefore({ setting }: FactorList): Said {
  const { directive, file, line } = saidOf(setting);
  return { file, line, directive: `${directive}, met by an earlier request,` };
}

function refusedPath(held: readonly string[] | undefined, file: string): PolicyOutcome {
  const anonymous = { status: 400, redirectFactors: null, authenticated: false, served: false };
  const rule = 'lighttpd refuses the path before any condition';
  return {
    anonymous,
    ...(held === undefined ? {} : { withSession: anonymous }),
    demanded: [],
    missing: [],
    loops: false,
    because: [{ file, line: 0, directive: 'server.http-parseopts', rule }],
    warnings: [],
  };
}

/** All ways in which some of these hold, but none. */
function subsets(all: readonly Said[]): readonly (readonly Said[])[] {
  return Array.from({ length: 2 ** all.length - 1 }, (_, index) =>
    all.filter((__, bit) => ((index + 1) >> bit) % 2 === 1),
  );
}
