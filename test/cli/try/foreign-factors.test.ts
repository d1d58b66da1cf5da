import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/adapters/config-file.ts';
import { tryFactors } from '../../../src/cli/try/try.ts';
import { FakeConsole } from '../../support/fake-console.ts';
import { Scratch } from '../../support/scratch.ts';

interface Foreign {
  readonly name: string;
  /** What the factor does, in sh, after `#!/bin/sh`. */
  readonly script: string;
  readonly outcome: 'satisfied' | 'refused' | 'expired' | 'server-error';
  /** What Cosign would take for the name or show as the message. */
  readonly says: string;
  /** The breach that must be named; the only one, unless the script has two. */
  readonly breach: string | undefined;
}

/** A row a factor: the good ones first, then each breaking the contract of Cosign in one way. */
const FACTORS: readonly Foreign[] = [
  good('says its name', 'cat >/dev/null; echo otp', 'satisfied', 'otp'),
  good('says its name without a line end', 'cat >/dev/null; printf otp', 'satisfied', 'otp'),
  good('refuses in one sentence', 'cat >/dev/null; echo No.; exit 1', 'refused', 'No.'),
  good('says a password is expired', 'cat >/dev/null; echo Old.; exit 2', 'expired', 'Old.'),
  good(
    'closes standard output and decides later',
    'cat >/dev/null; echo otp; exec >&-; sleep 0.3; exit 0',
    'satisfied',
    'otp',
  ),
  bad('prints two lines', 'echo note; echo otp', 'satisfied', 'otp', 'printed 2 lines'),
  bad(
    'ends lines with CR',
    String.raw`printf 'note\rotp\r'`,
    'satisfied',
    'otp',
    'printed 2 lines',
  ),
  bad('prints a NUL', String.raw`printf 'note\0otp\n'`, 'satisfied', 'otp', 'printed 2 lines'),
  bad('ends with an empty line', 'echo otp; echo', 'server-error', 'no name', 'last line is empty'),
  bad('succeeds in silence', 'true', 'server-error', 'no name', 'printed nothing'),
  bad('refuses in silence', 'exit 1', 'refused', '', 'printed nothing'),
  bad('has HTML in its message', 'echo "<b>No</b>"; exit 1', 'refused', '<b>No</b>', 'into HTML'),
  bad('has a quote in its message', `echo "Don't"; exit 1`, 'refused', "Don't", 'into HTML'),
  bad('has HTML when expired', 'echo "a & b"; exit 2', 'expired', 'a & b', 'into HTML'),
  bad('sets a cookie', 'echo a=b; exit 1', 'refused', 'a=b', 'the message has ='),
  bad('sets a variable', 'echo "\\$title x"; exit 1', 'refused', '$title x', 'begins with $'),
  bad('names two factors', 'echo "otp LEVEL2"', 'satisfied', 'otp LEVEL2', 'has a blank'),
  bad('has other characters in its name', 'echo "otp;"', 'satisfied', 'otp;', 'other than letters'),
  bad('is called kerberos', 'echo kerberos', 'satisfied', 'kerberos', 'swallowed'),
  bad(
    'has a name of 2,000 bytes',
    'head -c 2000 /dev/zero | tr "\\0" x; echo',
    'satisfied',
    'x'.repeat(1023),
    'more than 1023 bytes',
  ),
  bad('ends with status 3', 'echo otp; exit 3', 'server-error', 'status 3', 'status 3'),
  bad('ends with status 255', 'echo otp; exit 255', 'server-error', 'status 255', 'status 255'),
  bad('crashes', 'echo otp; kill -SEGV $$', 'refused', 'Factor killed', 'signal SIGSEGV'),
  bad(
    'takes longer than 10 s',
    'echo otp; exec sleep 30',
    'refused',
    'Factor killed',
    'within 10 s',
  ),
  {
    name: 'does not read its input',
    script: 'echo otp',
    outcome: 'satisfied',
    says: 'otp',
    breach: 'left 13 bytes of its input unread',
  },
  bad(
    'leaves a child that holds standard output',
    'echo otp; sleep 1 &',
    'satisfied',
    'otp',
    'a child of it held standard output',
  ),
  bad(
    'writes to descriptor 3',
    'echo x >&3; echo otp',
    'satisfied',
    'otp',
    'wrote to descriptor 3',
  ),
];

function good(name: string, script: string, outcome: Foreign['outcome'], says: string): Foreign {
  return { name, script, outcome, says, breach: undefined };
}

/** One that reads its input first, so that only its own fault shows. */
function bad(
  name: string,
  script: string,
  outcome: Foreign['outcome'],
  says: string,
  breach: string,
): Foreign {
  return { name, script: `cat >/dev/null\n${script}`, outcome, says, breach };
}

interface TriedLine {
  readonly outcome: string;
  readonly factor?: string;
  readonly message?: string;
  readonly breaches: readonly string[];
}

const scratch = new Scratch();
afterAll(() => {
  scratch.remove();
});

describe.concurrent('try on a factor that is not ours', () => {
  test.each(FACTORS)('$name', { timeout: 30_000 }, async (factor) => {
    const file = factor.name.replaceAll(/[^a-z0-9]/gi, '-');
    const path = scratch.write(`factors/${file}`, `#!/bin/sh\n${factor.script}\n`, 0o755);
    const terminal = new FakeConsole();
    const environment = { PATH: process.env['PATH'] ?? '' };
    const satisfied = await tryFactors(
      {
        words: [path, 'login=alice', 'passcode=123456'],
        release: 'head',
        address: '192.0.2.7',
        json: true,
      },
      loadConfig({ COSIGN_FACTORS_CONF: scratch.at('none.toml') }),
      environment,
      terminal,
    );
    const { lines } = JSON.parse(terminal.output) as { lines: TriedLine[] };
    const [line] = lines;
    expect(line?.outcome).toBe(factor.outcome);
    expect(line?.factor ?? line?.message).toContain(factor.says);
    // All names of a session together must stay under 255 bytes.
    expect(satisfied).toBe(factor.outcome === 'satisfied' && factor.says.length < 255);
    if (factor.breach === undefined) expect(line?.breaches).toEqual([]);
    else expect(line?.breaches).toEqual([expect.stringContaining(factor.breach)]);
  });
});
