/**
 * Wait until a whole second is over since then, so that the time before does not tell what was done in it.
 *
 * @param startedAt - On the clock of `performance.now()`.
 */
export async function wholeSecondSince(startedAt: number): Promise<void> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  await sleep(1000 - ((performance.now() - startedAt) % 1000));
}
