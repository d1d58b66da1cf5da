/*
 * A stand-in for Cosign's filter, for tests: the directives, the configuration and the decisions of
 * mod_cosign, and no network. The session is what a request header says:
 *
 *   X-Held: PAM OTP      the factors of the session, in the order in which it obtained them
 *   X-Held-Cached: 1     the filter remembers the session, so it does not ask the network first
 *
 * Without X-Held there is no session. Whoever can send a header is let in: never install this.
 */
#include <string.h>

#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include <apr_strings.h>
#include <apr_uri.h>

module AP_MODULE_DECLARE_DATA cosign_module;

enum { UNSET = -1, OFF = 0, ON = 1 };

/* What a server or a section says. */
struct settings {
    int is_configured;
    int protect, public_access, ignore_suffix;
    int http_only, no_port, validation_redirect;
    int port;
    const char *service, *site_entry, *suffix, *host, *redirect, *post_error;
    const char *valid_reference, *validation_error;
    ap_regex_t *valid_regex;
    apr_array_header_t *factors; /* of char *; NULL where nobody said any */
};

static void *new_settings(apr_pool_t *pool)
{
    struct settings *made = apr_pcalloc(pool, sizeof *made);

    made->protect = made->public_access = made->ignore_suffix = UNSET;
    made->http_only = made->no_port = made->validation_redirect = UNSET;
    return made;
}

static void *new_section(apr_pool_t *pool, char *path)
{
    (void)path;
    return new_settings(pool);
}

static void *new_server(apr_pool_t *pool, server_rec *server)
{
    struct settings *made = new_settings(pool);

    made->service = apr_psprintf(pool, "cosign-%s", server->server_hostname);
    return made;
}

/* Say whose settings a directive changes: the server's, or a section's after its gaps were filled. */
static struct settings *settings_for(cmd_parms *at, void *section)
{
    struct settings *server = ap_get_module_config(at->server->module_config, &cosign_module);
    struct settings *own = section;

    if (at->path == NULL)
        return server;
#define FILL(field, nothing) if (own->field == (nothing)) own->field = server->field
    FILL(protect, UNSET);
    FILL(public_access, UNSET);
    FILL(ignore_suffix, UNSET);
    FILL(http_only, UNSET);
    FILL(no_port, UNSET);
    FILL(port, 0);
    FILL(service, NULL);
    FILL(site_entry, NULL);
    FILL(suffix, NULL);
    FILL(host, NULL);
    FILL(redirect, NULL);
    FILL(post_error, NULL);
    FILL(factors, NULL);
#undef FILL
    return own;
}

/* Each directive says in cmd->info where its value goes and whether it makes a configuration. */
#define CONFIGURES(field) ((void *)(APR_OFFSETOF(struct settings, field) * 2 + 1))
#define DOES_NOT(field) ((void *)(APR_OFFSETOF(struct settings, field) * 2))

static void *place_of(cmd_parms *at, struct settings *of)
{
    apr_size_t info = (apr_size_t)at->info;

    of->is_configured |= info & 1;
    return (char *)of + info / 2;
}

static const char *set_flag(cmd_parms *at, void *section, int flag)
{
    *(int *)place_of(at, settings_for(at, section)) = flag ? ON : OFF;
    return NULL;
}

static const char *set_text(cmd_parms *at, void *section, const char *text)
{
    *(const char **)place_of(at, settings_for(at, section)) = text;
    return NULL;
}

static const char *set_service(cmd_parms *at, void *section, const char *name)
{
    int is_whole = strncmp(name, "cosign-", 7) == 0;

    return set_text(at, section, is_whole ? name : apr_pstrcat(at->pool, "cosign-", name, NULL));
}

static const char *set_valid_reference(cmd_parms *at, void *section, const char *pattern)
{
    struct settings *of = settings_for(at, section);

    of->valid_regex = ap_pregcomp(at->pool, pattern, AP_REG_EXTENDED);
    return of->valid_regex == NULL ? "ap_pregcomp failed" : set_text(at, section, pattern);
}

/* The real one goes through the addresses of the host here, and crashes where there is no host. */
static const char *set_port(cmd_parms *at, void *section, const char *port)
{
    struct settings *of = settings_for(at, section);

    if (of->host == NULL)
        return "CosignPort before CosignHostname crashes mod_cosign";
    of->port = atoi(port);
    of->is_configured = 1;
    return NULL;
}

