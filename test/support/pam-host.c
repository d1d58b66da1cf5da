/*
 * A host of PAM for tests: asks for one user, answers prompts with the words that it is given, and tells what it was
 * shown and what came of it.
 *
 *     pam-host FOLDER SERVICE USER RHOST ROUNDS ANSWER...
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_appl.h>

static char **answers;

static int
converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data)
{
	(void)data;
	*responses = calloc((size_t)count, sizeof(**responses));
	for (int i = 0; i < count; i++) {
		const int style = messages[i]->msg_style;

		(void)printf("%d %s\n", style, messages[i]->msg);
		if (style != PAM_PROMPT_ECHO_OFF && style != PAM_PROMPT_ECHO_ON)
			continue;
		if (*answers == NULL)
			return PAM_CONV_ERR;
		(*responses)[i].resp = strdup(*answers++);
	}
	return PAM_SUCCESS;
}

static int
count_descriptors(void)
{
	DIR *const folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder) != NULL)
		count++;
	(void)closedir(folder);
	return count;
}

int
main(int argc, char **argv)
{
	const struct pam_conv conversation = { converse, NULL };
	struct sigaction before, after;
	pam_handle_t *pamh = NULL;
	int rounds, descriptors, result;

	if (argc < 6)
		return 64;
	(void)sigaction(SIGPIPE, NULL, &before);
	rounds = atoi(argv[5]);
	result = pam_start_confdir(argv[2], argv[3], &conversation, argv[1], &pamh);
	(void)pam_set_item(pamh, PAM_RHOST, argv[4]);
	descriptors = count_descriptors();
	for (int round = 0; round < rounds && result == PAM_SUCCESS; round++) {
		answers = argv + 6;
		result = pam_authenticate(pamh, 0);
		(void)printf("result %d %s\n", result, pam_strerror(pamh, result));
		result = round < rounds - 1 ? PAM_SUCCESS : result;
	}
	/* Its descriptor of the system's log stays open, as openlog(3) has it. */
	if (count_descriptors() > descriptors + 1)
		(void)printf("descriptors were left open\n");
	(void)pam_end(pamh, result);
	(void)sigaction(SIGPIPE, NULL, &after);
	if (before.sa_handler != after.sa_handler || before.sa_flags != after.sa_flags)
		(void)printf("a signal was changed\n");
	return result == PAM_SUCCESS ? 0 : 1;
}
