/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor.h"

#include "base/node.h"
#include "base/rights.h"
#include "cli/commands.h"
#include "io/clock.h"
#include "kube/access.h"
#include "kube/discover.h"
#include "runner/fill.h"

/* A controller that has not looked at an object for so long is not there (as the runner's
 * --start-timeout). */
enum { SILENT_SECONDS = 180 };

static void say(struct doctor *doctor, const char *check, enum doctor_state state, cf_str what,
                cf_str fix)
{
    static const char *const states[] = {"ok", "note", "FAIL"};
    struct map_builder row = {.arena = doctor->run->arena};
    doctor->failed += state == DOCTOR_FAIL;
    map_text(&row, "check", str_of(check));
    map_text(&row, "state", str_of(states[state]));
    map_text(&row, "what", what);
    map_text(&row, "fix", fix);
    list_add(&doctor->found, map_node(&row));
}

#define TEXT(...) str_printf(doctor->run->arena, __VA_ARGS__)

/* --- the way there ------------------------------------------------------------------------------ */

/* What a diagnostic says, and where the fault stands. */
static cf_str told(struct doctor *doctor, const struct diag *diag)
{
    struct buf text = {.arena = doctor->run->arena};
    cf_str file = diags_file_name(doctor->run->ctx.diags, diag->place.file);
    if (diag->place.line)
        buf_printf(&text, "%.*s:%u:%u: ", STR_ARG(file), diag->place.line, diag->place.column);
    if (diag->path.len)
        buf_printf(&text, "%.*s: ", STR_ARG(diag->path));
    buf_add(&text, diag->message.ptr, diag->message.len);
    return buf_str(&text);
}

/* Warnings become lines of ours. Nothing that was said is left. */
static void take_warnings(struct doctor *doctor, const char *check)
{
    struct ctx *ctx = &doctor->run->ctx;
    for (size_t i = 0; i < ctx->diags->len; i++)
        if (ctx->diags->list[i].severity == SEVERITY_WARNING)
            say(doctor, check, DOCTOR_NOTE, told(doctor, &ctx->diags->list[i]),
                ctx->diags->list[i].hint);
    ctx->diags = diags_new(doctor->run->arena, &doctor->run->limits);
}

/* So does what has been said about why it went wrong. */
static void take_error(struct doctor *doctor, const char *check, cf_str otherwise)
{
    const struct diags *diags = doctor->run->ctx.diags;
    const struct diag *error = NULL;
    for (size_t i = 0; i < diags->len && !error; i++)
        if (diags->list[i].severity == SEVERITY_ERROR)
            error = &diags->list[i];
    say(doctor, check, DOCTOR_FAIL, error ? told(doctor, error) : otherwise,
        error ? error->hint : STR(""));
    take_warnings(doctor, check);
}

static bool connect_subject(struct doctor *doctor, cf_str as_user)
{
    doctor->as_user = as_user;
    doctor->subject = doctor->client;
    if (!as_user.len)
        return true;
    doctor->subject =
        cluster_open_as(doctor->run, &doctor->config, as_user, &doctor->subject_config);
    if (!doctor->subject)
        take_error(doctor, "context", STR("nobody can be impersonated"));
    return doctor->subject != NULL;
}

bool doctor_connect(struct doctor *doctor, const struct cluster_options *options, cf_str as_user,
                    cf_str name_space)
{
    struct client_request request = {.method = "GET", .path = STR("/version")};
    doctor->found.arena = doctor->run->arena;
    run_flush(doctor->run, &doctor->run->ctx); /* what is of the component */
    doctor->client = cluster_open(doctor->run, options, &doctor->config);
    if (!doctor->client) {
        take_error(doctor, "context", STR("there is no cluster to talk to"));
        return false;
    }
    const struct config *config = &doctor->config;
    doctor->name_space = name_space.len          ? name_space
                         : config->namespace.len ? config->namespace
                                                 : STR("default");
    struct client_answer answer = client_insist(doctor->client, &doctor->run->ctx, &request);
    if (answer.outcome != CLIENT_OK) {
        cluster_tell(&doctor->run->ctx, doctor->client, &answer, "reach the API server");
        take_error(doctor, "context", answer.why);
        return false;
    }
    say(doctor, "context", DOCTOR_OK,
        TEXT("%.*s%s%.*s: Kubernetes %s at %.*s, namespace %.*s", STR_ARG(config->origin),
             config->context.len ? ", context " : "", STR_ARG(config->context),
             cf_text(cf_get(answer.body, "gitVersion"), "of unknown version"),
             STR_ARG(config->server), STR_ARG(doctor->name_space)),
        STR(""));
    take_warnings(doctor, "context");
    return connect_subject(doctor, as_user);
}

