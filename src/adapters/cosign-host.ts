import { spawn } from 'node:child_process';
import type { FactorRun } from '../core/conclusion.ts';

/** Cosign's budget for waiting on standard output, all in all. */
const BUDGET_MS = 10_000;

/** A run with what the operator sees and the CGI does not. */
export interface HostedRun extends FactorRun {
  /** What went to the web server's error log. */
  readonly stderr: string;
  readonly milliseconds: number;
}

/**
 * Run a factor as `cosign.cgi` does: no arguments, the fields' values on standard input, one a line,
 * 10 s until standard output is closed, then SIGKILL for that process only.
 *
 * @param path - The factor's path, as the `factor` line names it.
 * @param values - The fields' values, in the order of the line; raw, so a line end moves the rest.
 * @param environment - The whole environment the factor gets.
 */
export function runAsCosign(
  path: string,
  values: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<HostedRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(path, [], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let timedOut = false;
    const budget = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, BUDGET_MS);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdout.on('close', () => {
      clearTimeout(budget);
    });
    child.on('error', (error) => {
      clearTimeout(budget);
      reject(error);
    });
    child.on('close', (status, signal) => {
      resolve({
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
        status,
        signal,
        timedOut,
        milliseconds: performance.now() - started,
      });
    });
    // A factor that does not read its input shows in how it ends.
    child.stdin.on('error', () => undefined);
    child.stdin.end(values.map((value) => `${value}\n`).join(''));
  });
}
