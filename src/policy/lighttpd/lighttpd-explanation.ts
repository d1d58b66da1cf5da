import type { Said } from '../httpd/cosign-settings.ts';
import type { PolicyExplanation } from '../httpd/policy-explanation.ts';
import { CUT, everyWay } from '../httpd/undecided-ways.ts';
import type { WebRequest } from '../httpd/request-url.ts';
import type { LighttpdConfig } from './config-tree.ts';
import { saidOf, type FactorList } from './cosign-place.ts';
import { factsOf } from './request-facts.ts';
import { RequestOutcomes, type PolicyOutcome } from './request-outcomes.ts';
import { readTargetOptions } from './request-target.ts';

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
  const { first, undecided, otherwise, isCut } = everyWay((assume) => outcomes.outcome(assume));
  const ways = otherwise.map(({ holding, outcome }) => ({ holding, ...outcome }));
  const leftOver = outcomes.leftOver().map((list) => ({
    holding: [metBefore(list)],
    ...outcomes.outcome(() => false, list),
  }));
  return {
    ...first,
    ...(isCut ? { warnings: [CUT, ...first.warnings] } : {}),
    server,
    undecided,
    otherwise: [...ways, ...leftOver],
  };
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
