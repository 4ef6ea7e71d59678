/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/compare.h"
#include "model/describe.h"

#include <stdlib.h>

/* --- documents -------------------------------------------------------------------------------- */

/* The component document of a kind Job. `version`: an entry of spec.versions without its schema. */
static const cf_node *document_of(struct bench *bench, const char *version, const char *root,
                                  const char *profile, const char *asked)
{
    struct flatten_wish wish;
    cf_str yaml = str_printf(
        bench->arena,
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n"
        "  group: g.io\n  names: {kind: Job, plural: jobs, singular: job}\n  scope: Namespaced\n"
        "  versions:\n  - {%s, schema: {openAPIV3Schema: {properties: %s}}}\n",
        version, root);
    struct component_request request = {.profile = profile ? bench_yaml(bench, profile) : NULL};
    const cf_node *document = bench_yaml(bench, yaml.ptr);
    const struct crd *crd = crd_read(&bench->ctx, document);
    assert_non_null(crd);
    if (asked) {
        assert_true(flatten_parse(&bench->ctx, str_of(asked), &wish));
        request.wishes = &wish;
        request.wishes_len = 1;
    }
    const struct component *component =
        component_build(&bench->ctx, crd, crd_version(&bench->ctx, crd, STR("")), &request);
    assert_non_null(component);
    return describe_component(&bench->ctx, component);
}

#define V1 "name: v1, served: true, storage: true"

static const cf_node *document(struct bench *bench, const char *root)
{
    return document_of(bench, V1, root, NULL, NULL);
}

/* With x, of that schema, on one side. */
static const cf_node *document_with(struct bench *bench, const char *side, const char *schema)
{
    cf_str root =
        str_printf(bench->arena, "{%s: {type: object, properties: {x: %s}}}", side, schema);
    return document(bench, root.ptr);
}

/* A value of a document, set anew. */
static const cf_node *with(struct bench *bench, const cf_node *map, const char *key,
                           const char *value)
{
    struct map_builder made = {.arena = bench->arena};
    for (size_t i = 0; i < cf_len(map); i++)
        if (!str_is(map->as.map.pairs[i].key, key))
            map_add_pair(&made, map->as.map.pairs[i]);
    if (value)
        map_add(&made, str_of(key), bench_yaml(bench, value));
    return map_node(&made);
}

/* --- what is found ---------------------------------------------------------------------------- */

static const struct comparison *compare(struct bench *bench, const cf_node *before,
                                        const cf_node *after)
{
    const struct comparison *comparison =
        compare_sets(&bench->ctx, &(struct compare_side){&before, NULL, before != NULL},
                     &(struct compare_side){&after, NULL, after != NULL});
    assert_non_null(comparison);
    assert_int_equal(comparison->kinds_len, 1);
    assert_int_equal(comparison->level, comparison->kinds[0].level);
    return comparison;
}

static const char *value(struct bench *bench, const cf_node *node)
{
    return node && node->kind == CF_STR ? node->as.string.ptr
           : node                       ? bench_json(bench, node)
                                        : "none";
}

/* "LEVEL WHAT [of NAME] PATH [KEYWORD] [OLD->NEW]"; `prefix` off the path. */
static void render(struct bench *bench, struct buf *out, const struct change *change,
                   const char *prefix)
{
    cf_str path = change->spot.path;
    buf_printf(out, "%s%s %s", out->len ? "; " : "", change_level_name(change->level),
               change_what_name(change->what));
    if (!prefix)
        buf_printf(out, " %s%s%s%s", change_of_name(change->spot.of),
                   change->spot.inside ? " inside" : "", change->spot.name.len ? " " : "",
                   change->spot.name.ptr);
    else if (str_starts(path, prefix))
        path = str_cut(path, strlen(prefix), path.len);
    if (path.len)
        buf_printf(out, " %.*s", STR_ARG(path));
    if (change->keyword.len)
        buf_printf(out, " %.*s", STR_ARG(change->keyword));
    if (change->before || change->after)
        buf_printf(out, " %s->%s", value(bench, change->before), value(bench, change->after));
}

static const char *changes(struct bench *bench, const cf_node *before, const cf_node *after,
                           const char *prefix)
{
    const struct comparison *comparison = compare(bench, before, after);
    const struct compare_kind *kind = &comparison->kinds[0];
    struct buf out = {.arena = bench->arena};
    enum change_level highest = CHANGE_NONE;
    for (size_t i = 0; i < kind->changes_len; i++) {
        render(bench, &out, &kind->changes[i], prefix);
        if (kind->changes[i].level > highest)
            highest = kind->changes[i].level;
        assert_true(i == 0 || kind->changes[i - 1].level >= kind->changes[i].level);
    }
    assert_int_equal(kind->level, highest);
    return out.len ? out.ptr : "";
}

/* --- what holds of all of them ---------------------------------------------------------------- */

