/* Have the resident service answer in the launcher's place: docs/service-protocol.md. */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "launcher.h"
#include "system-call.h"

/* What a request and its reply begin with. A neighbour of another release has another number. */
#define GREETING "cosign-factors/1"

#define MOST_REQUEST 16384
#define MOST_FRAME 4096

/* Variables of a host's environment that go with a request: FACTS in src/core/service/request.ts. */
static const char *const facts[] = {
	"REMOTE_ADDR=", "IP=", "TCPREMOTEIP=", "GATEWAY_INTERFACE=", "AUTHTYPE=", "ORIG_UID=",
	"PAM_USER=", "PAM_TYPE=", "PAM_RHOST=", "PAM_RUSER=", "PAM_SERVICE=", "PAM_TTY=",
};

/* A request while it is made. */
struct request {
	char bytes[MOST_REQUEST];
	long length;
};

/* Write all. Returns 0 or -errno. */
static long
write_all(int fd, const char *bytes, long length)
{
	while (length > 0) {
		const long n = system_call(SYS_write, fd, (long)bytes, length, 0);

		if (n < 0 && n != -EINTR)
			return n;
		if (n > 0) {
			bytes += n;
			length -= n;
		}
	}
	return 0;
}

/* Put a text and its zero byte to a request. Returns 0 where it has no place. */
static int
add(struct request *request, const char *text)
{
	do {
		if (request->length == MOST_REQUEST / 2)
			return 0;
		request->bytes[request->length++] = *text;
	} while (*text++ != '\0');
	return 1;
}

static int
add_facts(struct request *request, char **environment)
{
	for (; *environment != NULL; environment++) {
		for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
			if (after(*environment, facts[i]) != NULL && !add(request, *environment))
				return 0;
		}
	}
	return add(request, "");
}

/* Put what the host writes to it, to its end: of more than a form can be the rest is thrown away. */
static long
add_form(struct request *request, long long deadline)
{
	char bytes[4096];
	long n;

	while ((n = read_some(STDIN, bytes, sizeof(bytes), deadline)) > 0) {
		for (long i = 0; i < n && request->length < MOST_REQUEST; i++)
			request->bytes[request->length++] = bytes[i];
	}
	return n;
}

/* Pass on what the service answers. Returns the status, or -errno. */
static long
relay(const struct connection *connection, struct fault *fault)
{
	char bytes[MOST_FRAME];
	unsigned char head[3];
	long error = read_exactly(connection, bytes, sizeof(GREETING));

	if (error == 0 && !is_same(bytes, GREETING))
		error = -EPROTONOSUPPORT;
	while (error == 0 && (error = read_exactly(connection, (char *)head, sizeof(head))) == 0) {
		const long length = head[1] << 8 | head[2];

		if (length > MOST_FRAME)
			return -EPROTO;
		error = read_exactly(connection, bytes, length);
		/* A digit, so that no byte of zeros is a yes. */
		if (error == 0 && head[0] == 's' && length == 1 && bytes[0] >= '0' && bytes[0] <= '9')
			return bytes[0] - '0';
		if (error == 0 && head[0] != 'o')
			return -EPROTO;
		/* What nobody hears is no acceptance. */
		if (error == 0)
			error = write_all(STDOUT, bytes, length);
		fault->is_answered = 1;
	}
	return error;
}

int
ask_service(const struct service *service, const char *name, char **environment, struct fault *fault)
{
	static struct request request;
	struct connection connection = { -1, milliseconds() + SERVICE_DEADLINE_SECONDS * 1000 };
	const unsigned long sigpipe = 1UL << (SIGPIPE - 1);
	long error;

	/* In the place of one that the host closed, so that the socket is none of them; nobody hears there. */
	for (int fd = STDIN; fd <= STDERR; fd++) {
		if (system_call(SYS_fcntl, fd, F_GETFD, 0, 0) == -EBADF)
			(void)system_call(SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDONLY, 0);
	}
	/* Whoever does not read any more is seen by the error of a write. */
	(void)system_call(SYS_rt_sigprocmask, SIG_BLOCK, (long)&sigpipe, 0, sizeof(sigpipe));
	if (connect_to(service, &connection, fault) != 0)
		return -1;
	if (!add(&request, GREETING) || !add(&request, name) || !add_facts(&request, environment))
		return set_fault(fault, service->path, "the host's environment is too long for a request", E2BIG);
	error = add_form(&request, connection.deadline);
	if (error == 0)
		error = write_all(connection.fd, request.bytes, request.length);
	if (error == 0)
		error = system_call(SYS_shutdown, connection.fd, SHUT_WR, 0, 0);
	if (error == 0)
		error = relay(&connection, fault);
	if (error < 0)
		return set_fault(fault, service->path, "the service did not answer", error);
	return (int)error;
}
