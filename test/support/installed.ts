import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scratch, TOP } from './scratch.ts';

/** The shell commands that a page shows, as written, a line each. */
export function commandsOf(page: string): string[] {
  return commandsIn(readFileSync(join(TOP, page), 'utf8'));
}

/** The same under one of its headings. */
export function commandsUnder(page: string, heading: string): string[] {
  const parts = readFileSync(join(TOP, page), 'utf8').split(/^###? /m);
  const commands = commandsIn(parts.find((part) => part.startsWith(`${heading}\n`)) ?? '');
  if (commands.length === 0) throw new Error(`${page}: no commands under ${heading}`);
  return commands;
}

function commandsIn(text: string): string[] {
  return [...text.matchAll(/^ *```sh\n([\s\S]*?)```/gm)].flatMap((match) =>
    (match[1] ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
}

/** README's installation, without the commands after it. */
export function installCommands(): string[] {
  return commandsOf('README.md').filter((command) => /^(install|ln|mv) /.test(command));
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a script as root on a machine where README's installation was just done: a mount namespace
 * whose /etc, /usr and /var are what they are here, with everything written to them thrown away.
 */
export function onInstalledMachine(script: readonly string[]): Ended {
  const scratch = new Scratch();
  try {
    return runOn(scratch, script);
  } finally {
    scratch.remove();
  }
}

function runOn(scratch: Scratch, script: readonly string[]): Ended {
  const overlays = ['etc', 'usr', 'var'].map((name) => {
    const own = scratch.at(name);
    const options = `lowerdir=/${name},upperdir=${own}/upper,workdir=${own}/work`;
    return `mkdir -p ${own}/upper ${own}/work; mount -t overlay none -o ${options} /${name}`;
  });
  const whole = [
    'set -eu',
    `mount -t tmpfs none ${scratch.path}`,
    ...overlays,
    `cd ${TOP}`,
    'install -d /etc/cosign',
    'install -m 0644 conf/factors.toml /etc/cosign/factors.toml',
    ...installCommands(),
    `mkdir ${scratch.at('cwd')}; cd ${scratch.at('cwd')}`,
    ...script,
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'bash', '-c', whole], {
    env: {
      PATH: process.env['PATH'] ?? '',
      OTPLIB: join(TOP, 'node_modules/otplib/dist/index.js'),
    },
    input: '',
  });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** Shell functions for scripts: the phone's code of alice, and the CGI of the web server. */
export const SHELL_HELPERS = [
  `phone() { node -e 'import(process.env.OTPLIB).then((o) => console.log(o.generateSync({ secret: process.argv[1] })))' "$(head -n 1 /var/lib/cosign-factors/alice)"; }`,
  `as_cgi() { setpriv --reuid=www-data --regid=www-data --init-groups env -i GATEWAY_INTERFACE=CGI/1.1 REMOTE_ADDR=192.0.2.7 "$@"; }`,
];
