// What the folders of src may use: docs/architecture.md, "Floors", as rules of ESLint. The lists have
// all that is allowed; what they do not name is refused.
import importX from 'eslint-plugin-import-x';
import globals from 'globals';
import { allowedImports } from './allowed-imports.js';

/**
 * A folder of src, and what its modules may import beside their own folder and the floors below it.
 *
 * @typedef {object} Floor
 * @property {string} folder
 * @property {string[]} modules - Packages, modules of Node, and names of `imports` in package.json.
 * @property {boolean} [isPure] - Files, clock and dice come as arguments.
 */

/**
 * From the ground up.
 *
 * @type {Floor[]}
 */
const FLOORS = [
  {
    folder: 'src/core',
    isPure: true,
    modules: [
      ...['#hmac', 'node:path'],
      ...['@otplib/core', '@otplib/hotp', 'leven', 'otplib', 'smol-toml', 'valibot'],
    ],
  },
  {
    folder: 'src/policy',
    isPure: true,
    modules: ['@eslint-community/regexpp', 'node:path', 'sarif'],
  },
  {
    folder: 'src/adapters',
    modules: [
      ...['#hmac', '#native', '#pam', 'ldapts', 'split2'],
      ...[
        'node:buffer',
        'node:child_process',
        'node:readline',
        'node:stream',
        'node:crypto',
        'node:events',
        'node:fs',
        'node:fs/promises',
      ],
      ...['node:module', 'node:net', 'node:os', 'node:path'],
      ...['node:timers/promises', 'node:tls', 'node:util'],
    ],
  },
  { folder: 'src/factors', modules: ['node:path'] },
  {
    folder: 'src/runner',
    modules: ['node:child_process', 'node:fs', 'node:path', 'node:timers/promises', 'node:tty'],
  },
  { folder: 'src/daemons', modules: [] },
  {
    folder: 'src/cli',
    modules: [
      ...['node:crypto', 'node:fs', 'node:os', 'node:path', 'node:readline/promises'],
      ...['node:stream', 'pngjs', 'split2', 'uqr', 'yargs'],
    ],
  },
];

/**
 * Parts of a floor that stand for something narrower or wider than the floor: the last one that holds
 * for a file counts.
 *
 * @type {(import('./allowed-imports.js').Allowed & { files: string[] })[]}
 */
const PARTS = [
  {
    files: ['src/core/hmac/node.ts'],
    folders: ['src/core/hmac'],
    modules: ['node:crypto'],
    message: 'It is the HMAC of Node, and nothing else.',
  },
  {
    files: ['src/adapters/native/**'],
    folders: ['src/core', 'src/adapters/native'],
    modules: ['bun:ffi', 'koffi', 'node:module'],
    message: 'These are the calls into C, and nothing else.',
  },
  {
    files: ['src/adapters/yubico-otp/**'],
    folders: ['src/adapters/yubico-otp'],
    modules: [
      ...['node:crypto', 'node:events', 'node:http', 'node:https', 'node:net', 'node:tls'],
      'node:buffer',
    ],
    message: 'This client stands alone, as if it were a package.',
  },
  {
    files: ['src/factors/*.ts'],
    folders: ['src/core', 'src/adapters', 'src/factors/shared'],
    modules: ['node:path'],
    message: 'A factor imports no other factor; what they share is in src/factors/shared.',
  },
];

const NOT_PURE = 'This floor is pure: files, clock and dice come as arguments.';

/** What a pure floor may take from the global scope beside the language itself. */
const PURE_GLOBALS = ['Buffer', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams'];

/** Ways to the clock, to dice and to code that lint cannot read, which are part of the language. */
const IMPURE_LANGUAGE = ['Atomics', 'SharedArrayBuffer', 'eval', 'Function', 'globalThis'];

const impureNames = [...Object.keys(globals.node), ...IMPURE_LANGUAGE]
  .filter((name) => !PURE_GLOBALS.includes(name))
  .filter((name) => IMPURE_LANGUAGE.includes(name) || !(name in globals.builtin));

const impureSyntax = [
  'NewExpression[callee.name="Date"][arguments.length=0]',
  'CallExpression[callee.name="Date"]',
  'MemberExpression[object.name="Date"]:not([computed=false][property.name=/^(UTC|parse)$/])',
  'MemberExpression[object.name="Math"][computed=true]',
  'MemberExpression[object.name="Math"][property.name="random"]',
  'VariableDeclarator[init.name=/^(Date|Math)$/]',
  'MetaProperty',
].map((selector) => ({ selector, message: NOT_PURE }));

/** @type {import('eslint').Linter.Config[]} */
export const floors = [
  {
    files: ['src/**/*.ts'],
    plugins: { floors: { rules: { 'allowed-imports': allowedImports } }, 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts'] })],
    },
    rules: { 'import-x/no-cycle': 'error' },
  },
  ...FLOORS.map(({ folder, modules }, height) => ({
    files: [`${folder}/**/*.ts`],
    rules: allow({
      folders: FLOORS.slice(0, height + 1).map((below) => below.folder),
      modules,
      message: 'Imports only go down, and a floor has a list of what it may use.',
    }),
  })),
  ...PARTS.map(({ files, ...allowed }) => ({ files, rules: allow(allowed) })),
  {
    files: FLOORS.filter(({ isPure }) => isPure).map(({ folder }) => `${folder}/**/*.ts`),
    ignores: ['src/core/hmac/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...impureNames.map((name) => ({ name, message: NOT_PURE })),
      ],
      'no-restricted-syntax': ['error', ...impureSyntax],
    },
  },
];

/**
 * @param {import('./allowed-imports.js').Allowed} allowed
 * @returns {import('eslint').Linter.RulesRecord}
 */
function allow(allowed) {
  return { 'floors/allowed-imports': ['error', allowed] };
}
