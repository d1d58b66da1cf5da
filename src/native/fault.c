/* Where no factor answers: what the user reads and what the operator does. */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <limits.h>

#include "launcher.h"
#include "system-call.h"

/* What src/runner/answer.ts says for a fault that hits every login. */
#define UNAVAILABLE "This sign-in step is unavailable, please try again later.\n"

/* Of every line that pam_exec(8) has a factor write to the system's log: LOG_AUTHPRIV | LOG_ERR, and who says it. */
#define LOG_HEADER "<83>cosign-factors["

/* One line for the log, written at once, and where in it the header of the system's log ends. */
struct line {
	char text[2 * PATH_MAX];
	size_t length;
	size_t header;
};

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

void
tell_fault(const char *name, const struct fault *fault, char **environment)
{
	struct line line;

	if (!fault->is_answered)
		(void)system_call(SYS_write, STDOUT, (long)UNAVAILABLE, sizeof(UNAVAILABLE) - 1, 0);
	line.length = 0;
	append(&line, LOG_HEADER);
	append_number(&line, system_call(SYS_getpid, 0, 0, 0, 0));
	append(&line, "]: ");
	line.header = line.length;
	append(&line, "[");
	append(&line, name);
	append(&line, "] [-] unavailable scope=service what=\"");
	append(&line, fault->path);
	append(&line, ": ");
	append(&line, fault->what);
	append(&line, "\" cause=\"errno ");
	append_number(&line, fault->error);
	append(&line, "\"");
	line.text[line.length] = '\0';
	if (!is_from_pam(environment) || !tell_system_log(&line)) {
		line.text[line.length++] = '\n';
		(void)system_call(SYS_write, STDERR, (long)line.text + (long)line.header,
		    (long)(line.length - line.header), 0);
	}
	read_to_the_end();
}
