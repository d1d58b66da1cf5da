import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { canMount, mustRun } from '../support/namespace.ts';
import { Scratch, TOP } from '../support/scratch.ts';

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

/** The commands of README's "Install", in their order, as written. */
function installCommands(): string[] {
  const readme = readFileSync(join(TOP, 'README.md'), 'utf8');
  const section = readme.split(/^## /m).find((part) => part.startsWith('Install\n')) ?? '';
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) =>
    (match[1] ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
}

/** The system's folders, as they are, with what is written to them kept apart and thrown away. */
const OVERLAYS = ['etc', 'usr', 'var']
  .map((name) => {
    const own = scratch.at(name);
    const options = `lowerdir=/${name},upperdir=${own}/upper,workdir=${own}/work`;
    return `mkdir -p ${own}/upper ${own}/work; mount -t overlay none -o ${options} /${name}`;
  })
  .join('\n');

test.skipIf(!canMount && !mustRun)(
  'the commands of README install a factor that the web server can run (root, mount namespace)',
  () => {
    const commands = installCommands();
    expect(commands.length).toBeGreaterThan(6);
    const interactive = 'cosign-factors try totp login=alice';
    expect(commands).toContain(interactive);
    const script = [
      'set -eu',
      `mount -t tmpfs none ${scratch.path}`,
      OVERLAYS,
      `cd ${TOP}`,
      'install -d /etc/cosign',
      'install -m 0644 conf/factors.toml /etc/cosign/factors.toml',
      ...commands.filter((command) => command !== interactive),
      'code=$(node -e "import(\'otplib\').then(o=>console.log(o.generateSync({secret:process.argv[1]})))"' +
        ' "$(head -n 1 /var/lib/cosign-factors/alice)")',
      'as_cgi() { setpriv --reuid=www-data --regid=www-data --init-groups env -i ' +
        'GATEWAY_INTERFACE=CGI/1.1 REMOTE_ADDR=192.0.2.7 "$@"; }',
      // The operator, as root, tries first: what that leaves must not lock the web server out.
      'cosign-factors try totp login=alice passcode=000000 >&2 || true',
      'printf "alice\\n$code\\n" | as_cgi /usr/lib/cosign/factors/totp',
      'printf "alice\\n$code\\n" | as_cgi /usr/lib/cosign/factors/totp || echo "status $?"',
      'cat /var/log/cosign-factors/audit.jsonl',
    ].join('\n');
    const { stdout, stderr, status } = spawnSync('unshare', ['--mount', 'bash', '-c', script], {
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(stderr.toString()).toContain('[totp] [alice] accepted address=192.0.2.7');
    expect(stderr.toString()).toContain('[totp] [alice] rejected replayed address=192.0.2.7');
    const lines = stdout.toString().trimEnd().split('\n');
    const answers = lines.slice(lines.findIndex((line) => line === 'totp'));
    expect(answers.slice(0, 3)).toEqual(['totp', 'That code was not accepted.', 'status 1']);
    expect(
      answers.slice(3).map((line) => (JSON.parse(line) as { verdict: string }).verdict),
    ).toEqual(['rejected', 'accepted', 'rejected']);
    expect(status).toBe(0);
  },
);
