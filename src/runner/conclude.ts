import { appendAudit } from '../adapters/audit-file.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import { renderAuditLine, type Report } from '../core/report.ts';
import type { Verdict } from '../core/verdict.ts';

/** Tells the operator of a report, and nobody else. */
export type Log = (report: Report) => void;

/**
 * Write down what a call came to, in the audit file and in the log.
 *
 * @returns the verdict that counts: where an audit line is demanded and cannot be written, the answer is no.
 */
export function conclude(report: Report, loaded: LoadedConfig, log: Log): Verdict {
  const verdict = audited(report, loaded, log);
  log({ ...report, verdict });
  return verdict;
}

function audited(report: Report, loaded: LoadedConfig, log: Log): Verdict {
  const globals = loaded.kind === 'loaded' ? loaded.config.globals : undefined;
  if (globals?.kind !== 'good' || globals.value.audit_file === undefined) return report.verdict;
  const path = globals.value.audit_file;
  try {
    appendAudit(path, renderAuditLine(report));
    return report.verdict;
  } catch (error) {
    const what = `${path}: the audit line cannot be written`;
    const fault: Verdict = { kind: 'unavailable', scope: 'service', what, cause: error };
    if (globals.value.audit_required === true) return fault;
    log({ ...report, verdict: fault });
    return report.verdict;
  }
}
