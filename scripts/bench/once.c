#define _GNU_SOURCE
#include "once.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

void
die(const char *what)
{
	perror(what);
	exit(2);
}

long long
monotonic_nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

struct cost
run_once(char *const argv[], const char *input, size_t length)
{
	char output[4096];
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	struct cost cost;
	int in[2], out[2], status;
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		die("pipe2");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);

	const long long start = monotonic_nanoseconds();
	if (posix_spawn(&pid, argv[0], &actions, NULL, argv + 1, environ) != 0)
		die(argv[0]);
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
	cost.nanoseconds = monotonic_nanoseconds() - start;
	close(out[0]);
	posix_spawn_file_actions_destroy(&actions);

	cost.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	cost.microseconds = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL +
	    usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
	return cost;
}