static enum change_what reverse(enum change_what what)
{
    static const enum change_what pairs[][2] = {{CHANGE_ADDED, CHANGE_REMOVED},
                                                {CHANGE_REQUIRED, CHANGE_OPTIONAL},
                                                {CHANGE_NARROWED, CHANGE_WIDENED}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (what == pairs[i][0] || what == pairs[i][1])
            return what == pairs[i][0] ? pairs[i][1] : pairs[i][0];
    return what;
}

static int order_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* All changes but for their levels, in order of their texts; turned round with `mirror`. Of an input that
 * is renamed or moved, name and path are those that it has now, so they are left out. */
static const char *facts(struct bench *bench, const struct comparison *comparison, bool mirror)
{
    const struct compare_kind *kind = &comparison->kinds[0];
    const char **lines = arena_many(bench->arena, kind->changes_len, const char *);
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < kind->changes_len; i++) {
        const struct change *change = &kind->changes[i];
        enum change_what what = mirror ? reverse(change->what) : change->what;
        lines[i] = str_printf(bench->arena, "%s %s %s %s->%s", change_what_name(what),
                              change_of_name(change->spot.of), change->keyword.ptr,
                              value(bench, mirror ? change->after : change->before),
                              value(bench, mirror ? change->before : change->after))
                       .ptr;
    }
    if (kind->changes_len)
        qsort(lines, kind->changes_len, sizeof *lines, order_texts);
    for (size_t i = 0; i < kind->changes_len; i++)
        buf_printf(&out, "%s\n", lines[i]);
    return out.len ? out.ptr : "";
}

/* Nothing differs from itself, and the way back is the way there turned round. */
static void assert_mirror(struct bench *bench, const char *label, const cf_node *before,
                          const cf_node *after)
{
    assert_row_equal(label, changes(bench, before, before, ""), "");
    assert_row_equal(label, changes(bench, after, after, ""), "");
    assert_row_equal(label, facts(bench, compare(bench, after, before), true),
                     facts(bench, compare(bench, before, after), false));
}

/* --- values ----------------------------------------------------------------------------------- */

