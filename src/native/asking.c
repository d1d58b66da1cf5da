/*
 * Ask the resident service: docs/service-protocol.md.
 *
 * A socket that somebody else could have put there would read passwords, so it is looked at before anything
 * is read: every folder on its way, the socket, and who listens, are root's or the service's own.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>

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

/* As getsockopt(2) has it with SO_PEERCRED. */
struct credentials {
	int pid;
	unsigned uid, gid;
};

/* A request while it is made. */
struct request {
	char bytes[MOST_REQUEST];
	long length;
};

/* A connection, and until when everything must be over. */
struct connection {
	int fd;
	long long deadline;
};

static int
set_fault(struct fault *fault, const char *path, const char *what, long error)
{
	fault->path = path;
	fault->what = what;
	fault->error = error < 0 ? -error : error;
	return -1;
}

static long long
milliseconds(void)
{
	struct timespec now = { 0, 0 };

	(void)system_call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Read some, if it comes in time. Returns how much, 0 at the end, or -errno. */
static long
read_some(int fd, char *bytes, long size, long long deadline)
{
	for (;;) {
		const long long left = deadline - milliseconds();
		struct timespec wait = { left / 1000, left % 1000 * 1000000 };
		struct pollfd one = { fd, POLLIN, 0 };
		long n;

		if (left <= 0)
			return -ETIMEDOUT;
		n = system_call5(SYS_ppoll, (long)&one, 1, (long)&wait, 0, 0);
		if (n > 0)
			n = system_call(SYS_read, fd, (long)bytes, size, 0);
		else if (n == 0)
			continue;
		if (n != -EINTR && n != -EAGAIN)
			return n;
	}
}

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

int
find_service(const char *file, struct service *service, struct fault *fault)
{
	char text[sizeof(service->path) + 16];
	const long fd = system_call(SYS_openat, AT_FDCWD, (long)file, O_RDONLY | O_CLOEXEC, 0);
	long length, at = 0;

	if (fd == -ENOENT)
		return 0;
	length = fd < 0 ? fd : system_call(SYS_read, fd, (long)text, sizeof(text) - 1, 0);
	if (length < 0)
		return set_fault(fault, file, "cannot be read", length);
	(void)system_call(SYS_close, fd, 0, 0, 0);
	text[length] = '\0';
	for (; at < (long)sizeof(service->path) - 1 && text[at] > ' '; at++)
		service->path[at] = text[at];
	service->path[at] = '\0';
	if (*text != '/' || text[at++] != '\n' || text[at] < '0' || text[at] > '9')
		return set_fault(fault, file, "has not the path of a socket and the uid of a service", EINVAL);
	for (service->uid = 0; text[at] >= '0' && text[at] <= '9'; at++)
		service->uid = service->uid * 10 + (unsigned)(text[at] - '0');
	return 1;
}

static int
is_trusted(unsigned uid, const struct service *service)
{
	return uid == 0 || uid == service->uid;
}

/* Whether nobody but root and the service can have put the socket there. Returns 0 or an errno. */
static long
look_at_way(const struct service *service)
{
	char path[sizeof(service->path)];
	struct stat stat;
	long error;

	for (size_t i = 0; i < sizeof(path); i++) {
		const char c = service->path[i];

		if (i > 0 && (c == '/' || c == '\0')) {
			path[i] = '\0';
			error = system_call(SYS_newfstatat, AT_FDCWD, (long)path, (long)&stat, AT_SYMLINK_NOFOLLOW);
			if (error < 0)
				return -error;
			if (!is_trusted(stat.st_uid, service))
				return EPERM;
			if (c == '\0')
				return S_ISSOCK(stat.st_mode) ? 0 : ENOTSOCK;
			if (!S_ISDIR(stat.st_mode) || (stat.st_mode & (S_IWGRP | S_IWOTH)) != 0)
				return EPERM;
		}
		path[i] = c;
	}
	return ENAMETOOLONG;
}

static int
connect_to(const struct service *service, struct connection *connection, struct fault *fault)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct credentials peer;
	unsigned size = sizeof(peer);
	long error = look_at_way(service);

	if (error != 0)
		return set_fault(fault, service->path, "is not there, or others could have put it there", error);
	for (size_t i = 0; i < sizeof(address.sun_path); i++)
		address.sun_path[i] = service->path[i];
	connection->fd = (int)system_call(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, 0);
	error = system_call(SYS_connect, connection->fd, (long)&address, sizeof(address), 0);
	if (error < 0)
		return set_fault(fault, service->path, "nobody listens there", error);
	error = system_call5(SYS_getsockopt, connection->fd, SOL_SOCKET, SO_PEERCRED, (long)&peer, (long)&size);
	if (error < 0 || !is_trusted(peer.uid, service))
		return set_fault(fault, service->path, "somebody else listens there", error < 0 ? error : EPERM);
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

static long
read_exactly(const struct connection *connection, char *bytes, long length)
{
	while (length > 0) {
		const long n = read_some(connection->fd, bytes, length, connection->deadline);

		if (n <= 0)
			return n < 0 ? n : -EPROTO;
		bytes += n;
		length -= n;
	}
	return 0;
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
