/*
 * pam_cosign_factor: a factor in a PAM stack, asked of the resident service. docs/pam-module.md has the words
 * of its line, docs/service-protocol.md what is said on the socket.
 *
 * It runs in processes of other people, as root mostly: it keeps nothing between two calls, changes no signal,
 * and believes the service no length and no text.
 */
#include <sys/socket.h>

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>

#include "launcher.h"
#include "pam-words.h"

#define GREETING "cosign-factors-conversation/1"

#define MOST_REQUEST 8192
#define MOST_FRAME 4096
#define MOST_ANSWER PAM_MAX_RESP_SIZE

/* The service's own deadline for a decision, and a bit more. */
#define REPLY_MS 10000

/* What sshd hands over for a password that it refused already, so that the time is that of a wrong one. */
#define REFUSED_BY_SSHD "\b\n\r\177"

/* How many digits a code has behind a password, and how many a scratch code. */
#define CODE_DIGITS 6
#define SCRATCH_DIGITS 8

/* Each no of the service as PAM has it; any other one is PAM_AUTH_ERR. */
static const struct {
	const char *verdict;
	int code;
} refusals[] = {
	{ "rejected throttled", PAM_MAXTRIES },
	{ "expired", PAM_ACCT_EXPIRED },
	{ "unavailable", PAM_AUTHINFO_UNAVAIL },
};

/* One call of the service. */
struct conversation {
	pam_handle_t *pamh;
	const struct options *options;
	struct connection connection;
	/* What was typed before in this stack, as long as it was not sent. */
	const char *first;
	int is_silent;
	char verdict[MOST_NAME + 1];
};

static const char *
item(pam_handle_t *pamh, int type)
{
	const void *found = NULL;

	return pam_get_item(pamh, type, &found) == PAM_SUCCESS ? found : NULL;
}

static int
unavailable(pam_handle_t *pamh, const struct fault *fault)
{
	char path[256], text[256];

	(void)printable(path, sizeof(path), fault->path, strlen(fault->path));
	pam_syslog(pamh, LOG_ERR, "unavailable: %s: %s: %s", path, fault->what,
	    strerror_r((int)fault->error, text, sizeof(text)));
	return PAM_AUTHINFO_UNAVAIL;
}

static int
broken(struct conversation *conversation, long error)
{
	struct fault fault;

	(void)set_fault(&fault, conversation->options->socket, "the service did not answer", error);
	return unavailable(conversation->pamh, &fault);
}

/* Send all; whoever went away is no signal to this process. Returns 0 or -errno. */
static long
send_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

/* Add a text and its zero byte. Returns the new end, or NULL where there is no place. */
static char *
add(char *end, const char *limit, const char *name, const char *value)
{
	if (end == NULL || value == NULL)
		return end;
	if (strlen(name) + strlen(value) >= (size_t)(limit - end))
		return NULL;
	return stpcpy(stpcpy(end, name), value) + 1;
}

/* Say who is asked about, and by whom. */
static long
send_request(const struct conversation *conversation, const char *user)
{
	pam_handle_t *const pamh = conversation->pamh;
	char request[MOST_REQUEST];
	const char *const limit = request + sizeof(request);
	char *end = add(request, limit, GREETING, "");

	end = add(end, limit, "", conversation->options->factor);
	end = add(end, limit, "PAM_TYPE=", "auth");
	end = add(end, limit, "PAM_USER=", user);
	end = add(end, limit, "PAM_RHOST=", item(pamh, PAM_RHOST));
	end = add(end, limit, "PAM_RUSER=", item(pamh, PAM_RUSER));
	end = add(end, limit, "PAM_SERVICE=", item(pamh, PAM_SERVICE));
	end = add(end, limit, "PAM_TTY=", item(pamh, PAM_TTY));
	end = add(end, limit, "", "");
	return end == NULL ? -E2BIG : send_all(conversation->connection.fd, request, (size_t)(end - request));
}

static long
send_answer(const struct conversation *conversation, const char *typed, size_t length)
{
	char frame[3 + MOST_ANSWER] = { 'a', (char)(length >> 8), (char)(length & 0xff) };
	long error;

	memcpy(frame + 3, typed, length);
	error = send_all(conversation->connection.fd, frame, 3 + length);
	explicit_bzero(frame, sizeof(frame));
	return error;
}

/* How many characters at the end of a password and a code are the code. */
static size_t
code_length(const char *typed, size_t length)
{
	size_t digits = 0;

	while (digits < length && typed[length - digits - 1] >= '0' && typed[length - digits - 1] <= '9')
		digits++;
	return digits == SCRATCH_DIGITS || digits < CODE_DIGITS ? digits : CODE_DIGITS;
}

