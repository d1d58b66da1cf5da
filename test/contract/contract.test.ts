import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectAnswer, expectContract, SENTENCES } from '../support/answers.ts';
import { IS_ROOT, testUnprivileged } from '../support/caller.ts';
import { filesBelow } from '../support/files-below.ts';
import { IS_COMPILED } from '../support/launcher-form.ts';
import { mustRun } from '../support/namespace.ts';
import type { PipedOutcome } from '../support/pipes.ts';
import { FORMS } from '../support/scratch.ts';
import type { Way } from '../support/stage.ts';
import type { EnrolledFactor, FactorRow } from './factor-row.ts';
import { CODE_ROWS } from './code-rows.ts';
import { OATH_ROWS } from './oath-rows.ts';
import { PAM_ROWS } from './pam-rows.ts';
import { YUBICO_ROWS } from './yubico-rows.ts';

/** Every type of factor there is. */
const ROWS: readonly FactorRow[] = [...CODE_ROWS, ...OATH_ROWS, ...YUBICO_ROWS, ...PAM_ROWS];

/** The service can be asked by the launcher in C only, and a test of it takes root. */
const WAYS: readonly Way[] = (IS_ROOT && IS_COMPILED) || mustRun ? [...FORMS, 'service'] : FORMS;

describe.each(WAYS)('as %s', (way) => {
  describe.each(ROWS)('$title', (row) => {
    let factor: EnrolledFactor;
    beforeEach(async () => {
      factor = await row.setUp(way);
    });
    afterEach(async () => {
      factor.stage.remove();
      await factor.close?.();
    });

    const name = (): string => factor.stage.name;

    /** Post a form and check what holds for every outcome. */
    const post = async (fields: readonly string[]): Promise<PipedOutcome> =>
      held(await factor.stage.post(fields));

    const held = (outcome: PipedOutcome): PipedOutcome => {
      expectContract(outcome, name());
      expect(outcome.writerStatus).toBe(0);
      for (const secret of factor.secrets) {
        expect(outcome.stdout + outcome.stderr).not.toContain(secret);
      }
      return outcome;
    };

    const expectMalformed = (outcome: PipedOutcome, what: string): void => {
      expectAnswer(outcome, name(), 'refused', `[-] rejected malformed what="${what}"`);
    };

    test('a right proof is answered with the name alone and status 0', async () => {
      const outcome = await post(factor.right());
      expect(outcome).toMatchObject({ status: 0, stdout: `${name()}\n` });
      expect(outcome.stderr).toMatch(`[${name()}] [alice] accepted`);
      const left = filesBelow(factor.stage.scratch);
      // A service keeps a journal in each folder with state.
      const isOwn = (path: string): boolean => way !== 'service' || !path.includes('/.journal-');
      expect(left.filter(isOwn)).toEqual(factor.filesLeft);
    });

    test('a proof is accepted once', async () => {
      const proof = factor.right();
      expect((await post(proof)).status).toBe(0);
      const again = await post(proof);
      expect(again).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
      const start = `[${name()}] [alice] `;
      expect(again.stderr.slice(0, start.length)).toBe(start);
      expect(again.stderr.slice(start.length, -1)).toMatch(factor.replayedLog);
      expect((await post(factor.right())).status).toBe(0);
    });

    test('a wrong proof is refused', async () => {
      const log = `[alice] ${factor.wrongLog}`;
      expectAnswer(await post(factor.wrong()), name(), 'refused', log);
    });

    test('a login that is not enrolled is refused with the same words', async () => {
      const [, ...proof] = factor.right();
      const outcome = await post(['bob', ...proof]);
      const log = factor.notEnrolledLog ?? 'rejected not-enrolled';
      expectAnswer(outcome, name(), 'refused', `[bob] ${log}`);
    });

    test('a form with a missing field is refused', async () => {
      const fields = factor.right();
      const what = `expected ${fields.length} lines, got ${fields.length - 1}`;
      expectMalformed(await post(fields.slice(0, -1)), what);
      expectMalformed(await post(fields.slice(1)), what);
    });

    test('a form with an injected line is refused, wherever the line is', async () => {
      const fields = factor.right();
      const what = `expected ${fields.length} lines, got ${fields.length + 1}`;
      for (const at of fields.keys()) {
        const injected = fields.with(at, `alice\n${fields[at] ?? ''}`);
        expectMalformed(await post(injected), what);
      }
      expectMalformed(await post([...fields, '']), what);
      expect((await post(fields)).status).toBe(0);
    });

    test('a form with an empty field is refused', async () => {
      const fields = factor.right();
      for (const at of fields.keys()) {
        const { stderr, status } = await post(fields.with(at, ''));
        expect(status).toBe(1);
        expect(stderr).toMatch(/^\[\S+\] \[-\] rejected malformed what="[a-z]+ is empty"\n$/);
      }
    });

    test('a login that Cosign would refuse is refused, and not repeated in the log', async () => {
      const [, ...proof] = factor.right();
      const outcome = await post(['my secret password', ...proof]);
      expectMalformed(outcome, 'login of 18 bytes is not one that Cosign accepts');
    });

    test('a broken store is a refusal, and stays as it is', async () => {
      const path = factor.breakStore();
      const before = readFileSync(path);
      const outcome = await post(factor.right());
      expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.refused}\n` });
      expect(outcome.stderr).toMatch(
        `[${name()}] [alice] ${factor.brokenLog ?? 'unavailable scope=login what='}`,
      );
      expect(readFileSync(path)).toEqual(before);
    });

    testUnprivileged(
      'where nothing can be stored nobody gets in, or learns what was right',
      async () => {
        const [, ...proof] = factor.right();
        expect((await post(['alice', ...proof])).status).toBe(0);
        factor.lockStore();
        const outcome = await post(factor.right());
        expect(outcome.status).toBe(1);
        expect(outcome.stderr).toMatch(`[${name()}] [alice] ${factor.lockedLog ?? 'unavailable '}`);
        for (const other of [factor.wrong(), ['bob', ...proof]]) {
          expect((await post(other)).stdout).toBe(outcome.stdout);
        }
      },
    );

    test('arguments are refused: Cosign gives none', async () => {
      const outcome = held(await factor.stage.post(factor.right(), { arguments: ['alice'] }));
      expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
      expect(outcome.stderr).toMatch('takes no arguments');
    });

    test('a configuration with a mistake lets nobody in', async () => {
      const { stage } = factor;
      stage.configure(`type = "${row.type}"\nsurprise = 1`);
      const told = `factors.${name()}: unknown key`;
      // The service does not begin with one; what becomes of one that it had is a test of its own.
      if (way === 'service') await expect(stage.post(factor.right())).rejects.toThrow(told);
      const outcome = await post(factor.right());
      expect(outcome).toMatchObject({ status: 1, stdout: `${SENTENCES.unavailable}\n` });
      expect(outcome.stderr).toMatch(way === 'service' ? 'factord.sock' : told);
    });
  });
});
