/*
 * launcher - what hosts start: it executes the runtime with our code in it.
 *
 * The runtime alone is a program of somebody else's. Where our code in it is damaged it is a bare Bun, which
 * prints its help and ends with 0, and 0 is a yes. So it is never started without REFUSED: a word that a bare
 * Bun refuses whatever it is called, wherever it is started and whatever comes after END, and without which our
 * code refuses. Whatever goes wrong here ends with 1.
 *
 * A runtime understands every launcher older than itself, so an upgrade replaces the runtime first.
 */
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>

#include "system-call.h"

/* Nothing can be below /dev/null, so nobody can make a folder there that Bun would change to. */
#define REFUSED "--cwd=/dev/null/started-as"

/* Bun looks for options, as --help, before it. */
#define END "--"

/* What the runtime's path has more than this file's own. */
#define SUFFIX ".run"

/* What src/runner/answer.ts says for a fault that hits every login. */
#define UNAVAILABLE "This sign-in step is unavailable, please try again later.\n"

/* Of every line that pam_exec(8) has a factor write to the system's log: LOG_AUTHPRIV | LOG_ERR, and who says it. */
#define LOG_HEADER "<83>cosign-factors["

/* As long as a factor may take. */
#define DEADLINE_SECONDS 8

#define STDIN 0
#define STDOUT 1
#define STDERR 2

/*
 * Beginnings of variables that make the runtime, or the C library in it, load or trust what their setter
 * chose. The last two lines are what ld.so(8) ignores in secure-execution mode.
 */
static const char *const unwanted[] = {
	"BUN_", "JSC_", "NODE_", "MIMALLOC_", "UV_", "OPENSSL_", "SSL_CERT_", "ICU_DATA=",
	"LD_", "GLIBC_TUNABLES=", "GCONV_PATH=", "GETCONF_DIR=", "HOSTALIASES=", "LOCALDOMAIN=", "LOCPATH=",
	"MALLOC_", "NIS_PATH=", "NLSPATH=", "RESOLV_HOST_CONF=", "RES_OPTIONS=",
};

/* One line for the log, written at once, and where in it the header of the system's log ends. */
struct line {
	char text[2 * PATH_MAX];
	size_t length;
	size_t header;
};

/* What a text has after this beginning, or NULL if it begins otherwise. */
static const char *
after(const char *text, const char *beginning)
{
	while (*beginning != '\0') {
		if (*text++ != *beginning++)
			return NULL;
	}
	return text;
}

static int
is_unwanted(const char *variable)
{
	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
		if (after(variable, unwanted[i]) != NULL)
			return 1;
	}
	return 0;
}

static void
clean(char **environment)
{
	char **kept = environment;

	for (char **each = environment; *each != NULL; each++) {
		if (!is_unwanted(*each))
			*kept++ = *each;
	}
	*kept = NULL;
}

/* A core would have secrets in it. The runtime makes itself undumpable too; this holds until then. */
static void
forbid_cores(void)
{
	const struct rlimit none = { 0, 0 };

	(void)system_call(SYS_prlimit64, 0, RLIMIT_CORE, (long)&none, 0);
}

/* Find the runtime beside this file, wherever symlinks lead to it from. Returns 0 or an errno. */
static long
find_runtime(char path[PATH_MAX + sizeof(SUFFIX)])
{
	const long length = system_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path, PATH_MAX);
	char *end;

	if (length < 0 || length == PATH_MAX) {
		*path = '\0';
		return length < 0 ? -length : ENAMETOOLONG;
	}
	path[length] = '\0';
	/* An upgrade has just put another launcher in this one's place: its runtime is there already. */
	for (end = path; *end != '\0'; end++) {
		const char *const rest = after(end, " (deleted)");

		if (rest != NULL && *rest == '\0')
			break;
	}
	for (const char *c = SUFFIX; *c != '\0'; c++)
		*end++ = *c;
	*end = '\0';
	return 0;
}

static void
append(struct line *line, const char *text)
{
	for (; *text != '\0' && line->length < sizeof(line->text) - 1; text++)
		line->text[line->length++] = *text >= ' ' && *text < 0x7f ? *text : '?';
}

