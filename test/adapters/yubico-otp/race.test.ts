import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { race, type Result } from '../../../src/adapters/yubico-otp/race.ts';
import type { Outcome, SignatureState } from '../../../src/adapters/yubico-otp/report.ts';
import type { Status } from '../../../src/adapters/yubico-otp/status.ts';

const LONG_MS = 60_000;

function answered(status: Status, signature: SignatureState = 'valid'): Outcome {
  return { kind: 'answered', status, signature, reply: new Map([['status', status]]) };
}

const lie: Outcome = { kind: 'mistrusted', why: 'signature' };
const dead: Outcome = { kind: 'failed', what: 'ECONNREFUSED', cause: undefined };
const broken: Outcome = { kind: 'http', httpStatus: 500 };
/** A server that says nothing. */
const mute = undefined;

/** Servers that answer one after the other in this order; the signal each was given. */
async function raceOf(
  outcomes: readonly (Outcome | undefined)[],
  { budgetMs = LONG_MS, signal }: { budgetMs?: number; signal?: AbortSignal } = {},
): Promise<Result & { readonly wereAborted: readonly boolean[] }> {
  const signals: AbortSignal[] = [];
  const servers = outcomes.map((_, at) => new URL(`https://v${at}.example.edu/`));
  const ask = async (server: URL, aborted: AbortSignal): Promise<Outcome> => {
    signals.push(aborted);
    const at = servers.indexOf(server);
    for (let turn = 0; turn < 3 * at; turn += 1) await Promise.resolve();
    return outcomes[at] ?? new Promise<Outcome>(() => undefined);
  };
  const result = await race(servers, ask, budgetMs, signal);
  return { ...result, wereAborted: signals.map(({ aborted }) => aborted) };
}

const kinds = ({ reports }: Result) => reports.map(({ outcome }) => outcome.kind);

describe('of several servers', () => {
  test('the first OK wins, and nobody else is waited for', async () => {
    const result = await raceOf([lie, answered('OK'), mute, answered('REPLAYED_OTP')]);
    expect(result).toMatchObject({ kind: 'ok', by: { server: 'https://v1.example.edu/' } });
    expect(kinds(result)).toEqual(['mistrusted', 'answered', 'outrun', 'outrun']);
    expect(result.wereAborted).toEqual([true, true, true, true]);
  });

  test.each(['BAD_OTP', 'REPLAYED_OTP'] as const)('a %s decides too', async (status) => {
    expect(await raceOf([answered(status), mute])).toMatchObject({ kind: 'refused', status });
    const unchecked = answered(status, 'unchecked');
    expect(await raceOf([unchecked, answered('OK')])).toMatchObject({ kind: 'refused', status });
  });

  test.each([
    ['a lie', lie],
    ['a dead one', dead],
    ['HTTP 500', broken],
    ['REPLAYED_REQUEST', answered('REPLAYED_REQUEST')],
    ['BACKEND_ERROR', answered('BACKEND_ERROR')],
    ['NOT_ENOUGH_ANSWERS', answered('NOT_ENOUGH_ANSWERS')],
    ['NO_SUCH_CLIENT', answered('NO_SUCH_CLIENT', 'empty-key')],
    ['BAD_SIGNATURE', answered('BAD_SIGNATURE')],
    ['a BAD_OTP that anybody can have signed', answered('BAD_OTP', 'empty-key')],
    ['a BAD_OTP that nobody signed', answered('BAD_OTP', 'invalid')],
  ])('%s decides nothing while others are to come', async (_, outcome) => {
    expect(await raceOf([outcome, outcome, answered('OK')])).toMatchObject({ kind: 'ok' });
  });

  test('an OK without our signature decides nothing at all', async () => {
    for (const signature of ['empty-key', 'invalid'] as const) {
      expect((await raceOf([answered('OK', signature)])).kind).toBe('unavailable');
    }
  });

  test('all that say REPLAYED_REQUEST refuse; with one that says nothing they do not', async () => {
    const again = answered('REPLAYED_REQUEST');
    expect(await raceOf([again, again])).toMatchObject({
      kind: 'refused',
      status: 'REPLAYED_REQUEST',
    });
    expect(await raceOf([again, dead])).toMatchObject({ kind: 'unavailable' });
    expect(await raceOf([again, mute], { budgetMs: 20 })).toMatchObject({ kind: 'unavailable' });
  });

  test('a BAD_OTP under the empty key refuses when nobody knows better', async () => {
    const result = await raceOf([dead, answered('BAD_OTP', 'empty-key')]);
    expect(result).toMatchObject({ kind: 'refused', status: 'BAD_OTP' });
    expect(await raceOf([answered('BAD_OTP', 'invalid')])).toMatchObject({ kind: 'unavailable' });
  });

  test('none that answers in time is unavailable, and let go of', async () => {
    const result = await raceOf([mute, dead, mute], { budgetMs: 20 });
    expect(result.kind).toBe('unavailable');
    expect(kinds(result)).toEqual(['silent', 'failed', 'silent']);
    expect(result.wereAborted).toEqual([true, true, true]);
  });

  test('none is heard once the caller gives up', async () => {
    const controller = new AbortController();
    const racing = raceOf([mute, dead], { signal: controller.signal });
    await sleep(5);
    controller.abort();
    expect(kinds(await racing)).toEqual(['silent', 'failed']);
  });

  test('none is asked when the caller gave up before', async () => {
    const result = await raceOf([answered('OK')], { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ kind: 'unavailable', wereAborted: [] });
  });

  test.each([0, -1, NaN])('none is asked within %d ms', async (budgetMs) => {
    const result = await raceOf([answered('OK')], { budgetMs });
    expect(result).toMatchObject({ kind: 'unavailable', wereAborted: [] });
  });

  test('what comes after the end changes nothing', async () => {
    let say: (outcome: Outcome) => void = () => undefined;
    const late = new Promise<Outcome>((resolve) => {
      say = resolve;
    });
    const result = await race([new URL('https://v.example.edu/')], () => late, 10, undefined);
    say(answered('OK'));
    await late;
    expect(result.kind).toBe('unavailable');
    expect(kinds(result)).toEqual(['silent']);
  });

  test('yes is never said without an OK that no final no came before', async () => {
    const finals: readonly Outcome[] = [
      answered('OK'),
      answered('BAD_OTP'),
      answered('REPLAYED_OTP', 'unchecked'),
    ];
    const others = [
      ...[lie, dead, broken, answered('OK', 'empty-key'), answered('OK', 'invalid')],
      ...[answered('REPLAYED_REQUEST'), answered('BAD_OTP', 'empty-key')],
    ];
    const outcomes = fc.array(fc.constantFrom(...finals, ...others), {
      minLength: 1,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(outcomes, async (all) => {
        const first = all.find((outcome) => finals.includes(outcome));
        expect((await raceOf(all)).kind === 'ok').toBe(first === finals[0]);
      }),
      { numRuns: 300 },
    );
  });
});
