import { answer } from '../answer.ts';
import type { Host } from '../host.ts';
import { startedBy } from '../started-by.ts';

/** Cosign's CGI: the form's fields on standard input, one a line. */
export const COSIGN: Host = {
  addressVariable: 'REMOTE_ADDR',
  hasArguments: false,
  read: ({ input }) => input.lines(),
  objection: ({ environment }) => startedBy(environment, 'cosign'),
  answer,
};
