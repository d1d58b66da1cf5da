/*
 * The way to the resident service.
 *
 * A socket that somebody else could have put there would read passwords, so it is looked at before anything
 * is read: every folder on its way, the socket, and who listens, are root's or the service's own.
 */
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>

#include "launcher.h"
#include "system-call.h"

/* As getsockopt(2) has it with SO_PEERCRED. */
struct credentials {
	int pid;
	unsigned uid, gid;
};

int
set_fault(struct fault *fault, const char *path, const char *what, long error)
{
	fault->path = path;
	fault->what = what;
	fault->error = error < 0 ? -error : error;
	return -1;
}

long long
milliseconds(void)
{
	struct timespec now = { 0, 0 };

	(void)system_call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

long
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

int
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

long
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