static void
append_number(struct line *line, long number)
{
	char digits[24];
	char *first = digits + sizeof(digits) - 1;

	for (*first = '\0'; number > 0; number /= 10)
		*--first = (char)('0' + number % 10);
	append(line, first);
}

static const char *
last_part(const char *path)
{
	const char *last = path;

	for (; *path != '\0'; path++) {
		if (*path == '/')
			last = path + 1;
	}
	return last;
}

/* A host must not meet a closed pipe, nor be waited for without end; a person would wait for nothing. */
static void
read_to_the_end(void)
{
	const struct itimerval deadline = { { 0, 0 }, { DEADLINE_SECONDS, 0 } };
	char bytes[4096];

	if (system_call(SYS_ioctl, STDIN, TCGETS, (long)bytes, 0) == 0)
		return;
	(void)system_call(SYS_setitimer, ITIMER_REAL, (long)&deadline, 0, 0);
	while (system_call(SYS_read, STDIN, (long)bytes, sizeof(bytes), 0) > 0)
		continue;
}

/* Whether pam_exec started this: it throws away what is said on standard error. */
static int
is_from_pam(char **environment)
{
	for (; *environment != NULL; environment++) {
		if (after(*environment, "PAM_TYPE=") != NULL)
			return 1;
	}
	return 0;
}

/* As syslog(3), but for the time, which a daemon puts to it, and without waiting. Returns whether one has it. */
static int
tell_system_log(const struct line *line)
{
	const struct sockaddr_un log = { AF_UNIX, "/dev/log" };
	const int kinds[] = { SOCK_DGRAM, SOCK_STREAM };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		/* What goes over a stream ends with a zero byte. */
		const long length = (long)line->length + (kinds[i] == SOCK_STREAM ? 1 : 0);
		const long s = system_call(SYS_socket, AF_UNIX, kinds[i] | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, 0);

		if (s >= 0 && system_call(SYS_connect, s, (long)&log, sizeof(log), 0) == 0 &&
		    system_call(SYS_write, s, (long)line->text, length, 0) == length)
			return 1;
	}
	return 0;
}

/* Tell the user that there is no answer, and the log why. */
static void
fail(const char *started_as, const char *runtime, long error, char **environment)
{
	struct line line;

	(void)system_call(SYS_write, STDOUT, (long)UNAVAILABLE, sizeof(UNAVAILABLE) - 1, 0);
	line.length = 0;
	append(&line, LOG_HEADER);
	append_number(&line, system_call(SYS_getpid, 0, 0, 0, 0));
	append(&line, "]: ");
	line.header = line.length;
	append(&line, "[");
	append(&line, last_part(started_as));
	append(&line, "] [-] unavailable scope=service what=\"");
	append(&line, runtime);
	append(&line, ": cannot be executed\" cause=\"errno ");
	append_number(&line, error);
	append(&line, "\"");
	line.text[line.length] = '\0';
	if (!is_from_pam(environment) || !tell_system_log(&line)) {
		line.text[line.length++] = '\n';
		(void)system_call(SYS_write, STDERR, (long)line.text + (long)line.header,
		    (long)(line.length - line.header), 0);
	}
	read_to_the_end();
}

/* Called with the address of argc, argv and the environment; the status is 1 when it comes back. */
__attribute__((used)) static void
start(long *stack)
{
	const long argc = stack[0];
	char **const argv = (char **)(stack + 1);
	char **const environment = argv + argc + 1;
	/* The runtime's path, REFUSED, END, what this was started as, the other words, NULL. */
	char *words[argc + 5];
	char runtime[PATH_MAX + sizeof(SUFFIX)];
	long error = find_runtime(runtime);

	words[0] = runtime;
	words[1] = REFUSED;
	words[2] = END;
	words[3] = argc > 0 ? argv[0] : "";
	for (long i = 1; i < argc; i++)
		words[i + 3] = argv[i];
	words[argc > 0 ? argc + 3 : 4] = NULL;
	/* A launcher in the runtime's place would start launchers for ever. */
	if (argc > 1 && after(argv[1], REFUSED) != NULL)
		error = ELOOP;
	if (error == 0) {
		clean(environment);
		forbid_cores();
		error = -system_call(SYS_execve, (long)runtime, (long)words, (long)environment, 0);
	}
	fail(words[3], runtime, error, environment);
}
