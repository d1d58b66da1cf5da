import { test } from 'vitest';
import { checkAnyBytes } from '../support/any-bytes.ts';
import { FORMS } from '../support/scratch.ts';

/** `npm run soak` tries many more. */
const RUNS = { executable: 150, node: 25 } as const;

test.each(FORMS)('as %s, any bytes are answered with one line and 0, 1 or 2', async (form) => {
  await checkAnyBytes(form, RUNS[form]);
});
