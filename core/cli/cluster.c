/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cluster.h"

#include "base/node.h"
#include "cli/version.h"
#include "cli/words.h"
#include "text/yaml_write.h"

#include <string.h>

/* A person waits: how long for one answer, and how long it is worth asking again. */
enum { ANSWER_MS = 15000, INSIST_MS = 3000 };

#define DEFINITIONS "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

struct cluster_options cluster_options(const struct args *args)
{
    return (struct cluster_options){.kubeconfig = args_text(args, "kubeconfig", STR("")),
                                    .context = args_text(args, "context", STR(""))};
}

static struct client *open_client(struct run *run, struct config *config)
{
    struct client_limits limits = CLIENT_LIMITS_DEFAULT;
    limits.request_ms = ANSWER_MS;
    limits.api_ms = INSIST_MS;
    return client_open(&run->ctx, config, &limits, STR("crdforge/" CRDFORGE_VERSION), -1);
}

struct client *cluster_open(struct run *run, const struct cluster_options *options,
                            struct config *ret_config)
{
    struct config_options where = config_environment();
    if (options->kubeconfig.len)
        where.kubeconfig = options->kubeconfig;
    where.context = options->context;
    return config_load(&run->ctx, &where, ret_config) ? open_client(run, ret_config) : NULL;
}

struct client *cluster_open_as(struct run *run, const struct config *config, cf_str as_user,
                               struct config *ret_config)
{
    return config_act_as(&run->ctx, config, as_user, ret_config) ? open_client(run, ret_config)
                                                                 : NULL;
}

cf_str cluster_next(struct arena *arena, const struct client *client,
                    const struct client_answer *answer)
{
    const struct config *config = client->config;
    if (answer->status == 401)
        return str_printf(arena,
                          "log in again: %.*s has credentials that the cluster does not accept",
                          STR_ARG(config->origin));
    if (answer->status == 403)
        return STR("ask for the right that the message names");
    return str_printf(arena, "the address %.*s comes from %.*s", STR_ARG(config->server),
                      STR_ARG(config->origin));
}

void cluster_tell(struct ctx *ctx, const struct client *client, const struct client_answer *answer,
                  const char *doing)
{
    if (answer->outcome == CLIENT_LOCAL)
        return; /* the client has told it */
    ctx_error(ctx, NULL, "cannot %s: %.*s", doing, STR_ARG(answer->why));
    cf_str next = answer->status == 403 ? STR("ask for the right, or give the definitions as files")
                                        : cluster_next(ctx->arena, client, answer);
    ctx_hint(ctx, "%.*s", STR_ARG(next));
}

/* --- which are meant ---------------------------------------------------------------------------- */

bool cluster_is_group(cf_str group, cf_str word)
{
    return str_equal_fold(group, word) || (group.len > word.len && group.ptr[word.len] == '.' &&
                                           str_equal_fold(str_cut(group, 0, word.len), word));
}

static bool is_like(struct arena *arena, cf_str pattern, cf_str text)
{
    if (!memchr(pattern.ptr, '*', pattern.len) && !memchr(pattern.ptr, '?', pattern.len))
        return str_equal_fold(pattern, text);
    return words_fit_pattern(arena, pattern, text);
}

bool cluster_matches(struct arena *arena, cf_str pattern, const cf_node *definition)
{
    const cf_node *spec = cf_get(definition, "spec"), *names = cf_get(spec, "names");
    cf_str group = node_text(cf_get(spec, "group"));
    cf_str kind = node_text(cf_get(names, "kind")), plural = node_text(cf_get(names, "plural"));
    const char *slash = memchr(pattern.ptr, '/', pattern.len);
    if (!pattern.len)
        return true;
    if (slash) {
        size_t at = (size_t)(slash - pattern.ptr);
        cf_str first = str_cut(pattern, 0, at), second = str_cut(pattern, at + 1, pattern.len);
        return (cluster_is_group(group, first) || is_like(arena, first, group)) &&
               (is_like(arena, second, kind) || is_like(arena, second, plural));
    }
    return is_like(arena, pattern, kind) || is_like(arena, pattern, plural) ||
           is_like(arena, pattern, group) ||
           is_like(arena, pattern, node_text(cf_get(cf_get(definition, "metadata"), "name")));
}

/* --- reading ------------------------------------------------------------------------------------ */

/* Entries of `map` by name, as far as they are there. */
static void pick(struct map_builder *to, const cf_node *map, const char *const *keys)
{
    for (; *keys; keys++)
        map_add(to, str_of(*keys), cf_get(map, *keys));
}

