import type { Journal } from './journal.ts';
import type { Journals } from './journals.ts';

/** Apart from what they are made of: a login in a process of its own keeps none, and loads nothing for them. */
let kept: Journals | undefined;

/** Keep journals from now on: in a process that goes on. */
export function keepJournals(journals: Journals): void {
  kept = journals;
}

/** The journal of a folder, where this process keeps any. */
export function journalOf(folder: string): Journal | undefined {
  return kept?.of(folder);
}

/** Each folder that was written to, and whether it has a journal that can be written. */
export function journalStates(): ReturnType<Journals['states']> {
  return kept?.states() ?? {};
}