void doctor_close(struct doctor *doctor)
{
    if (doctor->subject != doctor->client)
        client_close(doctor->subject);
    client_close(doctor->client);
}

/* --- the definition ----------------------------------------------------------------------------- */

static cf_str full_name(struct doctor *doctor, const struct document *document)
{
    return TEXT("%.*s.%.*s", STR_ARG(document->plural), STR_ARG(document->group));
}

static cf_str controller_of(const struct document *document)
{
    cf_str name = node_text(cf_get(document->rules, "controller"));
    return name.len ? name : STR("the controller of this kind");
}

static bool check_served(struct doctor *doctor, const struct document *document)
{
    struct discover_resources resources = {0};
    cf_str name = full_name(doctor, document);
    struct client_answer answer = discover_version(doctor->client, &doctor->run->ctx,
                                                   document->group, document->version, &resources);
    for (size_t i = 0; i < resources.len; i++)
        if (str_equal(resources.list[i].plural, document->plural)) {
            say(doctor, "definition", DOCTOR_OK,
                TEXT("the cluster serves %.*s/%.*s", STR_ARG(name), STR_ARG(document->version)),
                STR(""));
            return true;
        }
    resources.len = 0;
    if (answer.outcome == CLIENT_OK || answer.status == 404)
        answer = discover_find(doctor->client, &doctor->run->ctx, name, &resources);
    if (answer.outcome != CLIENT_OK)
        say(doctor, "definition", DOCTOR_FAIL, answer.why,
            cluster_next(doctor->run->arena, doctor->client, &answer));
    else if (resources.len)
        say(doctor, "definition", DOCTOR_FAIL,
            TEXT("the cluster serves %.*s in version %.*s, not %.*s", STR_ARG(name),
                 STR_ARG(resources.list[0].version), STR_ARG(document->version)),
            TEXT("crdforge generate cluster:%.*s", STR_ARG(name)));
    else
        say(doctor, "definition", DOCTOR_FAIL,
            TEXT("the cluster does not serve %.*s", STR_ARG(name)),
            TEXT("install %.*s with its definitions", STR_ARG(controller_of(document))));
    return false;
}

static const cf_node *schema_of(const cf_node *definition, cf_str version)
{
    const cf_node *versions = cf_get(cf_get(definition, "spec"), "versions");
    for (size_t i = 0; i < cf_len(versions); i++)
        if (str_equal(node_text(cf_get(cf_at(versions, i), "name")), version))
            return cf_get(cf_get(cf_at(versions, i), "schema"), "openAPIV3Schema");
    return NULL;
}

/* Whether a field can be given to the cluster: below fields that take anything, all can. */
static bool has_field(const cf_node *schema, const cf_node *path)
{
    static const char anything[] = "x-kubernetes-preserve-unknown-fields";
    for (size_t i = 0; i < cf_len(path); i++) {
        cf_str step = node_text(cf_at(path, i));
        const cf_node *below = cf_at(path, i)->kind == CF_INT
                                   ? cf_get(schema, "items")
                                   : node_get(cf_get(schema, "properties"), step);
        if (!i && (str_is(step, "metadata") || str_is(step, "apiVersion")))
            return true;
        if (!below)
            return cf_flag(cf_get(schema, anything), false) ||
                   cf_get(schema, "additionalProperties") != NULL;
        schema = below;
    }
    return true;
}

/* How many properties of the resource's specification the component says nothing of. */
static size_t count_more(const cf_node *schema, const struct document *document)
{
    const cf_node *spec = cf_get(cf_get(cf_get(schema, "properties"), "spec"), "properties");
    size_t more = 0;
    for (size_t i = 0; i < cf_len(spec); i++) {
        bool known = false;
        for (size_t j = 0; j < document->inputs_len && !known; j++)
            known =
                str_is(node_text(cf_at(document->inputs[j].path, 0)), "spec") &&
                str_equal(node_text(cf_at(document->inputs[j].path, 1)), spec->as.map.pairs[i].key);
        more += !known;
    }
    return more;
}

