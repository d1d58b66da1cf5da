import * as v from 'valibot';
import type { FactorRequest } from './request.ts';

/** A configuration, as it is handed to a worker: read and found good by the service. */
export interface ErrandConfig {
  readonly path: string;
  readonly text: string;
  readonly ownerUid: number;
}

/** A request that a worker is to decide about. */
export interface Errand {
  readonly request: FactorRequest;
  /** Where it is not the one of the errand before. */
  readonly config?: ErrandConfig;
}

/** What came of a request. */
export interface Outcome {
  /** What a process of its own would have written to standard output, without its line end, and its status. */
  readonly answered: { readonly status: number; readonly line?: string };
  /** The verdict's kind, and the reason of a rejection: `verdictWords`. */
  readonly words: string;
  /** Whether it hits every login. */
  readonly isOfService: boolean;
}

const errand = v.object({
  request: v.object({
    name: v.string(),
    facts: v.array(v.string()),
    form: v.pipe(
      v.string(),
      v.transform((text): Uint8Array => Buffer.from(text, 'base64')),
    ),
  }),
  config: v.optional(v.object({ path: v.string(), text: v.string(), ownerUid: v.number() })),
});

const outcome = v.object({
  answered: v.object({ status: v.number(), line: v.optional(v.string()) }),
  words: v.string(),
  isOfService: v.boolean(),
});

/** Write an errand as one line. */
export function renderErrand({ request, config }: Errand): string {
  const form = Buffer.from(request.form).toString('base64');
  const told = config && { path: config.path, text: config.text, ownerUid: config.ownerUid };
  return `${JSON.stringify({ request: { ...request, form }, config: told })}\n`;
}

/** @throws where the line is none: it is from a process of our own. */
export function parseErrand(line: string): Errand {
  return v.parse(errand, JSON.parse(line)) as Errand;
}

/** Write an outcome as one line. */
export function renderOutcome(said: Outcome): string {
  return `${JSON.stringify(said)}\n`;
}

/** @throws where the line is none: it is from a process of our own. */
export function parseOutcome(line: string): Outcome {
  return v.parse(outcome, JSON.parse(line)) as Outcome;
}
