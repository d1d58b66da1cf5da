/* Run a program once, as hosts do, and measure it. */
#ifndef COSIGN_FACTORS_ONCE_H
#define COSIGN_FACTORS_ONCE_H

#include <stddef.h>

/* What a program took. */
struct cost {
	/* As a shell has it: 128 and the signal, where one ended it. */
	int status;
	/* From its start to its end. */
	long long nanoseconds;
	/* Of the processor, of it and of all that it waited for. */
	long long microseconds;
};

/* Say what went wrong, and end. */
_Noreturn void die(const char *what);

long long monotonic_nanoseconds(void);

/*
 * Start a program with this on its standard input, read what it prints, wait until it ended.
 *
 * argv[0] is the path of what is started; argv + 1 is what it is told, its name first.
 */
struct cost run_once(char *const argv[], const char *input, size_t length);

#endif
