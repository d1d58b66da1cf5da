import type { Refusal } from './decision.ts';
import { judge } from './judge.ts';
import { readOptions, type Settings, type YubicoOptions } from './options.ts';
import type { Otp } from './otp.ts';
import { race } from './race.ts';
import { describeReport, type Outcome, type ServerReport } from './report.ts';
import { makeRequest, type Request, type Wishes } from './request.ts';
import type { Parameters } from './signature.ts';
import { openTransport } from './open-transport.ts';
import { TransportError, type Transport } from './transport.ts';

/** How long a verification may take, and what it asks for. */
export interface VerifyOptions extends Wishes {
  /** Milliseconds for everything, 7000 by default. */
  readonly budgetMs?: number;
  /** Ends the verification early, with what is known by then. */
  readonly signal?: AbortSignal;
}

/** What the servers say of a password. Only `ok` is a yes. */
export type Answer = { readonly reports: readonly ServerReport[] } & (
  | {
      readonly kind: 'ok';
      readonly server: string;
      /** All that the server said, checked: `t`, `sl`, and with `timestamp` the key's counters. */
      readonly reply: Parameters;
    }
  | { readonly kind: 'refused'; readonly status: Refusal; readonly server: string }
  | { readonly kind: 'unavailable'; readonly what: string }
);

/** A client of validation servers that share one client id. It holds nothing open between calls. */
export interface YubicoClient {
  /**
   * Have a password validated, which uses it up.
   *
   * Whatever servers do comes back as a value, within the budget.
   *
   * @throws RangeError when a wish is out of its range.
   */
  verify(otp: Otp, options?: VerifyOptions): Promise<Answer>;
}

const BUDGET_MS = 7000;

/**
 * Open a client.
 *
 * @throws YubicoOptionsError with all that is wrong.
 */
export function openYubicoClient(options: YubicoOptions): YubicoClient {
  const settings = readOptions(options);
  return { verify: (otp, wishes = {}) => verify(settings, otp, wishes) };
}

async function verify(
  settings: Settings,
  otp: Otp,
  { budgetMs = BUDGET_MS, signal, ...wishes }: VerifyOptions,
): Promise<Answer> {
  const request = await makeRequest(settings.clientId, settings.apiKey, otp, wishes);
  const transport = await openTransport();
  const result = await race(
    settings.servers,
    (server, aborted) => ask(server, request, settings, transport, aborted),
    budgetMs,
    signal,
  );
  const { reports } = result;
  switch (result.kind) {
    case 'ok': {
      const { server, outcome } = result.by;
      return { kind: 'ok', server, reply: outcome.reply, reports };
    }
    case 'refused':
      return { kind: 'refused', status: result.status, server: result.by.server, reports };
    case 'unavailable':
      return { kind: 'unavailable', what: reports.map(describeReport).join('; '), reports };
  }
}

async function ask(
  server: URL,
  request: Request,
  { apiKey, route }: Settings,
  transport: Transport,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const url = new URL(`${server.href}?${request.query}`);
    const { httpStatus, body } = await transport(url, route, signal);
    if (httpStatus !== 200) return { kind: 'http', httpStatus };
    return await judge(body, request, apiKey);
  } catch (cause) {
    return { kind: 'failed', what: describeError(cause), cause };
  }
}

/** What happened. The runtimes' own messages may hold the whole address, and so the password. */
function describeError(error: unknown): string {
  if (error instanceof TransportError) return error.message;
  if (!(error instanceof Error)) return 'failed';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
