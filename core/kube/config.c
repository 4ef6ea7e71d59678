/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/config.h"

#include "io/file.h"
#include "io/process.h"
#include "kube/exec.h"
#include "kube/kubeconfig.h"

#define ACCOUNT_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

/* How credentials are come by. Texts live in the arena of config_load. */
struct config_user {
    cf_str name;
    cf_str token, token_file, username, password;
    struct buf last_token; /* of the file */
    struct kubeconfig_pem cert, key;
    struct exec *exec; /* NULL: none */
};

/* The kubeconfigs that are there. */
struct files {
    struct kubeconfig_file *list;
    size_t len, cap;
};

struct config_options config_environment(void)
{
    cf_str account = process_variable("CRDFORGE_SERVICE_ACCOUNT");
    return (struct config_options){
        .kubeconfig = STR(""),
        .context = STR(""),
        .as_user = STR(""),
        .environment = process_variable("KUBECONFIG"),
        .home = process_variable("HOME"),
        .service_host = process_variable("KUBERNETES_SERVICE_HOST"),
        .service_port = process_variable("KUBERNETES_SERVICE_PORT"),
        .account_folder = account.len ? account : STR(ACCOUNT_FOLDER),
    };
}

/* Reads a small file whose path is given in the kubeconfig or known; `what` for the hint. */
static bool read_file(struct ctx *ctx, cf_str path, const char *what, cf_str origin,
                      cf_str *ret_bytes)
{
    if (file_read(ctx, path.ptr, ret_bytes))
        return true;
    ctx_hint(ctx, "it is named by %s of %.*s: put it there, or correct the path", what,
             STR_ARG(origin));
    return false;
}

static bool read_pem(struct ctx *ctx, const struct kubeconfig_pem *pem, cf_str origin,
                     cf_str *ret_pem)
{
    *ret_pem = pem->pem;
    if (!pem->path.len)
        return true;
    if (!read_file(ctx, pem->path, pem->key, origin, ret_pem))
        return false;
    if (str_contains(*ret_pem, "-----BEGIN ") && !memchr(ret_pem->ptr, 0, ret_pem->len))
        return true;
    ctx_error(ctx, NULL, "%.*s holds no PEM", STR_ARG(pem->path));
    ctx_hint(ctx, "it is named by %s of %.*s, and must be text that begins with -----BEGIN",
             pem->key, STR_ARG(origin));
    return false;
}

static bool add_file(struct ctx *ctx, cf_str path, struct files *files)
{
    cf_str bytes;
    struct kubeconfig_file file;
    if (!file_read(ctx, path.ptr, &bytes)) {
        ctx_hint(ctx, "name a kubeconfig that you may read with --kubeconfig FILE");
        return false;
    }
    if (!kubeconfig_parse(ctx, path, bytes, &file))
        return false;
    files->list = arena_grow(ctx->arena, files->list, files->len, &files->cap, sizeof *files->list);
    files->list[files->len++] = file;
    return true;
}

/* The files of the variable KUBECONFIG that are there. */
static bool add_listed(struct ctx *ctx, cf_str paths, struct files *files)
{
    size_t from = 0;
    for (size_t to = 0; to <= paths.len; to++) {
        if (to < paths.len && paths.ptr[to] != ':')
            continue;
        cf_str path = str_copy(ctx->arena, str_cut(paths, from, to));
        from = to + 1;
        if (path.len && file_kind(path.ptr) != FILE_ABSENT && !add_file(ctx, path, files))
            return false;
    }
    if (files->len)
        return true;
    ctx_error(ctx, NULL, "KUBECONFIG names no file that is there: %.*s", STR_ARG(paths));
    ctx_hint(ctx, "correct the variable, or name a kubeconfig with --kubeconfig FILE");
    return false;
}

/* $HOME/.kube/config, the last resort. */
static bool add_default(struct ctx *ctx, const struct config_options *options, struct files *files)
{
    cf_str path = file_join(ctx->arena, options->home, STR(".kube/config"));
    if (options->home.len && file_kind(path.ptr) != FILE_ABSENT)
        return add_file(ctx, path, files);
    struct buf looked = {.arena = ctx->arena};
    buf_printf(&looked, "KUBECONFIG is not set, ");
    if (options->home.len)
        buf_printf(&looked, "%.*s is not there", STR_ARG(path));
    else
        buf_printf(&looked, "nor is HOME");
    if (!options->service_host.len) {
        ctx_error(ctx, NULL, "no cluster is known: %s, and this is no pod", looked.ptr);
        ctx_hint(ctx, "name a kubeconfig with --kubeconfig FILE, or let your provider's tool write "
                      "one (aws eks update-kubeconfig --name CLUSTER)");
        return false;
    }
    ctx_error(ctx, NULL, "no cluster is known: %s, and the pod has no token in %.*s", looked.ptr,
              STR_ARG(options->account_folder));
    ctx_hint(ctx, "give the pod its service account's token: automountServiceAccountToken: true");
    return false;
}

