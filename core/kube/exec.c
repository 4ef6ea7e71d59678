/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/exec.h"

#include "io/clock.h"
#include "io/process.h"
#include "kube/kubeconfig.h"
#include "text/base64.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <errno.h>

/* A program that asks nobody anything has the first limit, else a person needs time. */
enum { LIMIT_MS = 60000, ASKING_LIMIT_MS = 600000, OUTPUT_BYTES = 1 << 20, SHOWN_ERROR = 300 };

static const char *const versions[] = {"client.authentication.k8s.io/v1",
                                       "client.authentication.k8s.io/v1beta1"};

/* The version that a text names, or NULL. */
static const char *version_of(cf_str text)
{
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (str_is(text, versions[i]))
            return versions[i];
    return NULL;
}

static bool read_version(struct ctx *ctx, const cf_node *at, struct exec *exec)
{
    const cf_node *version = cf_get(at, "apiVersion");
    exec->api_version = version_of(node_text(version));
    if (exec->api_version)
        return true;
    ctx_error(ctx, version ? version : at, "apiVersion must be %s or %s", versions[0], versions[1]);
    ctx_hint(ctx, "let a newer version of your provider's tool write the kubeconfig anew (aws eks "
                  "update-kubeconfig --name CLUSTER)");
    return false;
}

static bool read_command(struct ctx *ctx, const cf_node *at, cf_str folder, struct exec *exec)
{
    if (!kubeconfig_text(ctx, at, "command", &exec->command))
        return false;
    if (!exec->command.len) {
        ctx_error(ctx, at, "exec needs a command");
        ctx_hint(ctx, "set command to the program that gives the credentials, such as aws");
        return false;
    }
    if (memchr(exec->command.ptr, '/', exec->command.len))
        exec->command = kubeconfig_path(ctx->arena, folder, exec->command);
    return true;
}

/* Unlike other lists these may hold any character. */
static bool read_args(struct ctx *ctx, const cf_node *at, struct exec *exec)
{
    const cf_node *args = cf_get(at, "args");
    bool ok = !args || args->kind == CF_LIST || args->kind == CF_NULL;
    const cf_node *wrong = args;
    exec->args = arena_many(ctx->arena, cf_len(args) + 1, cf_str);
    for (size_t i = 0; i < cf_len(args) && ok; i++) {
        wrong = cf_at(args, i);
        ok = wrong && wrong->kind == CF_STR;
        exec->args[exec->args_len++] = node_text(wrong);
    }
    if (ok)
        return true;
    ctx_error(ctx, wrong, "args must be a list of texts");
    ctx_hint(ctx, "put numbers, true and false in quotes");
    return false;
}

static bool read_env(struct ctx *ctx, const cf_node *at, struct exec *exec)
{
    const cf_node *env = cf_get(at, "env");
    bool ok = !env || env->kind == CF_LIST || env->kind == CF_NULL;
    const cf_node *wrong = env;
    exec->env = arena_many(ctx->arena, cf_len(env) + 1, cf_str);
    for (size_t i = 0; i < cf_len(env) && ok; i++) {
        const cf_node *name = cf_get(cf_at(env, i), "name"),
                      *value = cf_get(cf_at(env, i), "value");
        wrong = cf_at(env, i);
        ok = node_text(name).len && !str_contains(node_text(name), "=") &&
             (!value || value->kind == CF_STR);
        exec->env[exec->env_len++] = str_printf(ctx->arena, "%.*s=%.*s", STR_ARG(node_text(name)),
                                                STR_ARG(node_text(value)));
    }
    if (ok)
        return true;
    ctx_error(ctx, wrong, "env must be a list of maps with the texts name and value");
    ctx_hint(ctx, "write each as {name: NAME, value: \"VALUE\"}");
    return false;
}

static bool read_mode(struct ctx *ctx, const cf_node *at, struct exec *exec)
{
    const cf_node *node = cf_get(at, "interactiveMode");
    cf_str mode = node_text(node);
    exec->never_asks = str_is(mode, "Never");
    exec->always_asks = str_is(mode, "Always");
    if (!node || node->kind == CF_NULL || exec->never_asks || exec->always_asks ||
        str_is(mode, "IfAvailable"))
        return true;
    ctx_error(ctx, node, "interactiveMode must be Never, IfAvailable or Always");
    ctx_hint(ctx, "Never suits programs that ask nothing, such as aws");
    return false;
}

struct exec *exec_read(struct ctx *ctx, const cf_node *at, cf_str path, cf_str user)
{
    struct exec *exec = arena_new(ctx->arena, struct exec);
    cf_str file = str_copy(ctx->arena, path);
    exec->token.arena = exec->cert_pem.arena = exec->key_pem.arena = ctx->arena;
    exec->limit_ms = LIMIT_MS;
    exec->expires = -1;
    size_t folder = file.len;
    while (folder && file.ptr[folder - 1] != '/')
        folder--;
    if (!read_version(ctx, at, exec) ||
        !read_command(ctx, at, folder ? str_cut(file, 0, folder) : STR("."), exec) ||
        !read_args(ctx, at, exec) || !read_env(ctx, at, exec) || !read_mode(ctx, at, exec) ||
        !kubeconfig_text(ctx, at, "installHint", &exec->install_hint) ||
        !kubeconfig_flag(ctx, at, "provideClusterInfo", &exec->tell_cluster))
        return NULL;
    exec->subject = str_printf(ctx->arena, "the credential program %.*s of the user %.*s in %.*s",
                               STR_ARG(exec->command), STR_ARG(user), STR_ARG(file));
    return exec;
}

