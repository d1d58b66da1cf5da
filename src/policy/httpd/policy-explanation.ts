import type { ConfigFiles } from '../apache/config-files.ts';
import type { ConfigTree } from '../apache/tree.ts';
import { evaluateForFilter } from '../factor-filter.ts';
import type { Said } from './cosign-settings.ts';
import { settingsOf } from './effective.ts';
import { isComplete, isFilterOn } from './gate.ts';
import { whyItLoops } from './loops.ts';
import { reasonsFor, type Reason } from './reasons.ts';
import { RequestAnswers, type Answer } from './request-answer.ts';
import type { WebRequest } from './request-url.ts';
import { readSite } from './server-config.ts';
import { chooseServer } from './virtual-host.ts';

/** What a configuration does with a request, and why. */
export interface PolicyExplanation {
  readonly anonymous: Answer;
  /** With a valid cookie, the network asked; only where it was said what is held. */
  readonly withSession?: Answer;
  /** Within 60 s, where that is another answer. */
  readonly withSessionCached?: Answer;
  /** What the filter demands; nothing where it is off. */
  readonly demanded: readonly string[];
  readonly missing: readonly string[];
  /** Whether a browser could never get in. */
  readonly loops: boolean;
  /** What decided, first, and what lost to it. */
  readonly because: readonly Reason[];
  readonly warnings: readonly string[];
  /** The server that answers. */
  readonly server: Said & { readonly rule: string };
  /** Conditions that only the running server decides; above they count as false. */
  readonly undecided: readonly Said[];
  /** What comes of each way in which they may be decided. */
  readonly otherwise: readonly (PolicyOutcome & { readonly holding: readonly Said[] })[];
}

type PolicyOutcome = Omit<PolicyExplanation, 'undecided' | 'otherwise' | 'server'>;

/** Ways to decide that are looked at: 16. */
const MOST_UNDECIDED = 4;

/**
 * Say what a configuration does with a request, and which directives make it so.
 *
 * @param held - The session's factors in the order it obtained them; `undefined` for none.
 */
export function explainRequest(
  tree: ConfigTree,
  files: ConfigFiles,
  request: WebRequest,
  held: readonly string[] | undefined,
): PolicyExplanation {
  const site = readSite(tree.nodes, tree.files[0] ?? '');
  const { server, rule, warnings } = chooseServer(site, request);
  const undecided: Said[] = [];
  const outcome = (holding: readonly Said[], seen: Said[]): PolicyOutcome => {
    const answers = new RequestAnswers({ main: site.main, server }, request, files, (condition) => {
      if (!seen.some((each) => isSame(each, condition))) seen.push(condition);
      return holding.some((each) => isSame(each, condition));
    });
    return explainOnce(answers, held, server, site.main, [
      ...warnings,
      ...tree.notes.map(({ file, line, what }) => `${file}:${line}: ${what}`),
      ...[...site.main.faults, ...server.faults].map(
        ({ file, line, directive }) => `${file}:${line}: ${directive}; Apache does not start`,
      ),
    ]);
  };
  const first = outcome([], undecided);
  const otherwise = subsets(undecided.slice(0, MOST_UNDECIDED)).map((holding) => ({
    holding,
    ...outcome(holding, []),
  }));
  return { ...first, server: { ...server.from, rule }, undecided, otherwise };
}

function explainOnce(
  answers: RequestAnswers,
  held: readonly string[] | undefined,
  server: ReturnType<typeof chooseServer>['server'],
  main: ReturnType<typeof chooseServer>['server'],
  warnings: readonly string[],
): PolicyOutcome {
  const anonymous = answers.answer(undefined);
  const read = answers.path();
  if ('status' in read) {
    const because = [{ ...server.from, rule: 'Apache refuses the path before any section' }];
    const none = { demanded: [], missing: [], loops: false, because, warnings };
    return { anonymous, ...(held === undefined ? {} : { withSession: anonymous }), ...none };
  }
  const place = answers.place(read.path);
  const { effective } = place;
  const isOn = isFilterOn(effective) && place.mapping.kind !== 'redirect';
  const { cosign } = effective;
  const demanded = isOn ? (cosign.factors?.names ?? []) : [];
  const decided = evaluateForFilter({
    demanded,
    held: held ?? [],
    suffix: cosign.suffix?.value,
    ignoreSuffix: cosign.ignoreSuffix?.isOn === true,
  });
  const isDemandMade = isOn && isComplete(effective) && anonymous.status === 302;
  const loop = isDemandMade
    ? whyItLoops({
        page: cosign,
        validation: settingsOf(server, main),
        held: held ?? [],
        server,
        main,
      })
    : undefined;
  const sessions = held === undefined ? {} : withSession(answers, held);
  const faults = place.scopes.flatMap((scope) => scope.faults);
  return {
    anonymous,
    ...sessions,
    demanded,
    missing: decided.kind === 'missing' ? decided.missing : [],
    loops: loop !== undefined,
    because: reasonsFor(place, anonymous, server, main),
    warnings: [
      ...new Set([
        ...(loop === undefined ? [] : [loop]),
        ...warnings,
        ...faults.map(
          (each) => `${each.file}:${each.line}: ${each.directive}; Apache does not start`,
        ),
        ...answers.warnings,
      ]),
    ],
  };
}

function withSession(
  answers: RequestAnswers,
  held: readonly string[],
): { readonly withSession: Answer; readonly withSessionCached?: Answer } {
  const asked = answers.answer({ held, isCached: false });
  const cached = answers.answer({ held, isCached: true });
  const isSameAnswer = JSON.stringify(asked) === JSON.stringify(cached);
  return isSameAnswer ? { withSession: asked } : { withSession: asked, withSessionCached: cached };
}

/** All ways in which some of these hold, but none. */
function subsets(all: readonly Said[]): readonly (readonly Said[])[] {
  return Array.from({ length: 2 ** all.length - 1 }, (_, index) =>
    all.filter((__, bit) => ((index + 1) >> bit) % 2 === 1),
  );
}

function isSame(one: Said, other: Said): boolean {
  const isOfSameUse = one.use?.file === other.use?.file && one.use?.line === other.use?.line;
  const isThere = one.file === other.file && one.line === other.line && isOfSameUse;
  return isThere && one.directive === other.directive;
}
