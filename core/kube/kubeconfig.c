/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubeconfig.h"

#include "io/file.h"
#include "kube/exec.h"
#include "text/base64.h"
#include "text/yaml_read.h"

/* An entry of clusters, users or contexts, and the file it is in. */
struct entry {
    const struct kubeconfig_file *file;
    const cf_node *at;    /* the item of the list */
    const cf_node *inner; /* what stands below the name; NULL: nothing */
};

static const struct section {
    const char *list, *inner;
} clusters = {"clusters", "cluster"}, users = {"users", "user"}, contexts = {"contexts", "context"};

static bool is_set(const cf_node *node)
{
    return node && node->kind != CF_NULL;
}

static bool refuse(struct ctx *ctx, const cf_node *at, const char *key, const char *wanted)
{
    ctx_error(ctx, at, "%s must be %s, not %s", key, wanted, node_kind_name(at));
    if (str_is(str_of(wanted), "text"))
        ctx_hint(ctx, "put the value in quotes");
    else
        ctx_hint(ctx, "compare with the output of: kubectl config view");
    return false;
}

bool kubeconfig_text(struct ctx *ctx, const cf_node *map, const char *key, cf_str *ret_text)
{
    const cf_node *node = cf_get(map, key);
    *ret_text = node_text(node);
    return !is_set(node) || node->kind == CF_STR || refuse(ctx, node, key, "text");
}

bool kubeconfig_is_line(cf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F)
            return false;
    return true;
}

cf_str kubeconfig_without_break(cf_str text)
{
    while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    return text;
}

static bool check_line(struct ctx *ctx, const cf_node *at, const char *key, cf_str *text)
{
    *text = kubeconfig_without_break(*text);
    if (kubeconfig_is_line(*text))
        return true;
    ctx_error(ctx, at, "%s holds a line break or another control character", key);
    ctx_hint(ctx, "write it on one line: it becomes part of a request");
    return false;
}

bool kubeconfig_line(struct ctx *ctx, const cf_node *map, const char *key, cf_str *ret_text)
{
    return kubeconfig_text(ctx, map, key, ret_text) &&
           check_line(ctx, cf_get(map, key), key, ret_text);
}

bool kubeconfig_lines(struct ctx *ctx, const cf_node *map, const char *key, cf_str **ret_lines,
                      size_t *ret_len)
{
    const cf_node *list = cf_get(map, key);
    *ret_lines = NULL;
    *ret_len = 0;
    if (!is_set(list))
        return true;
    if (list->kind != CF_LIST)
        return refuse(ctx, list, key, "a list");
    cf_str *lines = arena_many(ctx->arena, cf_len(list) + 1, cf_str);
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *item = cf_at(list, i);
        if (item->kind != CF_STR)
            return refuse(ctx, item, key, "text");
        lines[i] = item->as.string;
        if (!check_line(ctx, item, key, &lines[i]))
            return false;
    }
    *ret_lines = lines;
    *ret_len = cf_len(list);
    return true;
}

bool kubeconfig_flag(struct ctx *ctx, const cf_node *map, const char *key, bool *ret_flag)
{
    const cf_node *node = cf_get(map, key);
    *ret_flag = cf_flag(node, false);
    return !is_set(node) || node->kind == CF_BOOL || refuse(ctx, node, key, "true or false");
}

cf_str kubeconfig_path(struct arena *arena, cf_str folder, cf_str path)
{
    bool whole = !path.len || path.ptr[0] == '/' || str_is(folder, ".");
    if (!whole && str_starts(path, "./"))
        path = str_cut(path, 2, path.len);
    return whole ? str_copy(arena, path) : file_join(arena, folder, path);
}

/* Copies the fault that a reader found, unless its words may quote the file. */
static bool retell(struct ctx *ctx, cf_str path, uint32_t file, const struct diags *quiet)
{
    static const char *const harmless[] = {"not valid YAML", "the key ",   "the byte ",
                                           "the input ",     "a NUL byte", "expected one",
                                           "lists and maps"};
    struct place nowhere = {.file = file};
    const struct diag *fault = quiet->len ? &quiet->list[0] : NULL;
    bool shown = false;
    for (size_t i = 0; fault && i < sizeof harmless / sizeof *harmless; i++)
        shown = shown || str_starts(fault->message, harmless[i]);
    struct place place = fault ? fault->place : nowhere;
    if (shown)
        ctx_error_at(ctx, place, "%.*s", STR_ARG(fault->message));
    else
        ctx_error_at(ctx, place, "not valid YAML (what stands here may be a secret)");
    if (shown && fault->hint.len)
        ctx_hint(ctx, "%.*s", STR_ARG(fault->hint));
    else
        ctx_hint(ctx, "see what kubectl makes of it: kubectl config view --kubeconfig %.*s",
                 STR_ARG(path));
    return false;
}

