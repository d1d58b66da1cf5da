import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders from the ground up: a file imports from its own floor or from one below it. */
const FLOORS = ['core', 'policy', 'adapters', 'factors', 'runner', 'daemons', 'cli'];

/**
 * The floors above each one, as import patterns that are refused there.
 *
 * @type {import('eslint').Linter.Config[]}
 */
const floorRules = FLOORS.map((floor, height) => ({
  files: [`src/${floor}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: FLOORS.slice(height + 1).map((above) => `**/${above}/**`),
            message: 'Imports only go down.',
          },
          ...(floor === 'cli'
            ? []
            : [{ group: ['yargs', 'yargs/*'], message: 'Only src/cli uses yargs.' }]),
          ...(floor === 'core' || floor === 'policy'
            ? [
                {
                  group: ['node:fs', 'node:fs/*', 'node:net', 'node:child_process', 'node:os'],
                  message: 'This floor is pure: files, clock and randomness come as arguments.',
                },
              ]
            : []),
        ].filter((pattern) => pattern.group.length > 0),
      },
    ],
  },
}));

/**
 * Nobody reads the clock or the dice on a pure floor.
 *
 * @type {import('eslint').Linter.Config}
 */
const pureFloors = {
  files: ['src/core/**/*.ts', 'src/policy/**/*.ts'],
  rules: {
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'The caller supplies the time.' },
      { object: 'Math', property: 'random', message: 'Not a source of secrets.' },
    ],
    'no-restricted-globals': ['error', { name: 'process', message: 'This floor is pure.' }],
  },
};

export default defineConfig(
  { ignores: ['bin/**', 'dist/**', 'node_modules/**', 'scratch/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': ['error'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Not a source of secrets.' },
      ],
      eqeqeq: 'error',
    },
  },
  ...floorRules,
  pureFloors,
  {
    files: ['src/adapters/yubico-otp/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../*', '#*'],
              message: 'This client stands alone, as if it were a package.',
            },
            { regex: '^(?!node:|\\./)', message: 'This client needs no package.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/factors/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[importKind!='type'][source.value=/^\\.\\/[^/]+$/]",
          message: 'A factor does not import another factor.',
        },
      ],
    },
  },
  {
    files: ['scripts/**', 'bin/**', '*.config.js', '*.config.ts'],
    rules: {
      'no-undef': 'off',
      'no-console': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
);
