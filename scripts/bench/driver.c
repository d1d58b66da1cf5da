/*
 * driver - run a program once and measure it: driver PROGRAM ARGV0 [WORD...]
 *
 * What is on standard input is read first and then handed to the program over a pipe, as hosts do; what it
 * prints is read and thrown away, its errors are the driver's. Prints a line: status, wall time from its start
 * to its end in nanoseconds, processor time of it and of all that it waited for in microseconds.
 *
 * In C, because a JavaScript process takes milliseconds to start anything, which would be in each figure.
 */
#include "once.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static size_t
read_all(int fd, char *bytes, size_t size)
{
	size_t length = 0;

	for (ssize_t n; length < size && (n = read(fd, bytes + length, size - length)) > 0;)
		length += (size_t)n;
	return length;
}

int
main(int argc, char **argv)
{
	static char input[65536];

	if (argc < 3) {
		fprintf(stderr, "driver PROGRAM ARGV0 [WORD...]\n");
		return 2;
	}
	const size_t length = read_all(STDIN_FILENO, input, sizeof(input));
	(void)signal(SIGPIPE, SIG_IGN);
	const struct cost cost = run_once(argv + 1, input, length);
	printf("%d %lld %lld\n", cost.status, cost.nanoseconds, cost.microseconds);
	return 0;
}