/* Of a property x, as an input and as an output. */
static const struct {
    const char *before, *after, *input, *output;
} values_cases[] = {
    /* What is the same. */
    {"{type: string}", "{type: string}", "", ""},
    {"{type: string, enum: [a, b]}", "{enum: [b, a], type: string}", "", ""},
    {"{type: string, minLength: 0}", "{type: string}", "", ""},
    {"{type: number, minimum: 5}", "{type: number, minimum: 5.0}", "", ""},
    {"{type: array, items: {type: string}, x-kubernetes-list-type: atomic}",
     "{type: array, items: {type: string}}", "", ""},
    {"{type: string, default: null}", "{type: string}", "", ""},
    {"{x-kubernetes-int-or-string: true}",
     "{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}", "", ""},
    {"{type: object, additionalProperties: false}", "{type: object}", "", ""},
    {"{type: object, additionalProperties: true}",
     "{type: object, x-kubernetes-preserve-unknown-fields: true}", "", ""},
    /* Types: an engine refuses an integer where it asks for a number, but not inside an object. */
    {"{type: string}", "{type: integer}", "major retyped string->integer",
     "major retyped string->integer"},
    {"{type: integer}", "{type: number}", "major retyped integer->number",
     "major retyped integer->number"},
    {"{type: number}", "{type: integer}", "major retyped number->integer",
     "minor retyped number->integer"},
    {"{type: string}", "{x-kubernetes-int-or-string: true}", "minor retyped string->int-or-string",
     "major retyped string->int-or-string"},
    {"{type: integer}", "{x-kubernetes-int-or-string: true}",
     "major retyped integer->int-or-string", "major retyped integer->int-or-string"},
    {"{type: string}", "{x-kubernetes-preserve-unknown-fields: true}", "minor retyped string->any",
     "major retyped string->any"},
    {"{x-kubernetes-preserve-unknown-fields: true}", "{type: string}", "major retyped any->string",
     "minor retyped any->string"},
    {"{type: object}", "{x-kubernetes-preserve-unknown-fields: true}", "major retyped object->any",
     "major retyped object->any"},
    {"{x-kubernetes-preserve-unknown-fields: true}", "{type: object}", "major retyped any->object",
     "major retyped any->object"},
    {"{type: object, properties: {n: {type: integer}}}",
     "{type: object, properties: {n: {type: number}}}", "minor retyped .n integer->number",
     "major retyped .n integer->number"},
    {"{type: array, items: {type: string}}", "{type: array, items: {type: integer}}",
     "major retyped [] string->integer", "major retyped [] string->integer"},
    {"{type: array}", "{type: array, items: {type: string}}", "major retyped [] any->string",
     "minor retyped [] any->string"},
    {"{type: object, additionalProperties: {type: string}}",
     "{type: object, additionalProperties: {type: boolean}}", "major retyped .* string->boolean",
     "major retyped .* string->boolean"},
    {"{type: integer, minimum: 1}", "{type: number, minimum: 2}",
     "major retyped integer->number; major narrowed minimum 1->2",
     "major retyped integer->number; minor narrowed minimum 1->2"},
    {"{type: string, enum: [a]}", "{type: object}", "major retyped string->object",
     "major retyped string->object"},
    /* Which values are good. */
    {"{type: string, enum: [a, b]}", "{type: string, enum: [a]}",
     "major narrowed enum [\"a\",\"b\"]->[\"a\"]", "minor narrowed enum [\"a\",\"b\"]->[\"a\"]"},
    {"{type: string, enum: [a]}", "{type: string, enum: [a, b]}",
     "minor widened enum [\"a\"]->[\"a\",\"b\"]", "major widened enum [\"a\"]->[\"a\",\"b\"]"},
    {"{type: string, enum: [a]}", "{type: string, enum: [b]}",
     "major changed enum [\"a\"]->[\"b\"]", "major changed enum [\"a\"]->[\"b\"]"},
    {"{type: string}", "{type: string, enum: [b]}", "major narrowed enum none->[\"b\"]",
     "minor narrowed enum none->[\"b\"]"},
    {"{enum: [1, '1', true, null, {a: 1}, 1.5]}", "{enum: ['1', true, null, {a: 1}, 1.5]}",
     "major narrowed enum [1,\"1\",true,null,{\"a\":1},1.5]->[\"1\",true,null,{\"a\":1},1.5]",
     "minor narrowed enum [1,\"1\",true,null,{\"a\":1},1.5]->[\"1\",true,null,{\"a\":1},1.5]"},
    {"{enum: [{a: [x, y]}]}", "{enum: [{a: [x, z]}]}",
     "major changed enum [{\"a\":[\"x\",\"y\"]}]->[{\"a\":[\"x\",\"z\"]}]",
     "major changed enum [{\"a\":[\"x\",\"y\"]}]->[{\"a\":[\"x\",\"z\"]}]"},
    {"{type: integer, minimum: 1, maximum: 9}", "{type: integer, minimum: 2, maximum: 10}",
     "major narrowed minimum 1->2; minor widened maximum 9->10",
     "major widened maximum 9->10; minor narrowed minimum 1->2"},
    {"{type: integer, maximum: 9007199254740992}", "{type: integer, maximum: 9007199254740993}",
     "minor widened maximum 9007199254740992->9007199254740993",
     "major widened maximum 9007199254740992->9007199254740993"},
    {"{type: number, minimum: -1}", "{type: number}", "minor widened minimum -1->none",
     "major widened minimum -1->none"},
    {"{type: number}", "{type: number, maximum: 1.5}", "major narrowed maximum none->1.5",
     "minor narrowed maximum none->1.5"},
    {"{type: number, minimum: 0}", "{type: number, minimum: 0, exclusiveMinimum: true}",
     "major narrowed exclusiveMinimum false->true", "minor narrowed exclusiveMinimum false->true"},
    {"{type: number, maximum: 0, exclusiveMaximum: true}", "{type: number, maximum: 0}",
     "minor widened exclusiveMaximum true->false", "major widened exclusiveMaximum true->false"},
    {"{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 4}",
     "major narrowed multipleOf 2->4", "minor narrowed multipleOf 2->4"},
    {"{type: integer, multipleOf: 4}", "{type: integer, multipleOf: 2}",
     "minor widened multipleOf 4->2", "major widened multipleOf 4->2"},
    {"{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 3}",
     "major changed multipleOf 2->3", "major changed multipleOf 2->3"},
    {"{type: number, multipleOf: 0}", "{type: number, multipleOf: 3}",
     "major changed multipleOf 0->3", "major changed multipleOf 0->3"},
    {"{type: number, multipleOf: 0.5}", "{type: number}", "minor widened multipleOf 0.5->none",
     "major widened multipleOf 0.5->none"},
    {"{type: string, minLength: 1, maxLength: 8}", "{type: string, minLength: 2, maxLength: 4}",
     "major narrowed maxLength 8->4; major narrowed minLength 1->2",
     "minor narrowed maxLength 8->4; minor narrowed minLength 1->2"},
    {"{type: array, items: {type: string}}",
     "{type: array, items: {type: string}, minItems: 1, maxItems: 3, uniqueItems: true}",
     "major narrowed maxItems none->3; major narrowed minItems none->1; major narrowed uniqueItems "
     "false->true",
     "minor narrowed maxItems none->3; minor narrowed minItems none->1; minor narrowed uniqueItems "
     "false->true"},
    {"{type: object, minProperties: 2}", "{type: object, minProperties: 1, maxProperties: 5}",
     "major narrowed maxProperties none->5; minor widened minProperties 2->1",
     "major widened minProperties 2->1; minor narrowed maxProperties none->5"},
    {"{type: string}", "{type: string, pattern: a}", "major narrowed pattern none->a",
     "minor narrowed pattern none->a"},
    {"{type: string, pattern: a}", "{type: string, pattern: b}", "major changed pattern a->b",
     "major changed pattern a->b"},
    {"{type: string, pattern: a}", "{type: string}", "minor widened pattern a->none",
     "major widened pattern a->none"},
    {"{type: string}", "{type: string, format: date-time}", "major narrowed format none->date-time",
     "minor narrowed format none->date-time"},
    {"{type: string, format: date}", "{type: string, format: date-time}",
     "major changed format date->date-time", "major changed format date->date-time"},
    {"{type: integer}", "{type: integer, format: int64}", "patch changed format none->int64",
     "patch changed format none->int64"},
    {"{type: integer, format: int32}", "{type: integer, format: int64}",
     "minor widened format int32->int64", "major widened format int32->int64"},
    {"{type: number, format: double}", "{type: number, format: float}",
     "major narrowed format double->float", "minor narrowed format double->float"},
    {"{type: string}", "{type: string, format: password}", "minor changed secret false->true",
     "patch changed format none->password"},
    {"{type: object, properties: {a: {type: string, format: password}}}",
     "{type: object, properties: {a: {type: string}}}", "minor changed .a secret true->false",
     "patch changed .a format password->none"},
    {"{type: string}", "{type: string, nullable: true}", "minor widened nullable false->true",
     "major widened nullable false->true"},
    {"{type: array, items: {type: string}, x-kubernetes-list-type: atomic}",
     "{type: array, items: {type: string}, x-kubernetes-list-type: set}",
     "major narrowed x-kubernetes-list-type none->set",
     "minor narrowed x-kubernetes-list-type none->set"},
    {"{type: array, items: {type: object}, x-kubernetes-list-type: map, "
     "x-kubernetes-list-map-keys: "
     "[a]}",
     "{type: array, items: {type: object}, x-kubernetes-list-type: map, "
     "x-kubernetes-list-map-keys: "
     "[b]}",
     "major changed x-kubernetes-list-map-keys [\"a\"]->[\"b\"]",
     "major changed x-kubernetes-list-map-keys [\"a\"]->[\"b\"]"},
    {"{type: object, x-kubernetes-preserve-unknown-fields: true}",
     "{type: object, x-kubernetes-preserve-unknown-fields: true, x-kubernetes-embedded-resource: "
     "true}",
     "major narrowed x-kubernetes-embedded-resource false->true",
     "minor narrowed x-kubernetes-embedded-resource false->true"},
    {"{type: object, oneOf: [{required: [a]}]}", "{type: object, oneOf: [{required: [b]}]}",
     "major changed oneOf [{\"required\":[\"a\"]}]->[{\"required\":[\"b\"]}]",
     "major changed oneOf [{\"required\":[\"a\"]}]->[{\"required\":[\"b\"]}]"},
    {"{type: string, not: {pattern: a}}", "{type: string}",
     "minor widened not {\"pattern\":\"a\"}->none", "major widened not {\"pattern\":\"a\"}->none"},
    /* Defaults. */
    {"{type: integer, default: 1}", "{type: integer, default: 2}", "major changed default 1->2",
     "minor changed default 1->2"},
    {"{type: integer, default: 1}", "{type: integer}", "major changed default 1->none",
     "minor changed default 1->none"},
    {"{type: integer}", "{type: integer, default: 1}", "minor changed default none->1",
     "minor changed default none->1"},
    /* Rules in CEL. */
    {"{type: string}", "{type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}",
     "major narrowed immutable false->true", "minor narrowed immutable false->true"},
    {"{type: string, x-kubernetes-validations: [{rule: oldSelf == self}]}",
     "{type: string, x-kubernetes-validations: [{rule: ' self == oldSelf'}]}",
     "patch reworded x-kubernetes-validations {\"rule\":\"oldSelf == self\"}->{\"rule\":\" self == "
     "oldSelf\"}",
     "patch reworded x-kubernetes-validations {\"rule\":\"oldSelf == self\"}->{\"rule\":\" self == "
     "oldSelf\"}"},
    {"{type: object, properties: {a: {type: string, x-kubernetes-validations: [{rule: self == "
     "oldSelf}]}}}",
     "{type: object, properties: {a: {type: string}}}", "minor widened .a immutable true->false",
     "major widened .a immutable true->false"},
    {"{type: string, x-kubernetes-validations: [{rule: b, message: x}, {rule: a}]}",
     "{type: string, x-kubernetes-validations: [{rule: c}, {rule: b, message: y}]}",
     "major narrowed x-kubernetes-validations none->c; minor widened x-kubernetes-validations "
     "a->none; patch reworded x-kubernetes-validations {\"rule\":\"b\",\"message\":\"x\"}->"
     "{\"rule\":\"b\",\"message\":\"y\"}",
     "major widened x-kubernetes-validations a->none; minor narrowed x-kubernetes-validations "
     "none->c; patch reworded x-kubernetes-validations {\"rule\":\"b\",\"message\":\"x\"}->"
     "{\"rule\":\"b\",\"message\":\"y\"}"},
    /* Words, and what Kubernetes does not know. */
    {"{type: string, description: a}", "{type: string, description: b, x-ours: 1}",
     "patch reworded description a->b; patch reworded x-ours none->1",
     "patch reworded description a->b; patch reworded x-ours none->1"},
    {"{type: string, example: a, title: b}", "{type: integer}",
     "major retyped string->integer; patch reworded example a->none; patch reworded title b->none",
     "major retyped string->integer; patch reworded example a->none; patch reworded title "
     "b->none"},
    /* Inside an object. */
    {"{type: object, properties: {a: {type: string}}}",
     "{type: object, properties: {b: {type: object, required: [c], properties: {c: {}}}}}",
     "major removed .a {\"type\":\"string\"}->none; minor added .b none->{\"type\":\"object\"}",
     "major removed .a {\"type\":\"string\"}->none; minor added .b none->{\"type\":\"object\"}"},
    {"{type: object, properties: {}}",
     "{type: object, required: [b, c], properties: {b: {type: string}, c: {type: string, default: "
     "x}}}",
     "major added .b none->{\"type\":\"string\",\"required\":true}; minor added .c "
     "none->{\"type\":\"string\"}",
     "minor added .b none->{\"type\":\"string\"}; minor added .c none->{\"type\":\"string\"}"},
    {"{type: object, properties: {'a.b': {type: array, items: {type: object, properties: {c: "
     "{type: "
     "string}}}}}}",
     "{type: object, properties: {'a.b': {type: array, items: {type: object, required: [c], "
     "properties: {c: {type: string}}}}}}",
     "major required [\"a.b\"][].c", "minor required [\"a.b\"][].c"},
    {"{type: object, additionalProperties: {type: object, required: [c], properties: {c: {type: "
     "array}}}}",
     "{type: object, additionalProperties: {type: object, properties: {c: {type: array}}}}",
     "minor optional .*.c", "major optional .*.c"},
    /* Other keys of an object: as when a property comes or goes. */
    {"{type: object}", "{type: object, x-kubernetes-preserve-unknown-fields: true}",
     "minor widened other keys none->any", "minor widened other keys none->any"},
    {"{type: object, additionalProperties: {type: string}}", "{type: object, properties: {a: {}}}",
     "major narrowed other keys string->none; minor added .a none->{\"type\":\"any\"}",
     "major narrowed other keys string->none; minor added .a none->{\"type\":\"any\"}"},
    {"{type: object, additionalProperties: {type: string}}",
     "{type: object, additionalProperties: true}", "minor widened other keys string->any",
     "major widened other keys string->any"},
    {"{type: object, additionalProperties: {}}",
     "{type: object, additionalProperties: {type: string}}",
     "major narrowed other keys any->string; major retyped .* any->string",
     "minor narrowed other keys any->string; minor retyped .* any->string"},
};

