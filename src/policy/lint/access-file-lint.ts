import type { TracedServer } from '../places/site-trace.ts';
import type { ApacheRule } from './apache-rules.ts';
import type { Tell } from './rule.ts';

/** Find `.htaccess` files that Apache refuses or does not look at. */
export function lintAccessFiles({ traces, ignored }: TracedServer, tell: Tell<ApacheRule>): void {
  for (const { fault } of traces) {
    if (fault !== undefined) tell('htaccess-refused', fault, fault.directive);
  }
  for (const { file, line, directive } of ignored) {
    const what = `${directive} is not looked at: AllowOverride is None here`;
    tell('htaccess-ignored', { file, line }, what);
  }
}