/* The cluster as the program is told it. */
static const cf_node *cluster_of(struct arena *arena, const struct exec *exec,
                                 const struct config *config)
{
    struct map_builder map = {.arena = arena};
    struct buf ca = {.arena = arena};
    base64_encode(&ca, config->ca_pem);
    map_text(&map, "server", config->server);
    map_text(&map, "tls-server-name", config->tls_server_name);
    map_flag(&map, "insecure-skip-tls-verify", config->insecure);
    map_text(&map, "certificate-authority-data", buf_str(&ca));
    map_text(&map, "proxy-url", config->proxy_url);
    map_add(&map, STR("config"), exec->cluster_extra);
    return map_node(&map);
}

/* The variable that tells the program what is wanted. */
static cf_str info_of(struct arena *arena, const struct exec *exec, const struct config *config,
                      bool interactive)
{
    struct map_builder spec = {.arena = arena}, info = {.arena = arena};
    struct buf out = {.arena = arena};
    map_add(&spec, STR("interactive"), node_bool(arena, interactive));
    if (exec->tell_cluster)
        map_add(&spec, STR("cluster"), cluster_of(arena, exec, config));
    map_text(&info, "kind", STR("ExecCredential"));
    map_text(&info, "apiVersion", str_of(exec->api_version));
    map_add(&info, STR("spec"), map_node(&spec));
    buf_text(&out, "KUBERNETES_EXEC_INFO=");
    json_write(&out, map_node(&info), JSON_COMPACT);
    return buf_str(&out);
}

/* The last line that a program wrote to say what is wrong, with a colon before it. */
static cf_str last_words(struct arena *arena, cf_str errors)
{
    errors = str_trim(errors);
    size_t from = errors.len;
    while (from && errors.ptr[from - 1] != '\n')
        from--;
    errors = str_trim(str_cut(errors, from, from + SHOWN_ERROR));
    return errors.len ? str_printf(arena, ": %.*s", STR_ARG(errors)) : STR("");
}

/* Tells why there is no output. */
static bool fail(struct ctx *ctx, const struct exec *exec, const struct process_result *result,
                 int64_t limit_ms)
{
    cf_str words = last_words(ctx->arena, result->errors);
    const char *again = "run it yourself to see what is wrong with it";
    cf_str subject = exec->subject;
    switch (result->end) {
    case PROCESS_EXITED:
        ctx_error(ctx, NULL, "%.*s ended with exit code %d%.*s", STR_ARG(subject), result->code,
                  STR_ARG(words));
        break;
    case PROCESS_SIGNALLED:
        ctx_error(ctx, NULL, "%.*s was killed by signal %d%.*s", STR_ARG(subject), result->code,
                  STR_ARG(words));
        break;
    case PROCESS_MISSING:
        ctx_error(ctx, NULL, "%.*s is not there", STR_ARG(subject));
        again = exec->install_hint.len ? exec->install_hint.ptr
                                       : "install it, or put its folder into the variable PATH";
        break;
    case PROCESS_UNUSABLE:
        ctx_error(ctx, NULL, "%.*s cannot be started: %s", STR_ARG(subject),
                  result->code == ENOENT ? "the interpreter of its first line is not there"
                                         : strerror(result->code));
        again = result->code == ENOENT ? "install what its first line names behind #!"
                                       : "make it a program that you may run";
        break;
    case PROCESS_TIMED_OUT:
        ctx_error(ctx, NULL, "%.*s gave nothing within %lld ms%.*s", STR_ARG(subject),
                  (long long)limit_ms, STR_ARG(words));
        break;
    case PROCESS_WOKEN:
        ctx_error(ctx, NULL, "%.*s was stopped, as we are to stop", STR_ARG(subject));
        again = "start again";
        break;
    case PROCESS_TOO_LARGE:
        ctx_error(ctx, NULL, "%.*s printed more than %d bytes", STR_ARG(subject), OUTPUT_BYTES);
        break;
    }
    ctx_hint(ctx, "%s", again);
    return false;
}

static bool refuse(struct ctx *ctx, const struct exec *exec, const char *what)
{
    ctx_error(ctx, NULL, "%.*s %s", STR_ARG(exec->subject), what);
    ctx_hint(ctx, "it must print an ExecCredential of %s; a newer version of it may do so",
             exec->api_version);
    return false;
}

static void keep(struct buf *buf, cf_str text)
{
    buf->len = 0;
    buf_add(buf, text.ptr, text.len);
}

/* A certificate or key that is empty or PEM. */
static bool is_pem(const cf_node *node)
{
    return !node || node->kind == CF_NULL ||
           (node->kind == CF_STR &&
            (!node->as.string.len || str_contains(node->as.string, "-----BEGIN ")));
}