/* The same definition gives the same component from every cluster: without uid, times, status. */
static cf_str as_yaml(struct arena *arena, const cf_node *definition)
{
    static const char last_applied[] = "kubectl.kubernetes.io/last-applied-configuration";
    const cf_node *metadata = cf_get(definition, "metadata");
    const cf_node *annotations = cf_get(metadata, "annotations");
    struct map_builder top = {.arena = arena}, about = {.arena = arena}, kept = {.arena = arena};
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < cf_len(annotations); i++)
        if (!str_is(annotations->as.map.pairs[i].key, last_applied))
            map_add_pair(&kept, annotations->as.map.pairs[i]);
    map_text(&top, "apiVersion", STR("apiextensions.k8s.io/v1")); /* a list's items have none */
    map_text(&top, "kind", STR("CustomResourceDefinition"));
    pick(&about, metadata, (const char *const[]){"name", "labels", NULL});
    if (kept.len)
        map_add(&about, STR("annotations"), map_node(&kept));
    map_add(&top, STR("metadata"), map_node(&about));
    pick(&top, definition, (const char *const[]){"spec", NULL});
    yaml_write(&text, map_node(&top));
    return buf_str(&text);
}

struct reading {
    struct run *run;
    struct client *client;
    cf_str pattern;
    cluster_found *found;
    void *data;
    size_t matches;
    struct list_builder kinds; /* seen, for "did you mean" */
};

static void take(struct reading *reading, struct arena *arena, const cf_node *definition)
{
    struct arena *lasting = reading->run->arena;
    cf_str kind = node_text(cf_get(cf_get(cf_get(definition, "spec"), "names"), "kind"));
    cf_str name = node_text(cf_get(cf_get(definition, "metadata"), "name"));
    list_add(&reading->kinds, node_str(lasting, str_copy(lasting, kind)));
    if (!cluster_matches(arena, reading->pattern, definition))
        return;
    reading->matches++;
    reading->found(reading->data, str_printf(arena, "cluster:%.*s", STR_ARG(name)),
                   as_yaml(arena, definition));
}

/* One page: memory is bounded by it. False when there is no other, *ret_ok false when it failed. */
static bool read_page(struct reading *reading, struct arena *arena, cf_str *continuation,
                      bool *ret_ok)
{
    struct run *run = reading->run;
    struct ctx ctx = {.arena = arena, .diags = run->ctx.diags, .limits = run->ctx.limits};
    struct buf path = {.arena = arena};
    buf_text(&path, DEFINITIONS "?limit=20");
    if (continuation->len) {
        buf_text(&path, "&continue=");
        client_escape(&path, *continuation);
    }
    struct client_request request = {.method = "GET", .path = buf_str(&path)};
    struct client_answer answer = client_insist(reading->client, &ctx, &request);
    *ret_ok = answer.outcome == CLIENT_OK;
    if (!*ret_ok) {
        cluster_tell(&run->ctx, reading->client, &answer, "read the definitions of the cluster");
        return false;
    }
    const cf_node *items = cf_get(answer.body, "items");
    for (size_t i = 0; i < cf_len(items); i++)
        take(reading, arena, cf_at(items, i));
    *continuation =
        str_copy(run->arena, node_text(cf_get(cf_get(answer.body, "metadata"), "continue")));
    return continuation->len > 0;
}

static bool tell_none(struct reading *reading)
{
    struct ctx *ctx = &reading->run->ctx;
    size_t len = reading->kinds.len;
    cf_str *kinds = arena_many(ctx->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        kinds[i] = node_text(reading->kinds.items[i]);
    cf_str near = str_nearest(ctx->arena, reading->pattern, kinds, len);
    if (!len) {
        ctx_error(ctx, NULL, "the cluster has no custom resource definitions");
        ctx_hint(ctx, "install the controller first; %.*s says which cluster this is",
                 STR_ARG(reading->client->config->origin));
        return false;
    }
    ctx_error(ctx, NULL, "no definition of the cluster is called \"%.*s\"",
              STR_ARG(reading->pattern));
    if (near.len)
        ctx_hint(ctx, "did you mean cluster:%.*s? `crdforge list cluster:` prints all",
                 STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge list cluster:` prints all");
    return false;
}

bool cluster_each(struct run *run, const struct cluster_options *options, cf_str pattern,
                  cluster_found *found, void *data)
{
    struct config config;
    struct reading reading = {.run = run,
                              .pattern = pattern,
                              .found = found,
                              .data = data,
                              .kinds = {.arena = run->arena}};
    cf_str continuation = STR("");
    bool more = true, ok = false;
    reading.client = cluster_open(run, options, &config);
    if (!reading.client)
        return false;
    while (more) {
        struct arena *arena = arena_open();
        more = read_page(&reading, arena, &continuation, &ok);
        arena_close(arena);
    }
    if (ok && !reading.matches)
        ok = tell_none(&reading);
    client_close(reading.client);
    return ok;
}