static bool check_section(struct ctx *ctx, const cf_node *root, const struct section *section)
{
    const cf_node *list = cf_get(root, section->list);
    cf_str name;
    if (!is_set(list))
        return true;
    if (list->kind != CF_LIST)
        return refuse(ctx, list, section->list, "a list");
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *item = cf_at(list, i), *inner = cf_get(item, section->inner);
        if (item->kind != CF_MAP)
            return refuse(ctx, item, section->list, "a list of maps");
        if (is_set(inner) && inner->kind != CF_MAP)
            return refuse(ctx, inner, section->inner, "a map");
        if (!kubeconfig_text(ctx, item, "name", &name))
            return false;
    }
    return true;
}

static bool check_outline(struct ctx *ctx, cf_str path, const cf_node *root)
{
    cf_str current, kind = node_text(cf_get(root, "kind"));
    if (root->kind == CF_NULL)
        return true;
    if (root->kind != CF_MAP || (is_set(cf_get(root, "kind")) && !str_is(kind, "Config"))) {
        if (root->kind != CF_MAP)
            ctx_error(ctx, root, "%.*s is no kubeconfig: expected a map, found %s", STR_ARG(path),
                      node_kind_name(root));
        else
            ctx_error(ctx, cf_get(root, "kind"), "%.*s is no kubeconfig: its kind is not Config",
                      STR_ARG(path));
        ctx_hint(ctx, "name a kubeconfig with --kubeconfig or the variable KUBECONFIG");
        return false;
    }
    return kubeconfig_text(ctx, root, "current-context", &current) &&
           check_section(ctx, root, &clusters) && check_section(ctx, root, &users) &&
           check_section(ctx, root, &contexts);
}

bool kubeconfig_parse(struct ctx *ctx, cf_str path, cf_str bytes, struct kubeconfig_file *ret_file)
{
    struct ctx quiet = {.arena = ctx->arena, .limits = ctx->limits};
    cf_str name = str_copy(ctx->diags->arena, path);
    /* Without its bytes: diagnostics show the line they are about. */
    uint32_t file = diags_file(ctx->diags, name, STR(""));
    quiet.diags = diags_new(ctx->arena, ctx->limits);
    const cf_node *root = yaml_read_optional(&quiet, file, bytes);
    if (!root)
        return retell(ctx, path, file, quiet.diags);
    const cf_node *outer = ctx->root;
    ctx->root = root;
    bool ok = check_outline(ctx, path, root);
    ctx->root = outer;
    if (ok)
        *ret_file = (struct kubeconfig_file){str_copy(ctx->arena, path), {NULL, 0}, root};
    if (ok)
        ret_file->folder = file_folder(ret_file->path);
    return ok;
}

/* The entry of the first file that has one of that name; `at` NULL when there is none. False when a
 * file has two. */
static bool find(struct ctx *ctx, const struct kubeconfig_file *files, size_t len,
                 const struct section *section, cf_str name, struct entry *ret_entry)
{
    *ret_entry = (struct entry){NULL, NULL, NULL};
    for (size_t i = 0; i < len && !ret_entry->at; i++) {
        const cf_node *list = cf_get(files[i].root, section->list);
        for (size_t k = 0; k < cf_len(list); k++) {
            const cf_node *item = cf_at(list, k), *inner = cf_get(item, section->inner);
            if (!str_equal(node_text(cf_get(item, "name")), name))
                continue;
            if (ret_entry->at) {
                ctx->root = files[i].root;
                ctx_error(ctx, item, "%s holds the name %.*s twice", section->list, STR_ARG(name));
                ctx_hint(ctx, "remove one of the two, or give it another name");
                return false;
            }
            *ret_entry = (struct entry){&files[i], item, is_set(inner) ? inner : NULL};
        }
    }
    return true;
}

/* "a, b and c": the paths of all files. */
static cf_str paths_of(struct arena *arena, const struct kubeconfig_file *files, size_t len)
{
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < len; i++)
        buf_printf(&out, "%s%.*s", !i ? "" : i + 1 == len ? " and " : ", ", STR_ARG(files[i].path));
    return buf_str(&out);
}

