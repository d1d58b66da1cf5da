/* The words of the module's line in a file of PAM: docs/pam-module.md. */
#include <dlfcn.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "launcher.h"
#include "pam-words.h"

#define SOCKET "/run/cosign-factors/factord.sock"
#define USER "factord"

static const struct {
	const char *word;
	size_t at;
} words[] = {
	{ "echo", offsetof(struct options, echo) },
	{ "echo_verification_code", offsetof(struct options, echo) },
	{ "debug", offsetof(struct options, debug) },
	{ "nullok", offsetof(struct options, nullok) },
	{ "try_first_pass", offsetof(struct options, try_first_pass) },
	{ "use_first_pass", offsetof(struct options, use_first_pass) },
	{ "forward_pass", offsetof(struct options, forward_pass) },
};

/* Words of pam_google_authenticator that are keys of a section here. */
static const struct {
	const char *word;
	const char *key;
} elsewhere[] = {
	{ "secret=", "secret_file" },
	{ "user=", "owner" },
	{ "allowed_perm=", "allowed_perm" },
	{ "no_strict_owner", "no_strict_owner" },
	{ "noskewadj", "noskewadj" },
	{ "no_increment_hotp", "no_increment_hotp" },
};

const char *
printable(char *to, size_t size, const char *from, size_t length)
{
	size_t at = 0;

	for (; at < length && at < size - 1 && from[at] != '\0'; at++)
		to[at] = from[at] >= ' ' && from[at] <= '~' ? from[at] : '?';
	to[at] = '\0';
	return to;
}

/* The factor's name, where the module is installed under one: pam_NAME.so. */
static void
name_by_file(char *name)
{
	static const char own[] = "cosign_factor";
	Dl_info info;
	const char *from;
	size_t length;

	if (dladdr((const void *)words, &info) == 0 || info.dli_fname == NULL)
		return;
	from = after(last_part(info.dli_fname), "pam_");
	length = from == NULL ? 0 : strlen(from);
	if (length <= 3 || length - 3 > MOST_NAME || !is_same(from + length - 3, ".so"))
		return;
	length -= 3;
	if (length == sizeof(own) - 1 && memcmp(from, own, length) == 0)
		return;
	memcpy(name, from, length);
	name[length] = '\0';
}

/* Refuse a word that is no word of ours: nobody gets in by a line that means something else. */
static int
refuse_word(pam_handle_t *pamh, const char *word)
{
	char text[256];

	(void)printable(text, sizeof(text), word, strlen(word));
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		if (after(word, elsewhere[i].word) != NULL) {
			pam_syslog(pamh, LOG_ERR, "%s: set %s in the factor's section of factors.toml", text,
			    elsewhere[i].key);
			return PAM_SERVICE_ERR;
		}
	}
	pam_syslog(pamh, LOG_ERR, "%s: not a word of this module", text);
	return PAM_SERVICE_ERR;
}

static int
read_word(struct options *options, const char *word)
{
	const char *value;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (is_same(word, words[i].word))
			return *(int *)((char *)options + words[i].at) = 1;
	}
	if ((value = after(word, "prompt=")) != NULL || (value = after(word, "authtok_prompt=")) != NULL)
		options->prompt = value;
	else if ((value = after(word, "socket=")) != NULL)
		options->socket = value;
	else if ((value = after(word, "service_user=")) != NULL)
		options->user = value;
	else if ((value = after(word, "factor=")) != NULL && strlen(value) <= MOST_NAME)
		(void)strcpy(options->factor, value);
	else
		return 0;
	return 1;
}

int
read_options(pam_handle_t *pamh, struct options *options, int argc, const char **argv)
{
	*options = (struct options){ .socket = SOCKET, .user = USER };
	name_by_file(options->factor);
	for (int i = 0; i < argc; i++) {
		if (!read_word(options, argv[i]))
			return refuse_word(pamh, argv[i]);
	}
	if (options->factor[0] != '\0')
		return PAM_SUCCESS;
	pam_syslog(pamh, LOG_ERR, "factor= is missing: the line must say which factor is asked for");
	return PAM_SERVICE_ERR;
}
