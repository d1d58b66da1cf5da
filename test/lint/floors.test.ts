import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

/** A breach of the floors: what a module of the program must not say, and the rule that tells. */
interface Breach {
  readonly what: string;
  /** A module that is there; its text is replaced by the breach. */
  readonly in: string;
  readonly text: string;
  readonly rule: string;
}

const UP = 'floors/allowed-imports';
const NAME = 'no-restricted-globals';
const SYNTAX = 'no-restricted-syntax';

const BREACHES: readonly Breach[] = [
  // Upward, by every way of importing.
  {
    what: 'an import from above',
    in: 'core/login.ts',
    text: "import { findAccount } from '../adapters/accounts.ts'; export const a = findAccount;",
    rule: UP,
  },
  {
    what: 'import() from above',
    in: 'core/login.ts',
    text: "export const a = () => import('../adapters/accounts.ts');",
    rule: UP,
  },
  {
    what: 'import() of the command line by a factor',
    in: 'factors/totp.ts',
    text: "export const a = () => import('../cli/try/try.ts');",
    rule: UP,
  },
  {
    what: 'import() of the runner by an adapter',
    in: 'adapters/accounts.ts',
    text: "export const a = () => import('../runner/answer.ts');",
    rule: UP,
  },
  {
    what: 'export from above',
    in: 'policy/factor-filter.ts',
    text: "export { findAccount } from '../adapters/accounts.ts';",
    rule: UP,
  },
  {
    what: 'export * from above',
    in: 'policy/factor-filter.ts',
    text: "export * from '../adapters/accounts.ts';",
    rule: UP,
  },
  {
    what: 'a type from above',
    in: 'core/login.ts',
    text: "import type { Program } from '../adapters/program.ts'; export type A = Program;",
    rule: UP,
  },
  {
    what: "import('…') as a type from above",
    in: 'core/login.ts',
    text: "export type A = import('../adapters/program.ts').Program;",
    rule: UP,
  },
  {
    what: 'policy in core',
    in: 'core/login.ts',
    text: "import { x } from '../policy/factor-filter.ts'; export const a = x;",
    rule: UP,
  },
  {
    what: 'the top of the program',
    in: 'runner/answer.ts',
    text: "import '../main.ts';",
    rule: UP,
  },
  { what: 'scripts', in: 'cli/try/try.ts', text: "import '../../../scripts/build.js';", rule: UP },
  {
    what: 'a path that lint cannot read',
    in: 'adapters/accounts.ts',
    text: 'export const a = (path: string) => import(path) as unknown;',
    rule: UP,
  },
  {
    what: 'a path in a template',
    in: 'core/login.ts',
    text: 'export const a = () => import(`../adapters/accounts.ts`) as unknown;',
    rule: UP,
  },
  {
    what: 'getBuiltinModule of what is not allowed',
    in: 'core/login.ts',
    text: "export const a = process.getBuiltinModule('node:fs');",
    rule: UP,
  },
  {
    what: 'getBuiltinModule of a name that lint cannot read',
    in: 'adapters/accounts.ts',
    text: 'export const a = (name: string) => process.getBuiltinModule(name);',
    rule: UP,
  },
  {
    what: 'getBuiltinModule for later',
    in: 'adapters/accounts.ts',
    text: 'export const { getBuiltinModule } = process;',
    rule: UP,
  },
  {
    what: 'getBuiltinModule as text',
    in: 'adapters/accounts.ts',
    text: "export const a = process['getBuiltinModule'](process.title);",
    rule: UP,
  },
  {
    what: 'getBuiltinModule in a template',
    in: 'adapters/accounts.ts',
    text: "export const a = process[`getBuiltinModule`]('node:fs');",
    rule: UP,
  },
  {
    what: 'getBuiltinModule handed on',
    in: 'adapters/accounts.ts',
    text: "export const a = Reflect.apply('node:fs', process.getBuiltinModule);",
    rule: UP,
  },
  {
    what: 'a require that is made on the spot',
    in: 'adapters/accounts.ts',
    text: "import { createRequire } from 'node:module'; export const a = createRequire(import.meta.url)('yargs') as unknown;",
    rule: UP,
  },
  // Files, network and processes on a pure floor.
  {
    what: 'node:fs',
    in: 'core/login.ts',
    text: "import { readFileSync } from 'node:fs'; export const a = readFileSync;",
    rule: UP,
  },
  {
    what: 'fs by its bare name',
    in: 'core/login.ts',
    text: "import { readFileSync } from 'fs'; export const a = readFileSync;",
    rule: UP,
  },
  {
    what: 'node:fs/promises',
    in: 'policy/factor-filter.ts',
    text: "import { readFile } from 'node:fs/promises'; export const a = readFile;",
    rule: UP,
  },
  {
    what: 'import() of node:fs',
    in: 'policy/factor-filter.ts',
    text: "export const a = () => import('node:fs');",
    rule: UP,
  },
  {
    what: 'node:https',
    in: 'core/login.ts',
    text: "import { get } from 'node:https'; export const a = get;",
    rule: UP,
  },
  {
    what: 'node:timers/promises',
    in: 'core/login.ts',
    text: "import { setTimeout } from 'node:timers/promises'; export const a = setTimeout;",
    rule: UP,
  },
  {
    what: 'node:process',
    in: 'core/login.ts',
    text: "import { env } from 'node:process'; export const a = env;",
    rule: UP,
  },
  {
    what: 'node:crypto',
    in: 'core/login.ts',
    text: "import { randomInt } from 'node:crypto'; export const a = randomInt;",
    rule: UP,
  },
  {
    what: 'node:child_process',
    in: 'factors/totp.ts',
    text: "import { spawn } from 'node:child_process'; export const a = spawn;",
    rule: UP,
  },
  {
    what: 'the calls into C',
    in: 'core/login.ts',
    text: "import { native } from '#native'; export const a = native;",
    rule: UP,
  },
  {
    what: 'fetch',
    in: 'core/login.ts',
    text: "export const a = () => fetch('http://127.0.0.1/');",
    rule: NAME,
  },
  { what: 'process', in: 'core/login.ts', text: 'export const a = process.env;', rule: NAME },
  {
    what: 'process by way of globalThis',
    in: 'core/login.ts',
    text: 'export const a = globalThis.process.env;',
    rule: NAME,
  },
  {
    what: 'a timer',
    in: 'core/login.ts',
    text: 'export const a = setTimeout(() => undefined, 1);',
    rule: NAME,
  },
  {
    what: 'a sleep',
    in: 'core/login.ts',
    text: 'export const a = (b: Int32Array) => Atomics.wait(b, 0, 0, 1);',
    rule: NAME,
  },
  // Clock and dice on a pure floor.
  { what: 'new Date()', in: 'core/login.ts', text: 'export const a = new Date();', rule: SYNTAX },
  { what: 'Date()', in: 'core/login.ts', text: 'export const a = Date();', rule: SYNTAX },
  { what: 'Date.now()', in: 'core/login.ts', text: 'export const a = Date.now();', rule: SYNTAX },
  {
    what: 'Date.now that is taken along',
    in: 'core/login.ts',
    text: 'const { now } = Date; export const a = now();',
    rule: SYNTAX,
  },
  {
    what: 'performance.now()',
    in: 'policy/factor-filter.ts',
    text: 'export const a = performance.now();',
    rule: NAME,
  },
  {
    what: 'Math.random()',
    in: 'core/login.ts',
    text: 'export const a = Math.random();',
    rule: SYNTAX,
  },
  {
    what: 'crypto.getRandomValues()',
    in: 'core/login.ts',
    text: 'export const a = crypto.getRandomValues(new Uint8Array(1));',
    rule: NAME,
  },
  // What only one floor may use.
  {
    what: 'yargs outside the command line',
    in: 'adapters/accounts.ts',
    text: "import yargs from 'yargs'; export const a = yargs;",
    rule: UP,
  },
  {
    what: 'import() of yargs',
    in: 'runner/answer.ts',
    text: "export const a = () => import('yargs');",
    rule: UP,
  },
  {
    what: 'a factor in another',
    in: 'factors/hotp.ts',
    text: "import { createTotp } from './totp.ts'; export const a = createTotp;",
    rule: UP,
  },
  {
    what: 'import() of a factor in another',
    in: 'factors/hotp.ts',
    text: "export const a = () => import('./totp.ts');",
    rule: UP,
  },
  {
    what: 'the rest of the program in the client of Yubico',
    in: 'adapters/yubico-otp/client.ts',
    text: "import { hmac } from '#hmac'; export const a = hmac;",
    rule: UP,
  },
  {
    what: 'koffi outside the calls into C',
    in: 'adapters/accounts.ts',
    text: "import koffi from 'koffi'; export const a = koffi;",
    rule: UP,
  },
  {
    what: 'standard output on a pure floor',
    in: 'core/login.ts',
    text: "console.log('x');",
    rule: 'no-console',
  },
  {
    what: 'a circle of values',
    in: 'core/time-skew.ts',
    text: "import { checkTotp } from './totp.ts'; export const learnSkew = checkTotp;",
    rule: 'import-x/no-cycle',
  },
];

describe('lint holds the floors of docs/architecture.md', () => {
  const eslint = new ESLint();

  test.each(BREACHES)('$what is refused in $in', async ({ in: module, text, rule }) => {
    const [result] = await eslint.lintText(`${text}\n`, { filePath: `src/${module}` });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });

  test('a module that keeps to its floor has no complaint', async () => {
    const text = "import { join } from 'node:path';\n\nexport const a = join('a', 'b');\n";
    const [result] = await eslint.lintText(text, { filePath: 'src/core/login.ts' });
    expect(result?.messages).toEqual([]);
  });
});