/* Hand the password on to the next module, and leave the code. Returns where that begins, or NULL. */
static const char *
forward_password(const struct conversation *conversation, const char *typed, size_t length)
{
	const size_t code = code_length(typed, length);
	char *const password = strndup(typed, length - code);
	int result;

	if (password == NULL)
		return NULL;
	result = pam_set_item(conversation->pamh, PAM_AUTHTOK, password);
	explicit_bzero(password, length - code);
	free(password);
	return result == PAM_SUCCESS ? typed + length - code : NULL;
}

/* Send what was typed. Returns PAM_SUCCESS where the conversation goes on. */
static int
answer(struct conversation *conversation, const char *typed)
{
	size_t length = strlen(typed);
	long error;

	if (after(typed, REFUSED_BY_SSHD) != NULL) {
		pam_syslog(conversation->pamh, LOG_NOTICE, "the application itself refused this user: nothing was asked");
		return PAM_AUTH_ERR;
	}
	if (conversation->options->forward_pass) {
		const char *const code = forward_password(conversation, typed, length);

		if (code == NULL)
			return PAM_BUF_ERR;
		length -= (size_t)(code - typed);
		typed = code;
	}
	if (length > MOST_ANSWER)
		return PAM_AUTH_ERR;
	error = send_answer(conversation, typed, length);
	return error == 0 ? PAM_SUCCESS : broken(conversation, error);
}

/* Ask the user, or take what was typed before. */
static int
prompt(struct conversation *conversation, int style, const char *text)
{
	const struct options *const options = conversation->options;
	const char *shown = options->prompt;
	char *typed = NULL;
	int result;

	if (conversation->first != NULL) {
		const char *const first = conversation->first;

		conversation->first = NULL;
		return answer(conversation, first);
	}
	if (shown == NULL)
		shown = options->forward_pass ? "Password & verification code: " : text;
	if (options->echo && !options->forward_pass)
		style = PAM_PROMPT_ECHO_ON;
	result = pam_prompt(conversation->pamh, style, &typed, "%s", shown);
	if (result != PAM_SUCCESS)
		return result;
	if (typed == NULL)
		return PAM_CONV_ERR;
	result = answer(conversation, typed);
	explicit_bzero(typed, strlen(typed));
	free(typed);
	return result;
}

/* A yes is one only where the verdict, if it was told, is one too. */
static int
by_verdict(const struct options *options, const char *verdict, char status)
{
	if (status == '0' && (*verdict == '\0' || is_same(verdict, "accepted")))
		return PAM_SUCCESS;
	/* The line and the section must both say so. */
	if (options->nullok && is_same(verdict, "unenrolled"))
		return PAM_IGNORE;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (after(verdict, refusals[i].verdict) != NULL)
			return refusals[i].code;
	}
	return PAM_AUTH_ERR;
}

/* Do what a frame says. Returns 1 at the end, with a result. */
static int
take_frame(struct conversation *conversation, char letter, const char *bytes, size_t length, int *result)
{
	char text[512];

	(void)printable(text, sizeof(text), bytes, length);
	*result = PAM_SUCCESS;
	switch (letter) {
	case 'p':
		*result = prompt(conversation, PAM_PROMPT_ECHO_OFF, text);
		return *result != PAM_SUCCESS;
	case 'e':
		*result = prompt(conversation, PAM_PROMPT_ECHO_ON, text);
		return *result != PAM_SUCCESS;
	case 't':
	case 'x':
		if (!conversation->is_silent)
			(void)pam_prompt(conversation->pamh, letter == 't' ? PAM_TEXT_INFO : PAM_ERROR_MSG, NULL, "%s", text);
		return 0;
	case 'v':
		(void)printable(conversation->verdict, sizeof(conversation->verdict), bytes, length);
		return 0;
	case 'o':
		return 0;
	case 's':
		if (length == 1 && *bytes >= '0' && *bytes <= '9') {
			*result = by_verdict(conversation->options, conversation->verdict, *bytes);
			return 1;
		}
		break;
	default:
		break;
	}
	*result = broken(conversation, -EPROTO);
	return 1;
}

