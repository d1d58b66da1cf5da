import { printable } from '../../core/printable-text.ts';
import { byHost, describeDemand, type EffectiveDemand, type PlaceDemand } from './place-demand.ts';

/** Nothing is loaded and nothing runs: the page may be opened from a disk or put anywhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const REPLACEMENT = '\ufffd';

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --open: #b00020; --good: #0a6b2d; --odd: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --open: #ff8a95; --good: #7fd89a; --odd: #ffc46b; } }
body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 72rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
h2, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; }
tr { border-bottom: 1px solid var(--line); }
code { font: .9em ui-monospace, monospace; }
.open, .broken { color: var(--open); font-weight: 600; }
.protected, .composed { color: var(--good); font-weight: 600; }
.public, .loops { color: var(--odd); font-weight: 600; }
.from { opacity: .8; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; } td { padding: .1rem 0; }
}`;

/**
 * Render places as one self-contained HTML page, for wide and narrow screens.
 *
 * @param title - What was judged, a path for one.
 */
export function renderDemandPage(title: string, places: readonly PlaceDemand[]): string {
  const hosts = [...byHost(places)];
  const open = places.filter(({ demand }) => demand.kind === 'open').length;
  const summary = `${places.length} places on ${hosts.length} hosts, ${open} of them open to anybody`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>What is demanded: <code>${escapeHtml(title)}</code></h1>
<p>${summary}</p>
${hosts.map(([host, ofHost]) => renderHost(host, ofHost)).join('\n')}
</body>
</html>
`;
}

function renderHost(host: string, places: readonly PlaceDemand[]): string {
  const rows = places.map(renderRow);
  return `<section>
<h2>${escapeHtml(host)}</h2>
<table>
<thead><tr><th scope="col">Path</th><th scope="col">Demands</th><th scope="col">Because of</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function renderRow({ path, demand, from, loops }: PlaceDemand): string {
  const source =
    from === undefined
      ? 'no Cosign directive'
      : `<code>${escapeHtml(from.section)}</code> ${escapeHtml(`${from.file}:${from.line}`)}`;
  const loop = loops ? ' <span class="loops">(a browser loops)</span>' : '';
  return (
    `<tr><td><code>${escapeHtml(path)}</code></td>` +
    `<td><span class="${demand.kind}">${escapeHtml(sentence(demand))}</span>${loop}</td>` +
    `<td class="from">${source}</td></tr>`
  );
}

function sentence(demand: EffectiveDemand): string {
  const words = describeDemand(demand);
  return demand.kind === 'open' ? `${words}: open to anybody` : words;
}

/**
 * Names and paths come from a configuration that somebody else may have written. Control characters have
 * no place in HTML and show as the replacement character; what would turn the page round, or has no
 * width, shows as on a terminal.
 */
function escapeHtml(text: string): string {
  const visible = text.replaceAll('\t', ' ').replace(/\p{Cc}/gu, REPLACEMENT);
  return printable(visible).replace(
    new RegExp(`[&<>"'${REPLACEMENT}]`, 'g'),
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
