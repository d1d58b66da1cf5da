// Append many long lines of one letter to an audit file.
import { appendAudit } from '../../../src/adapters/audit-file.ts';

const [path = '', letter = ''] = process.argv.slice(2);
for (let line = 0; line < 200; line += 1) appendAudit(path, `${letter.repeat(700)}\n`);
