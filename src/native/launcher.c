/*
 * launcher - what hosts start: it asks the resident service where `cosign-factors install --service` said so,
 * and else executes the runtime with our code in it. Never one after the other: two programs on one
 * memory would accept a code twice.
 *
 * The runtime alone is a program of somebody else's. Where our code in it is damaged it is a bare Bun, which
 * prints its help and ends with 0, and 0 is a yes. So it is never started without REFUSED: a word that a bare
 * Bun refuses whatever it is called, wherever it is started and whatever comes after END, and without which our
 * code refuses. Whatever goes wrong here ends with 1.
 *
 * A runtime understands every launcher older than itself, so an upgrade replaces the runtime first.
 */
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>

#include "entry.h"
#include "launcher.h"
#include "system-call.h"

/* Nothing can be below /dev/null, so nobody can make a folder there that Bun would change to. */
#define REFUSED "--cwd=/dev/null/started-as"

/* Bun looks for options, as --help, before it. */
#define END "--"

/* What the paths of the runtime, and of what says where the service is, have more than this file's own. */
#define RUNTIME_SUFFIX ".run"
#define SERVICE_SUFFIX ".service"
#define LONGER_SUFFIX SERVICE_SUFFIX

/*
 * Beginnings of variables that make the runtime, or the C library in it, load or trust what their setter
 * chose. The last two lines are what ld.so(8) ignores in secure-execution mode.
 */
static const char *const unwanted[] = {
	"BUN_", "JSC_", "NODE_", "MIMALLOC_", "UV_", "OPENSSL_", "SSL_CERT_", "ICU_DATA=",
	"LD_", "GLIBC_TUNABLES=", "GCONV_PATH=", "GETCONF_DIR=", "HOSTALIASES=", "LOCALDOMAIN=", "LOCPATH=",
	"MALLOC_", "NIS_PATH=", "NLSPATH=", "RESOLV_HOST_CONF=", "RES_OPTIONS=",
};

static int
is_unwanted(const char *variable)
{
	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++) {
		if (after(variable, unwanted[i]) != NULL)
			return 1;
	}
	return 0;
}

static void
clean(char **environment)
{
	char **kept = environment;

	for (char **each = environment; *each != NULL; each++) {
		if (!is_unwanted(*each))
			*kept++ = *each;
	}
	*kept = NULL;
}

/* A core would have secrets in it. The runtime makes itself undumpable too; this holds until then. */
static void
forbid_cores(void)
{
	const struct rlimit none = { 0, 0 };

	(void)system_call(SYS_prlimit64, 0, RLIMIT_CORE, (long)&none, 0);
}

/* Find this file, wherever symlinks lead to it from. Returns where its name ends, or NULL with an errno. */
static char *
find_own(char path[PATH_MAX], long *error)
{
	const long length = system_call(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)path, PATH_MAX);
	char *end;

	if (length < 0 || length == PATH_MAX) {
		*error = length < 0 ? -length : ENAMETOOLONG;
		*path = '\0';
		return NULL;
	}
	path[length] = '\0';
	/* An upgrade has just put another launcher in this one's place: its runtime is there already. */
	for (end = path; *end != '\0'; end++) {
		const char *const rest = after(end, " (deleted)");

		if (rest != NULL && *rest == '\0')
			break;
	}
	*end = '\0';
	return end;
}

static void
end_with(char *end, const char *suffix)
{
	while ((*end++ = *suffix++) != '\0')
		continue;
}

/* Become the runtime; comes back with an errno where that cannot be. */
static long
execute(const char *runtime, long argc, char **argv, char **environment)
{
	/* The runtime's path, REFUSED, END, what this was started as, the other words, NULL. */
	const char *words[argc + 5];

	/* A launcher in the runtime's place would start launchers for ever. */
	if (argc > 1 && after(argv[1], REFUSED) != NULL)
		return ELOOP;
	words[0] = runtime;
	words[1] = REFUSED;
	words[2] = END;
	words[3] = argc > 0 ? argv[0] : "";
	for (long i = 1; i < argc; i++)
		words[i + 3] = argv[i];
	words[argc > 0 ? argc + 3 : 4] = NULL;
	clean(environment);
	return -system_call(SYS_execve, (long)runtime, (long)words, (long)environment, 0);
}

/* Called with the address of argc, argv and the environment; the status is 1 when it comes back. */
__attribute__((used)) static void
start(long *stack)
{
	const long argc = stack[0];
	char **const argv = (char **)(stack + 1);
	char **const environment = argv + argc + 1;
	const char *const name = last_part(argc > 0 ? argv[0] : "");
	char own[PATH_MAX + sizeof(LONGER_SUFFIX)];
	struct fault fault = { own, "cannot be executed", 0, 0 };
	struct service service;
	char *const end = find_own(own, &fault.error);
	int found = 0;

	forbid_cores();
	/* Under its own name it is the command line, which no service answers. */
	if (end != NULL && !is_same(name, last_part(own))) {
		end_with(end, SERVICE_SUFFIX);
		found = find_service(own, &service, &fault);
		if (found == 1 && argc > 1) {
			fault.path = name;
			fault.what = "takes no arguments: the resident service is told none";
			fault.error = EINVAL;
			found = -1;
		}
		if (found == 1) {
			const int status = ask_service(&service, name, environment, &fault);

			if (status >= 0)
				(void)system_call(SYS_exit_group, status, 0, 0, 0);
		}
	}
	if (end != NULL && found == 0) {
		end_with(end, RUNTIME_SUFFIX);
		fault.error = execute(own, argc, argv, environment);
	}
	tell_fault(name, &fault, environment);
}