static void values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values_cases / sizeof *values_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const char *before = values_cases[i].before, *after = values_cases[i].after;
        const cf_node *old = document_with(&bench, "spec", before);
        const cf_node *new = document_with(&bench, "spec", after);
        assert_row_equal(after, changes(&bench, old, new, "spec.x"), values_cases[i].input);
        assert_mirror(&bench, after, old, new);
        old = document_with(&bench, "status", before);
        new = document_with(&bench, "status", after);
        assert_row_equal(after, changes(&bench, old, new, "status.x"), values_cases[i].output);
        assert_mirror(&bench, after, old, new);
        assert_row_equal(after, bench_messages(&bench), "");
        bench_close(&bench);
    }
}

/* --- inputs and outputs ----------------------------------------------------------------------- */

#define SPEC(rest) "{spec: {type: object, " rest "}}"
#define STATUS(properties) "{status: {type: object, properties: " properties "}}"

static const struct {
    const char *label, *before, *after, *profile, *asked, *changes;
} fields_cases[] = {
    {"added, required or not, and removed", SPEC("properties: {a: {type: string}}"),
     SPEC("required: [c], properties: {b: {type: string}, c: {type: array}}"), NULL, NULL,
     "major removed input a spec.a {\"type\":\"string\"}->none; "
     "major added input c spec.c none->{\"type\":\"array\",\"required\":true}; "
     "minor added input b spec.b none->{\"type\":\"string\"}"},
    {"required and optional",
     SPEC("required: [a], properties: {a: {type: string}, b: {type: string}}"),
     SPEC("required: [b], properties: {a: {type: string}, b: {type: string}}"), NULL, NULL,
     "major required input b spec.b; minor optional input a spec.a"},
    {"outputs", STATUS("{a: {type: string}, b: {type: object, properties: {c: {type: string}}}}"),
     STATUS("{b: {type: object, required: [c], properties: {c: {type: string}, d: {type: "
            "integer}, e: {type: array}}}}"),
     NULL, NULL,
     "major removed output a status.a {\"type\":\"string\"}->none; "
     "minor required output inside b status.b.c; "
     "minor added output b_d status.b.d none->{\"type\":\"integer\"}; "
     "minor added output inside b status.b.e none->{\"type\":\"array\"}"},
    {"a part whose type makes it an output of its own, and a part no more",
     STATUS("{a: {type: object, properties: {b: {type: array}, c: {type: string}}}}"),
     STATUS("{a: {type: object, properties: {b: {type: string}, c: {type: object}}}}"), NULL, NULL,
     "major retyped output inside a status.a.b array->string; "
     "major retyped output inside a status.a.c string->object; "
     "major removed output a_c status.a.c {\"type\":\"string\"}->none; "
     "minor added output a_b status.a.b none->{\"type\":\"string\"}"},
    {"the same name for another property: what users write stays",
     SPEC("properties: {kmsKeyID: {type: string}}"),
     SPEC("required: [kmsKeyId], properties: {kmsKeyId: {type: string}}"), NULL, NULL,
     "major required input kms_key_id spec.kmsKeyId; "
     "minor moved input kms_key_id spec.kmsKeyId spec.kmsKeyID->spec.kmsKeyId"},
    {"a new property that takes the name of another", SPEC("properties: {URL: {type: string}}"),
     SPEC("properties: {URL: {type: string}, url: {type: string}}"), NULL, NULL,
     "major renamed input url_vhme spec.URL url->url_vhme; "
     "minor added input url spec.url none->{\"type\":\"string\"}"},
    {"a property that may be another is no rename",
     SPEC("properties: {old: {type: string, description: same}}"),
     SPEC("properties: {new: {type: string, description: same}}"), NULL, NULL,
     "major removed input old spec.old {\"type\":\"string\"}->none; "
     "minor added input new spec.new none->{\"type\":\"string\"}"},
    {"a spec without properties becomes one with",
     "{spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}",
     SPEC("properties: {a: {type: string}}"), NULL, NULL,
     "major removed input spec spec {\"type\":\"object\"}->none; "
     "minor added input a spec.a none->{\"type\":\"string\"}"},
    {"what stands beside the spec", "{extra: {type: string}}", "{extra: {type: boolean}}", NULL,
     NULL, "major retyped input extra extra string->boolean"},
    /* Parts that are inputs are told once, with their own names. */
    {"parts",
     SPEC("properties: {m: {type: object, properties: {a: {type: string}, b: {type: "
          "string}}}}"),
     SPEC("properties: {m: {type: object, required: [a], properties: {a: {type: integer}, c: "
          "{type: string}}}}"),
     NULL, "m",
     "major retyped input m_a spec.m.a string->integer; major required input m_a spec.m.a; "
     "major removed input m_b spec.m.b {\"type\":\"string\"}->none; "
     "minor added input m_c spec.m.c none->{\"type\":\"string\"}"},
    {"the first item of a list",
     SPEC("properties: {l: {type: array, items: {type: object, properties: {a: {type: string}, o: "
          "{type: string}}}}}"),
     SPEC("properties: {l: {type: array, items: {type: object, properties: {a: {type: integer}, "
          "o: {type: string, enum: [x]}}}}}"),
     NULL, "l[0].a",
     "major retyped input l_0_a spec.l[0].a string->integer; "
     "major narrowed input inside l spec.l[].o enum none->[\"x\"]"},
    {"a new part that is required where its object could be given",
     SPEC("properties: {m: {type: object, properties: {a: {type: string}}}}"),
     SPEC("properties: {m: {type: object, required: [b], properties: {a: {type: string}, b: "
          "{type: string}}}}"),
     NULL, "m", "major added input m_b spec.m.b none->{\"type\":\"string\"}"},
    {"and where it could not",
     SPEC("properties: {m: {type: object, properties: {z: {type: "
          "string}}}}"),
     SPEC("properties: {m: {type: object, properties: {z: {type: string}, in: {type: object, "
          "required: [b], properties: {b: {type: string}}}}}}"),
     NULL, "m",
     "minor added input inside m spec.m.in none->{\"type\":\"object\"}; "
     "minor added input m_in_b spec.m.in.b none->{\"type\":\"string\"}"},
    {"an object that became required: its parts are needed",
     SPEC("properties: {m: {type: object, required: [a], properties: {a: {type: string}}}}"),
     SPEC("required: [m], properties: {m: {type: object, required: [a], properties: {a: {type: "
          "string}}}}"),
     NULL, "m", "major required input m spec.m; major required input m_a spec.m.a"},
    /* The cloud resource's name. */
    {"a naming input comes", SPEC("properties: {z: {type: string}}"),
     SPEC("required: [n], properties: {n: {type: string}, z: {type: string}}"),
     "{kinds: {Job: {name_field: n, name_length: 32}}}", NULL,
     "minor changed kind naming none->[\"spec\",\"n\"]; "
     "minor added input n spec.n none->{\"type\":\"string\"}; "
     "minor added output n spec.n none->{\"type\":\"string\"}"},
    {"what binds the spec together",
     SPEC("properties: {a: {type: string}}, oneOf: [{required: [a]}], minProperties: 1"),
     SPEC("properties: {a: {type: string}}, x-kubernetes-validations: [{rule: has(self.a)}]"), NULL,
     NULL,
     "major narrowed kind spec x-kubernetes-validations none->has(self.a); "
     "minor widened kind spec minProperties 1->none; "
     "minor widened kind spec oneOf [{\"required\":[\"a\"]}]->none"},
    {"where the state is", STATUS("{phase: {type: string}}"), STATUS("{state: {type: string}}"),
     NULL, NULL,
     "major changed kind rules.state [\"status\",\"phase\"]->[\"status\",\"state\"]; "
     "major removed output phase status.phase {\"type\":\"string\"}->none; "
     "minor added output state status.state none->{\"type\":\"string\"}"},
};

