#include "launcher.h"

const char *
after(const char *text, const char *beginning)
{
	while (*beginning != '\0') {
		if (*text++ != *beginning++)
			return NULL;
	}
	return text;
}

const char *
last_part(const char *path)
{
	const char *last = path;

	for (; *path != '\0'; path++) {
		if (*path == '/')
			last = path + 1;
	}
	return last;
}

int
is_same(const char *text, const char *other)
{
	const char *const rest = after(text, other);

	return rest != NULL && *rest == '\0';
}
