import type { LocalTime } from '../../../src/core/users-oath/local-time.ts';

/** A wall clock so many hours ahead of UTC. */
export function wallClock(hours = 0): LocalTime {
  return {
    render: (seconds) => `${new Date((seconds + hours * 3600) * 1000).toISOString().slice(0, 19)}L`,
    parse: (time) => Date.parse(time.replace('L', 'Z')) / 1000 - hours * 3600,
  };
}