static void fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fields_cases / sizeof *fields_cases; i++) {
        struct bench bench;
        const char *profile = fields_cases[i].profile, *asked = fields_cases[i].asked;
        bench_open(&bench);
        const cf_node *old = document_of(&bench, V1, fields_cases[i].before, profile, asked);
        const cf_node *new = document_of(&bench, V1, fields_cases[i].after, profile, asked);
        assert_row_equal(fields_cases[i].label, changes(&bench, old, new, NULL),
                         fields_cases[i].changes);
        assert_mirror(&bench, fields_cases[i].label, old, new);
        assert_row_equal(fields_cases[i].label, bench_messages(&bench), "");
        bench_close(&bench);
    }
}

/* --- the kind --------------------------------------------------------------------------------- */

static void kinds(void **state)
{
    /* What a document says under `key`, before and after (NULL: nothing). */
    static const struct {
        const char *key, *before, *after, *changes;
    } cases[] = {
        {"version", "v1alpha1", "v1", "minor changed version v1alpha1->v1"},
        {"scope", "Namespaced", "Cluster", "major changed scope Namespaced->Cluster"},
        {"plural", "jobs", "jobz", "minor changed plural jobs->jobz"},
        {"deprecated", NULL, "true", "minor changed deprecated none->true"},
        {"description", "a", "b", "patch reworded description a->b"},
        {"title", "a", "b", "patch reworded title a->b"},
        {"chains", NULL, "[]", "patch reworded chains none->[]"},
        {"provenance", "{release: v1}", "{release: v2}", ""},
        {"rules", "{family: ready}", "{family: created}",
         "major changed rules.family ready->created"},
        {"rules", "{}", "{state: [status, a]}",
         "minor changed rules.state none->[\"status\",\"a\"]"},
        {"rules", "{success: [A]}", "{success: [A, B]}",
         "major changed rules.success [\"A\"]->[\"A\",\"B\"]"},
        {"rules", "{update: true}", "{}", "major changed rules.update true->none"},
        {"rules", "{}", "{update: true}", "minor changed rules.update none->true"},
        {"rules", "{reason: [a]}", "{links: {a: b}}",
         "patch reworded rules.links none->{\"a\":\"b\"}; patch reworded rules.reason "
         "[\"a\"]->none"},
        {"naming", "{input: x, length: 63}", "{input: x, length: 32}",
         "major changed naming.length 63->32"},
        {"naming", "{input: x, length: 32}", "{input: x}", "minor changed naming.length 32->none"},
        {"naming", "{input: x}", "{input: x, length: 32}", "major changed naming.length none->32"},
        {"naming", "{input: x}", "{input: action}", "major changed naming [\"spec\",\"x\"]->[]"},
        {"naming", "{input: x, length: 32}", NULL, "major changed naming [\"spec\",\"x\"]->none"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *document = document_with(&bench, "spec", "{type: string}");
        const cf_node *old = with(&bench, document, cases[i].key, cases[i].before);
        const cf_node *new = with(&bench, document, cases[i].key, cases[i].after);
        assert_row_equal(cases[i].key, changes(&bench, old, new, ""), cases[i].changes);
        assert_mirror(&bench, cases[i].key, old, new);
        bench_close(&bench);
    }
}

/* Inputs of crdforge's own have no schema: what the document says of them counts. */
static void own_inputs(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document = document_with(&bench, "spec", "{type: string}");
    /* A property of the definition may have the same path as one of crdforge's own. */
    const cf_node *both =
        with(&bench, document, "outputs",
             "[{name: a_arn, path: [a, arn], type: string}, {name: arn, path: [a, "
             "arn], type: string, own: true}]");
    const cf_node *one =
        with(&bench, document, "outputs", "[{name: arn, path: [a, arn], type: string, own: true}]");
    assert_string_equal(changes(&bench, both, one, NULL),
                        "major removed output a_arn a.arn {\"type\":\"string\"}->none");
    const cf_node *old = with(&bench, document, "inputs",
                              "[{name: action, path: [], type: string, own: true, enum: [a, b], "
                              "description: d, secret: false}]");
    const cf_node *new = with(&bench, document, "inputs",
                              "[{name: action, path: [], type: string, own: true, enum: [a], "
                              "description: e, secret: true}, {name: timeout, path: [], type: "
                              "string, required: true, own: true}]");
    assert_string_equal(changes(&bench, old, new, NULL),
                        "major narrowed input action enum [\"a\",\"b\"]->[\"a\"]; "
                        "major added input timeout none->{\"type\":\"string\",\"required\":true}; "
                        "minor changed input action secret false->true; "
                        "patch reworded input action description d->e");
    assert_mirror(&bench, "own", old, new);
    bench_close(&bench);
}

/* --- sets ------------------------------------------------------------------------------------- */

#define DOCUMENT(group, kind, rest)                                                                \
    "{kind: " kind ", group: " group ", inputs: [], outputs: []" rest "}"

static const char *levels(struct bench *bench, const struct comparison *comparison)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < comparison->kinds_len; i++)
        buf_printf(&out, "%s%.*s.%.*s %s", i ? "; " : "", STR_ARG(comparison->kinds[i].kind),
                   STR_ARG(comparison->kinds[i].group),
                   change_level_name(comparison->kinds[i].level));
    buf_printf(&out, " = %s", change_level_name(comparison->level));
    return out.ptr;
}

