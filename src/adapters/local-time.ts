import type { LocalTime } from '../core/users-oath/local-time.ts';

/** The wall clock of this process: TZ, or the host's own time zone. */
export const localTime: LocalTime = {
  render: (unixSeconds) => {
    const date = new Date(unixSeconds * 1000);
    const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
    const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
    return `${day}T${time}L`;
  },
  parse: (time) => {
    const [year = 0, month = 0, ...rest] = time.split(/[-T:L]/).map(Number);
    const [day, hours, minutes, seconds] = rest;
    return Math.floor(new Date(year, month - 1, day, hours, minutes, seconds).getTime() / 1000);
  },
};

function two(number: number): string {
  return String(number).padStart(2, '0');
}
