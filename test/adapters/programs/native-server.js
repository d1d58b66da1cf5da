// A process of its own for the operations: a JSON request a line on standard input, a JSON answer a line
// on standard output. It ends with its input.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { perform } from './native-operations.js';

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answerTo(line))}\n`);
}

/** @typedef {import('./native-operations.js').NativeRequest} NativeRequest */

/** @param {string} line */
async function answerTo(line) {
  try {
    /** @type {unknown} */
    const request = JSON.parse(line);
    return { result: await perform(/** @type {NativeRequest} */ (request)) };
  } catch (error) {
    // A NativeError's own properties, and what Error keeps to itself.
    const { name, message } = /** @type {Error} */ (error);
    return { error: { name, message, .../** @type {object} */ (error) } };
  }
}
