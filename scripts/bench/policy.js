// What it costs to explain a URL of configurations with 2,000, 20,000 and 100,000 sections in 200
// virtual hosts, as whole processes.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../freshness.js';
import { decimals, fail, median, timed } from './measure.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300) / 20;
const SIZES = [2000, 20_000, 100_000];
const HOSTS = 200;

const COSIGN = `CosignHostname weblogin.example.edu
CosignRedirect https://weblogin.example.edu/cosign-bin/cosign.cgi
CosignPostErrorRedirect https://weblogin.example.edu/post_error.html
CosignService www
CosignProtected on
`;

/**
 * @param {string} scratch - An empty folder.
 * @returns its part of docs/performance.md.
 */
export function benchPolicy(scratch) {
  const rows = SIZES.map((sections) => {
    const config = join(scratch, `${sections}.conf`);
    writeFileSync(config, configuration(sections));
    const times = Array.from({ length: ROUNDS }, () => timed(() => explain(config, sections)));
    return { sections, ms: median(times), kilobytes: explain(config, sections) };
  });
  const lines = rows.map(
    ({ sections, ms, kilobytes }) =>
      `| ${sections.toLocaleString('en')} | ${decimals(ms)} | ${decimals((1000 * ms) / sections)} | ${Math.round(kilobytes / 1024)} |`,
  );
  return `What \`policy explain\` costs with the executable, for a URL of one of ${HOSTS} virtual hosts: start,
read the whole configuration, decide, answer.

| sections | ms | µs a section | MB |
| --- | --- | --- | --- |
${lines.join('\n')}

Target with 20,000 sections: under 500 ms and 200 MB, and no more a section with 100,000.
`;
}

/** @param {number} sections */
function configuration(sections) {
  const each = sections / HOSTS;
  const hosts = Array.from({ length: HOSTS }, (_, host) => {
    const locations = Array.from(
      { length: each },
      (_, at) => `<Location /part${at}>\nCosignRequireFactor otp${at}\n</Location>\n`,
    );
    return `<VirtualHost *:443>\nServerName host${host}.example.edu\n${COSIGN}${locations.join('')}</VirtualHost>\n`;
  });
  return `${COSIGN}${hosts.join('')}`;
}

/**
 * @param {string} config
 * @param {number} sections
 * @returns the most memory that it had, in KB.
 */
function explain(config, sections) {
  const last = sections / HOSTS - 1;
  const url = `https://host${HOSTS / 2}.example.edu/part${last}/page`;
  const words = ['policy', 'explain', url, '--config', config];
  const { status, stdout, stderr } = spawnSync(
    'time',
    ['-f', '%M', join(ROOT, 'dist/cosign-factors'), ...words],
    { encoding: 'utf8' },
  );
  if (status !== 0 || !stdout.includes(`factors=otp${last}`)) fail(`explain: ${stderr}${stdout}`);
  return Number(stderr.trim());
}
