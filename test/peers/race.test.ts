import { afterAll, beforeAll, expect, test } from 'vitest';
import { RaceTrack } from '../support/peers-race.ts';
import { recordRace } from '../support/peers-race-record.ts';
import { describeWith, PAM_PEERS } from '../support/peers.ts';
import type { Tally } from '../support/race-rounds.ts';

/** More rounds are a measurement: ROUNDS=500, say, and the figures go into the documentation. */
const ASKED = process.env['ROUNDS'];
const ROUNDS = Number(ASKED ?? 20);

/** One table row a test. */
const RACES = 5;

/** As long as the first program takes, so that the second meets it at every stage. */
const OURS_TAKES_MS = 12;
const THEIRS_TAKES_MS = 2;

describeWith(PAM_PEERS, 'racing for one code', () => {
  let track: RaceTrack;
  const tallies: Tally[] = [];
  beforeAll(() => {
    track = new RaceTrack();
  });
  afterAll(async () => {
    await track.remove();
    if (ASKED !== undefined && tallies.length === RACES) {
      recordRace('docs/google-authenticator.md', tallies);
    }
  });

  const round = { timeout: 60_000 + ROUNDS * 2000 };
  const never = { several: 0, none: 0, forgotten: 0 };

  test('eight of ours, both forms among them: exactly one accepts', round, async () => {
    const { executable, node } = { executable: track.ours('executable'), node: track.ours('node') };
    const crowd = [node, node, ...Array.from({ length: 5 }, () => executable)];
    const tally = await track.tally('eight of ours', [executable, ...crowd], {
      rounds: ROUNDS,
      apartMs: 0,
    });
    tallies.push(tally);
    expect(tally).toMatchObject(never);
  });

  test('two of ours, at any distance: exactly one accepts', round, async () => {
    const ours = track.ours('executable');
    const tally = await track.tally('ours, ours', [ours, ours], {
      rounds: ROUNDS,
      apartMs: THEIRS_TAKES_MS,
    });
    tallies.push(tally);
    expect(tally).toMatchObject(never);
  });

  // Theirs takes no lock: what follows is measured and not forbidden, save a race nobody wins.
  test('ours and theirs: at least one accepts', round, async () => {
    const tally = await track.tally('ours, theirs', [track.ours('executable'), track.theirs], {
      rounds: ROUNDS,
      apartMs: OURS_TAKES_MS,
    });
    tallies.push(tally);
    expect(tally).toMatchObject({ none: 0, forgotten: 0 });
  });

  test('two of theirs, for comparison: at least one accepts', round, async () => {
    const tally = await track.tally('theirs, theirs', [track.theirs, track.theirs], {
      rounds: ROUNDS,
      apartMs: THEIRS_TAKES_MS,
    });
    tallies.push(tally);
    expect(tally).toMatchObject({ none: 0, forgotten: 0 });
  });

  test('ours, and theirs with a wrong code: ours accepts, theirs never', round, async () => {
    const who = 'ours, theirs with a wrong code';
    const tally = await track.tally(who, [track.ours('executable'), track.theirs], {
      rounds: ROUNDS,
      apartMs: OURS_TAKES_MS,
      wrong: true,
    });
    tallies.push(tally);
    expect(tally).toMatchObject({ several: 0, none: 0 });
  });
});