static void compare_fields(struct doctor *doctor, const struct document *document,
                           const cf_node *schema)
{
    struct buf missing = {.arena = doctor->run->arena};
    size_t fields = 0;
    for (size_t i = 0; i < document->inputs_len; i++) {
        const cf_node *path = document->inputs[i].path;
        fields += cf_len(path) && !str_is(node_text(cf_at(path, 0)), "metadata");
        if (!has_field(schema, path))
            buf_printf(&missing, "%s%.*s", missing.len ? ", " : "",
                       STR_ARG(node_steps_text(missing.arena, path)));
    }
    size_t more = count_more(schema, document);
    cf_str name = full_name(doctor, document);
    if (missing.len)
        say(doctor, "fields", DOCTOR_FAIL,
            TEXT("the definition in the cluster is older than the component: it has no %s",
                 missing.ptr),
            TEXT("upgrade %.*s, or make the component from what is there: crdforge generate "
                 "cluster:%.*s",
                 STR_ARG(controller_of(document)), STR_ARG(name)));
    else if (more)
        say(doctor, "fields", DOCTOR_NOTE,
            TEXT("the definition in the cluster has %zu fields that the component does not know",
                 more),
            TEXT("crdforge generate cluster:%.*s", STR_ARG(name)));
    else
        say(doctor, "fields", DOCTOR_OK,
            TEXT("the definition in the cluster has all %zu fields of the component", fields),
            STR(""));
}

static void check_fields(struct doctor *doctor, const struct document *document)
{
    struct client_request request = {
        .method = "GET",
        .path = TEXT("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/%.*s",
                     STR_ARG(full_name(doctor, document)))};
    struct client_answer answer = client_insist(doctor->client, &doctor->run->ctx, &request);
    const cf_node *schema =
        answer.outcome == CLIENT_OK ? schema_of(answer.body, document->version) : NULL;
    if (schema)
        compare_fields(doctor, document, schema);
    else
        say(doctor, "fields", DOCTOR_NOTE,
            TEXT("not compared with the definition in the cluster: %.*s",
                 STR_ARG(answer.why.len ? answer.why : STR("it has no schema"))),
            STR("ask somebody who may read definitions to run crdforge doctor"));
}

/* --- rights ------------------------------------------------------------------------------------- */

static cf_str who(const struct doctor *doctor)
{
    return doctor->as_user.len ? doctor->as_user : STR("you");
}

static cf_str grantee(struct doctor *doctor)
{
    static const char mark[] = "system:serviceaccount:";
    cf_str user = doctor->as_user;
    if (str_starts(user, mark))
        return TEXT("--serviceaccount %.*s", STR_ARG(str_cut(user, sizeof mark - 1, user.len)));
    return TEXT("--user %.*s", STR_ARG(user.len ? user : STR("USER")));
}

static void tell_missing(struct doctor *doctor, const struct rights_kind *kind, cf_str name,
                         cf_str missing)
{
    const char *cluster = kind->namespaced ? "" : "cluster";
    cf_str where =
        kind->namespaced ? TEXT(" --namespace %.*s", STR_ARG(doctor->name_space)) : STR("");
    cf_str verbs = rights_verbs(doctor->run->arena, kind, ",");
    say(doctor, "rights", DOCTOR_FAIL,
        TEXT("%.*s may not %.*s %.*s%s%.*s", STR_ARG(who(doctor)), STR_ARG(missing), STR_ARG(name),
             kind->namespaced ? " in namespace " : "",
             STR_ARG(kind->namespaced ? doctor->name_space : STR(""))),
        TEXT(
            "kubectl create %srole crdforge-%.*s%.*s --resource %.*s --verb %.*s && kubectl create "
            "%srolebinding crdforge-%.*s%.*s --%srole crdforge-%.*s %.*s",
            cluster, STR_ARG(kind->plural), STR_ARG(where), STR_ARG(name), STR_ARG(verbs), cluster,
            STR_ARG(kind->plural), STR_ARG(where), cluster, STR_ARG(kind->plural),
            STR_ARG(grantee(doctor))));
}

