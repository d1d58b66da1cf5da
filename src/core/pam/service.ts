import type { PamSection } from '../config/sections/pam-section.ts';

/** The PAM service of a section: its own name, unless it says otherwise. */
export function pamServiceOf(name: string, section: Pick<PamSection, 'service'>): string {
  // As libpam does, so that both mean the same file.
  return section.service ?? name.toLowerCase();
}

/** Where wrong answers are counted: for each section apart, also where they share a folder. */
export function pamThrottlePath(stateDir: string, name: string): string {
  return `${stateDir.replace(/\/+$/, '')}/.throttle-${name}`;
}
