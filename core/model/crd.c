/* SPDX-License-Identifier: Apache-2.0 */
#include "model/crd.h"

#include "base/node.h"

#include <string.h>

static const char API_GROUP[] = "apiextensions.k8s.io/";

bool crd_is(const cf_node *document)
{
    return str_is(node_text(cf_get(document, "kind")), "CustomResourceDefinition") &&
           str_starts(node_text(cf_get(document, "apiVersion")), API_GROUP);
}

/* The text under `key`; a diagnostic when it is missing, empty or no text. */
static bool need_text(struct ctx *ctx, const cf_node *map, const char *key, const char *example,
                      cf_str *ret_text)
{
    const cf_node *entry = cf_get(map, key);
    if (!entry || entry->kind == CF_NULL)
        ctx_error(ctx, map, "\"%s\" is missing", key);
    else if (entry->kind != CF_STR)
        ctx_error(ctx, entry, "\"%s\" must be a string, found %s", key, node_kind_name(entry));
    else if (!entry->as.string.len)
        ctx_error(ctx, entry, "\"%s\" is empty", key);
    else {
        *ret_text = entry->as.string;
        return true;
    }
    ctx_hint(ctx, "for example %s: %s", key, example);
    return false;
}

static cf_str lower_case(struct arena *arena, cf_str text)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    for (char *c = copy; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return (cf_str){copy, text.len};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters, digits and inner dashes, at most 63: RFC 1035 for one label, with a letter first, RFC 1123
 * for those of a domain. */
static bool is_label(cf_str label, bool digit_first)
{
    enum { LABEL = 63 };
    bool ok = label.len > 0 && label.len <= LABEL && label.ptr[label.len - 1] != '-';
    for (size_t i = 0; ok && i < label.len; i++) {
        char c = label.ptr[i];
        bool digit = c >= '0' && c <= '9';
        ok = is_letter(c) || (digit && (i || digit_first)) || (c == '-' && i);
    }
    return ok;
}

/* What Kubernetes takes for a name. It also keeps what is made of names, such as folders, where they
 * belong. */
static bool is_name(cf_str text, bool domain)
{
    enum { WHOLE = 253 };
    bool ok = text.len <= WHOLE;
    const char *dot;
    while (domain && ok && (dot = memchr(text.ptr, '.', text.len)) != NULL) {
        size_t end = (size_t)(dot - text.ptr);
        ok = is_label(str_cut(text, 0, end), true);
        text = str_cut(text, end + 1, text.len);
    }
    return ok && is_label(text, domain);
}

enum { SHOWN = 80 }; /* bytes of a name that is none */

/* need_text for a name. */
static bool need_name(struct ctx *ctx, const cf_node *map, const char *key, const char *example,
                      cf_str *ret_text)
{
    if (!need_text(ctx, map, key, example, ret_text))
        return false;
    if (is_name(*ret_text, strcmp(key, "group") == 0))
        return true;
    cf_str shown = str_cut(*ret_text, 0, SHOWN);
    bool tag = str_contains(*ret_text, "{{"); /* in quotes it is YAML */
    ctx_error(ctx, cf_get(map, key), "\"%.*s%s\" is no name that Kubernetes takes", STR_ARG(shown),
              shown.len < ret_text->len ? "…" : "");
    if (tag)
        ctx_hint(ctx, "this is a tag of a Helm template: render it first, with `helm template`");
    else
        ctx_hint(ctx, "use letters, digits and -, a letter first; for example %s: %s", key,
                 example);
    return false;
}

static void read_optional_names(struct arena *arena, const cf_node *names, struct crd *crd)
{
    crd->singular = node_text(cf_get(names, "singular"));
    crd->list_kind = node_text(cf_get(names, "listKind"));
    if (!crd->singular.len) /* as the API server fills them in */
        crd->singular = lower_case(arena, crd->kind);
    if (!crd->list_kind.len)
        crd->list_kind = str_printf(arena, "%.*sList", STR_ARG(crd->kind));
    crd->short_names = cf_get(names, "shortNames");
    crd->categories = cf_get(names, "categories");
}

static bool read_identity(struct ctx *ctx, const cf_node *spec, struct crd *crd)
{
    const cf_node *names = cf_get(spec, "names");
    bool ok = need_name(ctx, spec, "group", "sagemaker.services.k8s.aws", &crd->group);
    if (!names || names->kind != CF_MAP)
        return ctx_error(ctx, names ? names : spec, "\"names\" is missing or no map");
    ok = need_name(ctx, names, "kind", "TrainingJob", &crd->kind) && ok;
    ok = need_name(ctx, names, "plural", "trainingjobs", &crd->plural) && ok;
    read_optional_names(ctx->arena, names, crd);
    const cf_node *scope = cf_get(spec, "scope");
    cf_str word = node_text(scope);
    crd->namespaced = !str_is(word, "Cluster");
    if (scope && !str_is(word, "Namespaced") && !str_is(word, "Cluster")) {
        ok = ctx_error(ctx, scope, "\"scope\" must be Namespaced or Cluster");
        if (str_equal_fold(word, STR("cluster")) || str_equal_fold(word, STR("namespaced")))
            ctx_hint(ctx, "it is written with a capital letter");
    }
    return ok;
}

/* v1beta1 kept these beside the versions when they were the same for all. */
static const cf_node *own_or_shared(const cf_node *version, const cf_node *spec, const char *key)
{
    const cf_node *own = cf_get(version, key);
    return own ? own : cf_get(spec, key);
}

static const cf_node *schema_of(const cf_node *version, const cf_node *spec)
{
    const cf_node *schema = cf_get(cf_get(version, "schema"), "openAPIV3Schema");
    if (!schema)
        schema = cf_get(cf_get(spec, "validation"), "openAPIV3Schema");
    return schema && schema->kind != CF_NULL ? schema : NULL;
}

static bool read_version(struct ctx *ctx, const cf_node *spec, const cf_node *source,
                         struct crd_version *version)
{
    if (source->kind != CF_MAP)
        return ctx_error(ctx, source, "expected a version (a map), found %s",
                         node_kind_name(source));
    version->served = cf_flag(cf_get(source, "served"), false);
    version->storage = cf_flag(cf_get(source, "storage"), false);
    version->deprecated = cf_flag(cf_get(source, "deprecated"), false);
    version->deprecation = node_text(cf_get(source, "deprecationWarning"));
    version->schema = schema_of(source, spec);
    version->columns = own_or_shared(source, spec, "additionalPrinterColumns");
    version->subresources = own_or_shared(source, spec, "subresources");
    return need_name(ctx, source, "name", "v1", &version->name);
}

/* v1beta1 with a single `version:` and no list. */
static bool read_single(struct ctx *ctx, const cf_node *spec, struct crd *crd)
{
    struct crd_version *version = arena_new(ctx->arena, struct crd_version);
    version->served = version->storage = true;
    version->schema = schema_of(NULL, spec);
    version->columns = cf_get(spec, "additionalPrinterColumns");
    version->subresources = cf_get(spec, "subresources");
    crd->versions = version;
    crd->versions_len = 1;
    return need_name(ctx, spec, "version", "v1", &version->name);
}

static bool read_versions(struct ctx *ctx, const cf_node *spec, struct crd *crd)
{
    const cf_node *versions = cf_get(spec, "versions");
    if (!cf_len(versions) && cf_get(spec, "version"))
        return read_single(ctx, spec, crd);
    if (!versions || versions->kind != CF_LIST || !versions->as.list.len) {
        ctx_error(ctx, versions ? versions : spec, "\"versions\" must be a list of at least one");
        ctx_hint(ctx, "for example versions: [{name: v1, served: true, storage: true, …}]");
        return false;
    }
    bool ok = true;
    crd->versions = arena_many(ctx->arena, cf_len(versions), struct crd_version);
    crd->versions_len = cf_len(versions);
    for (size_t i = 0; i < cf_len(versions); i++)
        ok = read_version(ctx, spec, cf_at(versions, i), &crd->versions[i]) && ok;
    return ok;
}

const struct crd *crd_read(struct ctx *ctx, const cf_node *document)
{
    struct crd *crd = arena_new(ctx->arena, struct crd);
    const cf_node *api = cf_get(document, "apiVersion"), *spec = cf_get(document, "spec");
    crd->source = document;
    if (!str_is(node_text(api), "apiextensions.k8s.io/v1") &&
        !str_is(node_text(api), "apiextensions.k8s.io/v1beta1")) {
        ctx_error(ctx, api, "\"%.*s\" is not supported", STR_ARG(node_text(api)));
        ctx_hint(ctx, "apiextensions.k8s.io/v1 and apiextensions.k8s.io/v1beta1 are");
        return NULL;
    }
    if (!spec || spec->kind != CF_MAP) {
        ctx_error(ctx, spec ? spec : document, "\"spec\" is missing or no map");
        return NULL;
    }
    bool ok = read_identity(ctx, spec, crd);
    ok = read_versions(ctx, spec, crd) && ok;
    return ok ? crd : NULL;
}

struct version_rank {
    int stability; /* 3 stable, 2 beta, 1 alpha, 0 not of Kubernetes' form */
    uint64_t major, minor;
};

static bool take_number(cf_str *text, uint64_t *ret_number)
{
    size_t digits = 0;
    uint64_t number = 0;
    while (digits < text->len && text->ptr[digits] >= '0' && text->ptr[digits] <= '9') {
        if (number > (UINT64_MAX - 9) / 10)
            return false;
        number = number * 10 + (uint64_t)(text->ptr[digits++] - '0');
    }
    *text = str_cut(*text, digits, text->len);
    *ret_number = number;
    return digits > 0;
}

static struct version_rank rank(cf_str name)
{
    struct version_rank none = {0, 0, 0}, found = {3, 0, 0};
    if (!str_starts(name, "v"))
        return none;
    cf_str rest = str_cut(name, 1, name.len);
    if (!take_number(&rest, &found.major))
        return none;
    if (!rest.len)
        return found;
    if (str_starts(rest, "beta"))
        found.stability = 2;
    else if (str_starts(rest, "alpha"))
        found.stability = 1;
    else
        return none;
    rest = str_cut(rest, found.stability == 2 ? 4 : 5, rest.len);
    return take_number(&rest, &found.minor) && !rest.len ? found : none;
}

int crd_version_order(cf_str a, cf_str b)
{
    struct version_rank x = rank(a), y = rank(b);
    if (x.stability != y.stability)
        return y.stability - x.stability;
    if (x.major != y.major)
        return x.major > y.major ? -1 : 1;
    if (x.minor != y.minor)
        return x.minor > y.minor ? -1 : 1;
    return str_compare(a, b);
}

static const struct crd_version *named_version(struct ctx *ctx, const struct crd *crd, cf_str name)
{
    cf_str *names = arena_many(ctx->arena, crd->versions_len, cf_str);
    struct buf all = {.arena = ctx->arena};
    for (size_t i = 0; i < crd->versions_len; i++) {
        names[i] = crd->versions[i].name;
        if (str_equal(names[i], name))
            return &crd->versions[i];
        buf_printf(&all, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    }
    cf_str near = str_nearest(ctx->arena, name, names, crd->versions_len);
    ctx_error(ctx, crd->source, "%.*s has no version \"%.*s\"", STR_ARG(crd->kind), STR_ARG(name));
    if (near.len)
        ctx_hint(ctx, "it has %.*s; did you mean \"%.*s\"?", STR_ARG(buf_str(&all)), STR_ARG(near));
    else
        ctx_hint(ctx, "it has %.*s", STR_ARG(buf_str(&all)));
    return NULL;
}

const struct crd_version *crd_version(struct ctx *ctx, const struct crd *crd, cf_str name)
{
    const struct crd_version *best = NULL;
    if (name.len)
        return named_version(ctx, crd, name);
    for (size_t i = 0; i < crd->versions_len; i++) {
        const struct crd_version *version = &crd->versions[i];
        if (version->storage && version->served)
            return version;
        if (version->served && (!best || crd_version_order(version->name, best->name) < 0))
            best = version;
    }
    if (!best) {
        ctx_error(ctx, crd->source, "%.*s has no served version", STR_ARG(crd->kind));
        ctx_hint(ctx, "name one with --crd-version to use it all the same");
    }
    return best;
}
