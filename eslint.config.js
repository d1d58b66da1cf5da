import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { floors } from './scripts/lint/floors.js';

/**
 * Text for people goes one way, where it is made harmless.
 *
 * @type {import('eslint').Linter.Config}
 */
const wayOut = {
  files: ['src/**/*.ts'],
  ignores: ['src/cli/terminal.ts'],
  rules: {
    'no-restricted-properties': [
      'error',
      ...['stdout', 'stderr'].map((property) => ({
        object: 'process',
        property,
        message: 'Text for people goes through the Console.',
      })),
      { object: 'Math', property: 'random', message: 'Not a source of secrets.' },
    ],
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
  wayOut,
  ...floors,
  {
    files: ['test/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vitest', importNames: ['it'], message: 'Its name here is test.' }] },
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