static const char *set_factors(cmd_parms *at, void *section, const char *args)
{
    struct settings *of = settings_for(at, section);
    char *last, *word;

    of->factors = apr_array_make(at->pool, 4, sizeof(char *));
    word = apr_strtok(apr_pstrdup(at->pool, args), " \t", &last);
    for (; word != NULL; word = apr_strtok(NULL, " \t", &last))
        APR_ARRAY_PUSH(of->factors, char *) = word;
    of->is_configured = 1;
    return NULL;
}

static const char *set_nothing(cmd_parms *at, void *section, const char *text)
{
    (void)settings_for(at, section);
    (void)text;
    return NULL;
}

static const char *set_nothing_but_configure(cmd_parms *at, void *section, const char *text)
{
    (void)text;
    settings_for(at, section)->is_configured = 1;
    return NULL;
}

static const char *set_proxy_cookies(cmd_parms *at, void *section, int flag)
{
    (void)flag;
    settings_for(at, section)->is_configured = 1;
    return NULL;
}

static const char *set_flag_of_cookies(cmd_parms *at, void *section, int flag)
{
    (void)settings_for(at, section);
    (void)flag;
    return NULL;
}

static const char *set_crypto(cmd_parms *at, void *section, const char *key, const char *certificate,
                              const char *authorities)
{
    (void)settings_for(at, section);
    (void)key;
    (void)certificate;
    (void)authorities;
    return NULL;
}

static const char *set_check_ip(cmd_parms *at, void *section, const char *when)
{
    (void)section;
    (void)at;
    if (strcasecmp(when, "never") == 0 || strcasecmp(when, "initial") == 0 ||
        strcasecmp(when, "always") == 0)
        return NULL;
    return "CosignCheckIP must be never, initial, or always.";
}

static const char *set_hash_length(cmd_parms *at, void *section, const char *length)
{
    (void)at;
    (void)section;
    return atoi(length) < 0 || atoi(length) > 2 ? "CosignFilterHashLength must be 0, 1, or 2." : NULL;
}

#define SECTIONS (RSRC_CONF | ACCESS_CONF)
#define HTACCESS (RSRC_CONF | OR_AUTHCFG)

