/** The times of a `users.oath` file, which are those of the host's wall clock. */
export interface LocalTime {
  /** @returns `2026-11-21T23:38:02L` for a Unix time in whole seconds. */
  render(unixSeconds: number): string;
  /** @returns Unix time in whole seconds; of an hour that the clock went through twice, either. */
  parse(time: string): number;
}