/* Go on as the service says, to its last frame. */
static int
converse(struct conversation *conversation)
{
	struct connection *const connection = &conversation->connection;
	char bytes[MOST_FRAME];
	unsigned char head[3];
	int result = PAM_AUTHINFO_UNAVAIL;
	long error;

	connection->deadline = milliseconds() + REPLY_MS;
	error = read_exactly(connection, bytes, sizeof(GREETING));
	if (error == 0 && memcmp(bytes, GREETING, sizeof(GREETING)) != 0)
		error = -EPROTONOSUPPORT;
	while (error == 0) {
		size_t length;

		/* A user may take any time to type. */
		connection->deadline = milliseconds() + REPLY_MS;
		if ((error = read_exactly(connection, (char *)head, sizeof(head))) != 0)
			break;
		length = (size_t)head[1] << 8 | head[2];
		error = length > sizeof(bytes) ? -EPROTO : read_exactly(connection, bytes, (long)length);
		if (error == 0 && take_frame(conversation, (char)head[0], bytes, length, &result))
			return result;
	}
	return broken(conversation, error);
}

/* Fill in where the service is, and whom it may be run by beside root. */
static int
locate(const struct options *options, struct service *service, struct fault *fault)
{
	struct passwd account, *found = NULL;
	char buffer[16384];

	*service = (struct service){ .uid = 0 };
	if (strlen(options->socket) >= sizeof(service->path))
		return set_fault(fault, options->socket, "is too long for a socket", ENAMETOOLONG);
	(void)strcpy(service->path, options->socket);
	if (getpwnam_r(options->user, &account, buffer, sizeof(buffer), &found) == 0 && found != NULL)
		service->uid = account.pw_uid;
	return 0;
}

/* Ask the service once. */
static int
ask(struct conversation *conversation, const char *user)
{
	const struct options *const options = conversation->options;
	struct service service;
	struct fault fault;
	long error;
	int result;

	conversation->connection.fd = -1;
	conversation->verdict[0] = '\0';
	if (locate(options, &service, &fault) != 0 || connect_to(&service, &conversation->connection, &fault) != 0) {
		result = unavailable(conversation->pamh, &fault);
	} else {
		error = send_request(conversation, user);
		result = error == 0 ? converse(conversation) : broken(conversation, error);
	}
	if (conversation->connection.fd >= 0)
		(void)close(conversation->connection.fd);
	if (options->debug)
		pam_syslog(conversation->pamh, LOG_DEBUG, "factor %s: verdict: %s", options->factor,
		    conversation->verdict[0] == '\0' ? "not told" : conversation->verdict);
	return result;
}

/* Tell the log what came of it: the service's own line has the reason. */
static void
tell(const struct conversation *conversation, const char *user, int result)
{
	pam_handle_t *const pamh = conversation->pamh;
	const char *const address = item(pamh, PAM_RHOST);
	char name[256], host[256];

	(void)printable(name, sizeof(name), user, strlen(user));
	(void)printable(host, sizeof(host), address == NULL ? "" : address, sizeof(host));
	pam_syslog(pamh, result == PAM_SUCCESS ? LOG_INFO : LOG_NOTICE, "factor %s: %s: user=%s rhost=%s",
	    conversation->options->factor, pam_strerror(pamh, result), name, host);
}

/* Ask with what was typed before in this stack, and then with what is typed now, as the line says. */
static int
ask_in_turn(struct conversation *conversation, const char *user)
{
	const struct options *const options = conversation->options;
	const int takes_first = options->try_first_pass || options->use_first_pass;
	const char *const first = takes_first ? item(conversation->pamh, PAM_AUTHTOK) : NULL;
	int result = PAM_AUTH_ERR;

	if (first != NULL) {
		/* The item may be replaced meanwhile. */
		char *const copy = strdup(first);

		if (copy == NULL)
			return PAM_BUF_ERR;
		conversation->first = copy;
		result = ask(conversation, user);
		conversation->first = NULL;
		explicit_bzero(copy, strlen(copy));
		free(copy);
	}
	return result == PAM_AUTH_ERR && !options->use_first_pass ? ask(conversation, user) : result;
}

__attribute__((visibility("default"))) int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct options options;
	struct conversation conversation = {
		.pamh = pamh, .options = &options, .is_silent = (flags & PAM_SILENT) != 0
	};
	const char *user = NULL;
	int result = read_options(pamh, &options, argc, argv);

	if (result == PAM_SUCCESS)
		result = pam_get_user(pamh, &user, NULL);
	if (result != PAM_SUCCESS)
		return result;
	if (user == NULL || *user == '\0')
		return PAM_USER_UNKNOWN;
	result = ask_in_turn(&conversation, user);
	tell(&conversation, user, result);
	return result;
}

__attribute__((visibility("default"))) int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}