/* The names of a section, for a hint. */
static cf_str names_of(struct arena *arena, const struct kubeconfig_file *files, size_t len,
                       const struct section *section)
{
    enum { SHOWN = 10 };
    struct buf out = {.arena = arena};
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        const cf_node *list = cf_get(files[i].root, section->list);
        for (size_t k = 0; k < cf_len(list) && ++count <= SHOWN; k++)
            buf_printf(&out, "%s%.*s", out.len ? ", " : "",
                       STR_ARG(node_text(cf_get(cf_at(list, k), "name"))));
    }
    buf_text(&out, count > SHOWN ? ", ..." : !count ? "none" : "");
    return buf_str(&out);
}

static bool find_context(struct ctx *ctx, const struct kubeconfig_file *files, size_t len,
                         cf_str name, struct kubeconfig *chosen, struct entry *ret_entry)
{
    for (size_t i = 0; i < len && !name.len; i++)
        name = node_text(cf_get(files[i].root, "current-context"));
    chosen->context = str_copy(ctx->arena, name);
    if (name.len && !find(ctx, files, len, &contexts, name, ret_entry))
        return false;
    if (name.len && ret_entry->at)
        return true;
    cf_str paths = paths_of(ctx->arena, files, len);
    if (name.len)
        ctx_error(ctx, NULL, "there is no context %.*s in %.*s", STR_ARG(name), STR_ARG(paths));
    else
        ctx_error(ctx, NULL, "%.*s: no current-context is set", STR_ARG(paths));
    cf_str known = names_of(ctx->arena, files, len, &contexts);
    if (str_is(known, "none"))
        ctx_hint(ctx, "no context is there: name another file with --kubeconfig, or let your "
                      "provider's tool write one (aws eks update-kubeconfig --name CLUSTER)");
    else
        ctx_hint(ctx, "choose one with --context NAME; there are: %.*s", STR_ARG(known));
    return false;
}

/* What a context points to. */
static bool find_part(struct ctx *ctx, const struct kubeconfig_file *files, size_t len,
                      const struct entry *context, const struct section *section,
                      struct entry *ret_entry)
{
    const cf_node *at = cf_get(context->inner, section->inner);
    cf_str name = node_text(at);
    if (!find(ctx, files, len, section, name, ret_entry))
        return false;
    if (ret_entry->at)
        return true;
    ctx->root = context->file->root;
    ctx_error(ctx, at, "there is no %s %.*s", section->inner, STR_ARG(name));
    ctx_hint(ctx, "choose another context with --context NAME; of %s there are: %.*s",
             section->list, STR_ARG(names_of(ctx->arena, files, len, section)));
    return false;
}

/* `key` names a file, `key`-data holds its bytes in base64 and wins. */
static bool read_pem(struct ctx *ctx, const struct entry *entry, const char *key,
                     struct kubeconfig_pem *ret_pem)
{
    cf_str data_key = str_printf(ctx->arena, "%s-data", key), data, path;
    const cf_node *at = cf_get(entry->inner, data_key.ptr);
    *ret_pem = (struct kubeconfig_pem){STR(""), STR(""), key};
    if (!kubeconfig_text(ctx, entry->inner, data_key.ptr, &data) ||
        !kubeconfig_text(ctx, entry->inner, key, &path))
        return false;
    if (!data.len) {
        ret_pem->path = kubeconfig_path(ctx->arena, entry->file->folder, path);
        return true;
    }
    if (!base64_decode(ctx->arena, data, &ret_pem->pem)) {
        ctx_error(ctx, at, "%s is not base64", data_key.ptr);
        ctx_hint(ctx, "to name a file, use %s without -data", key);
        return false;
    }
    if (str_contains(ret_pem->pem, "-----BEGIN ") && !memchr(ret_pem->pem.ptr, 0, ret_pem->pem.len))
        return true;
    ctx_error(ctx, at, "%s holds no PEM", data_key.ptr);
    ctx_hint(ctx, "it is the base64 of a text that begins with -----BEGIN");
    return false;
}

/* A host follows the scheme, and nothing that does not belong there. */
static bool is_url(cf_str url, size_t scheme)
{
    cf_str rest = str_cut(url, scheme, url.len);
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] == ' ' || rest.ptr[i] == '?' || rest.ptr[i] == '#')
            return false;
    return rest.len && rest.ptr[0] != '/' && rest.ptr[0] != ':';
}

