import { Fault } from '../../src/core/verdict.ts';

/** Run what must end in a Fault, and hand that over. */
export function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a Fault, and nothing was thrown');
}

/** The same for what is awaited. */
export async function faultFrom(work: Promise<unknown>): Promise<Fault> {
  const settled: unknown = await work.then(
    () => new Error('expected a Fault, and nothing was thrown'),
    (error: unknown) => error,
  );
  if (settled instanceof Fault) return settled;
  throw settled;
}
