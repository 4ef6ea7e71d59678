/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/document.h"

#include "base/node.h"
#include "base/types.h"
#include "text/json_read.h"

#include <inttypes.h>

static const char *const type_names[] = {"string", "integer",       "number", "boolean", "object",
                                         "array",  "int-or-string", "any",    "markdown"};

const char *document_type_name(enum document_type type)
{
    return type < DOCUMENT_NO_TYPE ? type_names[type] : "";
}

/* The entry `key` of `map`, which must be a text; not empty. */
static bool read_text(struct ctx *ctx, const cf_node *map, const char *key, cf_str *ret_text)
{
    const cf_node *node = cf_get(map, key);
    if (!node || node->kind != CF_STR || !node->as.string.len)
        return ctx_error(ctx, node ? node : map,
                         "the runner document needs \"%s\", a text that is not empty", key);
    *ret_text = node->as.string;
    return true;
}

static bool read_type(struct ctx *ctx, const cf_node *map, const char *key, bool output,
                      enum document_type *ret_type)
{
    const cf_node *node = cf_get(map, key);
    for (size_t i = 0; node && i < DOCUMENT_NO_TYPE; i++)
        if (str_is(node_text(node), type_names[i]) && (i != DOCUMENT_MARKDOWN || output)) {
            *ret_type = (enum document_type)i;
            return true;
        }
    return ctx_error(ctx, node ? node : map, "\"%s\" must be a type this runner knows: %s", key,
                     "string, integer, number, boolean, object, array, int-or-string or any");
}

static bool read_path(struct ctx *ctx, const cf_node *map, bool output, const cf_node **ret_path)
{
    const cf_node *path = cf_get(map, "path");
    if (!path || path->kind != CF_LIST)
        return ctx_error(ctx, path ? path : map, "\"path\" must be a list of property names");
    for (size_t i = 0; i < cf_len(path); i++)
        if (!types_is_step(path, i, output))
            return ctx_error(ctx, cf_at(path, i), "a step of a path must be a property name%s",
                             output ? "" : ", or 0");
    if (cf_len(path) >= ctx->limits->depth)
        return ctx_error(ctx, path, "the path has more than %zu steps (limit depth)",
                         ctx->limits->depth);
    *ret_path = path;
    return true;
}

static bool read_flag(struct ctx *ctx, const cf_node *map, const char *key, bool *ret_flag)
{
    const cf_node *node = cf_get(map, key);
    if (node && node->kind != CF_BOOL)
        return ctx_error(ctx, node, "\"%s\" must be true or false", key);
    *ret_flag = cf_flag(node, false);
    return true;
}

/* The options of the runner that an input may set. */
static bool read_option(struct ctx *ctx, const cf_node *map, struct document_field *field)
{
    const cf_node *option = cf_get(map, "option");
    field->option = node_text(option);
    if (!option && !cf_len(field->path))
        return ctx_error(ctx, map, "the path of an input must not be empty");
    if (!option)
        return true;
    if (!types_is_option(field->option))
        return ctx_error(ctx, option, "\"option\" must be action or timeout");
    return (!cf_len(field->path) && field->type == DOCUMENT_STRING) ||
           ctx_error(ctx, option, "an input that is an option has the type string and no path");
}

static bool read_needed(struct ctx *ctx, const cf_node *map, struct document_field *field)
{
    const cf_node *below = cf_get(map, "needed_below");
    if (!below)
        return read_flag(ctx, map, "needed", &field->needed);
    if (!types_is_below(field->path, below))
        return ctx_error(ctx, below, "\"needed_below\" must be a number of steps of the path");
    field->needed = true;
    field->below = (size_t)below->as.integer;
    return true;
}

/* `key`: "default" of an input, or "value" of what is fixed. */
static bool read_preset(struct ctx *ctx, const cf_node *map, const char *key,
                        struct document_field *field)
{
    field->preset = cf_get(map, key);
    if (field->preset && !types_fit(str_of(document_type_name(field->type)), field->preset))
        return ctx_error(ctx, field->preset, "\"%s\" must be of the type %s", key,
                         document_type_name(field->type));
    return true;
}

