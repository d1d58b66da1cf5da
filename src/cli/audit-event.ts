import { userInfo } from 'node:os';
import { appendAudit } from '../adapters/audit-file.ts';
import type { LoadedConfig } from '../adapters/config-file.ts';
import type { AuditEvent } from '../core/audit-entry.ts';
import { parseLogin, type Login } from '../core/login.ts';
import { printableJson } from '../core/printable-text.ts';
import type { AuditEntry } from '../core/report.ts';
import { CommandError, type Console } from './console.ts';

/** Whose, at which factor, and what there is to say beside. */
interface EventOf {
  readonly login: Login;
  readonly factor: string;
  readonly facts: AuditEntry['facts'];
}

/**
 * Write what an operator does into the audit file, where one is configured.
 *
 * @throws CommandError when it cannot be written and the configuration demands it.
 */
export function recordEvent(
  event: AuditEvent,
  { login, factor, facts }: EventOf,
  loaded: LoadedConfig,
  nowSeconds: number,
  terminal: Console,
): void {
  const globals = loaded.kind === 'loaded' ? loaded.config.globals : undefined;
  if (globals?.kind !== 'good') throw new CommandError(`${loaded.path} has problems`, 'see check');
  const { audit_file: path, audit_required: isRequired } = globals.value;
  if (path === undefined) return;
  const entry: AuditEntry = {
    time: new Date(nowSeconds * 1000).toISOString(),
    factor,
    login,
    verdict: event,
    reason: null,
    address: null,
    facts: { by: operator(), ...facts },
  };
  try {
    appendAudit(path, `${printableJson(entry, 0)}\n`);
  } catch (error) {
    const what = `${path}: the audit line cannot be written`;
    if (isRequired === true) throw new CommandError(`${what}, and audit_required is set`);
    terminal.say(`warning: ${what} (${String(error)})`);
  }
}

/** The account at the keyboard, also behind sudo, which says who called it. */
function operator(): string {
  const { SUDO_USER: caller } = process.env;
  const isNamed =
    process.getuid?.() === 0 && caller !== undefined && parseLogin(caller) !== undefined;
  return isNamed ? caller : accountName();
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an account.
    return String(process.getuid?.());
  }
}
