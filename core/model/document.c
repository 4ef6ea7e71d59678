/* SPDX-License-Identifier: Apache-2.0 */
#include "model/document.h"

#include "base/families.h"
#include "base/node.h"
#include "base/types.h"
#include "model/beginnings.h"
#include "model/names.h"
#include "model/schema.h"

/* One check of one document. */
struct checker {
    struct ctx *ctx;
    cf_str script, kind;
    const cf_node *before, *document;
    struct beginnings given; /* where inputs and fixed values go */
    bool ok;
};

/* `where`: "inputs.role_arn", may be empty. */
static void fault(struct checker *checker, cf_str where, cf_str what)
{
    checker->ok = ctx_error(checker->ctx, NULL, "%.*s: component() of %.*s: %.*s%s%.*s",
                            STR_ARG(checker->script), STR_ARG(checker->kind), STR_ARG(where),
                            where.len ? ": " : "", STR_ARG(what));
}

static const char *const document_keys[] = {"component_version",
                                            "id",
                                            "title",
                                            "group",
                                            "version",
                                            "kind",
                                            "plural",
                                            "singular",
                                            "scope",
                                            "naming",
                                            "inputs",
                                            "deprecated",
                                            "provenance",
                                            "description",
                                            "fixed",
                                            "chains",
                                            "outputs",
                                            "rules",
                                            "constraints",
                                            NULL};

static const char *const field_keys[] = {"name",
                                         "path",
                                         "type",
                                         "element",
                                         "own",
                                         "enum",
                                         "default",
                                         "format",
                                         "pattern",
                                         "minimum",
                                         "maximum",
                                         "minLength",
                                         "maxLength",
                                         "exclusiveMinimum",
                                         "exclusiveMaximum",
                                         "minItems",
                                         "maxItems",
                                         "multipleOf",
                                         "uniqueItems",
                                         "minProperties",
                                         "maxProperties",
                                         "description",
                                         "example",
                                         "schema",
                                         "required",
                                         "nullable",
                                         "immutable",
                                         "secret",
                                         "inside",
                                         "needed",
                                         "needed_below",
                                         "option",
                                         "supplied",
                                         NULL};

static const char *const fixed_keys[] = {"name",   "path",  "type", "element",
                                         "option", "value", NULL};