static bool read_field(struct ctx *ctx, const cf_node *map, bool output,
                       struct document_field *ret_field)
{
    struct document_field field = {.element = DOCUMENT_NO_TYPE};
    if (map->kind != CF_MAP)
        return ctx_error(ctx, map, "expected a map, found %s", node_kind_name(map));
    bool ok = read_text(ctx, map, "name", &field.name);
    ok = read_path(ctx, map, output, &field.path) && ok;
    ok = read_type(ctx, map, "type", output, &field.type) && ok;
    if (cf_get(map, "element"))
        ok = read_type(ctx, map, "element", false, &field.element) && ok;
    if (!output) {
        ok = read_flag(ctx, map, "required", &field.required) && ok;
        ok = read_flag(ctx, map, "secret", &field.secret) && ok;
        ok = ok && read_option(ctx, map, &field) && read_needed(ctx, map, &field) &&
             read_preset(ctx, map, "default", &field);
    }
    *ret_field = field;
    return ok;
}

static bool read_fields(struct ctx *ctx, const cf_node *root, const char *key, bool output,
                        struct document_field **ret_fields, size_t *ret_len)
{
    const cf_node *list = cf_get(root, key);
    bool ok = true;
    if (!list || list->kind != CF_LIST)
        return ctx_error(ctx, list ? list : root, "the runner document needs \"%s\", a list", key);
    struct document_field *fields = arena_many(ctx->arena, cf_len(list), struct document_field);
    for (size_t i = 0; i < cf_len(list); i++) {
        ok = read_field(ctx, cf_at(list, i), output, &fields[i]) && ok;
        if (ok && document_find(fields, i, fields[i].name))
            ok = ctx_error(ctx, cf_at(list, i), "the name %.*s is used twice",
                           STR_ARG(fields[i].name));
    }
    *ret_fields = fields;
    *ret_len = cf_len(list);
    return ok;
}

/* What is fixed becomes an input that has its value already. */
static bool read_fixed(struct ctx *ctx, const cf_node *root, struct document *document)
{
    const cf_node *list = cf_get(root, "fixed");
    size_t len = document->inputs_len;
    bool ok = true;
    if (list && list->kind != CF_LIST)
        return ctx_error(ctx, list, "\"fixed\" must be a list");
    struct document_field *all = arena_many(ctx->arena, len + cf_len(list), struct document_field);
    for (size_t i = 0; i < len; i++)
        all[i] = document->inputs[i];
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *map = cf_at(list, i);
        struct document_field *field = &all[len + i];
        if (!read_field(ctx, map, false, field))
            ok = false;
        else if (!cf_get(map, "value"))
            ok = ctx_error(ctx, map, "what is fixed needs a \"value\"");
        else if (document_find(all, len + i, field->name))
            ok = ctx_error(ctx, map, "the name %.*s is used twice", STR_ARG(field->name));
        else
            ok = read_preset(ctx, map, "value", field) && ok;
        field->fixed = true;
    }
    document->inputs = all;
    document->inputs_len = len + cf_len(list);
    return ok;
}

bool document_holds(const struct document_field *outer, const struct document_field *inner)
{
    size_t len = cf_len(outer->path);
    return len && len < cf_len(inner->path) && node_steps_shared(outer->path, inner->path) == len;
}

static bool clash(const struct document_field *a, const struct document_field *b)
{
    return types_clash(a->path, str_of(document_type_name(a->type)), b->path,
                       str_of(document_type_name(b->type)));
}

static bool check_paths(struct ctx *ctx, struct document *document)
{
    const struct document_field *inputs = document->inputs;
    for (size_t i = 0; i < document->inputs_len; i++) {
        if (types_is_runners(inputs[i].path))
            return ctx_error(ctx, inputs[i].path,
                             "input %.*s: the runner itself sets the property of this path",
                             STR_ARG(inputs[i].name));
        if (types_is_object_name(inputs[i].path)) {
            document->object_name = &inputs[i];
            if (inputs[i].type != DOCUMENT_STRING || cf_len(inputs[i].path) != 2)
                return ctx_error(ctx, inputs[i].path, "metadata.name is of type string");
        }
        for (size_t j = 0; j < i; j++)
            if (clash(&inputs[i], &inputs[j]))
                return ctx_error(ctx, inputs[i].path, "the paths of the inputs %.*s and %.*s clash",
                                 STR_ARG(inputs[j].name), STR_ARG(inputs[i].name));
    }
    return true;
}

