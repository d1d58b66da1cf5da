import type { HostedRun } from '../../adapters/cosign-host.ts';
import type { Conclusion } from '../../core/conclusion.ts';
import type { LineReport, PostReport } from '../../policy/cosign-post.ts';
import type { Console } from '../console.ts';

/** Everything there is to tell of a tried POST. */
export interface TriedPost {
  readonly report: PostReport;
  /** Runs by the path and position of their line. */
  readonly runs: ReadonlyMap<LineReport['line'], HostedRun>;
  /** Required factors that the session would lack. */
  readonly missing: readonly string[];
  readonly required: readonly string[];
}

/** Tell it to a person: the outcome on standard output, logs and breaches beside it. */
export function showTried({ report, runs, missing, required }: TriedPost, terminal: Console): void {
  for (const each of report.lines) {
    terminal.out(`${placeOf(each)}${describe(each)}`);
    const run = runs.get(each.line);
    if (run === undefined) continue;
    terminal.say(`  took ${run.milliseconds.toFixed(0)} ms`);
    for (const line of run.stderr.split('\n').filter(Boolean)) terminal.say(`  log: ${line}`);
    for (const breach of breachesOf(each, run)) terminal.say(`  breaks the contract: ${breach}`);
  }
  terminal.out(`The session would hold: ${report.held.join(' ') || 'nothing'}`);
  if (report.serverError !== undefined) {
    terminal.out(`Cosign would end with a server error: ${report.serverError}`);
  }
  if (required.length > 0) {
    terminal.out(
      missing.length === 0
        ? `That is enough for: ${required.join(' ')}`
        : `That is not enough for: ${required.join(' ')}; missing ${missing.join(' ')}`,
    );
  }
  if (report.missingForReauth !== undefined && report.missingForReauth.length > 0) {
    terminal.out(
      `For reauth these must be satisfied in one POST, and were not: ${report.missingForReauth.join(' ')}`,
    );
  }
}

/** The same for a program: one value. */
export function jsonOfTried({ report, runs, missing, required }: TriedPost): unknown {
  return {
    lines: report.lines.map((each) => {
      const { line, outcome } = each;
      const run = runs.get(line);
      return {
        path: line.path,
        file: line.file,
        line: line.line,
        outcome: outcome.kind === 'ran' ? outcome.conclusion.kind : outcome.kind,
        ...(outcome.kind === 'ran' ? saidBy(outcome.conclusion) : {}),
        ...(outcome.kind === 'skipped' ? { missingFields: outcome.missing } : {}),
        ...(run === undefined
          ? {}
          : {
              breaches: breachesOf(each, run),
              log: run.stderr,
              milliseconds: Math.round(run.milliseconds),
            }),
      };
    }),
    login: report.login ?? null,
    held: report.held,
    fresh: report.fresh,
    required,
    missing,
    missingForReauth: report.missingForReauth ?? null,
    serverError: report.serverError ?? null,
  };
}

function breachesOf({ outcome }: LineReport, run: HostedRun): readonly string[] {
  const breaches = outcome.kind === 'ran' ? outcome.conclusion.breaches : [];
  return [...breaches, ...run.habits];
}

function placeOf({ line }: LineReport): string {
  if (line.line === 0) return '';
  return `${line.file}:${line.line} ${line.path}: `;
}

function describe({ outcome }: LineReport): string {
  switch (outcome.kind) {
    case 'skipped':
      return `not run, because these fields were not posted: ${outcome.missing.join(' ')}`;
    case 'not-reached':
      return 'not run, because an earlier line ended the POST';
    case 'needs-login':
      return 'refused, because of -2 and nobody is logged in yet; this ends the POST';
    case 'ran':
      return concluded(outcome.conclusion);
  }
}

function concluded(conclusion: Conclusion): string {
  switch (conclusion.kind) {
    case 'satisfied':
      return `Cosign would count the factor "${conclusion.factor}" as satisfied.`;
    case 'refused':
      return `Cosign would refuse: ${conclusion.message}`;
    case 'expired':
      return `Cosign would show its page for expired passwords: ${conclusion.message}`;
    case 'server-error':
      return `Cosign would end with a server error (HTTP 500): ${conclusion.what}`;
  }
}

function saidBy(conclusion: Conclusion): Record<string, string> {
  switch (conclusion.kind) {
    case 'satisfied':
      return { factor: conclusion.factor };
    case 'refused':
    case 'expired':
      return { message: conclusion.message };
    case 'server-error':
      return { message: conclusion.what };
  }
}
