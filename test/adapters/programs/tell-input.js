// Say in JSON what standard input was, as a factor would read it, in either runtime. With an argument,
// say on standard error when it begins to read.
import process from 'node:process';

const source =
  process.versions['bun'] === undefined
    ? '../../../dist/js/adapters/standard-input.js'
    : '../../../src/adapters/standard-input.ts';
/** @type {unknown} */
const loaded = await import(source);
const reader = /** @type {{ readStandardInput: () => Promise<unknown> }} */ (loaded);
if (process.argv.length > 2) process.stderr.write('reading\n');
process.stdout.write(JSON.stringify(await reader.readStandardInput()));
