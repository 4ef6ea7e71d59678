/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/refusal.h"

#include "base/node.h"
#include "base/rights.h"
#include "runner/shown.h"

bool refusal_may_pass(const struct client_answer *answer)
{
    return (answer->status == 403 && str_contains(answer->why, "exceeded quota")) ||
           (answer->status == 409 && !str_is(answer->reason, "AlreadyExists"));
}

bool refusal_is_unserved(const struct client_answer *answer)
{
    return client_is_unserved(answer);
}

static cf_str message_of(const struct client_answer *answer)
{
    cf_str message = node_text(cf_get(answer->body, "message"));
    return message.len ? message : answer->why;
}

/* How many steps of `field` ("spec.a[0].b") the path of an input covers; 0: it is not below it. */
static size_t covers(const cf_node *path, cf_str field)
{
    size_t at = 0;
    for (size_t i = 0; i < cf_len(path); i++) {
        bool first = cf_at(path, i)->kind == CF_INT; /* the first item of a list */
        cf_str step = first ? STR("[0]") : node_text(cf_at(path, i));
        if (i && !first && (at >= field.len || field.ptr[at++] != '.'))
            return 0;
        if (field.len - at < step.len || memcmp(field.ptr + at, step.ptr, step.len) != 0)
            return 0;
        at += step.len;
    }
    bool ends = at == field.len || field.ptr[at] == '.' || field.ptr[at] == '[';
    return ends ? cf_len(path) : 0;
}

/* The input that a field of the resource comes from, or NULL. */
static const struct document_field *input_of(const struct work *work, cf_str field)
{
    const struct document *document = work->step->document;
    const struct document_field *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < document->inputs_len; i++) {
        size_t steps = covers(document->inputs[i].path, field);
        if (steps > most) {
            most = steps;
            best = &document->inputs[i];
        }
    }
    return best;
}

static void tell_cause(const struct work *work, cf_str field, cf_str message)
{
    const struct document_field *input = input_of(work, field);
    if (input)
        ctx_error(work->ctx, NULL, "input %.*s: %.*s: %.*s", STR_ARG(input->name), STR_ARG(field),
                  STR_ARG(message));
    else
        ctx_error(work->ctx, NULL, "%.*s%s%.*s", STR_ARG(field), field.len ? ": " : "",
                  STR_ARG(message));
}

/* Strict decoding: 'strict decoding error: unknown field "spec.a", unknown field "spec.b"'. */
static bool tell_unknown_fields(const struct work *work, cf_str message)
{
    static const char mark[] = "unknown field \"";
    bool any = false;
    for (size_t i = 0; i + sizeof mark - 1 < message.len; i++) {
        size_t from = i + sizeof mark - 1, to = from;
        if (memcmp(message.ptr + i, mark, sizeof mark - 1) != 0)
            continue;
        while (to < message.len && message.ptr[to] != '"')
            to++;
        tell_cause(work, str_cut(message, from, to),
                   STR("the cluster's definition has no such field"));
        any = true;
        i = to;
    }
    return any;
}

/* Causes with a field first: the first that is told is the reason of the step. A rule that is about no
 * single field has the text "<nil>" for one. */
static void tell_causes(const struct work *work, const cf_node *causes)
{
    for (int with_field = 1; with_field >= 0; with_field--)
        for (size_t i = 0; i < cf_len(causes); i++) {
            cf_str field = node_text(cf_get(cf_at(causes, i), "field"));
            if (str_is(field, "<nil>"))
                field = STR("");
            if ((field.len > 0) == with_field)
                tell_cause(work, field, node_text(cf_get(cf_at(causes, i), "message")));
        }
}

static enum result tell_invalid(const struct work *work, const struct client_answer *answer)
{
    const cf_node *causes = cf_get(cf_get(answer->body, "details"), "causes");
    cf_str message = message_of(answer);
    if (answer->status == 400 && tell_unknown_fields(work, message)) {
        ctx_hint(work->ctx,
                 "the definition in the cluster is another one than the component was made "
                 "from: crdforge doctor compares them");
        return RESULT_REFUSED;
    }
    tell_causes(work, causes);
    if (!cf_len(causes))
        ctx_error(work->ctx, NULL, "%.*s", STR_ARG(answer->why));
    ctx_hint(work->ctx, "change the input; kubectl explain %.*s.%.*s tells what the cluster takes",
             STR_ARG(work->step->document->plural), STR_ARG(work->step->document->group));
    return RESULT_REFUSED;
}

static cf_str account(const struct work *work)
{
    const struct config *config = work->client->config;
    return config->in_cluster ? STR("the pod's service account")
                              : STR("the user of the kubeconfig");
}

