import { chmodSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt } from '../../src/core/one-time-password.ts';
import { TestAccount } from '../support/peers-account.ts';
import { ours, theirs } from '../support/peers-login.ts';
import { describeWith } from '../support/peers.ts';
import { FORMS, type Form } from '../support/scratch.ts';
import { HEX_KEY } from '../vectors/users-oath.ts';

const START = 1_700_000_050;
const OTHERS = ['# keys of the department', '', 'HOTP/T90 bertha - 31', 'HOTP bertha\t-  00\r'];
const TURNS = 50;

const KINDS = [
  { name: 'by counter', type: 'HOTP', codeOf: (turn: number) => code(turn) },
  {
    name: 'by time',
    type: 'HOTP/T30/6',
    codeOf: (turn: number) => code(Math.floor(START / 30) + turn),
  },
] as const;

function code(at: number): string {
  const secret = Buffer.from(HEX_KEY, 'hex');
  return codeAt({ secret, algorithm: 'SHA1', digits: 6 }, at);
}

describeWith(
  ['pam_oath.so', 'pamtester', 'libfaketime', 'root'],
  'one users.oath for libpam-oath and for ours',
  () => {
    let account: TestAccount;
    let path: string;
    beforeAll(() => {
      account = new TestAccount();
      path = account.scratch.at('users.oath');
      account.usePam(`auth required pam_oath.so usersfile=${path} window=5 digits=6`);
      account.scratch.configure(
        `[factors.totp]\ntype = "totp"\nusers_oath_file = "${path}"\nthrottle = false\n`,
      );
    });
    afterAll(() => account.remove());

    const enrol = (type: string, pin = '-'): void => {
      rmSync(path, { force: true });
      const own = `${type} ${account.name} ${pin} ${HEX_KEY}`;
      account.scratch.write(
        'users.oath',
        [...OTHERS.slice(0, 2), own, ...OTHERS.slice(2)].join('\n'),
      );
    };
    const read = (): readonly string[] => readFileSync(path, 'latin1').split('\n');
    const own = (): string => read()[2] ?? '';

    describe.each(FORMS)('with the %s', (form: Form) => {
      test.each(KINDS)(
        `lets a user in ${TURNS} times by turns, $name`,
        { timeout: 120_000 },
        async ({ type, codeOf }) => {
          enrol(type);
          for (let turn = 0; turn < TURNS; turn += 1) {
            const at = START + turn * 30;
            const typed = codeOf(turn);
            const both = [
              () => ours(account, form, typed, { at }),
              () => theirs(account, typed, { at }),
            ];
            const [first, second] = turn % 2 === 0 ? both : both.reverse();
            expect(await first?.(), `turn ${turn}`).toMatchObject({ accepted: true });
            expect(await second?.(), `turn ${turn}, again`).toMatchObject({ accepted: false });
            expect(read().toSpliced(2, 1)).toEqual(OTHERS);
            expect(existsSync(`${path}.lock`)).toBe(false);
          }
        },
      );
    });

    test.each(KINDS)('both leave the same bytes of a line, $name', async ({ type, codeOf }) => {
      for (const offset of [0, 1, 2]) {
        const lines: string[] = [];
        for (const login of [ours, theirs]) {
          enrol(type);
          const answer =
            login === ours
              ? await ours(account, 'executable', codeOf(offset), { at: START })
              : await theirs(account, codeOf(offset), { at: START });
          expect(answer).toMatchObject({ accepted: true });
          lines.push(own());
        }
        expect(lines[0]).toBe(lines[1]);
      }
    });

    test('both want the PIN in front of the code', async () => {
      for (const [pin, typed, accepted] of [
        ['1234', '1234', true],
        ['1234', '', false],
        ['1234', '123', false],
        ['-', '1', false],
        ['+', 'any', true],
      ] as const) {
        enrol('HOTP', pin);
        const answer = await ours(account, 'executable', typed + code(0), { at: START });
        expect(answer.accepted, `ours, ${pin}`).toBe(accepted);
        enrol('HOTP', pin);
        const other = await theirs(account, typed + code(0), { at: START });
        expect(other.accepted, `theirs, ${pin}`).toBe(accepted);
      }
    });

    test('theirs forgets with the clock set back what ours still knows', async () => {
      enrol('HOTP/T30');
      const [, byTime] = KINDS;
      const late = { at: START + 7200 };
      expect(await ours(account, 'executable', byTime.codeOf(0), { at: START })).toMatchObject({
        accepted: true,
      });
      expect(await theirs(account, byTime.codeOf(240), late)).toMatchObject({ accepted: true });
      expect(await ours(account, 'executable', byTime.codeOf(0), { at: START })).toMatchObject({
        accepted: false,
        reason: 'replayed',
      });
      expect(await theirs(account, byTime.codeOf(0), { at: START })).toMatchObject({
        accepted: true,
      });
    });

    test('theirs refuses while a lock file is there, and ours takes a left one away', async () => {
      enrol('HOTP');
      account.scratch.write('users.oath.lock', '');
      expect(await theirs(account, code(0), { at: START })).toMatchObject({ accepted: false });
      expect(await ours(account, 'executable', code(0), { at: START })).toMatchObject({
        accepted: true,
      });
      expect(existsSync(`${path}.lock`)).toBe(false);
      expect(await theirs(account, code(1), { at: START })).toMatchObject({ accepted: true });
    });

    test('theirs takes a file that all can read, and ours only the file of mode 0600 it leaves', async () => {
      enrol('HOTP');
      chmodSync(path, 0o644);
      expect(await ours(account, 'executable', code(0), { at: START }).catch(String)).toContain(
        'has mode 0644',
      );
      expect(await theirs(account, code(0), { at: START })).toMatchObject({ accepted: true });
      expect(statSync(path).mode & 0o7777).toBe(0o600);
      expect(await ours(account, 'executable', code(1), { at: START })).toMatchObject({
        accepted: true,
      });
    });
  },
);
