/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/reap.h"

#include "base/node.h"
#include "kube/discover.h"
#include "runner/connect.h"
#include "runner/marks.h"
#include "runner/rules.h"
#include "runner/runs.h"
#include "text/json_read.h"
#include "text/json_write.h"

/* --- the mark --------------------------------------------------------------------------------- */

static void add_texts(struct map_builder *map, const char *key, const struct arguments_list *texts)
{
    struct list_builder list = {.arena = map->arena};
    for (size_t i = 0; i < texts->len; i++)
        list_add(&list, node_str(map->arena, texts->list[i]));
    if (texts->len)
        map_add(map, str_of(key), list_node(&list));
}

cf_str reap_mark(struct arena *arena, const struct document *document,
                 const struct arguments *arguments)
{
    static const char *const keys[] = {"family",  "class",   "state",      "success",
                                       "failure", "running", "conditions", "generation"};
    struct map_builder map = {.arena = arena};
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        map_add(&map, str_of(keys[i]), cf_get(document->rules, keys[i]));
    add_texts(&map, "successWhen", &arguments->success_when);
    add_texts(&map, "failureWhen", &arguments->failure_when);
    json_write(&text, map_node(&map), JSON_COMPACT);
    return buf_str(&text);
}

static size_t read_texts(struct arena *arena, const cf_node *list, const cf_str **ret_texts)
{
    cf_str *texts = arena_many(arena, cf_len(list), cf_str);
    for (size_t i = 0; i < cf_len(list); i++)
        texts[i] = node_text(cf_at(list, i));
    *ret_texts = texts;
    return cf_len(list);
}

bool reap_is_over(struct arena *arena, const cf_node *object)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct ctx quiet = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    const cf_node *mark = json_read(&quiet, 0, marks_annotation(object, MARKS_REAP));
    struct document document = {.rules = mark};
    struct rules_changes changes = {0};
    changes.success_len = read_texts(arena, cf_get(mark, "successWhen"), &changes.success_when);
    changes.failure_len = read_texts(arena, cf_get(mark, "failureWhen"), &changes.failure_when);
    const struct rules *rules = mark ? rules_read(&quiet, &document, &changes) : NULL;
    if (!rules)
        return true; /* somebody has changed the mark: leave the object alone */
    switch (rules_judge(arena, rules, object, RULES_UNCHANGED).verdict) {
    case RULES_SUCCEEDED:
    case RULES_FAILED:
    case RULES_SETTLING:
        return true;
    default:
        return false;
    }
}

/* --- looking ---------------------------------------------------------------------------------- */

enum fate { FATE_LEFT, FATE_ALIVE, FATE_UNKNOWN, FATE_GOING, FATE_DELETED, FATE_STAYS };
enum { FATE_COUNT = FATE_STAYS + 1 };
static const char *const fate_names[FATE_COUNT] = {"left",  "alive",   "unknown",
                                                   "going", "deleted", "stays"};

struct reap {
    struct ctx *ctx;
    struct ctx page; /* for what is needed only as long as one page of a list */
    const struct arguments *arguments;
    struct log *log;
    struct client *client;
    struct runs *runs;
    cf_str name_space; /* empty: all of them */
    bool named;        /* the resources were named: what cannot be listed is an error */
    enum result result;
    size_t count[FATE_COUNT], unlisted;
    struct buf *out;
    struct list_builder rows; /* for JSON */
};

/* The first thing that goes wrong decides how it ends; the others are told, too. */
static void fail(struct reap *reap, enum result result)
{
    if (reap->result == RESULT_SUCCEEDED)
        reap->result = result;
}

/* Why the API server gave no list. False: nothing more can be learnt of it. */
static bool tell_answer(struct reap *reap, const struct client_answer *answer, const char *verb,
                        cf_str what)
{
    const struct config *config = reap->client->config;
    if (answer->outcome == CLIENT_LOCAL || answer->outcome == CLIENT_WOKEN) {
        fail(reap, answer->outcome == CLIENT_LOCAL ? RESULT_LOCAL : RESULT_STOPPED);
        return false;
    }
    if (answer->outcome == CLIENT_BUSY || answer->outcome == CLIENT_LOST) {
        ctx_error(reap->ctx, NULL, "no good answer from the API server %.*s for %lld s: %.*s",
                  STR_ARG(config->server), (long long)reap->client->limits.api_ms / 1000,
                  STR_ARG(answer->why));
        fail(reap, RESULT_UNREACHABLE);
        return false;
    }
    ctx_error(reap->ctx, NULL, "cannot %s %.*s: %.*s", verb, STR_ARG(what), STR_ARG(answer->why));
    if (answer->status == 403)
        ctx_hint(reap->ctx, "it takes the right to %s them%s", verb,
                 reap->name_space.len ? "" : " in all namespaces, or --namespace");
    fail(reap, answer->status == 401 || answer->status == 403 ? RESULT_DENIED : RESULT_REFUSED);
    return answer->status != 401;
}

