import { spawn, type ChildProcess } from 'node:child_process';
import {
  MOST_EXCHANGED_BYTES,
  parseMessages,
  renderRequest,
  type PamReport,
  type PamRequest,
} from '../../core/pam/exchange.ts';
import { Fault } from '../../core/verdict.ts';
import { PAM_CHILD, ownCommand, type OwnCommand } from '../program.ts';
import { killFamily } from './descendants.ts';

/** Modules and the programs they start see this and nothing that a client or a host has set. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } as const;

/** What asking PAM came to. */
export interface PamOutcome {
  /** What modules had to say to the user, in order. */
  readonly texts: readonly string[];
  readonly ended:
    | { readonly kind: 'report'; readonly report: PamReport }
    | { readonly kind: 'late' }
    | { readonly kind: 'crashed'; readonly how: string };
}

/**
 * Ask PAM in a process of its own, which may hang and crash as it likes. Without an answer by the
 * deadline, or when this process exits before, it is killed with all that its modules started.
 *
 * @param answers - One for each of the request's prompts.
 * @param deadlineMs - When an answer must be there, by the clock of `performance.now()`.
 * @throws Fault with scope `service` when no such process can be started, or libpam not be called.
 */
export function askPamApart(
  request: PamRequest,
  answers: readonly string[],
  deadlineMs: number,
  command: OwnCommand = ownCommand(),
): Promise<PamOutcome> {
  const child = spawn(command.file, [...command.arguments, PAM_CHILD], {
    argv0: 'cosign-factors',
    cwd: '/',
    // A group of its own, which can be killed as one.
    detached: true,
    env: ENVIRONMENT,
    stdio: ['pipe', 2, 2, 'pipe'],
  });
  let isOver = false;
  const kill = (): void => {
    if (!isOver && child.pid !== undefined) killFamily(child.pid);
    isOver = true;
  };
  process.on('exit', kill);
  return new Promise<PamOutcome>((resolve, reject) => {
    const texts: string[] = [];
    let said = '';
    const end = (ended: PamOutcome['ended']): void => {
      resolve({ texts, ended });
    };
    const timer = setTimeout(
      () => {
        end({ kind: 'late' });
      },
      Math.max(0, deadlineMs - performance.now()),
    );
    const stopTimer = (): void => {
      clearTimeout(timer);
    };
    child.on('error', (error) => {
      stopTimer();
      reject(cannotAsk(error));
    });
    child.on('close', (status, signal) => {
      stopTimer();
      isOver = true;
      end({ kind: 'crashed', how: signal ?? `status ${status ?? 0}` });
    });
    child.stdio[3]?.on('error', () => undefined);
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (said.length > MOST_EXCHANGED_BYTES) {
        end({ kind: 'crashed', how: 'too many words' });
        return;
      }
      const whole = said.slice(0, said.lastIndexOf('\n') + 1);
      said = said.slice(whole.length);
      for (const message of parseMessages(Buffer.from(whole, 'latin1').toString())) {
        if (message.kind === 'text') texts.push(message.text);
        else if (message.kind === 'fault') reject(cannotAsk(new Error(message.what)));
        else if (message.report.nonce === request.nonce) {
          // It says so at its very end, and what it has left is meant to live on.
          isOver = true;
          end({ kind: 'report', report: message.report });
        }
      }
    });
    send(child, renderRequest(request, answers));
  }).finally(() => {
    process.off('exit', kill);
    kill();
  });
}

function send(child: ChildProcess, bytes: Buffer): void {
  // One that ended already is told of by its end.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(bytes, () => bytes.fill(0));
}

function cannotAsk(error: Error): Fault {
  return new Fault('service', { what: 'PAM cannot be asked: no process that calls libpam' }, error);
}
