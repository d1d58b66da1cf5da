import type { ConfigFiles } from '../apache/config-files.ts';
import type { ConfigTree } from '../apache/tree.ts';
import { evaluateForFilter } from '../factor-filter.ts';
import { rewritingFaults } from '../rewrite/rewrite-rules.ts';
import type { Said } from './cosign-settings.ts';
import { settingsOf } from './effective.ts';
import { isComplete, isFilterOn } from './gate.ts';
import { whyItLoops } from './loops.ts';
import { reasonsFor, type Reason } from './reasons.ts';
import { RequestAnswers } from './request-answer.ts';
import type { Answer } from './answer.ts';
import type { Place } from './request-place.ts';
import type { WebRequest } from './request-url.ts';
import { namedUsers } from './requirement.ts';
import { readSite } from './site-reader.ts';
import { CUT, everyWay } from './undecided-ways.ts';
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
  const site = readSite(tree);
  const { server, rule, warnings } = chooseServer(site, request);
  const ways = everyWay((assume) => {
    const answers = new RequestAnswers(
      { main: site.main, server, known: site.known },
      request,
      files,
      assume,
    );
    return explainOnce(answers, held, server, site.main, [
      ...warnings,
      ...tree.notes.map(({ file, line, what }) => `${file}:${line}: ${what}`),
      ...[...site.main.faults, ...server.faults].map(
        ({ file, line, directive }) => `${file}:${line}: ${directive}; Apache does not start`,
      ),
    ]);
  });
  const { first, undecided, isCut } = ways;
  return {
    ...first,
    ...(isCut ? { warnings: [CUT, ...first.warnings] } : {}),
    server: { ...server.from, rule },
    undecided,
    otherwise: ways.otherwise.map(({ holding, outcome }) => ({ holding, ...outcome })),
  };
}

function explainOnce(
  answers: RequestAnswers,
  held: readonly string[] | undefined,
  server: ReturnType<typeof chooseServer>['server'],
  main: ReturnType<typeof chooseServer>['server'],
  warnings: readonly string[],
): PolicyOutcome {
  const anonymous = answers.answer(undefined);
  const place = answers.place();
  if (place === undefined) {
    const because = [{ ...server.from, rule: 'Apache refuses the path before any section' }];
    const none = { demanded: [], missing: [], loops: false, because, warnings };
    return { anonymous, ...(held === undefined ? {} : { withSession: anonymous }), ...none };
  }
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
  const isByRules = place.mapping.kind === 'redirect' && place.rewritten.kind !== 'none';
  const faults = place.scopes.flatMap((scope) => scope.faults);
  return {
    anonymous,
    ...sessions,
    demanded,
    missing: decided.kind === 'missing' ? decided.missing : [],
    loops: loop !== undefined,
    because: [
      ...(isByRules ? [] : reasonsFor(place, anonymous, server, main)),
      ...answers.log.entries,
    ],
    warnings: [
      ...new Set([
        ...(loop === undefined ? [] : [loop]),
        ...namedUsersOf(effective, held).map(
          (each) =>
            `${each.file}:${each.line}: ${each.directive} is taken to be the session's user`,
        ),
        ...warnings,
        ...faults.map(
          (each) => `${each.file}:${each.line}: ${each.directive}; Apache does not start`,
        ),
        ...place.scopes
          .flatMap(({ rewriting }) => rewritingFaults(rewriting))
          .map(
            (each) =>
              `${each.file}:${each.line}: ${each.directive}; Apache does not start, or answers 500`,
          ),
        ...answers.warnings,
      ]),
    ],
  };
}

/** Who a session is of is not known here. */
function namedUsersOf(
  { requirement }: Place['effective'],
  held: readonly string[] | undefined,
): readonly Said[] {
  return held === undefined || requirement === undefined ? [] : namedUsers(requirement);
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