static void sets(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *a = bench_yaml(&bench, DOCUMENT("g.io", "A", "")),
                  *b = bench_yaml(&bench, DOCUMENT("g.io", "B", "")),
                  *b2 = bench_yaml(&bench, DOCUMENT("g.io", "B", ", description: x")),
                  *other = bench_yaml(&bench, DOCUMENT("a.io", "B", ", scope: Cluster"));
    const struct compare_side old = {(const cf_node *[]){other, b, a, b}, NULL, 4},
                              new = {(const cf_node *[]){b2, other}, NULL, 2}, none = {.len = 0};
    assert_string_equal(levels(&bench, compare_sets(&bench.ctx, &old, &new)),
                        "A.g.io major; B.a.io none; B.g.io patch = major");
    assert_string_equal(levels(&bench, compare_sets(&bench.ctx, &new, &old)),
                        "A.g.io minor; B.a.io none; B.g.io patch = minor");
    assert_string_equal(levels(&bench, compare_sets(&bench.ctx, &none, &none)), " = none");
    assert_string_equal(changes(&bench, NULL, a, NULL), "minor added kind");
    assert_string_equal(changes(&bench, a, NULL, NULL), "major removed kind");
    assert_string_equal(bench_messages(&bench), "");
    bench_close(&bench);
}

