/* The words of the module's line in a file of PAM. */
#ifndef PAM_WORDS_H
#define PAM_WORDS_H

#include <stddef.h>

#include <security/pam_modules.h>

/* A factor's name, in bytes. */
#define MOST_NAME 64

struct options {
	char factor[MOST_NAME + 1];
	const char *prompt;
	const char *socket;
	const char *user;
	/* Whether these words are there. */
	int echo, debug, nullok, try_first_pass, use_first_pass, forward_pass;
};

/* Read them. Returns PAM_SUCCESS, or PAM_SERVICE_ERR for a line that is wrong, which the log is told. */
int read_options(pam_handle_t *pamh, struct options *options, int argc, const char **argv);

/* Copy a text without what a log or a terminal obeys. Returns the copy. */
const char *printable(char *to, size_t size, const char *from, size_t length);

#endif