/* False when nobody can say. */
static bool review(struct doctor *doctor, struct access_right right, bool *ret_allowed)
{
    struct client_answer answer =
        access_review(doctor->subject, &doctor->run->ctx, &right, ret_allowed);
    if (answer.outcome == CLIENT_OK)
        return true;
    if (answer.status == 403 && doctor->as_user.len)
        say(doctor, "rights", DOCTOR_FAIL,
            TEXT("you may not act as %.*s: %.*s", STR_ARG(doctor->as_user), STR_ARG(answer.why)),
            STR("run crdforge doctor --as as an administrator, or without --as in the pod itself"));
    else
        say(doctor, "rights", DOCTOR_FAIL, answer.why,
            cluster_next(doctor->run->arena, doctor->subject, &answer));
    return false;
}

static cf_str place_of(const struct doctor *doctor, const struct right *right)
{
    return right->place == RIGHTS_NAMESPACE ? doctor->name_space
           : right->place == RIGHTS_DEFAULT ? STR("default")
                                            : STR("");
}

/* "get, list and watch": the verbs for objects of the kind that are allowed, or are missing. */
static cf_str verbs_of(struct doctor *doctor, const struct rights_kind *kind,
                       const struct right *rights, const bool *allowed, size_t len, bool missing)
{
    struct buf verbs = {.arena = doctor->run->arena};
    cf_str last = STR("");
    for (size_t i = 0; i < len; i++) {
        bool about =
            str_equal(rights[i].resource, kind->plural) && str_equal(rights[i].group, kind->group);
        if (!about || allowed[i] == missing || (missing && !rights[i].required))
            continue;
        buf_printf(&verbs, "%s%.*s", verbs.len && last.len ? ", " : "", STR_ARG(last));
        last = rights[i].verb;
    }
    buf_printf(&verbs, "%s%.*s", !verbs.len ? "" : missing ? ", " : " and ", STR_ARG(last));
    return buf_str(&verbs);
}

/* Rights that the runner can do without. */
static void tell_optional(struct doctor *doctor, const struct right *rights, const bool *allowed,
                          size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!rights[i].required && !allowed[i])
            say(doctor, "rights", DOCTOR_NOTE,
                TEXT("%.*s may not %.*s %.*s, which is optional: %.*s", STR_ARG(who(doctor)),
                     STR_ARG(rights[i].verb), STR_ARG(rights[i].resource), STR_ARG(rights[i].why)),
                STR(""));
}

static void check_rights(struct doctor *doctor, const struct document *document)
{
    const struct rights_kind kind = {document->group, document->plural, document->namespaced,
                                     rights_can_change(document->rules)};
    struct right *rights;
    size_t len = rights_of(doctor->run->arena, &kind, &rights);
    bool *allowed = arena_many(doctor->run->arena, len, bool);
    cf_str name = full_name(doctor, document);
    for (size_t i = 0; i < len; i++) {
        struct access_right right = {rights[i].group, rights[i].resource, rights[i].verb,
                                     place_of(doctor, &rights[i])};
        if (!review(doctor, right, &allowed[i]))
            return;
    }
    cf_str missing = verbs_of(doctor, &kind, rights, allowed, len, true);
    if (missing.len)
        tell_missing(doctor, &kind, name, missing);
    else
        say(doctor, "rights", DOCTOR_OK,
            TEXT("%.*s may %.*s %.*s", STR_ARG(who(doctor)),
                 STR_ARG(verbs_of(doctor, &kind, rights, allowed, len, false)), STR_ARG(name)),
            STR(""));
    tell_optional(doctor, rights, allowed, len);
}

/* --- the controller ----------------------------------------------------------------------------- */

static bool is_untouched(const cf_node *object)
{
    const cf_node *metadata = cf_get(object, "metadata");
    return !cf_len(cf_get(metadata, "finalizers")) && !cf_len(cf_get(object, "status"));
}

