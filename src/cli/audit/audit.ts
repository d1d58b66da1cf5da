import { pipeline, Readable, type Transform } from 'node:stream';
import split2 from 'split2';
import type { LoadedConfig } from '../../adapters/config-file.ts';
import { errorCode } from '../../adapters/system-error.ts';
import { tailFile } from '../../adapters/tail-file.ts';
import { isWanted, parseAuditLine, type AuditFilter } from '../../core/audit-entry.ts';
import { RefusalCounter, renderHistogram } from '../../core/audit-histogram.ts';
import { parseTime } from '../../core/audit-time.ts';
import { renderEntry } from '../../core/report.ts';
import { CommandError, type Console } from '../console.ts';

export interface AuditOptions extends Pick<
  AuditFilter,
  'login' | 'factor' | 'verdict' | 'reason' | 'address'
> {
  /** The audit file; without it, that of the configuration. */
  readonly file?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly follow: boolean;
  readonly histogram: boolean;
  readonly json: boolean;
}

/** What is around the command. */
export interface AuditCircumstances {
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** Ends following. */
  readonly signal?: AbortSignal;
}

/** Longer lines are not ours and are dropped: a damaged file must not fill the memory. */
const SPLITTING = { maxLength: 1_048_576, skipOverflow: true };

/** Lines that go out in one piece. */
const BATCH = 512;

/**
 * Show the lines of the audit file that are wanted, or count the refusals among them.
 *
 * @throws CommandError when the options make no sense or the file cannot be read.
 */
export async function audit(
  options: AuditOptions,
  loaded: LoadedConfig,
  terminal: Pick<Console, 'out' | 'say' | 'json' | 'written' | 'isUtf8'>,
  { nowMs, signal }: AuditCircumstances,
): Promise<void> {
  const { follow, histogram } = options;
  if (follow && histogram) throw new CommandError('--histogram has no end with --follow');
  const path = options.file ?? configuredFile(loaded);
  const filter: AuditFilter = {
    ...options,
    sinceMs: timeOf('since', options.since, nowMs),
    untilMs: timeOf('until', options.until, nowMs),
  };
  const counter = new RefusalCounter();
  const batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) terminal.out(...batch.splice(0));
    // The file may be huge.
    await terminal.written();
  };
  let [all, wanted, strange] = [0, 0, 0];
  const lines = openLines(path, follow, options.since === undefined, signal);
  try {
    for await (const line of lines) {
      const read = parseAuditLine(line);
      all += 1;
      if (read === undefined) strange += 1;
      else if (isWanted(read, filter)) {
        wanted += 1;
        if (histogram) counter.add(read);
        else if (options.json) terminal.json(JSON.parse(line), 'line');
        else batch.push(`${read.entry.time} ${renderEntry(read.entry)}`);
      }
      // Nothing waits here for a batch to fill that nobody is writing.
      if (batch.length >= BATCH || lines.readableLength === 0) await flush();
    }
  } catch (error) {
    throw new CommandError(`${path} cannot be read (${errorCode(error) ?? String(error)})`);
  }
  await flush();
  if (histogram) {
    const counts = counter.counts();
    if (options.json) terminal.json(counts);
    else terminal.out(...renderHistogram(counts, terminal.isUtf8));
  }
  if (wanted === 0) terminal.say(`cosign-factors: none of ${all} lines is wanted`);
  if (strange > 0) {
    terminal.say(`cosign-factors: ${strange} of ${all} lines are not audit lines, and left out`);
  }
}

function openLines(
  path: string,
  follow: boolean,
  fromNow: boolean,
  signal: AbortSignal | undefined,
): Transform & AsyncIterable<string> {
  const chunks = tailFile(path, {
    follow,
    fromEnd: follow && fromNow,
    ...(signal === undefined ? {} : { signal }),
  });
  const lines = split2('\n', SPLITTING);
  // An error of the one becomes an error of the other, which whoever reads the lines meets.
  return pipeline(Readable.from(chunks, { objectMode: false }), lines, () => undefined);
}

function configuredFile(loaded: LoadedConfig): string {
  if (loaded.kind === 'broken') throw new CommandError(loaded.problems);
  const globals = loaded.kind === 'loaded' ? loaded.config.globals : undefined;
  if (globals?.kind === 'broken') throw new CommandError(globals.problems);
  const path = globals?.value.audit_file;
  if (path !== undefined) return path;
  const what = loaded.kind === 'missing' ? 'is not there' : 'has no audit_file';
  throw new CommandError(`${loaded.path} ${what}`, 'say which file with --file');
}

function timeOf(option: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTime(text, nowMs);
  if (ms !== undefined) return ms;
  throw new CommandError(
    `--${option} ${JSON.stringify(text)} is no time`,
    'ISO 8601 as 2026-11-21T23:48 (UTC), or how long ago as 30m, 2h, 3d',
  );
}
