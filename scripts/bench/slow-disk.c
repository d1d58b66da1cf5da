/* A disk that takes five milliseconds more to bring something to the platter: for LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

#define DELAY_US 5000

static int
delayed(const char *name, int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);

	(void)usleep(DELAY_US);
	return real(fd);
}

int
fsync(int fd)
{
	return delayed("fsync", fd);
}

int
fdatasync(int fd)
{
	return delayed("fdatasync", fd);
}
