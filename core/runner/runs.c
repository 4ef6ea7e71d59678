/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/runs.h"

#include "base/node.h"
#include "runner/marks.h"
#include "runner/refusal.h"
#include "runner/rules.h"

/* KFP v2 has its runs as Argo workflows with this label, a part of the URIs of their artifacts. */
#define RUN_LABEL "pipeline/runid"
#define ENGINE_GROUP "argoproj.io"
#define ENGINE_VERSION "v1alpha1"

/* What was asked already, and the answer. */
struct known {
    cf_str question;
    enum runs_state state;
    cf_str why;
    const cf_node *body;
};

struct runs {
    struct ctx *ctx;
    struct client *client;
    struct known *list;
    size_t len, cap;
};

struct runs *runs_open(struct ctx *ctx, struct client *client)
{
    struct runs *runs = arena_new(ctx->arena, struct runs);
    runs->ctx = ctx;
    runs->client = client;
    return runs;
}

/* NULL when it is a new question. */
static const struct known *remembered(const struct runs *runs, cf_str question)
{
    for (size_t i = 0; i < runs->len; i++)
        if (str_equal(runs->list[i].question, question))
            return &runs->list[i];
    return NULL;
}

static const struct known *remember(struct runs *runs, struct known known)
{
    known.question = str_copy(runs->ctx->arena, known.question);
    runs->list =
        arena_grow(runs->ctx->arena, runs->list, runs->len, &runs->cap, sizeof *runs->list);
    runs->list[runs->len] = known;
    return &runs->list[runs->len++];
}

bool runs_is_finished(const cf_node *workflow)
{
    static const char *const phases[] = {"Succeeded", "Failed", "Error"};
    static const char *const conditions[] = {"Complete", "Completed", "Failed"};
    cf_str phase = node_text(cf_get(cf_get(workflow, "status"), "phase"));
    cf_str verdict = rules_condition(workflow, "Succeeded"); /* Tekton: False is final, too */
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        if (str_is(phase, phases[i]))
            return true;
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (str_is(rules_condition(workflow, conditions[i]), "True"))
            return true;
    return str_is(verdict, "True") || str_is(verdict, "False");
}

bool runs_names(cf_str uri, cf_str id)
{
    size_t from = 0;
    for (size_t i = 0; id.len && i <= uri.len; i++)
        if (i == uri.len || uri.ptr[i] == '/') {
            if (str_equal(str_cut(uri, from, i), id))
                return true;
            from = i + 1;
        }
    return false;
}

/* --- a workflow that is known by name --------------------------------------------------------- */

/* The plural under which the kind is served; empty when it is not. */
static cf_str find_plural(struct runs *runs, const struct marks_owner *workflow,
                          struct client_answer *ret_answer)
{
    struct discover_resources resources = {0};
    *ret_answer =
        discover_version(runs->client, runs->ctx, workflow->group, workflow->version, &resources);
    for (size_t i = 0; i < resources.len; i++)
        if (str_equal(resources.list[i].kind, workflow->kind))
            return resources.list[i].plural;
    return STR("");
}

static struct known judge_workflow(const struct marks_owner *workflow, cf_str shown,
                                   const struct client_answer *answer, struct arena *arena)
{
    struct known known = {.state = RUNS_UNKNOWN};
    const char *told = NULL;
    if (answer->status == 404 && !refusal_is_unserved(answer)) {
        known.state = RUNS_DEAD;
        told = "is gone";
    } else if (answer->outcome != CLIENT_OK) {
        known.why = str_printf(arena, "its run %.*s cannot be read: %.*s", STR_ARG(shown),
                               STR_ARG(answer->why));
        return known;
    } else if (!str_equal(node_text(cf_get(cf_get(answer->body, "metadata"), "uid")),
                          workflow->uid)) {
        known.state = RUNS_DEAD;
        told = "is gone; another one has its name";
    } else {
        known.state = runs_is_finished(answer->body) ? RUNS_DEAD : RUNS_ALIVE;
        told = known.state == RUNS_DEAD ? "is finished" : "goes on";
    }
    known.why = str_printf(arena, "its run %.*s %s", STR_ARG(shown), told);
    return known;
}

