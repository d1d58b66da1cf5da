import { caller } from '../../support/caller.ts';
import type { Answer } from '../../support/answers.ts';
import type { Stage } from '../../support/stage.ts';
import type { Change } from './changes.ts';

/** One thing that was tried and what came of it: a test in both forms, and a row of the manual. */
export interface BadInput {
  readonly tried: string;
  readonly answer: Answer;
  /** The log line after `[totp] `; `{secret}` and the like stand for paths, `{n}` for a number. */
  readonly log: string;
  /** Bytes on standard input; without it, alice's login and her present code. */
  readonly input?: (code: string) => string | Uint8Array;
  /** What else is wrong, done once alice is enrolled. */
  readonly arrange?: (stage: Stage) => unknown;
  /** Modes bind nobody who is root; only root makes files of other owners. */
  readonly needs?: 'unprivileged' | 'root' | undefined;
}

/** A part of the table. */
export interface BadInputs {
  readonly title: string;
  readonly entries: readonly BadInput[];
}

/** An entry about something done to one file or folder. */
export type Altered = (
  tried: string,
  change: Change,
  what: string,
  needs?: BadInput['needs'],
) => BadInput;

/** Make entries about one file or folder, which come to the same answer. */
export function altering(
  pathOf: (stage: Stage) => string,
  answer: Answer,
  logOf: (what: string) => string,
): Altered {
  return (tried, change, what, needs) => ({
    tried,
    arrange: (stage) => {
      change(pathOf(stage));
    },
    answer,
    log: logOf(what),
    needs,
  });
}

/** Log text of a form that cannot be one. */
export function malformed(what: string): string {
  return `[-] rejected malformed what="${what}"`;
}

/** Log text of a login whose own file is at fault. */
export function loginFault(what: string): string {
  return `[alice] unavailable scope=login what="${what}"`;
}

/** Log text of a fault that hits every login, once the login was read. */
export function serviceFault(what: string): string {
  return `[alice] unavailable scope=service what="${what}"`;
}

/** Log text of a fault that is found before the login is looked at. */
export function startFault(what: string): string {
  return `[-] unavailable scope=service what="${what}"`;
}

/** The log line to expect in a run. */
export function logPattern(log: string, stage: Stage): RegExp {
  const places: Readonly<Record<string, string>> = {
    secrets: stage.secrets,
    secret: `${stage.secrets}/alice`,
    state: stage.state,
    conf: stage.scratch.at('factors.toml'),
    uid: String(caller.uid),
    top: stage.scratch.path,
  };
  const source = log
    .replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole)
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('{n}', '-?[0-9]+');
  return new RegExp(`^\\[totp\\] ${source}\n$`);
}

/** The log line as the manual shows it. */
export function logExample(log: string): string {
  const places: Readonly<Record<string, string>> = {
    secrets: '/var/lib/cosign-factors',
    secret: '/var/lib/cosign-factors/alice',
    state: '/var/lib/cosign-factors-state',
    conf: '/etc/cosign/factors.toml',
    uid: '33',
    top: '/etc/cosign',
    n: 'N',
  };
  return log.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}