static bool read_server(struct ctx *ctx, const struct entry *cluster, struct kubeconfig *chosen)
{
    const cf_node *at = cf_get(cluster->inner, "server");
    cf_str server;
    if (!kubeconfig_line(ctx, cluster->inner, "server", &server))
        return false;
    if (!server.len) {
        ctx_error(ctx, cluster->at, "the context %.*s names no server", STR_ARG(chosen->context));
        ctx_hint(ctx, "set clusters[].cluster.server, or choose another context with --context");
        return false;
    }
    size_t scheme = str_starts(server, "https://") ? 8 : str_starts(server, "http://") ? 7 : 0;
    if (!scheme || !is_url(server, scheme)) {
        ctx_error(ctx, at, "server must be a URL like https://HOST:PORT");
        ctx_hint(ctx, scheme ? "leave out blanks, ? and #" : "put https:// before it");
        return false;
    }
    while (server.ptr[server.len - 1] == '/')
        server.len--;
    chosen->server = str_copy(ctx->arena, server);
    return true;
}

static bool read_proxy(struct ctx *ctx, const struct entry *cluster, struct kubeconfig *chosen)
{
    static const char *const schemes[] = {"http://", "https://", "socks5://", "socks5h://"};
    cf_str url;
    if (!kubeconfig_line(ctx, cluster->inner, "proxy-url", &url))
        return false;
    bool good = !url.len;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        good = good || (str_starts(url, schemes[i]) && is_url(url, strlen(schemes[i])));
    if (!good) {
        ctx_error(ctx, cf_get(cluster->inner, "proxy-url"),
                  "proxy-url must be a URL of http, https, socks5 or socks5h");
        ctx_hint(ctx, "write it like http://HOST:PORT");
        return false;
    }
    /* To client-go they are one: the proxy looks the name up. */
    if (str_starts(url, "socks5://"))
        url = str_printf(ctx->arena, "socks5h%.*s", (int)url.len - 6, url.ptr + 6);
    chosen->proxy_url = str_copy(ctx->arena, url);
    return true;
}

static bool read_cluster(struct ctx *ctx, const struct entry *cluster, struct kubeconfig *chosen)
{
    const cf_node *map = cluster->inner;
    ctx->root = cluster->file->root;
    chosen->origin = cluster->file->path;
    if (!read_server(ctx, cluster, chosen) || !read_proxy(ctx, cluster, chosen) ||
        !kubeconfig_line(ctx, map, "tls-server-name", &chosen->tls_server_name) ||
        !kubeconfig_flag(ctx, map, "insecure-skip-tls-verify", &chosen->insecure) ||
        !read_pem(ctx, cluster, "certificate-authority", &chosen->ca))
        return false;
    if (!chosen->insecure || (!chosen->ca.pem.len && !chosen->ca.path.len))
        return true;
    ctx_error(ctx, cf_get(map, "insecure-skip-tls-verify"),
              "insecure-skip-tls-verify and a certificate authority exclude each other");
    ctx_hint(ctx, "remove insecure-skip-tls-verify: the authority makes it needless");
    return false;
}

