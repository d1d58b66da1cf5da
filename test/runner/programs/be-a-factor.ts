// Be a factor whose configuration breaks in a way that nobody thought of.
import type { LoadedConfig } from '../../../src/adapters/config-file.ts';
import { runFactor } from '../../../src/runner/run-factor.ts';

const loaded: LoadedConfig = {
  kind: 'loaded',
  text: '',
  path: '/nowhere/factors.toml',
  ownerUid: 0,
  config: {
    globals: { kind: 'good', value: {} },
    names: ['totp'],
    section: () => {
      throw new Error('nobody thought of this');
    },
    problems: () => [],
  },
};

await runFactor({ name: 'totp', arguments: [] }, loaded);
