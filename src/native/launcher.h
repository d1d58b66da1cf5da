/* What the parts of the launcher have of each other. */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <sys/un.h>

#include <stddef.h>

#define STDIN 0
#define STDOUT 1
#define STDERR 2

/* As long as a factor may take, and a bit more for a service that has to say so itself. */
#define DEADLINE_SECONDS 8
#define SERVICE_DEADLINE_SECONDS 9

/* text.c */

/* What a text has after this beginning, or NULL if it begins otherwise. */
const char *after(const char *text, const char *beginning);

int is_same(const char *text, const char *other);

/* What a path has after its last slash. */
const char *last_part(const char *path);

/* fault.c */

/* What went wrong: with which file, what, and why as errno(3) has it. */
struct fault {
	const char *path;
	const char *what;
	long error;
	/* Whether the user has read something already. */
	int is_answered;
};

/* Tell the user that there is no answer, and the log why. */
void tell_fault(const char *name, const struct fault *fault, char **environment);

/* service.c */

/* The resident service: where it listens, and as whom, root aside. */
struct service {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	unsigned uid;
};

/* A connection, and until when everything must be over. */
struct connection {
	int fd;
	long long deadline;
};

/* Fill in a fault. Returns -1. */
int set_fault(struct fault *fault, const char *path, const char *what, long error);

/* On a clock that nobody sets. */
long long milliseconds(void);

/* Read what `cosign-factors install --service` wrote. Returns 1, 0 where there is no such file, or -1 with a fault. */
int find_service(const char *file, struct service *service, struct fault *fault);

/* Connect to the service, and to nobody else. Returns 0, or -1 with a fault. */
int connect_to(const struct service *service, struct connection *connection, struct fault *fault);

/* Read some, if it comes in time. Returns how much, 0 at the end, or -errno. */
long read_some(int fd, char *bytes, long size, long long deadline);

/* Read so much, if it comes in time. Returns 0 or -errno. */
long read_exactly(const struct connection *connection, char *bytes, long length);

/* asking.c */

/* Have the service answer in this process's place. Returns the status, or -1 with a fault. */
int ask_service(const struct service *service, const char *name, char **environment, struct fault *fault);

#endif
