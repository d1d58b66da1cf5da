/*
 * driver - run a program once and measure it: driver PROGRAM ARGV0 [WORD...]
 *
 * What is on standard input is read first and then handed to the program over a pipe, as hosts do; what it
 * prints is read and thrown away, its errors are the driver's. Prints a line: status, wall time from its start
 * to its end in nanoseconds, processor time of it and of all that it waited for in microseconds.
 *
 * In C, because a JavaScript process takes milliseconds to start anything, which would be in each figure.
 */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static long long
nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

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
	static char input[65536], output[65536];
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	long long start, end;
	int in[2], out[2], status;
	pid_t pid;

	if (argc < 3) {
		fprintf(stderr, "driver PROGRAM ARGV0 [WORD...]\n");
		return 2;
	}
	const size_t length = read_all(STDIN_FILENO, input, sizeof(input));
	(void)signal(SIGPIPE, SIG_IGN);
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		die("pipe2");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);

	start = nanoseconds();
	if (posix_spawn(&pid, argv[1], &actions, NULL, argv + 2, environ) != 0)
		die(argv[1]);
	close(in[0]);
	close(out[1]);
	/* A program may end before it has read everything. */
	if (write(in[1], input, length) < 0)
		(void)0;
	close(in[1]);
	while (read(out[0], output, sizeof(output)) > 0)
		continue;
	if (wait4(pid, &status, 0, &usage) != pid)
		die("wait4");
	end = nanoseconds();

	printf("%d %lld %lld\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), end - start,
	    (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec +
	        usage.ru_stime.tv_usec);
	return 0;
}