static bool in_pod(struct ctx *ctx, const struct config_options *options)
{
    cf_str token = file_join(ctx->arena, options->account_folder, STR("token"));
    return options->service_host.len && options->account_folder.len &&
           file_kind(token.ptr) != FILE_ABSENT;
}

/* What a pod is given. */
static bool load_account(struct ctx *ctx, const struct config_options *options,
                         struct config *config)
{
    cf_str folder = options->account_folder, host = options->service_host;
    cf_str port = options->service_port.len ? options->service_port : STR("443");
    struct kubeconfig_pem ca = {STR(""), file_join(ctx->arena, folder, STR("ca.crt")), "ca.crt"};
    cf_str name_space = file_join(ctx->arena, folder, STR("namespace"));
    bool bare = memchr(host.ptr, ':', host.len) && host.ptr[0] != '['; /* IPv6 */
    config->origin = STR("the pod's service account");
    config->in_cluster = true;
    config->server = str_printf(ctx->arena, "https://%s%.*s%s:%.*s", bare ? "[" : "", STR_ARG(host),
                                bare ? "]" : "", STR_ARG(port));
    config->user->name = config->origin;
    config->user->token_file = file_join(ctx->arena, folder, STR("token"));
    /* A cluster may be one that the system trusts, and then gives its pods no authority. */
    if (file_kind(ca.path.ptr) != FILE_ABSENT &&
        !read_pem(ctx, &ca, config->origin, &config->ca_pem))
        return false;
    if (file_kind(name_space.ptr) != FILE_ABSENT &&
        !read_file(ctx, name_space, "namespace", config->origin, &config->namespace))
        return false;
    config->namespace = str_trim(config->namespace);
    return true;
}

/* kubectl does not send them either, and people wonder. */
static void warn_plain(struct ctx *ctx, const struct config *config,
                       const struct kubeconfig *chosen)
{
    bool credentials = chosen->token.len || chosen->token_file.len || chosen->username.len ||
                       chosen->exec || chosen->cert.pem.len || chosen->cert.path.len;
    if (!credentials || !str_starts(config->server, "http://"))
        return;
    ctx_warn(ctx, NULL,
             "%.*s: the server of the context %.*s is reached without TLS, so no "
             "credentials are sent",
             STR_ARG(config->origin), STR_ARG(config->context));
    ctx_hint(ctx, "write its URL with https://");
}

static bool load_files(struct ctx *ctx, const struct files *files, cf_str context,
                       struct config *config)
{
    struct kubeconfig chosen;
    if (!kubeconfig_choose(ctx, files->list, files->len, context, &chosen) ||
        !read_pem(ctx, &chosen.ca, chosen.origin, &config->ca_pem))
        return false;
    config->server = chosen.server;
    config->tls_server_name = chosen.tls_server_name;
    config->proxy_url = chosen.proxy_url;
    config->insecure = chosen.insecure;
    config->namespace = chosen.namespace;
    config->context = chosen.context;
    config->origin = chosen.origin;
    config->as_user = chosen.as_user;
    config->as_groups = chosen.as_groups;
    config->as_groups_len = chosen.as_groups_len;
    *config->user = (struct config_user){
        .name = chosen.user,
        .token = chosen.token,
        .token_file = chosen.token_file,
        .last_token = {.arena = ctx->arena},
        .username = chosen.username,
        .password = chosen.password,
        .cert = chosen.cert,
        .key = chosen.key,
        .exec = chosen.exec,
    };
    warn_plain(ctx, config, &chosen);
    return true;
}

/* --as: whoever the kubeconfig would act as, and their groups, are out. */
static bool set_as_user(struct ctx *ctx, cf_str as_user, struct config *config)
{
    if (!as_user.len)
        return true;
    if (!kubeconfig_is_line(as_user)) {
        ctx_error(ctx, NULL, "--as holds a line break or another control character");
        ctx_hint(ctx, "name a user, such as system:serviceaccount:NAMESPACE:NAME");
        return false;
    }
    config->as_user = str_copy(ctx->arena, as_user);
    config->as_groups = NULL;
    config->as_groups_len = 0;
    return true;
}

bool config_act_as(struct ctx *ctx, const struct config *config, cf_str as_user,
                   struct config *ret_config)
{
    struct config changed = *config;
    if (!set_as_user(ctx, as_user, &changed))
        return false;
    *ret_config = changed;
    return true;
}

