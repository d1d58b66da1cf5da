import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOption } from '../../src/core/secret-file.ts';
import { learnSkew, SKEW_SEARCH_STEPS } from '../../src/core/time-skew.ts';

const NEW = 'SECRET\n" TOTP_AUTH\n';
const NAME = 'RESETTING_TIME_SKEW';

type Try = readonly [step: number, skew: number];

/** Try codes one after the other; say what the last one came to. */
function learn(tries: readonly Try[], before = NEW, isOursAlone = false) {
  let result = { text: before, learned: false };
  for (const [step, skew] of tries) result = learnSkew(result.text, step, skew, isOursAlone);
  const { text, learned } = result;
  return { learned, skew: readOption(text, 'TIME_SKEW'), tries: readOption(text, NAME), text };
}

describe('learnSkew', () => {
  test('searches 12.5 hours at 30 s', () => {
    expect(SKEW_SEARCH_STEPS * 30).toBe(12.5 * 3600);
  });

  test('learns from three codes in a row, and only with the third', () => {
    expect(learn([[100, -50]])).toMatchObject({ learned: false, tries: '100-50' });
    expect(
      learn([
        [100, -50],
        [101, -50],
      ]),
    ).toMatchObject({ learned: false, skew: undefined, tries: '100-50 101-50' });
    expect(
      learn([
        [100, -50],
        [101, -50],
        [102, -50],
      ]),
    ).toMatchObject({ learned: true, skew: '-50', tries: '' });
  });

  test('empties the line of tries and leaves it there, with a blank behind the name', () => {
    const { text } = learn([
      [100, 7],
      [101, 7],
      [102, 7],
    ]);
    expect(text).toContain(`" ${NAME} \n`);
    expect(text).toContain('" TIME_SKEW 7\n');
  });

  test.each<[string, readonly Try[], string]>([
    [
      'two steps apart',
      [
        [100, 9],
        [102, 9],
        [104, 9],
      ],
      '9',
    ],
    [
      'skews one below the newest',
      [
        [100, 8],
        [101, 8],
        [102, 9],
      ],
      '8',
    ],
    [
      'skews one above the newest',
      [
        [100, 10],
        [101, 10],
        [103, 9],
      ],
      '9',
    ],
    [
      'a mean that is truncated',
      [
        [100, 8],
        [101, 9],
        [102, 9],
      ],
      '8',
    ],
    [
      'a negative mean, truncated towards zero',
      [
        [100, -8],
        [102, -9],
        [103, -9],
      ],
      '-8',
    ],
    [
      'a skew around zero',
      [
        [100, -1],
        [101, 0],
        [102, 0],
      ],
      '0',
    ],
  ])('learns from %s', (_, tries, skew) => {
    expect(learn(tries)).toMatchObject({ learned: true, skew });
  });

  test.each<[string, readonly Try[]]>([
    [
      'a gap of three before the second',
      [
        [100, 9],
        [103, 9],
        [104, 9],
      ],
    ],
    [
      'a gap of three before the third',
      [
        [100, 9],
        [101, 9],
        [104, 9],
      ],
    ],
    [
      'steps that do not rise',
      [
        [100, 9],
        [100, 10],
        [101, 10],
      ],
    ],
    [
      'a clock that went back',
      [
        [100, 9],
        [102, 9],
        [101, 9],
      ],
    ],
    [
      'a first skew two off',
      [
        [100, 7],
        [101, 9],
        [102, 9],
      ],
    ],
    [
      'a second skew two off',
      [
        [100, 9],
        [101, 7],
        [102, 9],
      ],
    ],
  ])('does not learn from %s', (_, tries) => {
    expect(learn(tries)).toMatchObject({ learned: false, skew: undefined });
  });

  test('compares each skew with the newest only, as the original does', () => {
    expect(
      learn([
        [100, 8],
        [101, 10],
        [103, 9],
      ]),
    ).toMatchObject({ learned: true, skew: '9' });
  });

  test('ignores the same code twice', () => {
    const before = learn([[100, 9]]).text;
    expect(learnSkew(before, 101, 8, false)).toEqual({ text: before, learned: false });
    expect(learnSkew(before, 100, 9, false)).toEqual({ text: before, learned: false });
  });

  test('keeps the last three tries', () => {
    expect(
      learn([
        [100, 1],
        [200, 2],
        [300, 3],
        [400, -4],
      ]).tries,
    ).toBe('200+2 300+3 400-4');
  });

  test('learns when the last three of many are in a row', () => {
    expect(
      learn([
        [10, 1],
        [50, 9],
        [51, 9],
        [52, 9],
      ]),
    ).toMatchObject({ learned: true, skew: '9' });
  });

  test('begins anew after it has learned', () => {
    const { text } = learn([
      [100, 9],
      [101, 9],
      [102, 9],
    ]);
    expect(learn([[103, 20]], text)).toMatchObject({ learned: false, tries: '103+20', skew: '9' });
  });

  test('replaces an older TIME_SKEW', () => {
    const before = 'SECRET\n" TIME_SKEW 3\n" TOTP_AUTH\n';
    const { text } = learn(
      [
        [100, 9],
        [101, 9],
        [102, 9],
      ],
      before,
    );
    expect(text.match(/TIME_SKEW 9\n/g)).toHaveLength(1);
  });

  test('reads tries up to the first that it cannot read, as the original does', () => {
    const before = `SECRET\n" ${NAME} 100+9 nonsense 101+9\n`;
    expect(learn([[101, 9]], before).tries).toBe('100+9 101+9');
  });

  test('in a file that is ours alone is not undone by what others type in between', () => {
    const tries: readonly Try[] = [
      [100, 9],
      [100, -700],
      [101, 9],
      [101, 400],
      [101, 30],
      [102, 9],
    ];
    expect(learn(tries, NEW, true)).toMatchObject({ learned: true, skew: '9', tries: '' });
    expect(learn(tries)).toMatchObject({ learned: false });
  });

  test('in a file that is ours alone wants the codes themselves to rise', () => {
    const tries: readonly Try[] = [
      [100, 10],
      [101, 8],
      [102, 9],
    ];
    expect(learn(tries, NEW, true)).toMatchObject({ learned: false });
    expect(learn([...tries, [103, 9]], NEW, true)).toMatchObject({ learned: true });
  });

  test('in a file that is ours alone keeps the last six tries', () => {
    const tries = Array.from({ length: 9 }, (_, at): Try => [100 * at, at]);
    expect(learn(tries, NEW, true).tries).toBe('300+3 400+4 500+5 600+6 700+7 800+8');
  });

  test.each([false, true])('never learns from fewer than three codes: ours alone %j', (alone) => {
    const some = fc.array(
      fc.tuple(fc.integer({ min: 100, max: 110 }), fc.integer({ min: -3, max: 3 })),
    );
    fc.assert(
      fc.property(some, (tries) => {
        let text = NEW;
        let codes = new Set<number>();
        for (const [step, skew] of tries) {
          const result = learnSkew(text, step, skew, alone);
          text = result.text;
          codes.add(step + skew);
          if (!result.learned) continue;
          expect(codes.size).toBeGreaterThanOrEqual(3);
          codes = new Set();
        }
      }),
    );
  });
});
