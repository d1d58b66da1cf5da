import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Folders of each suite; `npm test` runs the first, the others have commands of their own. */
const SUITES = {
  tests: [
    'core',
    'policy',
    'adapters',
    'factors',
    'native',
    'runner',
    'cli',
    'conf',
    'lint',
    'docs',
    'contract',
    'e2e',
  ],
  peers: ['peers'],
  soak: ['soak'],
};

export default defineConfig({
  test: {
    projects: Object.entries(SUITES).map(([name, folders]) => ({
      resolve: { conditions: ['source'] },
      ssr: { resolve: { conditions: ['source'] } },
      test: {
        name,
        include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
        testTimeout: name === 'soak' ? 1_800_000 : 60_000,
        hookTimeout: 60_000,
        // Suites against real programs share the machine's accounts, services and clock.
        fileParallelism: name === 'tests',
      },
    })),
    // Vitest's own choice is one less than the processors: one worker on a machine that has two.
    maxWorkers: availableParallelism(),
  },
});
