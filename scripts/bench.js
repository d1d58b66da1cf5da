// npm run bench: measures and writes docs/performance.md, and of docs/throttle.md what attacks come to. As
// root, on Debian, with the packages of scripts/debian-packages.txt. With names of parts behind it (npm
// run bench -- many-users) it measures those only and keeps the rest of the pages.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { benchManyUsers } from './bench/many-users.js';
import { fail } from './bench/measure.js';
import { benchOneLogin } from './bench/one-login.js';
import { benchPolicy } from './bench/policy.js';
import { benchPam } from './bench/pam.js';
import { benchService } from './bench/service.js';
import { benchThrottle } from './bench/throttle.js';
import { benchWhoIsEnrolled } from './bench/who-is-enrolled.js';
import { build } from './build.js';
import { ROOT } from './freshness.js';

const PERFORMANCE = 'docs/performance.md';

/**
 * Each gets an empty folder and returns its section of a page.
 *
 * @type {Record<string, { page: string, title: string, run: (scratch: string) => string }>}
 */
const PARTS = {
  'one-login': { page: PERFORMANCE, title: 'One login', run: benchOneLogin },
  service: { page: PERFORMANCE, title: 'The resident service', run: benchService },
  'many-users': { page: PERFORMANCE, title: 'Many users', run: benchManyUsers },
  pam: { page: PERFORMANCE, title: 'Asking PAM', run: benchPam },
  'who-is-enrolled': { page: PERFORMANCE, title: 'Who is enrolled', run: benchWhoIsEnrolled },
  policy: { page: PERFORMANCE, title: 'Explaining a URL', run: benchPolicy },
  throttle: { page: 'docs/throttle.md', title: 'What attacks come to', run: benchThrottle },
};

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
  const measured = Object.entries(PARTS).filter(
    ([name]) => names.length === 0 || names.includes(name),
  );
  for (const [name, { page, title, run }] of measured) {
    const folder = mkdtempSync(join(scratch, `${name}-`));
    chmodSync(folder, 0o755);
    const text = `## ${title}\n\n${run(folder).trimEnd()}\n\n${machine()}\n`;
    console.log(text);
    replaceSection(join(ROOT, page), title, text);
  }
}

/**
 * Put a section in its place, a new one at the end.
 *
 * @param {string} page
 * @param {string} title
 * @param {string} text
 */
function replaceSection(page, title, text) {
  const parts = readFileSync(page, 'utf8')
    .trimEnd()
    .split(/\n\n(?=## )/);
  const at = parts.findIndex((part) => part.startsWith(`## ${title}\n`));
  const all = at < 0 ? [...parts, text] : parts.with(at, text);
  writeFileSync(page, `${all.map((part) => part.trimEnd()).join('\n\n')}\n`);
}

/** When and where a part was measured. */
function machine() {
  const fileSystem = execFileSync('findmnt', ['-no', 'FSTYPE', '-T', scratch]).toString().trim();
  const processor = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores`;
  const day = new Date().toISOString().slice(0, 10);
  return `${day}: ${processor}, Linux ${release()}, ${fileSystem}, Node ${process.version}.`;
}