/* What other clients can do, and what ignoring would give the wrong person's rights. */
static bool check_unsupported(struct ctx *ctx, const cf_node *user)
{
    static const struct {
        const char *key, *hint;
    } rows[] = {
        {"auth-provider",
         "Kubernetes has removed it, too: use a credential program (exec), such as "
         "aws eks get-token, gke-gcloud-auth-plugin or kubelogin"},
        {"as-uid", "remove it, or act as a user by as and as-groups alone"},
        {"as-user-extra", "remove it, or act as a user by as and as-groups alone"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const cf_node *at = cf_get(user, rows[i].key);
        if (!is_set(at) || (at->kind == CF_STR && !at->as.string.len) ||
            (at->kind == CF_MAP && !cf_len(at)))
            continue;
        ctx_error(ctx, at, "%s is not supported", rows[i].key);
        ctx_hint(ctx, "%s", rows[i].hint);
        return false;
    }
    return true;
}

/* That what a user says makes sense together. */
static bool check_user(struct ctx *ctx, const struct entry *user, const struct kubeconfig *chosen)
{
    bool cert = chosen->cert.pem.len || chosen->cert.path.len;
    bool key = chosen->key.pem.len || chosen->key.path.len;
    if ((chosen->token.len || chosen->token_file.len) &&
        (chosen->username.len || chosen->password.len)) {
        ctx_error(ctx, user->inner, "the user has both a token and a password");
        ctx_hint(ctx, "remove one of the two: a request can carry only one");
        return false;
    }
    if (cert != key) {
        ctx_error(ctx, user->inner, "the user has a %s",
                  cert ? "client-certificate, but no client-key"
                       : "client-key, but no client-certificate");
        ctx_hint(ctx, "set both, or none");
        return false;
    }
    if (chosen->as_groups_len && !chosen->as_user.len) {
        ctx_error(ctx, cf_get(user->inner, "as-groups"), "as-groups needs as");
        ctx_hint(ctx, "set as to the name of the user to act as, or remove as-groups");
        return false;
    }
    return true;
}

/* Whom to act as, with the right to do so. */
static bool read_other_person(struct ctx *ctx, const cf_node *map, struct kubeconfig *chosen)
{
    return check_unsupported(ctx, map) && kubeconfig_line(ctx, map, "as", &chosen->as_user) &&
           kubeconfig_lines(ctx, map, "as-groups", &chosen->as_groups, &chosen->as_groups_len);
}

static bool read_exec(struct ctx *ctx, const struct entry *user, struct kubeconfig *chosen)
{
    const cf_node *exec = cf_get(user->inner, "exec");
    if (!is_set(exec))
        return true;
    if (exec->kind != CF_MAP)
        return refuse(ctx, exec, "exec", "a map");
    chosen->exec = exec_read(ctx, exec, user->file->path, chosen->user);
    return chosen->exec;
}

static bool read_user(struct ctx *ctx, const struct entry *user, struct kubeconfig *chosen)
{
    const cf_node *map = user->inner;
    cf_str token_file;
    ctx->root = user->file->root;
    if (!kubeconfig_line(ctx, map, "token", &chosen->token) ||
        !kubeconfig_text(ctx, map, "tokenFile", &token_file) ||
        !kubeconfig_line(ctx, map, "username", &chosen->username) ||
        !kubeconfig_line(ctx, map, "password", &chosen->password) ||
        !read_pem(ctx, user, "client-certificate", &chosen->cert) ||
        !read_pem(ctx, user, "client-key", &chosen->key))
        return false;
    chosen->token_file = kubeconfig_path(ctx->arena, user->file->folder, token_file);
    return read_other_person(ctx, map, chosen) && check_user(ctx, user, chosen) &&
           read_exec(ctx, user, chosen);
}

/* What a cluster has for credential programs. */
static void read_extension(const struct entry *cluster, struct exec *exec)
{
    const cf_node *list = cf_get(cluster->inner, "extensions");
    for (size_t i = 0; i < cf_len(list); i++)
        if (str_is(node_text(cf_get(cf_at(list, i), "name")), "client.authentication.k8s.io/exec"))
            exec->cluster_extra = cf_get(cf_at(list, i), "extension");
}

static bool choose(struct ctx *ctx, const struct kubeconfig_file *files, size_t len, cf_str name,
                   struct kubeconfig *chosen)
{
    struct entry context, cluster, user;
    cf_str cluster_name;
    if (!find_context(ctx, files, len, name, chosen, &context))
        return false;
    ctx->root = context.file->root;
    if (!kubeconfig_text(ctx, context.inner, "cluster", &cluster_name) ||
        !kubeconfig_text(ctx, context.inner, "user", &chosen->user) ||
        !kubeconfig_line(ctx, context.inner, "namespace", &chosen->namespace))
        return false;
    if (!cluster_name.len) {
        ctx_error(ctx, context.at, "the context %.*s names no cluster", STR_ARG(chosen->context));
        ctx_hint(ctx, "set contexts[].context.cluster, or choose another one with --context NAME");
        return false;
    }
    if (!find_part(ctx, files, len, &context, &clusters, &cluster) ||
        !read_cluster(ctx, &cluster, chosen))
        return false;
    if (!chosen->user.len)
        return true;
    if (!find_part(ctx, files, len, &context, &users, &user) || !read_user(ctx, &user, chosen))
        return false;
    if (chosen->exec)
        read_extension(&cluster, chosen->exec);
    return true;
}

bool kubeconfig_choose(struct ctx *ctx, const struct kubeconfig_file *files, size_t len,
                       cf_str context, struct kubeconfig *ret_chosen)
{
    const cf_str none = STR("");
    const struct kubeconfig_pem no_pem = {none, none, ""};
    struct kubeconfig chosen = {none,  none, none, none, none, none, none, no_pem, no_pem, no_pem,
                                false, none, none, none, none, none, NULL, 0,      NULL};
    const cf_node *outer = ctx->root;
    bool ok = choose(ctx, files, len, context, &chosen);
    ctx->root = outer;
    if (ok)
        *ret_chosen = chosen;
    return ok;
}