static struct known ask_workflow(struct runs *runs, const struct marks_owner *workflow,
                                 cf_str name_space)
{
    struct arena *arena = runs->ctx->arena;
    struct client_answer answer;
    struct client_request request = {.method = "GET"};
    cf_str shown = str_printf(arena, "%.*s %.*s/%.*s", STR_ARG(workflow->kind), STR_ARG(name_space),
                              STR_ARG(workflow->name));
    cf_str plural = find_plural(runs, workflow, &answer);
    if (answer.outcome == CLIENT_OK && plural.len) {
        request.path = client_path(arena, workflow->group, workflow->version, name_space, plural,
                                   workflow->name);
        answer = client_insist(runs->client, runs->ctx, &request);
        return judge_workflow(workflow, shown, &answer, arena);
    }
    /* An engine that is not there now may come back, and go on with its runs. */
    return (struct known){
        .state = RUNS_UNKNOWN,
        .why = str_printf(arena, "this cluster does not serve its run, %.*s", STR_ARG(shown))};
}

/* --- a run that is known by a URI --------------------------------------------------------------- */

static const struct known *list_workflows(struct runs *runs, cf_str name_space)
{
    struct arena *arena = runs->ctx->arena;
    cf_str path = client_path(arena, STR(ENGINE_GROUP), STR(ENGINE_VERSION), name_space,
                              STR("workflows"), STR(""));
    const struct known *known = remembered(runs, path);
    if (known)
        return known;
    struct client_request request = {
        .method = "GET",
        .path = str_printf(arena, "%.*s?labelSelector=pipeline%%2Frunid", STR_ARG(path))};
    struct client_answer answer = client_insist(runs->client, runs->ctx, &request);
    struct known found = {.question = path, .state = RUNS_UNKNOWN};
    if (answer.outcome == CLIENT_OK)
        found.body = cf_get(answer.body, "items");
    else
        found.why = str_printf(arena, "the workflows of namespace %.*s cannot be read: %.*s",
                               STR_ARG(name_space), STR_ARG(answer.why));
    return remember(runs, found);
}

static enum runs_state look_up_uri(struct runs *runs, cf_str uri, cf_str name_space,
                                   cf_str *ret_why)
{
    struct arena *arena = runs->ctx->arena;
    const struct known *known = list_workflows(runs, name_space);
    *ret_why = known->why;
    if (!known->body)
        return RUNS_UNKNOWN;
    for (size_t i = 0; i < cf_len(known->body); i++) {
        const cf_node *workflow = cf_at(known->body, i);
        cf_str name = node_text(cf_get(cf_get(workflow, "metadata"), "name"));
        if (!runs_names(uri, marks_label(workflow, RUN_LABEL)))
            continue;
        bool finished = runs_is_finished(workflow);
        *ret_why = str_printf(arena, "its run Workflow %.*s/%.*s %s", STR_ARG(name_space),
                              STR_ARG(name), finished ? "is finished" : "goes on");
        return finished ? RUNS_DEAD : RUNS_ALIVE;
    }
    *ret_why = str_printf(arena, "no workflow in namespace %.*s is its run", STR_ARG(name_space));
    return RUNS_UNKNOWN;
}

enum runs_state runs_look(struct runs *runs, const cf_node *object, cf_str *ret_why)
{
    struct marks_owner workflow;
    cf_str name_space, run = marks_annotation(object, MARKS_RUN);
    if (marks_workflow(object, &workflow, &name_space)) {
        cf_str question = marks_annotation(object, MARKS_WORKFLOW);
        const struct known *known = remembered(runs, question);
        if (!known) {
            struct known found = ask_workflow(runs, &workflow, name_space);
            found.question = question;
            known = remember(runs, found);
        }
        *ret_why = known->why;
        return known->state;
    }
    name_space = node_text(cf_get(cf_get(object, "metadata"), "namespace"));
    if (str_contains(run, "://") && name_space.len)
        return look_up_uri(runs, run, name_space, ret_why);
    *ret_why = run.len ? STR("its run is no object of this cluster")
                       : STR("it was made without a run identity");
    return RUNS_UNKNOWN;
}