static void bad_sets(void **state)
{
    static const struct {
        const char *one, *other, *message;
    } cases[] = {
        {DOCUMENT("g.io", "A", ""), DOCUMENT("g.io", "A", ", scope: Cluster"),
         "error: A of g.io was given twice, and the two differ [give one of them]\n"},
        {DOCUMENT("g.io", "A", ", provenance: {sha256: '1'}"),
         DOCUMENT("g.io", "A", ", provenance: {sha256: '2'}"),
         "error: A of g.io was given twice, and the two differ [give one of them]\n"},
        {DOCUMENT("g.io", "A", ""), "{kind: A, inputs: []}",
         "error: 1:1: expected a component document with kind, inputs and outputs [`crdforge show "
         "KIND` prints one]\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *set[] = {bench_yaml(&bench, cases[i].one),
                                bench_yaml(&bench, cases[i].other)};
        assert_null(compare_sets(&bench.ctx, &(struct compare_side){set, NULL, 2},
                                 &(struct compare_side){set, NULL, 1}));
        assert_row_equal(cases[i].other, bench_messages(&bench), cases[i].message);
        bench_close(&bench);
    }
}

/* The same definition, read from two places. */
static void given_twice(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *set[] = {
        bench_yaml(&bench, DOCUMENT("g.io", "A", ", provenance: {source: file, sha256: '1'}")),
        bench_yaml(&bench, DOCUMENT("g.io", "A", ", provenance: {source: stdin, sha256: '1'}"))};
    assert_string_equal(
        levels(&bench, compare_sets(&bench.ctx, &(struct compare_side){set, NULL, 2},
                                    &(struct compare_side){set, NULL, 1})),
        "A.g.io none = none");
    bench_close(&bench);
}