static bool is_text(const cf_node *node)
{
    return !node || node->kind == CF_NULL || node->kind == CF_STR;
}

/* NULL after a diagnostic: no credential. */
static const cf_node *parse_status(struct ctx *ctx, const struct exec *exec, cf_str output)
{
    /* What the JSON reader has to say could show a secret. */
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    const cf_node *root = json_read(&quiet, 0, output);
    const cf_node *status = cf_get(root, "status");
    const char *fault = NULL;
    if (!root)
        fault = "printed no JSON";
    else if (!str_is(node_text(cf_get(root, "kind")), "ExecCredential"))
        fault = "printed no ExecCredential";
    else if (!str_is(node_text(cf_get(root, "apiVersion")), exec->api_version))
        fault = "printed an ExecCredential of another apiVersion";
    else if (!status || status->kind != CF_MAP)
        fault = "printed an ExecCredential without a status";
    if (fault)
        refuse(ctx, exec, fault);
    return fault ? NULL : status;
}

/* What is wrong with a status, or NULL. */
static const char *fault_of(const cf_node *status, cf_str token)
{
    const cf_node *until = cf_get(status, "expirationTimestamp");
    const cf_node *cert = cf_get(status, "clientCertificateData");
    const cf_node *key = cf_get(status, "clientKeyData");
    if (!is_text(cf_get(status, "token")) || !kubeconfig_is_line(token))
        return "printed a token that is no line of text";
    if (!is_pem(cert) || !is_pem(key))
        return "printed a certificate or key that is no PEM";
    if (!node_text(cert).len != !node_text(key).len)
        return "printed only one of certificate and key";
    if (!token.len && !node_text(cert).len)
        return "printed neither a token nor a certificate";
    if (!is_text(until) || (node_text(until).len && clock_parse(node_text(until)) < 0))
        return "printed an expirationTimestamp that is no RFC 3339 time";
    return NULL;
}

bool exec_parse(struct ctx *ctx, struct exec *exec, cf_str output)
{
    const cf_node *status = parse_status(ctx, exec, output);
    cf_str until = node_text(cf_get(status, "expirationTimestamp"));
    cf_str token = kubeconfig_without_break(node_text(cf_get(status, "token")));
    const char *fault = status ? fault_of(status, token) : NULL;
    exec->known = status && !fault;
    if (fault)
        refuse(ctx, exec, fault);
    if (!exec->known)
        return false;
    keep(&exec->token, token);
    keep(&exec->cert_pem, node_text(cf_get(status, "clientCertificateData")));
    keep(&exec->key_pem, node_text(cf_get(status, "clientKeyData")));
    exec->expires = until.len ? clock_parse(until) : -1;
    return true;
}

/* Runs the program and keeps what it gives. */
static bool renew_credentials(struct ctx *ctx, struct exec *exec, const struct config *config,
                              const struct config_need *need)
{
    bool interactive = !exec->never_asks && process_terminal();
    if (exec->always_asks && !interactive) {
        ctx_error(ctx, NULL, "%.*s needs a terminal, and standard input is none",
                  STR_ARG(exec->subject));
        ctx_hint(ctx, "run this in a terminal, or use a user that needs nobody to answer");
        return false;
    }
    int64_t longest = interactive ? ASKING_LIMIT_MS : exec->limit_ms;
    const char **argv = arena_many(ctx->arena, exec->args_len + 2, const char *);
    cf_str *env = arena_many(ctx->arena, exec->env_len + 1, cf_str);
    argv[0] = exec->command.ptr;
    for (size_t i = 0; i < exec->args_len; i++)
        argv[i + 1] = exec->args[i].ptr;
    for (size_t i = 0; i < exec->env_len; i++)
        env[i] = exec->env[i];
    env[exec->env_len] = info_of(ctx->arena, exec, config, interactive);
    struct process_request request = {
        .argv = argv,
        .env = env,
        .env_len = exec->env_len + 1,
        .terminal = interactive,
        .output_bytes = OUTPUT_BYTES,
        .limit_ms = need->limit_ms && need->limit_ms < longest ? need->limit_ms : longest,
        .wake = need->wake,
    };
    struct process_result result = process_run(ctx->arena, &request);
    if (result.end != PROCESS_EXITED || result.code != 0)
        return fail(ctx, exec, &result, request.limit_ms);
    return exec_parse(ctx, exec, result.output);
}

bool exec_credentials(struct ctx *ctx, struct exec *exec, const struct config *config,
                      const struct config_need *need, struct config_credentials *ret_credentials)
{
    bool over = exec->expires >= 0 && clock_parse(clock_utc(ctx->arena)) >= exec->expires;
    if ((need->renew || !exec->known || over) && !renew_credentials(ctx, exec, config, need))
        return false;
    ret_credentials->token = str_copy(ctx->arena, buf_str(&exec->token));
    if (exec->cert_pem.len) {
        ret_credentials->cert_pem = str_copy(ctx->arena, buf_str(&exec->cert_pem));
        ret_credentials->key_pem = str_copy(ctx->arena, buf_str(&exec->key_pem));
    }
    return true;
}