bool config_load(struct ctx *ctx, const struct config_options *options, struct config *ret_config)
{
    const cf_str none = STR("");
    const struct kubeconfig_pem no_pem = {none, none, ""};
    struct config config = {none, none, none, none, false, none, none,
                            none, none, NULL, 0,    false, NULL};
    struct files files = {NULL, 0, 0};
    bool ok;
    config.user = arena_new(ctx->arena, struct config_user);
    *config.user = (struct config_user){none,   none,   none, none, none, {.arena = ctx->arena},
                                        no_pem, no_pem, NULL};
    if (options->kubeconfig.len)
        ok = add_file(ctx, str_copy(ctx->arena, options->kubeconfig), &files);
    else if (options->environment.len)
        ok = add_listed(ctx, options->environment, &files);
    else if (!options->context.len && in_pod(ctx, options))
        ok = load_account(ctx, options, &config);
    else
        ok = add_default(ctx, options, &files);
    if (ok && files.len)
        ok = load_files(ctx, &files, options->context, &config);
    if (!ok || !set_as_user(ctx, options->as_user, &config))
        return false;
    *ret_config = config;
    return true;
}

/* libcurl would ask for a passphrase where nobody answers. */
static bool check_key(struct ctx *ctx, const struct config *config, cf_str pem)
{
    if (!str_contains(pem, "-----BEGIN ENCRYPTED") && !str_contains(pem, "Proc-Type: 4,ENCRYPTED"))
        return true;
    cf_str path = config->user->key.path.len ? config->user->key.path : STR("KEY");
    ctx_error(ctx, NULL, "the client key of the user %.*s in %.*s is encrypted",
              STR_ARG(config->user->name), STR_ARG(config->origin));
    ctx_hint(ctx,
             "nobody can be asked for its passphrase: write it without one (openssl pkey -in %.*s "
             "-out NEW), and name that as client-key",
             STR_ARG(path));
    return false;
}

/* The token that the file holds now. */
static bool read_token(struct ctx *ctx, const struct config *config, cf_str *ret_token)
{
    const struct config_user *user = config->user;
    cf_str bytes;
    if (!read_file(ctx, user->token_file, config->in_cluster ? "the token" : "tokenFile",
                   config->origin, &bytes))
        return false;
    *ret_token = str_copy(ctx->arena, str_trim(bytes));
    if (ret_token->len && kubeconfig_is_line(*ret_token))
        return true;
    ctx_error(ctx, NULL,
              ret_token->len ? "%.*s holds more than a line of text"
                             : "%.*s is empty, expected a token",
              STR_ARG(user->token_file));
    ctx_hint(ctx, "write nothing but a token into it; it is that of the user %.*s in %.*s",
             STR_ARG(user->name), STR_ARG(config->origin));
    return false;
}

/* The token as of now. Where its file cannot be read, which may be so for a moment, the one that was
 * read last serves, and before it the one that the kubeconfig has beside the file; as client-go does. */
static bool find_token(struct ctx *ctx, const struct config *config, cf_str *ret_token)
{
    struct config_user *user = config->user;
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    *ret_token = user->token;
    if (!user->token_file.len)
        return true;
    bool other = user->last_token.len || user->token.len;
    if (read_token(other ? &quiet : ctx, config, ret_token)) {
        user->last_token.len = 0;
        buf_add(&user->last_token, ret_token->ptr, ret_token->len);
        return true;
    }
    *ret_token =
        user->last_token.len ? str_copy(ctx->arena, buf_str(&user->last_token)) : user->token;
    return other;
}

/* A program is the last resort: whoever gives another credential beside it means that one. */
static bool has_fixed(const struct config_credentials *credentials)
{
    return credentials->token.len || credentials->username.len || credentials->password.len ||
           credentials->cert_pem.len;
}

bool config_credentials(struct ctx *ctx, struct config *config, const struct config_need *need,
                        struct config_credentials *ret_credentials)
{
    const cf_str none = STR("");
    struct config_user *user = config->user;
    struct config_credentials credentials = {none, none, none, none, none};
    /* As client-go does: what is sent in the open is known to all. */
    if (user && !str_starts(config->server, "http://")) {
        credentials.username = user->username;
        credentials.password = user->password;
        if (!find_token(ctx, config, &credentials.token) ||
            !read_pem(ctx, &user->cert, config->origin, &credentials.cert_pem) ||
            !read_pem(ctx, &user->key, config->origin, &credentials.key_pem))
            return false;
        if (user->exec && !has_fixed(&credentials) &&
            !exec_credentials(ctx, user->exec, config, need, &credentials))
            return false;
        if (!check_key(ctx, config, credentials.key_pem))
            return false;
    }
    *ret_credentials = credentials;
    return true;
}