/* --- random pairs ----------------------------------------------------------------------------- */

enum { PAIRS = 200, PROPERTIES = 5 };

/* xorshift64*: the same numbers everywhere. */
static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(2685821657736338717) >> 33) % below;
}

/* From few words, so that two of them are often alike. */
static void write_schema(struct buf *out, uint64_t *state, int depth)
{
    static const char *const scalars[] = {"string", "integer", "number"};
    static const char *const keywords[] = {"enum: [a, b]",
                                           "enum: [b, c]",
                                           "minimum: 1",
                                           "minimum: 2",
                                           "pattern: x",
                                           "default: 1",
                                           "default: 2",
                                           "maxLength: 5",
                                           "nullable: true",
                                           "description: d",
                                           "description: e",
                                           "format: password",
                                           "x-kubernetes-validations: [{rule: self == oldSelf}]"};
    uint64_t what = draw(state, depth > 0 ? 5 : 3);
    if (what == 4) {
        buf_text(out, "{type: array, items: ");
        write_schema(out, state, depth - 1);
        buf_char(out, '}');
        return;
    }
    buf_printf(out, "{type: %s", what < 3 ? scalars[what] : "object");
    if (draw(state, 2))
        buf_printf(out, ", %s", keywords[draw(state, sizeof keywords / sizeof *keywords)]);
    if (what == 3) {
        buf_printf(out, ", required: [%s], properties: {n: {type: boolean}",
                   draw(state, 2) ? "n" : "a");
        for (const char *name = "abc"; *name; name++)
            if (draw(state, 3)) {
                buf_printf(out, ", %c: ", *name);
                write_schema(out, state, depth - 1);
            }
        buf_char(out, '}');
    }
    buf_char(out, '}');
}

/* Properties p0, p1, …, each of a seed; 0: it is not there. */
static const cf_node *random_document(struct bench *bench, const char *side, const uint64_t *seeds)
{
    struct buf out = {.arena = bench->arena};
    const char *required = "";
    buf_printf(&out, "{%s: {type: object, properties: {fixed: {type: string}", side);
    for (size_t i = 0; i < PROPERTIES; i++) {
        uint64_t state = seeds[i];
        if (!state)
            continue;
        buf_printf(&out, ", p%zu: ", i);
        if (draw(&state, 4) == 0)
            required = str_printf(bench->arena, "%s%sp%zu", required, *required ? ", " : "", i).ptr;
        write_schema(&out, &state, 2);
    }
    buf_printf(&out, "}, required: [%s]}}", required);
    return document(bench, out.ptr);
}

/* The changes of all properties are those of each alone, and no level is above that of them all. */
static void assert_sum(struct bench *bench, const char *side, const uint64_t *old,
                       const uint64_t *new)
{
    const cf_node *before = random_document(bench, side, old);
    const struct comparison *all = compare(bench, before, random_document(bench, side, new));
    enum change_level highest = CHANGE_NONE;
    size_t len = 0;
    for (size_t i = 0; i < PROPERTIES; i++) {
        uint64_t mixed[PROPERTIES];
        memcpy(mixed, old, sizeof mixed);
        mixed[i] = new[i];
        const struct comparison *one = compare(bench, before, random_document(bench, side, mixed));
        const struct compare_kind *kind = &one->kinds[0];
        for (size_t k = 0; k < kind->changes_len; k++) {
            struct buf wanted = {.arena = bench->arena};
            bool found = false;
            render(bench, &wanted, &kind->changes[k], NULL);
            for (size_t m = 0; m < all->kinds[0].changes_len && !found; m++) {
                struct buf got = {.arena = bench->arena};
                render(bench, &got, &all->kinds[0].changes[m], NULL);
                found = strcmp(got.ptr, wanted.ptr) == 0;
            }
            if (!found)
                fail_msg("told of one property, but not of all: %s", wanted.ptr);
        }
        highest = kind->level > highest ? kind->level : highest;
        len += kind->changes_len;
    }
    assert_int_equal(all->level, highest);
    assert_int_equal(all->kinds[0].changes_len, len);
}

static void random_pairs(void **state)
{
    uint64_t seed = 20251126;
    size_t levels_met[CHANGE_MAJOR + 1] = {0};
    (void)state;
    for (size_t i = 0; i < PAIRS; i++) {
        struct bench bench;
        const char *side = i % 2 ? "status" : "spec";
        uint64_t old[PROPERTIES], new[PROPERTIES];
        bench_open(&bench);
        for (size_t k = 0; k < PROPERTIES; k++) {
            old[k] = draw(&seed, 6) ? draw(&seed, 100000) + 1 : 0;
            new[k] = draw(&seed, 4) != 0   ? old[k]
                     : draw(&seed, 6) == 0 ? 0
                                           : draw(&seed, 100000) + 1;
        }
        const cf_node *before = random_document(&bench, side, old);
        const cf_node *after = random_document(&bench, side, new);
        assert_mirror(&bench, "random", before, after);
        assert_sum(&bench, side, old, new);
        levels_met[compare(&bench, before, after)->level]++;
        bench_close(&bench);
    }
    assert_true(levels_met[CHANGE_MAJOR] > 50 && levels_met[CHANGE_MINOR] > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),      cmocka_unit_test(fields),       cmocka_unit_test(kinds),
        cmocka_unit_test(own_inputs),  cmocka_unit_test(sets),         cmocka_unit_test(bad_sets),
        cmocka_unit_test(given_twice), cmocka_unit_test(random_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