static void judge_controller(struct doctor *doctor, const struct document *document,
                             const struct client_answer *answer)
{
    const cf_node *items = cf_get(answer->body, "items"), *first = NULL;
    int64_t now = clock_parse(answer->date);
    size_t touched = 0, silent = 0;
    for (size_t i = 0; i < cf_len(items); i++) {
        const cf_node *metadata = cf_get(cf_at(items, i), "metadata");
        int64_t made = clock_parse(node_text(cf_get(metadata, "creationTimestamp")));
        bool untouched = is_untouched(cf_at(items, i));
        touched += !untouched;
        if (!untouched || made < 0 || now < 0 || now - made < SILENT_SECONDS)
            continue;
        if (!silent++)
            first = metadata;
    }
    if (silent && str_is(node_text(cf_get(document->rules, "family")), "created"))
        say(doctor, "controller", DOCTOR_NOTE,
            TEXT("objects of this kind have no status: nothing shows whether %.*s is running",
                 STR_ARG(controller_of(document))),
            STR(""));
    else if (silent)
        say(doctor, "controller", DOCTOR_FAIL,
            TEXT("%zu of %zu objects were never taken up (no finalizer, no status); the first is "
                 "%.*s",
                 silent, cf_len(items), STR_ARG(node_text(cf_get(first, "name")))),
            TEXT("look at %.*s: is it running, does it watch namespace %.*s?",
                 STR_ARG(controller_of(document)), STR_ARG(doctor->name_space)));
    else if (touched)
        say(doctor, "controller", DOCTOR_OK,
            TEXT("%.*s has taken up %zu objects", STR_ARG(controller_of(document)), touched),
            STR(""));
    else
        say(doctor, "controller", DOCTOR_NOTE,
            TEXT("no object shows whether %.*s is running", STR_ARG(controller_of(document))),
            STR(""));
}

static void check_controller(struct doctor *doctor, const struct document *document)
{
    cf_str where = document->namespaced ? doctor->name_space : STR("");
    cf_str path = client_path(doctor->run->arena, document->group, document->version, where,
                              document->plural, STR(""));
    struct client_request request = {.method = "GET", .path = TEXT("%.*s?limit=50", STR_ARG(path))};
    struct client_answer answer = client_insist(doctor->client, &doctor->run->ctx, &request);
    if (answer.outcome == CLIENT_OK)
        judge_controller(doctor, document, &answer);
    else
        say(doctor, "controller", DOCTOR_NOTE,
            TEXT("not judged, for the objects cannot be listed: %.*s", STR_ARG(answer.why)),
            STR(""));
}

void doctor_component(struct doctor *doctor, const struct document *document)
{
    bool served = check_served(doctor, document);
    if (served)
        check_fields(doctor, document);
    check_rights(doctor, document);
    if (served)
        check_controller(doctor, document);
}

/* --- the image ---------------------------------------------------------------------------------- */

/* A registry has a dot, a port, or is localhost; anything else is a path at Docker Hub. */
static bool names_registry(cf_str image)
{
    const char *slash = memchr(image.ptr, '/', image.len);
    cf_str first = slash ? str_cut(image, 0, (size_t)(slash - image.ptr)) : STR("");
    return str_contains(first, ".") || str_contains(first, ":") || str_is(first, "localhost");
}

static bool is_legal(cf_str image)
{
    for (size_t i = 0; i < image.len; i++) {
        char c = image.ptr[i];
        if (!str_is_alnum(c) && !str_is_one_of(c, "./-_:@"))
            return false;
    }
    return image.len > 0;
}

void doctor_image(struct doctor *doctor, cf_str image)
{
    const char *slash = image.len ? strrchr(image.ptr, '/') : NULL;
    cf_str last = slash ? str_of(slash + 1) : image;
    if (!image.len)
        say(doctor, "image", DOCTOR_NOTE, STR("not checked: a kind alone names no image"),
            STR("crdforge doctor FILE, with a generated file, or --image"));
    else if (str_is(image, commands_default_image))
        say(doctor, "image", DOCTOR_FAIL,
            TEXT("%.*s is published nowhere: no cluster can pull it", STR_ARG(image)),
            STR("script/image --push REGISTRY/crdforge-run:1, then crdforge generate --image with "
                "that name"));
    else if (!is_legal(image))
        say(doctor, "image", DOCTOR_FAIL, TEXT("%.*s is no image reference", STR_ARG(image)),
            STR("write it as REGISTRY/PATH:TAG or REGISTRY/PATH@sha256:DIGEST"));
    else if (str_contains(image, "@sha256:"))
        say(doctor, "image", DOCTOR_OK, TEXT("%.*s is pinned by its digest", STR_ARG(image)),
            STR(""));
    else if (!str_contains(last, ":") || str_ends(last, ":latest"))
        say(doctor, "image", DOCTOR_NOTE,
            TEXT("%.*s may be another image tomorrow", STR_ARG(image)),
            STR("give it a version: REGISTRY/PATH:TAG, or @sha256:DIGEST"));
    else
        say(doctor, "image", DOCTOR_OK,
            TEXT("%.*s%s", STR_ARG(image),
                 names_registry(image) ? " (not pulled: the nodes do that)"
                                       : " (at Docker Hub, for it names no registry)"),
            STR(""));
}
