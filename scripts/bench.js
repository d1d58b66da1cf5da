// npm run bench: measures and writes docs/performance.md. As root, on Debian, with the packages of
// scripts/debian-packages.txt. With names of parts behind it (npm run bench -- many-users) it measures
// those only and keeps the rest of the page.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { benchManyUsers } from './bench/many-users.js';
import { fail } from './bench/measure.js';
import { benchOneLogin } from './bench/one-login.js';
import { benchPolicy } from './bench/policy.js';
import { benchPam } from './bench/pam.js';
import { build } from './build.js';
import { ROOT } from './freshness.js';

/**
 * Each gets an empty folder and returns its part of the page.
 *
 * @type {Record<string, { title: string, run: (scratch: string) => string }>}
 */
const PARTS = {
  'one-login': { title: 'One login', run: benchOneLogin },
  'many-users': { title: 'Many users', run: benchManyUsers },
  pam: { title: 'Asking PAM', run: benchPam },
  policy: { title: 'Explaining a URL', run: benchPolicy },
};

const PAGE = join(ROOT, 'docs/performance.md');

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
if (unknown !== undefined) fail(`no part ${unknown}: ${Object.keys(PARTS).join(', ')}`);
if (process.getuid?.() !== 0) fail('must be root: it makes accounts and services');
build();

// Beside the sources, so that the file system measured is the one named.
const scratch = mkdtempSync(join(ROOT, 'dist/bench-'));
chmodSync(scratch, 0o755);
try {
  write();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function write() {
  const before = readFileSync(PAGE, 'utf8').split(/^(?=## )/m);
  const parts = Object.entries(PARTS).map(([name, { title, run }]) => {
    const kept = before.find((part) => part.startsWith(`## ${title}\n`));
    if (names.length > 0 && !names.includes(name) && kept !== undefined) return kept.trimEnd();
    const folder = mkdtempSync(join(scratch, `${name}-`));
    chmodSync(folder, 0o755);
    const text = `## ${title}\n\n${run(folder).trimEnd()}\n\n${machine()}`;
    console.log(text);
    return text;
  });
  const head = `# Performance

Written by \`npm run bench\`; not edited by hand.
`;
  writeFileSync(PAGE, `${[head.trimEnd(), ...parts].join('\n\n')}\n`);
}

/** When and where a part was measured. */
function machine() {
  const fileSystem = execFileSync('findmnt', ['-no', 'FSTYPE', '-T', scratch]).toString().trim();
  const processor = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores`;
  const day = new Date().toISOString().slice(0, 10);
  return `${day}: ${processor}, Linux ${release()}, ${fileSystem}, Node ${process.version}.`;
}