static cf_str shown_resource(const struct reap *reap, const struct discover_resource *resource)
{
    return str_printf(reap->ctx->arena, "%.*s.%.*s", STR_ARG(resource->plural),
                      STR_ARG(resource->group));
}

static void add_row(struct reap *reap, const struct discover_resource *resource,
                    const cf_node *object, enum fate fate, cf_str why)
{
    const cf_node *metadata = cf_get(object, "metadata");
    cf_str name_space = node_text(cf_get(metadata, "namespace"));
    cf_str name = node_text(cf_get(metadata, "name"));
    struct map_builder row = {.arena = reap->page.arena};
    reap->count[fate]++;
    map_text(&row, "fate", str_of(fate_names[fate]));
    map_text(&row, "resource", shown_resource(reap, resource));
    map_text(&row, "kind", resource->kind);
    map_text(&row, "namespace", name_space);
    map_text(&row, "name", name);
    map_text(&row, "run", marks_annotation(object, MARKS_RUN));
    map_text(&row, "why", why);
    if (reap->arguments->output == OUTPUT_JSON)
        list_add(&reap->rows, node_copy(reap->ctx->arena, map_node(&row)));
    else
        buf_printf(reap->out, "%-8s %.*s %.*s%s%.*s: %.*s\n", fate_names[fate],
                   STR_ARG(resource->kind), STR_ARG(name_space), name_space.len ? "/" : "",
                   STR_ARG(name), STR_ARG(why));
}

/* 409: another object has the name by now. */
static enum fate remove_object(struct reap *reap, const struct discover_resource *resource,
                               const cf_node *object)
{
    struct arena *arena = reap->page.arena;
    const cf_node *metadata = cf_get(object, "metadata");
    cf_str name = node_text(cf_get(metadata, "name"));
    struct client_request request = {
        .method = "DELETE",
        .path = client_path(arena, resource->group, resource->version,
                            node_text(cf_get(metadata, "namespace")), resource->plural, name),
        .body = client_delete_options(arena, node_text(cf_get(metadata, "uid")))};
    struct client_answer answer = client_insist(reap->client, &reap->page, &request);
    if (answer.outcome == CLIENT_OK || answer.status == 404 || answer.status == 409)
        return FATE_DELETED;
    tell_answer(reap, &answer, "delete", name);
    return FATE_STAYS;
}

static void judge(struct reap *reap, const struct discover_resource *resource,
                  const cf_node *object)
{
    static const enum fate fates[] = {
        [RUNS_DEAD] = FATE_LEFT, [RUNS_ALIVE] = FATE_ALIVE, [RUNS_UNKNOWN] = FATE_UNKNOWN};
    cf_str why = STR("");
    if (!marks_annotation(object, MARKS_REAP).len || reap_is_over(reap->page.arena, object))
        return;
    if (cf_get(cf_get(object, "metadata"), "deletionTimestamp")) {
        add_row(reap, resource, object, FATE_GOING, STR("its controller is deleting it"));
        return;
    }
    enum fate fate = fates[runs_look(reap->runs, object, &why)];
    if (fate == FATE_LEFT && reap->arguments->yes)
        fate = remove_object(reap, resource, object);
    add_row(reap, resource, object, fate, why);
}