static const command_rec directives[] = {
    AP_INIT_FLAG("CosignProtected", set_flag, CONFIGURES(protect), HTACCESS, NULL),
    AP_INIT_FLAG("CosignAllowPublicAccess", set_flag, CONFIGURES(public_access), HTACCESS, NULL),
    AP_INIT_RAW_ARGS("CosignRequireFactor", set_factors, NULL, HTACCESS, NULL),
    AP_INIT_FLAG("CosignHttpOnlyCookies", set_flag_of_cookies, NULL, HTACCESS, NULL),
    AP_INIT_FLAG("CosignFactorSuffixIgnore", set_flag, CONFIGURES(ignore_suffix), SECTIONS, NULL),
    AP_INIT_FLAG("CosignHttpOnly", set_flag, CONFIGURES(http_only), SECTIONS, NULL),
    AP_INIT_FLAG("CosignNoAppendRedirectPort", set_flag, CONFIGURES(no_port), SECTIONS, NULL),
    AP_INIT_FLAG("CosignAllowValidationRedirect", set_flag, DOES_NOT(validation_redirect), SECTIONS,
                 NULL),
    AP_INIT_FLAG("CosignGetProxyCookies", set_proxy_cookies, NULL, SECTIONS, NULL),
    AP_INIT_TAKE1("CosignFactorSuffix", set_text, CONFIGURES(suffix), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignService", set_service, CONFIGURES(service), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignSiteEntry", set_text, CONFIGURES(site_entry), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignRedirect", set_text, CONFIGURES(redirect), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignPostErrorRedirect", set_text, CONFIGURES(post_error), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignHostname", set_text, DOES_NOT(host), SECTIONS, NULL),
    AP_INIT_TAKE1("CosignPort", set_port, NULL, SECTIONS, NULL),
    AP_INIT_TAKE1("CosignValidReference", set_valid_reference, CONFIGURES(valid_reference), SECTIONS,
                  NULL),
    AP_INIT_TAKE1("CosignValidationErrorRedirect", set_text, CONFIGURES(validation_error), SECTIONS,
                  NULL),
    AP_INIT_TAKE3("CosignCrypto", set_crypto, NULL, SECTIONS, NULL),
    AP_INIT_TAKE1("CosignFilterDB", set_nothing, NULL, RSRC_CONF, NULL),
    AP_INIT_TAKE1("CosignFilterHashLength", set_hash_length, NULL, RSRC_CONF, NULL),
    AP_INIT_TAKE1("CosignProxyDB", set_nothing, NULL, RSRC_CONF, NULL),
    AP_INIT_TAKE1("CosignTicketPrefix", set_nothing, NULL, RSRC_CONF, NULL),
    AP_INIT_TAKE1("CosignCheckIP", set_check_ip, NULL, RSRC_CONF, NULL),
    AP_INIT_TAKE1("CosignCookieExpireTime", set_nothing_but_configure, NULL, RSRC_CONF, NULL),
    { NULL }
};

/* The settings that hold for a request. */
static const struct settings *settings_of(request_rec *r)
{
    struct settings *of = ap_get_module_config(r->per_dir_config, &cosign_module);

    if (of == NULL || !of->is_configured)
        of = ap_get_module_config(r->server->module_config, &cosign_module);
    return of;
}

enum session { SATISFIED, MISSING, REFUSED };

/* Whether a held factor is the demanded one with the suffix, which must not occur before its end. */
static int is_suffixed(const char *held, const char *demanded, const char *suffix)
{
    const char *at = suffix == NULL ? NULL : strstr(held, suffix);

    return at != NULL && strcmp(at, suffix) == 0 && (apr_size_t)(at - held) == strlen(demanded) &&
        strncmp(held, demanded, strlen(demanded)) == 0;
}

static enum session ask(const struct settings *of, const char *demanded,
                        const apr_array_header_t *held, int is_remembered)
{
    int i;

    for (i = 0; i < held->nelts; i += 1) {
        const char *one = APR_ARRAY_IDX(held, i, char *);

        if (strcmp(one, demanded) == 0)
            return SATISFIED;
        if (!is_remembered && is_suffixed(one, demanded, of->suffix))
            return of->ignore_suffix == ON ? SATISFIED : REFUSED;
    }
    return MISSING;
}

/* Look at the session of a request, as cosign_cookie_valid() does with a cookie. */
static enum session look(const struct settings *of, request_rec *r)
{
    const char *sent = apr_table_get(r->headers_in, "X-Held");
    int is_remembered = apr_table_get(r->headers_in, "X-Held-Cached") != NULL;
    apr_array_header_t *held = apr_array_make(r->pool, 4, sizeof(char *));
    enum session answer;
    char *last, *word;
    int i;

    if (sent == NULL)
        return MISSING;
    word = apr_strtok(apr_pstrdup(r->pool, sent), " ", &last);
    for (; word != NULL; word = apr_strtok(NULL, " ", &last))
        APR_ARRAY_PUSH(held, char *) = word;
    for (;; is_remembered = 0) {
        answer = SATISFIED;
        for (i = 0; of->factors != NULL && answer == SATISFIED && i < of->factors->nelts; i += 1)
            answer = ask(of, APR_ARRAY_IDX(of->factors, i, char *), held, is_remembered);
        if (answer == SATISFIED || !is_remembered)
            return answer;
    }
}

static int send_to_weblogin(const struct settings *of, request_rec *r)
{
    const char *scheme = of->http_only == ON ? "http" : "https";
    apr_port_t port = ap_get_server_port(r);
    int is_usual = of->no_port == ON || port == (of->http_only == ON ? 80 : 443);
    const char *to = of->site_entry;
    const char *factors = "";

    if (r->method_number == M_POST) {
        apr_table_setn(r->headers_out, "Location", of->post_error);
        return HTTP_MOVED_TEMPORARILY;
    }
    if (to == NULL || strcasecmp(to, "none") == 0)
        to = apr_pstrcat(r->pool, scheme, "://", ap_get_server_name(r),
                         is_usual ? "" : apr_psprintf(r->pool, ":%u", port), r->unparsed_uri, NULL);
    if (of->factors != NULL && of->factors->nelts > 0)
        factors = apr_pstrcat(r->pool, "factors=", apr_array_pstrcat(r->pool, of->factors, ','), "&",
                              NULL);
    apr_table_setn(r->headers_out, "Location",
                   apr_pstrcat(r->pool, of->redirect, "?", factors, of->service, "&", to, NULL));
    return HTTP_MOVED_TEMPORARILY;
}

static int check_access(request_rec *r)
{
    const struct settings *of = settings_of(r);

    if (!of->is_configured || of->protect == OFF)
        return DECLINED;
    if (of->host == NULL || of->redirect == NULL || of->service == NULL || of->post_error == NULL)
        return HTTP_SERVICE_UNAVAILABLE;
    if (apr_table_get(r->headers_in, "X-Held") != NULL) {
        switch (look(of, r)) {
        case REFUSED:
            return HTTP_SERVICE_UNAVAILABLE;
        case SATISFIED:
            r->user = apr_pstrdup(r->pool, "bob");
            r->ap_auth_type = "Cosign";
            apr_table_setn(r->subprocess_env, "COSIGN_SERVICE", of->service);
            apr_table_setn(r->subprocess_env, "COSIGN_FACTOR",
                           apr_table_get(r->headers_in, "X-Held"));
            return DECLINED;
        case MISSING:
            break;
        }
    }
    if (of->public_access == ON)
        return DECLINED;
    if (!ap_some_auth_required(r))
        return send_to_weblogin(of, r);
    apr_table_setn(r->notes, "stand-in-cosign", "send");
    return DECLINED;
}

static int check_user(request_rec *r)
{
    const char *type = ap_auth_type(r);

    if (type == NULL || strcasecmp(type, "Cosign") != 0)
        return DECLINED;
    if (apr_table_get(r->notes, "stand-in-cosign") != NULL)
        return send_to_weblogin(settings_of(r), r);
    return r->user == NULL ? DECLINED : OK;
}

/* /cosign/valid: set the cookie of a service and go on to where the user wanted to be. */
static int validate(request_rec *r)
{
    const struct settings *of = ap_get_module_config(r->server->module_config, &cosign_module);
    ap_regmatch_t all;
    apr_uri_t uri;
    const char *rest, *cookie, *to = of->validation_error;
    int is_elsewhere;

    if (r->handler == NULL || strcmp(r->handler, "cosign") != 0)
        return DECLINED;
    if (r->method_number != M_GET)
        return HTTP_METHOD_NOT_ALLOWED;
    if (!of->is_configured || of->valid_reference == NULL || of->validation_error == NULL)
        return HTTP_SERVICE_UNAVAILABLE;
    if ((rest = r->args) == NULL)
        return HTTP_FORBIDDEN;
    cookie = ap_getword(r->pool, &rest, '&');
    if (strncasecmp(cookie, "cosign-", 7) == 0 &&
        ap_regexec(of->valid_regex, rest, 1, &all, 0) == 0 && all.rm_so == 0 &&
        (apr_size_t)all.rm_eo == strlen(rest)) {
        if (apr_uri_parse(r->pool, rest, &uri) != APR_SUCCESS)
            return HTTP_INTERNAL_SERVER_ERROR;
        if (uri.scheme == NULL || uri.hostname == NULL)
            return HTTP_BAD_REQUEST;
        if (uri.port == 0)
            uri.port = apr_uri_port_of_scheme(uri.scheme);
        is_elsewhere = strcasecmp(ap_get_server_name(r), uri.hostname) != 0 ||
            (ap_get_server_port(r) != uri.port && of->no_port != ON);
        if (is_elsewhere && of->validation_redirect != ON)
            return HTTP_SERVICE_UNAVAILABLE;
        if (!is_elsewhere && look(of, r) == REFUSED)
            return HTTP_SERVICE_UNAVAILABLE;
        to = rest;
        if (!is_elsewhere && look(of, r) == SATISFIED)
            apr_table_set(r->err_headers_out, "Set-Cookie", cookie);
    }
    apr_table_set(r->headers_out, "Location", to);
    return HTTP_MOVED_PERMANENTLY;
}

static void register_hooks(apr_pool_t *pool)
{
    static const char *const before[] = { "mod_authz_host.c", NULL };

    (void)pool;
    ap_hook_access_checker(check_access, NULL, before, APR_HOOK_MIDDLE);
    ap_hook_check_user_id(check_user, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(validate, NULL, NULL, APR_HOOK_MIDDLE);
}

/* Without functions that merge, so what is set further in replaces what is set further out. */
module AP_MODULE_DECLARE_DATA cosign_module = {
    STANDARD20_MODULE_STUFF, new_section, NULL, new_server, NULL, directives, register_hooks
};
