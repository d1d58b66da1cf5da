import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { floors } from './scripts/lint/floors.js';

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
  ...floors,
  {
    files: ['scripts/**', 'bin/**', '*.config.js', '*.config.ts'],
    rules: {
      'no-undef': 'off',
      'no-console': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
);