/* One page of a list. False when there is no other. */
static bool look_at_page(struct reap *reap, const struct discover_resource *resource,
                         cf_str *continuation)
{
    struct buf path = {.arena = reap->page.arena};
    cf_str collection =
        client_path(reap->page.arena, resource->group, resource->version,
                    resource->namespaced ? reap->name_space : STR(""), resource->plural, STR(""));
    buf_add(&path, collection.ptr, collection.len);
    buf_text(&path, "?limit=100&labelSelector=");
    client_escape(&path, STR(MARKS_MANAGED_BY "=" MARKS_MANAGER));
    if (continuation->len) {
        buf_text(&path, "&continue=");
        client_escape(&path, *continuation);
    }
    struct client_request request = {.method = "GET", .path = buf_str(&path)};
    struct client_answer answer = client_insist(reap->client, &reap->page, &request);
    if (answer.outcome != CLIENT_OK) {
        bool passed =
            !reap->named && (answer.status == 403 || answer.status == 404 || answer.status == 405);
        reap->unlisted += passed;
        if (!passed)
            tell_answer(reap, &answer, "list", shown_resource(reap, resource));
        return false;
    }
    const cf_node *items = cf_get(answer.body, "items");
    for (size_t i = 0; i < cf_len(items); i++)
        judge(reap, resource, cf_at(items, i));
    *continuation =
        str_copy(reap->ctx->arena, node_text(cf_get(cf_get(answer.body, "metadata"), "continue")));
    return continuation->len > 0;
}

static bool find_resources(struct reap *reap, const struct arguments_list *operands,
                           struct discover_resources *resources)
{
    size_t len = operands->len ? operands->len : 1;
    for (size_t i = 0; i < len; i++) {
        cf_str name = operands->len ? operands->list[i] : STR("");
        size_t before = resources->len;
        struct client_answer answer = discover_find(reap->client, reap->ctx, name, resources);
        if (answer.outcome != CLIENT_OK)
            return tell_answer(reap, &answer, "find", name.len ? name : STR("custom resources"));
        if (resources->len == before && name.len) {
            ctx_error(reap->ctx, NULL, "the cluster serves no %.*s", STR_ARG(name));
            ctx_hint(reap->ctx, "name resources as kubectl api-resources does, with their group: "
                                "trainingjobs.sagemaker.services.k8s.aws, or the group alone");
            fail(reap, RESULT_REFUSED);
        }
    }
    return true;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void tell_end(struct reap *reap)
{
    const size_t *count = reap->count;
    if (reap->arguments->output == OUTPUT_JSON) {
        json_write(reap->out, list_node(&reap->rows), JSON_PRETTY);
        buf_char(reap->out, '\n');
    }
    if (reap->unlisted)
        log_line(reap->log, LOG_INFO, "%zu resources could not be listed and were passed over",
                 reap->unlisted);
    log_line(reap->log, LOG_INFO,
             "%zu left behind, %zu deleted, %zu being deleted; %zu of runs that go on, %zu of runs "
             "that nobody knows",
             count[FATE_LEFT] + count[FATE_STAYS], count[FATE_DELETED], count[FATE_GOING],
             count[FATE_ALIVE], count[FATE_UNKNOWN]);
    if (count[FATE_LEFT])
        log_line(reap->log, LOG_INFO, "crdforge-run reap --yes removes what was left behind");
    if (count[FATE_UNKNOWN])
        log_line(reap->log, LOG_INFO,
                 "what belongs to an unknown run is never removed: kubectl delete does it, once "
                 "you know that the run is over");
}

static void look(struct reap *reap, const struct arguments_list *operands)
{
    struct discover_resources resources = {0};
    if (!find_resources(reap, operands, &resources))
        return;
    for (size_t i = 0; i < resources.len && reap->result != RESULT_UNREACHABLE; i++) {
        cf_str continuation = STR("");
        bool more = true;
        while (more) {
            reap->page.arena = arena_open();
            more = look_at_page(reap, &resources.list[i], &continuation);
            arena_close(reap->page.arena);
        }
    }
    tell_end(reap);
}

enum result reap_run(struct ctx *ctx, const struct arguments *arguments,
                     const struct arguments_list *operands, const struct step_shell *shell,
                     struct buf *out)
{
    struct config config;
    struct reap reap = {.ctx = ctx,
                        .page = *ctx,
                        .arguments = arguments,
                        .log = shell->log,
                        .named = operands->len > 0,
                        .out = out,
                        .rows = {.arena = ctx->arena}};
    reap.client = connect_open(ctx, arguments, shell, &config);
    if (!reap.client)
        return RESULT_LOCAL;
    reap.runs = runs_open(ctx, reap.client);
    if (!arguments->all_namespaces)
        reap.name_space = arguments->name_space.len ? arguments->name_space
                          : config.namespace.len    ? config.namespace
                                                    : STR("default");
    look(&reap, operands);
    client_close(reap.client);
    return reap.result;
}
