import { describe, expect, test } from 'vitest';
import type { Errand, Outcome } from '../../src/core/service/errand.ts';
import { Workers, type WorkerBounds } from '../../src/daemons/service/workers.ts';
import { faultFrom } from '../core/fault.ts';

const BOUNDS: WorkerBounds = { all: 3, each: 2, waiting: 2, deadlineMs: 5000, idleMs: 5000 };
const CONFIG = { path: '/x', text: '', ownerUid: 0 };

/** A pool whose workers wait until they are told to go on. */
class Stage {
  started = 0;
  readonly asked: string[] = [];
  readonly pool: Workers;
  readonly #held: (() => void)[] = [];

  constructor(bounds: Partial<WorkerBounds> = {}) {
    this.pool = new Workers({ ...BOUNDS, ...bounds }, () => {
      this.started += 1;
      let isOver = false;
      return {
        get isOver() {
          return isOver;
        },
        end: () => {
          isOver = true;
        },
        decide: async ({ request: { name } }: Required<Errand>, waitMs: number) => {
          this.asked.push(name);
          if (name === 'crash') {
            isOver = true;
            throw new Error('it crashed');
          }
          expect(waitMs).toBeGreaterThan(0);
          await new Promise<void>((resolve) => this.#held.push(resolve));
          return { answered: { status: 0, line: name }, words: 'accepted', isOfService: false };
        },
      };
    });
  }

  ask(name: string): Promise<Outcome> {
    const request = { name, facts: [], form: Buffer.from('') };
    return this.pool.decide({ request, config: CONFIG });
  }

  /** Let the one that was asked first be done. */
  async goOn(): Promise<void> {
    this.#held.shift()?.();
    await settled();
  }
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('workers', () => {
  test('are used again', async () => {
    const stage = new Stage();
    for (let each = 0; each < 3; each += 1) {
      const asked = stage.ask('a');
      await settled();
      await stage.goOn();
      expect(await asked).toMatchObject({ answered: { line: 'a' } });
    }
    expect(stage.started).toBe(1);
    stage.pool.end();
  });

  test('leave places for other sections', async () => {
    const stage = new Stage();
    const asked = ['a', 'a', 'a', 'b'].map((name) => stage.ask(name));
    await settled();
    expect(stage.asked).toEqual(['a', 'a', 'b']);
    await stage.goOn();
    expect(stage.asked).toEqual(['a', 'a', 'b', 'a']);
    for (let each = 0; each < 3; each += 1) await stage.goOn();
    expect((await Promise.all(asked)).map(({ answered }) => answered.line)).toEqual([
      'a',
      'a',
      'a',
      'b',
    ]);
    expect(stage.started).toBe(3);
  });

  test('take whoever waits for longest of those who have a place', async () => {
    const stage = new Stage();
    const asked = ['a', 'b', 'b', 'b', 'a'].map((name) => stage.ask(name));
    await settled();
    expect(stage.asked).toEqual(['a', 'b', 'b']);
    await stage.goOn();
    expect(stage.asked).toEqual(['a', 'b', 'b', 'a']);
    await stage.goOn();
    expect(stage.asked).toEqual(['a', 'b', 'b', 'a', 'b']);
    for (let each = 0; each < 3; each += 1) await stage.goOn();
    await Promise.all(asked);
  });

  test('are refused at once where too many wait', async () => {
    const stage = new Stage({ all: 2 });
    const asked = ['a', 'a', 'a', 'a'].map((name) => stage.ask(name));
    const fault = await faultFrom(stage.ask('b'));
    expect(fault).toMatchObject({ scope: 'service' });
    expect(fault.what).toContain('too many requests wait for b');
    for (let each = 0; each < 4; each += 1) await stage.goOn();
    await Promise.all(asked);
  });

  test('are not waited for longer than a decision may take', async () => {
    const stage = new Stage({ deadlineMs: 30 });
    const asked = ['a', 'a'].map((name) => stage.ask(name));
    expect((await faultFrom(stage.ask('a'))).what).toBe('no worker for a in time');
    await stage.goOn();
    await stage.goOn();
    await Promise.all(asked);
  });

  test('are not used again where they ended', async () => {
    const stage = new Stage();
    for (let each = 0; each < 3; each += 1) {
      expect((await faultFrom(stage.ask('crash'))).what).toBe(
        'a worker for crash: Error: it crashed',
      );
    }
    expect(stage.started).toBe(3);
    const asked = stage.ask('a');
    await settled();
    await stage.goOn();
    expect(await asked).toMatchObject({ words: 'accepted' });
  });
});
