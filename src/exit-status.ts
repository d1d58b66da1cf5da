// The first module of the program, and so its first statement: whatever happens from here on, the
// answer is no until an acceptance is stored.
process.exitCode = 1;
