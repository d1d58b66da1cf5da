/*
 * crowd - many logins at once: crowd SECONDS AT_ONCE CODES INPUT PROGRAM ARGV0 [WORD...]
 *
 * So many processes each run the program again and again, for so long, or until each login came once: a line
 * of six digits for each in the file CODES. In INPUT and the words, {login} is its number, from 0, and {code}
 * its code. Prints a line: logins that ended with 0,
 * others, nanoseconds in all, and the median and the 99th percentile of a login's nanoseconds.
 */
#define _GNU_SOURCE
#include "once.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_WORDS 16
#define MOST_TEXT 1024

/* Bytes of a line of codes. */
#define LINE 7

struct codes {
	const char *lines;
	long count;
};

/* What the processes have in common. */
struct tally {
	atomic_long next;
	atomic_long refused;
	/* Of each login; 0 where it was not let in. */
	long long nanoseconds[];
};

static char *
filled(char *text, const char *pattern, long login, const char *code)
{
	size_t length = 0;

	while (*pattern != '\0' && length < MOST_TEXT - 1) {
		if (strncmp(pattern, "{login}", 7) == 0) {
			length += (size_t)snprintf(text + length, MOST_TEXT - length, "%ld", login);
			pattern += 7;
		} else if (strncmp(pattern, "{code}", 6) == 0) {
			length += (size_t)snprintf(text + length, MOST_TEXT - length, "%.6s", code);
			pattern += 6;
		} else
			text[length++] = *pattern++;
	}
	text[length] = '\0';
	return text;
}

static void
keep_logging_in(struct tally *tally, const struct codes *codes, long long until, char *const patterns[])
{
	char texts[MOST_WORDS][MOST_TEXT];
	char *words[MOST_WORDS];

	while (monotonic_nanoseconds() < until) {
		const long login = atomic_fetch_add(&tally->next, 1);
		size_t count = 0;
		if (login >= codes->count)
			return;
		for (; patterns[count] != NULL && count < MOST_WORDS - 1; count += 1)
			words[count] = filled(texts[count], patterns[count], login, codes->lines + login * LINE);
		words[count] = NULL;
		const struct cost cost = run_once(words + 1, words[0], strlen(words[0]));
		if (cost.status == 0)
			tally->nanoseconds[login] = cost.nanoseconds;
		else
			atomic_fetch_add(&tally->refused, 1);
	}
}

static struct codes
read_codes(const char *path)
{
	struct codes codes = { NULL, 0 };
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const off_t size = fd == -1 ? -1 : lseek(fd, 0, SEEK_END);

	if (size < LINE)
		die(path);
	codes.lines = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	if (codes.lines == MAP_FAILED)
		die(path);
	codes.count = (long)size / LINE;
	close(fd);
	return codes;
}

static int
by_size(const void *a, const void *b)
{
	const long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	if (argc < 7) {
		fprintf(stderr, "crowd SECONDS AT_ONCE CODES INPUT PROGRAM ARGV0 [WORD...]\n");
		return 2;
	}
	const long long seconds = atoll(argv[1]);
	const int at_once = atoi(argv[2]);
	const struct codes codes = read_codes(argv[3]);
	const size_t size = sizeof(struct tally) + (size_t)codes.count * sizeof(long long);
	struct tally *tally = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (tally == MAP_FAILED)
		die("mmap");
	(void)signal(SIGPIPE, SIG_IGN);
	const long long start = monotonic_nanoseconds();
	for (int each = 0; each < at_once; each += 1) {
		const pid_t pid = fork();
		if (pid == -1)
			die("fork");
		if (pid == 0) {
			keep_logging_in(tally, &codes, start + seconds * 1000000000LL, argv + 4);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		continue;
	const long long took = monotonic_nanoseconds() - start;

	long done = 0;
	for (long login = 0; login < codes.count; login += 1)
		if (tally->nanoseconds[login] > 0)
			tally->nanoseconds[done++] = tally->nanoseconds[login];
	qsort(tally->nanoseconds, (size_t)done, sizeof(long long), by_size);
	printf("%ld %ld %lld %lld %lld\n", done, atomic_load(&tally->refused), took,
	    done == 0 ? 0 : tally->nanoseconds[done / 2], done == 0 ? 0 : tally->nanoseconds[done * 99 / 100]);
	return 0;
}
