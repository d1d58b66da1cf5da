import { WAS_NO } from './exit-status.ts';

// Not imported above: a bundle evaluates what is imported first, and the answer must be no before.
const { start } = await import('./start.ts');
await start(WAS_NO);