static void hint_role(const struct work *work, const char *verb)
{
    const struct document *document = work->step->document;
    struct arena *arena = work->ctx->arena;
    const struct rights_kind kind = {document->group, document->plural, document->namespaced,
                                     work->rules->updates};
    cf_str verbs = rights_verbs(arena, &kind, ", ");
    cf_str role = work->name_space.len
                      ? str_printf(arena, "Role in namespace %.*s", STR_ARG(work->name_space))
                      : STR("ClusterRole");
    ctx_hint(work->ctx,
             "%.*s needs a %.*s: apiGroups [%.*s], resources [%.*s], verbs [%.*s]; %s is missing",
             STR_ARG(account(work)), STR_ARG(role), STR_ARG(document->group),
             STR_ARG(document->plural), STR_ARG(verbs), verb);
}

static enum result tell_denied(const struct work *work, const char *verb,
                               const struct client_answer *answer)
{
    cf_str message = message_of(answer);
    if (str_contains(message, "admission webhook") ||
        str_contains(message, "ValidatingAdmission")) {
        ctx_error(work->ctx, NULL, "%.*s", STR_ARG(message));
        ctx_hint(work->ctx, "a rule of the cluster refuses the resource: change the inputs, or ask "
                            "who runs the cluster");
        return RESULT_REFUSED;
    }
    ctx_error(work->ctx, NULL, "%.*s", STR_ARG(message));
    if (refusal_may_pass(answer))
        ctx_hint(work->ctx, "remove what is no longer needed, or have the quota raised");
    else
        hint_role(work, verb);
    return RESULT_DENIED;
}

static enum result tell_missing(const struct work *work, const struct client_answer *answer)
{
    const struct document *document = work->step->document;
    const cf_node *details = cf_get(answer->body, "details");
    if (str_is(node_text(cf_get(details, "kind")), "namespaces")) {
        ctx_error(work->ctx, NULL, "namespace %.*s does not exist", STR_ARG(work->name_space));
        ctx_hint(work->ctx, "kubectl create namespace %.*s, or give another one with --namespace",
                 STR_ARG(work->name_space));
        return RESULT_REFUSED;
    }
    ctx_error(work->ctx, NULL, "the API server does not know %.*s.%.*s/%.*s",
              STR_ARG(document->plural), STR_ARG(document->group), STR_ARG(document->version));
    ctx_hint(work->ctx,
             "install the controller with its definitions, or generate the component from "
             "those that are installed; crdforge doctor says which");
    return RESULT_REFUSED;
}

static enum result tell_conflict(const struct work *work, const struct client_answer *answer)
{
    const cf_node *causes = cf_get(cf_get(answer->body, "details"), "causes");
    tell_causes(work, causes);
    if (!cf_len(causes)) {
        ctx_error(work->ctx, NULL, "%.*s", STR_ARG(answer->why));
        ctx_hint(work->ctx, "others change the same thing at this moment: try again later");
        return RESULT_CONFLICT;
    }
    ctx_hint(work->ctx,
             "somebody else has set these fields: leave them alone, or take them over with "
             "--on-conflict force");
    return RESULT_CONFLICT;
}

static enum result tell_unreachable(const struct work *work, const struct client_answer *answer)
{
    ctx_error(work->ctx, NULL, "no good answer from the API server %.*s for %lld s: %.*s",
              STR_ARG(work->client->config->server), (long long)work->client->limits.api_ms / 1000,
              STR_ARG(answer->why));
    ctx_hint(work->ctx, "the address comes from %.*s; crdforge doctor checks the way there",
             STR_ARG(work->client->config->origin));
    return RESULT_UNREACHABLE;
}

static enum result tell_credentials(const struct work *work, const struct client_answer *answer)
{
    ctx_error(work->ctx, NULL, "the API server does not accept the credentials of %.*s: %.*s",
              STR_ARG(work->client->config->origin), STR_ARG(answer->why));
    ctx_hint(work->ctx, "log in again (kubectl get namespaces shows the same error), or check the "
                        "pod's service account");
    return RESULT_DENIED;
}

enum result refusal_tell(const struct work *work, const char *verb,
                         const struct client_answer *answer)
{
    switch (answer->outcome) {
    case CLIENT_LOCAL:
        return RESULT_LOCAL;
    case CLIENT_BUSY:
    case CLIENT_LOST:
        return tell_unreachable(work, answer);
    case CLIENT_WOKEN:
        return RESULT_STOPPED;
    default:
        break;
    }
    switch (answer->status) {
    case 401:
        return tell_credentials(work, answer);
    case 403:
        return tell_denied(work, verb, answer);
    case 404:
        return tell_missing(work, answer);
    case 409:
        return tell_conflict(work, answer);
    default:
        return tell_invalid(work, answer);
    }
}
