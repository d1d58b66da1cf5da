import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordRace } from '../support/peers-race-record.ts';
import { OathRaceTrack, type OathContender } from '../support/peers-oath-race.ts';
import { describeWith } from '../support/peers.ts';
import type { Tally } from '../support/race-rounds.ts';

/** More rounds are a measurement: ROUNDS=200, say, and the figures go into the documentation. */
const ASKED = process.env['ROUNDS'];
const ROUNDS = Number(ASKED ?? 20);

/** One table row a test. */
const RACES = 8;

/** Other users: the longer theirs reads, the longer it may be overtaken. */
const OTHERS = 5000;

/** As long as the first program takes, so that the second meets it at every stage. */
const OURS_TAKES_MS = 25;
const THEIRS_TAKES_MS = 4;

const OURS = { program: 'executable' } as const;
const THEIRS = { program: 'theirs' } as const;
/** The same with another user, whose code is not counted. */
const OURS_OTHER = { ...OURS, isOther: true } as const;
const THEIRS_OTHER = { ...THEIRS, isOther: true } as const;

// Each round looks besides whether the file is whole, with every comment and every other line.
describeWith(['pam_oath.so', 'pamtester', 'root'], 'racing for one users.oath', () => {
  let track: OathRaceTrack;
  const tallies: Tally[] = [];
  beforeAll(() => {
    track = new OathRaceTrack(OTHERS);
  });
  afterAll(async () => {
    await track.remove();
    if (ASKED !== undefined && tallies.length === RACES) recordRace('docs/users-oath.md', tallies);
  });

  const round = { timeout: 60_000 + ROUNDS * 2000 };
  const never = { several: 0, none: 0, forgotten: 0 };
  const race = async (
    who: string,
    apartMs: number,
    contenders: readonly [OathContender, ...OathContender[]],
  ): Promise<Tally> => {
    const tally = await track.tally(who, contenders, { rounds: ROUNDS, apartMs });
    tallies.push(tally);
    return tally;
  };

  test('eight of ours, both forms among them: exactly one accepts', round, async () => {
    const node = { program: 'node' } as const;
    const crowd = [node, node, ...Array.from({ length: 5 }, () => OURS)];
    expect(await race('eight of ours', 0, [OURS, ...crowd])).toMatchObject(never);
  });

  test('two of ours, at any distance: exactly one accepts', round, async () => {
    expect(await race('ours, ours', OURS_TAKES_MS, [OURS, OURS])).toMatchObject(never);
  });

  test('two users at ours: what the one used stays used', round, async () => {
    const tally = await race('ours, ours of another user', OURS_TAKES_MS, [OURS, OURS_OTHER]);
    expect(tally).toMatchObject(never);
  });

  test('ours for one user never undoes what theirs stored for another', round, async () => {
    const tally = await race('ours of another user, theirs', OURS_TAKES_MS, [OURS_OTHER, THEIRS]);
    // Theirs refuses while ours holds the lock.
    expect(tally).toMatchObject({ several: 0, forgotten: 0 });
  });

  // Theirs reads before it locks: what follows is measured, and not forbidden.
  test('ours and theirs: at least one accepts', round, async () => {
    const tally = await race('ours, theirs', OURS_TAKES_MS, [OURS, THEIRS]);
    expect(tally).toMatchObject({ none: 0, forgotten: 0 });
  });

  test('ours lets a user in whatever theirs does for another', round, async () => {
    const tally = await race('ours, theirs of another user', OURS_TAKES_MS, [OURS, THEIRS_OTHER]);
    expect(tally).toMatchObject({ none: 0 });
  });

  test('two of theirs, for comparison: at least one accepts', round, async () => {
    const tally = await race('theirs, theirs', THEIRS_TAKES_MS, [THEIRS, THEIRS]);
    expect(tally).toMatchObject({ none: 0, forgotten: 0 });
  });

  test('two users at theirs, for comparison: the file stays whole', round, async () => {
    const pair = [THEIRS, THEIRS_OTHER] as const;
    const tally = await race('theirs, theirs of another user', THEIRS_TAKES_MS, pair);
    expect(tally.rounds).toBe(ROUNDS);
  });
});