static void check_keys(struct checker *checker, cf_str where, const cf_node *map,
                       const char *const *known)
{
    size_t len = 0;
    while (known[len])
        len++;
    cf_str *names = arena_many(checker->ctx->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = str_of(known[i]);
    for (size_t i = 0; i < cf_len(map); i++) {
        cf_str key = map->as.map.pairs[i].key;
        size_t k = 0;
        while (k < len && !str_equal(names[k], key))
            k++;
        if (k < len)
            continue;
        fault(checker, where,
              str_printf(checker->ctx->arena, "there is no key %.*s", STR_ARG(key)));
        cf_str near = str_nearest(checker->ctx->arena, key, names, len);
        if (near.len)
            ctx_hint(checker->ctx, "did you mean %.*s?", STR_ARG(near));
    }
}

static void check_identity(struct checker *checker)
{
    static const char *const keys[] = {
        "component_version", "id",         "group",     "version", "kind", "plural", "scope",
        "singular",          "provenance", "deprecated"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const cf_node *was = cf_get(checker->before, keys[i]);
        const cf_node *is = cf_get(checker->document, keys[i]);
        if ((was || is) && (!was || !is || !node_equal(was, is)))
            fault(checker, str_of(keys[i]),
                  STR("it cannot be changed: it says which kind this is"));
    }
    if (!node_text(cf_get(checker->document, "title")).len)
        fault(checker, STR("title"), STR("expected a text that is not empty"));
}

/* Whether `path` is what the runner takes: of an output property names, of an input also 0. */
static bool is_path(const cf_node *path, bool output)
{
    bool ok = path && path->kind == CF_LIST;
    for (size_t i = 0; ok && i < cf_len(path); i++)
        ok = types_is_step(path, i, output);
    return ok;
}

/* Of an input or what is fixed; of an output the first two. */
static void check_path(struct checker *checker, cf_str where, const cf_node *field, bool output)
{
    const cf_node *path = cf_get(field, "path");
    size_t limit = checker->ctx->limits->depth;
    if (!is_path(path, output))
        fault(checker, where,
              output ? STR("its path must be a list of property names")
                     : STR("its path must be a list of property names and 0"));
    else if (cf_len(path) >= limit)
        fault(
            checker, where,
            str_printf(checker->ctx->arena, "its path has %zu steps or more (limit depth)", limit));
    else if (!output && types_is_runners(path))
        fault(checker, where, STR("the runner itself sets the property of this path"));
    else if (!output && types_is_object_name(path) &&
             (cf_len(path) != 2 || !str_is(node_text(cf_get(field, "type")), "string")))
        fault(checker, where, STR("metadata.name is of type string"));
}

/* An input or what is fixed has a place in the resource, or is an option of the runner. */
static void check_option(struct checker *checker, cf_str where, const cf_node *field)
{
    const cf_node *option = cf_get(field, "option"), *path = cf_get(field, "path");
    if (path && !cf_len(path) != !!option)
        fault(checker, where, STR("an input has a path or is an option of the runner"));
    else if (option && !types_is_option(node_text(option)))
        fault(checker, where, STR("its option must be action or timeout"));
    else if (option && !str_is(node_text(cf_get(field, "type")), "string"))
        fault(checker, where, STR("an input that is an option is of type string"));
}

static void check_type(struct checker *checker, cf_str where, const cf_node *field, bool output)
{
    enum schema_type type;
    cf_str word = node_text(cf_get(field, "type"));
    if (!schema_type_find(word, &type) && !(output && str_is(word, "markdown")))
        fault(checker, where,
              STR("its type must be string, integer, number, boolean, object, array, "
                  "int-or-string or any"));
    if (cf_get(field, "element") && !schema_type_find(node_text(cf_get(field, "element")), &type))
        fault(checker, where, STR("its element must be a type, too"));
}

static void check_flags(struct checker *checker, cf_str where, const cf_node *field)
{
    static const char *const flags[] = {"required", "nullable", "immutable",
                                        "secret",   "own",      "supplied"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const cf_node *flag = cf_get(field, flags[i]);
        if (flag ? flag->kind != CF_BOOL : i < 5)
            fault(checker, where,
                  str_printf(checker->ctx->arena, "%s must be true or false", flags[i]));
    }
    const cf_node *below = cf_get(field, "needed_below"), *needed = cf_get(field, "needed");
    if (needed && needed->kind != CF_BOOL)
        fault(checker, where, STR("needed must be true or false"));
    if (below && !types_is_below(cf_get(field, "path"), below))
        fault(checker, where, STR("needed_below must be a number of steps of its path"));
    if (cf_flag(cf_get(field, "supplied"), false) && !cf_get(field, "default"))
        fault(checker, where, STR("supplied says that its default is put in, and it has none"));
    if (cf_flag(cf_get(field, "supplied"), false) && cf_flag(cf_get(field, "secret"), false))
        fault(checker, where, STR("a default of a secret would be in every generated file"));
}

/* The value that the runner puts in, if there is one: `key` is "default" of an input or "value" of what is
 * fixed. The runner refuses one that does not fit, and would do so in every run. */
static void check_value(struct checker *checker, cf_str where, const cf_node *field,
                        const char *key)
{
    const cf_node *value = cf_get(field, key);
    const char *hint;
    if (!value)
        return;
    cf_str problem = types_problem(checker->ctx->arena, key, node_text(cf_get(field, "type")),
                                   node_text(cf_get(field, "option")), value, &hint);
    if (problem.len)
        fault(checker, where, problem);
    if (hint)
        ctx_hint(checker->ctx, "%s", hint);
}

static bool is_own(const cf_node *field)
{
    return cf_flag(cf_get(field, "own"), false);
}

/* The place of the field of that name among them, or their number. */
static size_t find_index(const cf_node *fields, cf_str name)
{
    size_t i = 0;
    while (i < cf_len(fields) && !str_equal(node_text(cf_get(cf_at(fields, i), "name")), name))
        i++;
    return i;
}

/* The field of that name, or NULL. */
static const cf_node *find(const cf_node *fields, cf_str name)
{
    return cf_at(fields, find_index(fields, name));
}

static void check_name(struct checker *checker, cf_str where, const cf_node *fields, size_t index,
                       const cf_node *fields_before)
{
    const cf_node *field = cf_at(fields, index);
    cf_str name = node_text(cf_get(field, "name"));
    const cf_node *was = find(fields_before, name);
    if (!names_legal(name))
        fault(checker, where, STR(NAMES_LEGAL));
    else if (names_reserved(name) && !(was && is_own(was) && is_own(field)))
        fault(checker, where,
              STR("the name is reserved: it is crdforge's own, or a word of Python"));
    else if (find_index(fields, name) != index)
        fault(checker, where, STR("the name is used twice"));
}

static void check_field(struct checker *checker, const char *side, size_t index, bool output)
{
    struct arena *arena = checker->ctx->arena;
    const cf_node *fields = cf_get(checker->document, side), *field = cf_at(fields, index);
    cf_str name = node_text(cf_get(field, "name"));
    cf_str where = name.len ? str_printf(arena, "%s.%.*s", side, STR_ARG(name))
                            : str_printf(arena, "%s[%zu]", side, index + 1);
    if (field->kind != CF_MAP) {
        fault(checker, where, STR("expected a map"));
        return;
    }
    check_keys(checker, where, field, field_keys);
    check_name(checker, where, fields, index, cf_get(checker->before, side));
    check_type(checker, where, field, output);
    check_path(checker, where, field, output);
    if (output)
        return;
    check_flags(checker, where, field);
    if (cf_flag(cf_get(field, "supplied"), false) || cf_get(field, "option"))
        check_value(checker, where, field, "default");
    check_option(checker, where, field);
    cf_str holder = node_text(cf_get(field, "inside"));
    if (holder.len && !find(fields, holder))
        fault(checker, where,
              str_printf(arena, "it is inside %.*s, and there is no such input", STR_ARG(holder)));
}

static void check_fields(struct checker *checker, const char *side, bool output)
{
    const cf_node *fields = cf_get(checker->document, side);
    if (!fields || fields->kind != CF_LIST) {
        fault(checker, str_of(side), STR("expected a list"));
        return;
    }
    for (size_t i = 0; i < cf_len(fields); i++)
        check_field(checker, side, i, output);
}

static bool clash(const cf_node *a, const cf_node *b)
{
    return types_clash(cf_get(a, "path"), node_text(cf_get(a, "type")), cf_get(b, "path"),
                       node_text(cf_get(b, "type")));
}

/* The inputs, and then what is fixed. */
static const cf_node *given(const struct checker *checker, size_t index)
{
    const cf_node *inputs = cf_get(checker->document, "inputs");
    return index < cf_len(inputs)
               ? cf_at(inputs, index)
               : cf_at(cf_get(checker->document, "fixed"), index - cf_len(inputs));
}

/* Whether two of them clash, without looking at each pair. */
static bool any_clash(const struct checker *checker)
{
    bool found = checker->given.mixed || checker->given.twice;
    for (size_t i = 0; !found && given(checker, i); i++) {
        const cf_node *path = cf_get(given(checker, i), "path"), *around = NULL;
        for (size_t steps = 1; !found && steps < cf_len(path); steps++) {
            around = beginnings_at(&checker->given, path, steps);
            found = around && clash(given(checker, i), around);
        }
    }
    return found;
}

static void check_clashes(struct checker *checker)
{
    if (!any_clash(checker))
        return;
    for (size_t i = 0; given(checker, i); i++)
        for (size_t k = 0; k < i; k++) {
            cf_str a = node_text(cf_get(given(checker, k), "name"));
            cf_str b = node_text(cf_get(given(checker, i), "name"));
            if (clash(given(checker, i), given(checker, k)))
                fault(checker, STR("inputs"),
                      str_printf(checker->ctx->arena, "the paths of %.*s and %.*s clash",
                                 STR_ARG(a), STR_ARG(b)));
        }
}

static void check_fixed_one(struct checker *checker, const cf_node *fixed, size_t index)
{
    const cf_node *entry = cf_at(fixed, index), *inputs = cf_get(checker->document, "inputs");
    cf_str name = node_text(cf_get(entry, "name"));
    cf_str where = str_printf(checker->ctx->arena, "fixed[%zu]", index + 1);
    if (entry->kind != CF_MAP) {
        fault(checker, where, STR("expected a map"));
        return;
    }
    check_keys(checker, where, entry, fixed_keys);
    if (!names_legal(name) || find(inputs, name) || find_index(fixed, name) != index)
        fault(checker, where, STR("it needs a name that no input and nothing else fixed has"));
    if (!cf_get(entry, "value"))
        fault(checker, where, STR("it needs a value"));
    check_path(checker, where, entry, false);
    check_option(checker, where, entry);
    check_type(checker, where, entry, false);
    check_value(checker, where, entry, "value");
}

static void check_fixed(struct checker *checker)
{
    const cf_node *fixed = cf_get(checker->document, "fixed");
    if (fixed && fixed->kind != CF_LIST) {
        fault(checker, STR("fixed"), STR("expected a list"));
        return;
    }
    for (size_t i = 0; i < cf_len(fixed); i++)
        check_fixed_one(checker, fixed, i);
}

/* Whether something still gives what lies at the path of an input that was there. */
static bool is_given(const struct checker *checker, const cf_node *path)
{
    bool found = beginnings_any(&checker->given, path, cf_len(path));
    for (size_t steps = 1; !found && steps < cf_len(path); steps++)
        found = beginnings_at(&checker->given, path, steps) != NULL;
    return found;
}

static void check_missing(struct checker *checker)
{
    const cf_node *before = cf_get(checker->before, "inputs");
    for (size_t i = 0; i < cf_len(before); i++) {
        const cf_node *input = cf_at(before, i);
        if (!cf_flag(cf_get(input, "required"), false) || is_given(checker, cf_get(input, "path")))
            continue;
        fault(checker,
              str_printf(checker->ctx->arena, "inputs.%.*s",
                         STR_ARG(node_text(cf_get(input, "name")))),
              STR("it is required, and nothing gives it any more"));
        ctx_hint(checker->ctx, "keep it, or put its value into `fixed`");
    }
    if (!find(cf_get(checker->document, "outputs"), STR("run_summary")))
        fault(checker, STR("outputs"), STR("run_summary must stay"));
}

static bool is_family(cf_str word)
{
    static const char *const families[] = {FAMILIES};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (str_is(word, families[i]))
            return true;
    return false;
}

static void check_rest(struct checker *checker)
{
    const cf_node *naming = cf_get(checker->document, "naming");
    const cf_node *rules = cf_get(checker->document, "rules");
    const cf_node *named =
        find(cf_get(checker->document, "inputs"), node_text(cf_get(naming, "input")));
    cf_str family = node_text(cf_get(rules, "family"));
    const cf_node *length = cf_get(naming, "length");
    if (naming && !str_is(node_text(cf_get(named, "type")), "string"))
        fault(checker, STR("naming"), STR("its input must be one of type string"));
    if (length && (length->kind != CF_INT || length->as.integer < 1))
        fault(checker, STR("naming"), STR("its length must be a whole number above 0"));
    if (!is_family(family))
        fault(checker, STR("rules"), STR("its family must be " FAMILIES_SAID));
    if (cf_get(rules, "state") && !is_path(cf_get(rules, "state"), true))
        fault(checker, STR("rules"), STR("its state must be a list of property names"));
}

bool document_check(struct ctx *ctx, cf_str script, const cf_node *before, const cf_node *changed)
{
    struct checker checker = {.ctx = ctx,
                              .script = script,
                              .kind = node_text(cf_get(before, "kind")),
                              .before = before,
                              .document = changed,
                              .given = {.arena = ctx->arena},
                              .ok = true};
    if (changed->kind != CF_MAP) {
        fault(&checker, STR(""),
              str_printf(ctx->arena, "it returned %s, expected a component",
                         changed->kind == CF_NULL ? "nothing" : node_kind_name(changed)));
        ctx_hint(ctx, "return the component that it was handed, or a copy made by with()");
        return false;
    }
    check_keys(&checker, STR(""), changed, document_keys);
    check_identity(&checker);
    check_fields(&checker, "inputs", false);
    check_fields(&checker, "outputs", true);
    check_fixed(&checker);
    if (checker.ok) {
        for (size_t i = 0; given(&checker, i); i++)
            beginnings_add(&checker.given, given(&checker, i));
        check_clashes(&checker);
        check_missing(&checker);
        check_rest(&checker);
    }
    return checker.ok;
}
