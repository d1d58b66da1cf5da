import { test } from 'vitest';
import { checkAnyBytes } from '../support/any-bytes.ts';
import { FORMS } from '../support/scratch.ts';

const RUNS = { executable: 20_000, node: 2000 } as const;

test.each(FORMS)('as %s, any bytes are answered with one line and 0, 1 or 2', async (form) => {
  await checkAnyBytes(form, RUNS[form]);
});
