import { expect, test } from 'vitest';
import {
  commandsOf,
  installCommands,
  onInstalledMachine,
  SHELL_HELPERS,
} from '../support/installed.ts';
import { canMount, mustRun } from '../support/namespace.ts';

test.skipIf(!canMount && !mustRun)(
  'the commands of README install a factor that the web server can run (root, mount namespace)',
  () => {
    expect(installCommands().length).toBeGreaterThan(5);
    expect(commandsOf('README.md')).toContain('cosign-factors enrol alice');
    const { status, stdout, stderr } = onInstalledMachine([
      ...SHELL_HELPERS,
      'cosign-factors enrol alice',
      // The operator, as root, tries first: what that leaves must not lock the web server out.
      'cosign-factors try otp login=alice passcode=000000 >&2 || true',
      'code=$(phone)',
      'printf "alice\\n$code\\n" | as_cgi /usr/lib/cosign/factors/otp',
      'printf "alice\\n$code\\n" | as_cgi /usr/lib/cosign/factors/otp || echo "status $?"',
      'cat /var/log/cosign-factors/audit.jsonl',
    ]);
    expect(stderr).toContain('[otp] [alice] accepted address=192.0.2.7');
    expect(stderr).toContain('[otp] [alice] rejected replayed address=192.0.2.7');
    const lines = stdout.trimEnd().split('\n');
    const answers = lines.slice(lines.findIndex((line) => line === 'otp'));
    expect(answers.slice(0, 3)).toEqual(['otp', 'That code was not accepted.', 'status 1']);
    const verdicts = answers
      .slice(3)
      .map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts).toEqual(['rejected', 'accepted', 'rejected']);
    expect(status).toBe(0);
  },
);
