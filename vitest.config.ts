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
    'daemons',
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
        // A hang, and never that the machine has other things to do.
        testTimeout: name === 'soak' ? 1_800_000 : 600_000,
        hookTimeout: 600_000,
        // Suites against real programs share the machine's accounts, services and clock.
        fileParallelism: name === 'tests',
      },
    })),
    // Vitest's own choice is one less than the processors: one worker on a machine that has two.
    maxWorkers: availableParallelism(),
  },
});
