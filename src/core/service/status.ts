import * as v from 'valibot';
import { STATUS_GREETING } from './request.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const status = v.object({
  version: v.string(),
  pid: count,
  uptimeSeconds: count,
  config: v.object({
    path: v.string(),
    /** What is wrong with the file as it is, where the one before goes on. */
    problems: v.array(v.string()),
  }),
  /** Logins that are being decided, and users who are typing. */
  atWork: count,
  typing: count,
  /** Processes for what may wait for accounts, and requests that wait for one. */
  workers: v.object({ busy: count, idle: count, waiting: count }),
  /** Folders with state, and whether one sync of the disk is for many logins there. */
  journals: v.record(v.string(), v.picklist(['kept', 'none'])),
  factors: v.record(
    v.string(),
    v.object({
      verdicts: v.record(v.string(), count),
      milliseconds: v.object({
        median: v.number(),
        percentile99: v.number(),
        longest: v.number(),
      }),
    }),
  ),
});

/** How the service is. */
export type Status = v.InferOutput<typeof status>;

/** Ask for it. */
export function renderStatusRequest(): Uint8Array {
  return Buffer.from(`${STATUS_GREETING}\0\0`);
}

/** The greeting and a NUL, then JSON, to the end. */
export function renderStatus(told: Status): Uint8Array {
  return Buffer.from(`${STATUS_GREETING}\0${JSON.stringify(told)}`);
}

/** @returns `undefined` where it is none. */
export function parseStatus(bytes: Uint8Array): Status | undefined {
  const text = Buffer.from(bytes).toString();
  const start = `${STATUS_GREETING}\0`;
  if (!text.startsWith(start)) return undefined;
  try {
    const parsed = v.safeParse(status, JSON.parse(text.slice(start.length)));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
