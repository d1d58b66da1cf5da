/**
 * Whether the answer was no before any file of ours was read: on Node the launcher's first statement
 * sees to that, so that a damaged file of ours ends with 1.
 */
export const WAS_NO = process.exitCode === 1;

// The first module of the program, and so its first statement: whatever happens from here on, the
// answer is no until an acceptance is stored.
process.exitCode = 1;