static bool read_naming(struct ctx *ctx, const cf_node *root, struct document *document)
{
    const cf_node *naming = cf_get(root, "naming"), *length = cf_get(naming, "length");
    if (!naming)
        return true;
    document->naming =
        document_find(document->inputs, document->inputs_len, node_text(cf_get(naming, "input")));
    if (!document->naming || document->naming->type != DOCUMENT_STRING)
        return ctx_error(ctx, naming, "\"naming\" must name an input of type string");
    if (length && (length->kind != CF_INT || length->as.integer < 1))
        return ctx_error(ctx, length, "\"length\" must be a whole number above 0");
    if (length && length->as.integer < INT32_MAX)
        document->naming_length = (size_t)length->as.integer;
    return true;
}

static bool read_scope(struct ctx *ctx, const cf_node *root, struct document *document)
{
    cf_str scope = STR("");
    if (!read_text(ctx, root, "scope", &scope))
        return false;
    document->namespaced = str_is(scope, "Namespaced");
    return document->namespaced || str_is(scope, "Cluster") ||
           ctx_error(ctx, cf_get(root, "scope"), "\"scope\" must be Namespaced or Cluster");
}

/* Before anything else: a newer document may look different in every way. */
static bool check_version(struct ctx *ctx, const cf_node *root)
{
    const cf_node *version = cf_get(root, "runner_version");
    if (root->kind != CF_MAP)
        return ctx_error(ctx, root, "the runner document must be a JSON object, not %s",
                         node_kind_name(root));
    if (!version || version->kind != CF_INT || version->as.integer < 1)
        return ctx_error(ctx, version ? version : root,
                         "the runner document needs \"runner_version\", a whole number above 0");
    if (version->as.integer <= DOCUMENT_VERSION)
        return true;
    ctx_error(ctx, version,
              "document version %" PRId64 " is newer than this runner understands (%d)",
              version->as.integer, DOCUMENT_VERSION);
    ctx_hint(ctx, "use a newer crdforge-run");
    return false;
}

static bool read_document(struct ctx *ctx, const cf_node *root, struct document *document)
{
    if (!check_version(ctx, root))
        return false;
    bool ok = read_text(ctx, root, "group", &document->group);
    ok = read_text(ctx, root, "version", &document->version) && ok;
    ok = read_text(ctx, root, "kind", &document->kind) && ok;
    ok = read_text(ctx, root, "plural", &document->plural) && ok;
    ok = read_scope(ctx, root, document) && ok;
    ok = read_fields(ctx, root, "inputs", false, &document->inputs, &document->inputs_len) && ok;
    ok = read_fields(ctx, root, "outputs", true, &document->outputs, &document->outputs_len) && ok;
    document->rules = cf_get(root, "rules");
    ok = ok && read_fixed(ctx, root, document);
    return ok && check_paths(ctx, document) && read_naming(ctx, root, document);
}

const struct document *document_read(struct ctx *ctx, cf_str name, cf_str bytes)
{
    struct document *document = arena_new(ctx->arena, struct document);
    const cf_node *root_before = ctx->root;
    const cf_node *root = json_read(ctx, diags_file(ctx->diags, name, bytes), bytes);
    if (!root)
        return NULL;
    ctx->root = root;
    bool ok = read_document(ctx, root, document);
    ctx->root = root_before;
    return ok ? document : NULL;
}

const struct document_field *document_find(const struct document_field *fields, size_t len,
                                           cf_str name)
{
    for (size_t i = 0; i < len; i++)
        if (str_equal(fields[i].name, name))
            return &fields[i];
    return NULL;
}

cf_str document_nearest(struct arena *arena, const struct document_field *fields, size_t len,
                        cf_str name)
{
    cf_str *names = arena_many(arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = fields[i].name;
    return str_nearest(arena, name, names, len);
}
