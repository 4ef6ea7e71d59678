/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/document.h"
#include "model/fields.h"
#include "model/overlay.h"
#include "model/overlay_chains.h"

/* A document with an object in parts, a name, a secret, and a chain. */
static const char document_text[] =
    "{kind: Job, group: g.io, title: Job, naming: {input: job_name}, inputs: [\n"
    "  {name: job_name, path: [spec, jobName], type: string, required: false},\n"
    "  {name: size, path: [spec, size], type: object, required: false, needed: true,\n"
    "   schema: {type: object}},\n"
    "  {name: size_w, path: [spec, size, w], type: integer, required: false, inside: size,\n"
    "   needed: true, minimum: 1, schema: {type: integer, minimum: 1}},\n"
    "  {name: size_u, path: [spec, size, u], type: string, required: false, inside: size,\n"
    "   enum: [m, ft], schema: {type: string, enum: [m, ft]}},\n"
    "  {name: key, path: [spec, key], type: string, required: true, secret: true},\n"
    "  {name: tags, path: [spec, tags], type: object, element: string, required: false},\n"
    "  {name: spec_u, path: [spec, u], type: string, required: false},\n"
    "  {name: u, path: [metadata, u], type: string, required: false, own: true},\n"
    "  {name: region, path: [metadata, annotations, r], type: string, required: false, own: "
    "true},\n"
    "  {name: resource_name, path: [metadata, name], type: string, required: false, own: true,\n"
    "   description: \"" FIELDS_NAMED "\"},\n"
    "  {name: timeout, path: [], type: string, option: timeout, required: false, own: true}],\n"
    "outputs: [\n"
    "  {name: phase, path: [status, phase], type: string, own: false},\n"
    "  {name: url, path: [status, url], type: string, own: false},\n"
    "  {name: run_summary, path: [], type: markdown, own: true}],\n"
    "chains: [{name: c, summary: d, steps: [\n"
    "  {kind: Other, id: o, values: {x: 1}},\n"
    "  {kind: Job, id: j, values: {size: {w: 1}, key: k}, from: {tags: {kind: Other, output: "
    "o}}},\n"
    "  {kind: Last, id: l, from: {y: {kind: Job, output: url}}}]}]}\n";

struct row {
    const char *data;  /* the kind's entry of a script */
    const char *shown; /* a part of the document that comes of it */
    const char *wanted;
};

static const struct row rows[] = {
    /* A name comes before a path. */
    {"{inputs: {u: {describe: Own.}}}", "inputs.u.path", "[\"metadata\",\"u\"]"},
    {"{inputs: {spec.u: {rename: v}}}", "inputs.v.path", "[\"spec\",\"u\"]"},
    {"{inputs: {key: {rename: token}}}", "inputs.token",
     "{\"name\":\"token\",\"path\":[\"spec\",\"key\"],\"type\":\"string\",\"required\":true,"
     "\"secret\":true}"},
    {"{inputs: {spec.key: {describe: D., required: false}}}", "inputs.key",
     "{\"name\":\"key\",\"path\":[\"spec\",\"key\"],\"type\":\"string\",\"required\":false,"
     "\"secret\":true,\"description\":\"D.\"}"},
    /* Names that refer to one that was renamed follow: naming, inside, chains. */
    {"{inputs: {jobName: {rename: called}}}", "naming", "{\"input\":\"called\"}"},
    {"{inputs: {size: {rename: box}}}", "inputs.size_w.inside", "\"box\""},
    {"{inputs: {size: {rename: box}, tags: {rename: labels}}}", "chains.c.steps[1]",
     "{\"kind\":\"Job\",\"id\":\"j\",\"values\":{\"box\":{\"w\":1},\"key\":\"k\"},\"from\":"
     "{\"labels\":{\"kind\":\"Other\",\"output\":\"o\"}}}"},
    {"{outputs: {url: {rename: place}}}", "chains.c.steps[2].from.y.output", "\"place\""},
    /* An exchange of names is no collision. */
    {"{inputs: {size_w: {rename: size_u}, size_u: {rename: size_w}}}", "inputs.size_u.path",
     "[\"spec\",\"size\",\"w\"]"},
    {"{inputs: {timeout: {default: 2h}}}", "inputs.timeout.default", "\"2h\""},
    /* A hidden name is free. */
    {"{inputs: {tags: {hide: true}, key: {rename: tags}}}", "inputs.tags.path",
     "[\"spec\",\"key\"]"},
    /* A default: optional then, of the resource in any case, and formats see it in the schema. */
    {"{inputs: {size_w: {default: 3}}}", "inputs.size_w",
     "{\"name\":\"size_w\",\"path\":[\"spec\",\"size\",\"w\"],\"type\":\"integer\",\"required\":"
     "false,\"inside\":\"size\",\"minimum\":1,\"schema\":{\"type\":\"integer\",\"minimum\":1,"
     "\"default\":3},\"default\":3,\"supplied\":true}"},
    {"{inputs: {size: {default: {w: 1}, required: true}}}", "inputs.size.required", "true"},
    {"{inputs: {key: {default: k, secret: false}}}", "inputs.key.required", "false"},
    {"{inputs: {timeout: {default: 2h}}}", "inputs.timeout.supplied", "true"},
    /* Hidden with a default: fixed. What is hidden is no part of chains. */
    {"{inputs: {size_w: {hide: true, default: 3}}}", "fixed",
     "[{\"name\":\"size_w\",\"path\":[\"spec\",\"size\",\"w\"],\"type\":\"integer\",\"value\":3}]"},
    {"{inputs: {timeout: {hide: true, default: 2h}}}", "fixed",
     "[{\"name\":\"timeout\",\"path\":[],\"type\":\"string\",\"option\":\"timeout\",\"value\":"
     "\"2h\"}]"},
    {"{inputs: {tags: {hide: true}}}", "chains.c.steps[1].from", "{}"},
    {"{inputs: {jobName: {hide: true}}}", "naming", "(none)"},
    /* The object's name cannot be taken from what is hidden, unless the script says what it is. */
    {"{inputs: {jobName: {hide: true, default: m}}}", "inputs.resource_name.description",
     "\"" FIELDS_UNNAMED "\""},
    {"{inputs: {jobName: {rename: called}}}", "inputs.resource_name.description",
     "\"" FIELDS_NAMED "\""},
    {"{inputs: {jobName: {hide: true}, resource_name: {describe: R.}}}",
     "inputs.resource_name.description", "\"R.\""},
    /* A hidden object leaves its parts, which are then asked for. */
    {"{inputs: {size: {hide: true}}}", "inputs.size_w",
     "{\"name\":\"size_w\",\"path\":[\"spec\",\"size\",\"w\"],\"type\":\"integer\",\"required\":"
     "true,\"minimum\":1,\"schema\":{\"type\":\"integer\",\"minimum\":1}}"},
    {"{inputs: {size: {hide: true}, size_w: {hide: true, default: 1}}}", "inputs.size_u",
     "{\"name\":\"size_u\",\"path\":[\"spec\",\"size\",\"u\"],\"type\":\"string\",\"required\":"
     "false,\"enum\":[\"m\",\"ft\"],\"schema\":{\"type\":\"string\",\"enum\":[\"m\",\"ft\"]}}"},
    /* Another type: what was said of the old one goes. */
    {"{inputs: {size_w: {type: string}}}", "inputs.size_w",
     "{\"name\":\"size_w\",\"path\":[\"spec\",\"size\",\"w\"],\"type\":\"string\",\"required\":"
     "false,\"inside\":\"size\",\"needed\":true,\"schema\":{\"type\":\"string\"}}"},
    {"{inputs: {size_w: {type: int-or-string, default: a}}}", "inputs.size_w.schema",
     "{\"x-kubernetes-int-or-string\":true,\"default\":\"a\"}"},
    {"{inputs: {size_w: {type: any, example: {}}}}", "inputs.size_w.schema",
     "{\"x-kubernetes-preserve-unknown-fields\":true,\"example\":{}}"},
    {"{inputs: {size_w: {type: integer, immutable: true, enum: [1]}}}", "inputs.size_w.enum",
     "[1]"},
    /* Outputs: those that are listed, in that order, and crdforge's own. */
    {"{outputs: [url]}", "outputs",
     "[{\"name\":\"url\",\"path\":[\"status\",\"url\"],\"type\":\"string\",\"own\":false},"
     "{\"name\":\"run_summary\",\"path\":[],\"type\":\"markdown\",\"own\":true}]"},
    {"{outputs: {status.phase: {hide: true}, url: {describe: U.}}}", "outputs",
     "[{\"name\":\"url\",\"path\":[\"status\",\"url\"],\"type\":\"string\",\"own\":false,"
     "\"description\":\"U.\"},{\"name\":\"run_summary\",\"path\":[],\"type\":\"markdown\",\"own\":"
     "true}]"},
    /* A chain that is fed by a hidden output cannot be run. */
    {"{outputs: [phase]}", "chains", "(none)"},
    {"{outputs: {url: {hide: true}}}", "chains", "(none)"},

    {"{inputs: {key: {hide: true}}}", NULL,
     "error: s.lua: kinds.Job.inputs.key: Job requires it, so it cannot just be hidden [say "
     "default = VALUE, too: every resource then has that value]\n"},
    {"{inputs: {size: {hide: true}, size_w: {hide: true}}}", NULL,
     "error: s.lua: kinds.Job.inputs.size: Job requires it, so it cannot just be hidden [say "
     "default = VALUE, too: every resource then has that value]\n"
     "error: s.lua: kinds.Job.inputs.size_w: Job requires it, so it cannot just be hidden [say "
     "default = VALUE, too: every resource then has that value]\n"},
    {"{inputs: {size_u: {default: cm}, size_w: {default: x, example: y}}}", NULL,
     "error: s.lua: kinds.Job.inputs.size_w: the default is a string, the type is "
     "integer\n"
     "error: s.lua: kinds.Job.inputs.size_w: the example is a string, the type is "
     "integer\n"
     "error: s.lua: kinds.Job.inputs.size_u: the default is none of the enum's values\n"},
    {"{inputs: {tags: {default: {a: 1}}}}", NULL,
     "error: s.lua: kinds.Job.inputs.tags: what is in the default is not all of type string\n"},
    {"{inputs: {key: {default: k}}}", NULL,
     "error: s.lua: kinds.Job.inputs.key: a default of a secret would be in every generated file "
     "[leave the default out, or say secret = false]\n"},
    {"{inputs: {region: {rename: a, type: any}}}", NULL,
     "error: s.lua: kinds.Job.inputs.region: rename cannot be said of an input of crdforge's own\n"
     "error: s.lua: kinds.Job.inputs.region: type cannot be said of an input of crdforge's own\n"},
    {"{inputs: {timeout: {default: soon, example: 1h30m}}}", NULL,
     "error: s.lua: kinds.Job.inputs.timeout: the default is no time [write 90s, 5m or 2h; 0 means "
     "no limit]\n"
     "error: s.lua: kinds.Job.inputs.timeout: the example is no time [write 90s, 5m or 2h; 0 means "
     "no limit]\n"},
    {"{inputs: {key: {rename: size}}}", NULL,
     "error: s.lua: kinds.Job.inputs.key: the name size is taken, by spec.size\n"},
    {"{inputs: {key: {rename: timeout}}}", NULL,
     "error: s.lua: kinds.Job.inputs.key: the name timeout is taken, by timeout\n"},
    {"{inputs: {key: {immutable: true}, spec.key: {secret: true}}}", NULL,
     "error: s.lua: kinds.Job.inputs[\"spec.key\"]: key says the same again\n"},
    {"{outputs: {run_summary: {hide: true}}}", NULL,
     "error: s.lua: kinds.Job.outputs.run_summary: an output of crdforge's own stays, under its "
     "own "
     "name\n"},
    {"{outputs: {url: {rename: phase}}}", NULL,
     "error: s.lua: kinds.Job.outputs.url: the name phase is taken, by status.phase\n"},
};

static struct overlay *overlay_of(struct bench *bench, const char *data)
{
    struct overlay *overlays;
    cf_str text = str_printf(bench->arena, "{kinds: {Job: %s}}", data);
    assert_int_equal(overlay_read(bench->arena, (struct overlay_script){STR("s.lua"), STR("")},
                                  bench_yaml(bench, text.ptr), &overlays),
                     1);
    bench->ctx.root = NULL;
    return overlays;
}

static void test_apply(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *document = bench_yaml(&bench, document_text);
        struct overlay *overlay = overlay_of(&bench, rows[i].data);
        const cf_node *changed = overlay_apply(&bench.ctx, bench.arena, document, overlay);
        const char *got = changed ? bench_json(&bench, node_find(changed, str_of(rows[i].shown)))
                                  : bench_messages(&bench);
        assert_row_equal(rows[i].data, got, rows[i].wanted);
        assert_int_equal(!changed, !rows[i].shown);
        bench_close(&bench);
    }
}

/* Of two scripts, what the first one has fixed stays. */
static void test_two(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document = bench_yaml(&bench, document_text);
    struct overlay *first = overlay_of(&bench, "{inputs: {size_w: {hide: true, default: 3}}}"),
                   *second = overlay_of(&bench, "{inputs: {tags: {hide: true, default: {a: b}}}}");
    document = overlay_apply(&bench.ctx, bench.arena, document, first);
    document = overlay_apply(&bench.ctx, bench.arena, document, second);
    assert_string_equal(bench_json(&bench, cf_get(document, "fixed")),
                        "[{\"name\":\"size_w\",\"path\":[\"spec\",\"size\",\"w\"],\"type\":"
                        "\"integer\",\"value\":3},"
                        "{\"name\":\"tags\",\"path\":[\"spec\",\"tags\"],\"type\":\"object\","
                        "\"element\":\"string\",\"value\":{\"a\":\"b\"}}]");
    bench_close(&bench);
}

/* What no component had is remembered with what may have been meant. */
static void test_unmet(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document = bench_yaml(&bench, document_text);
    struct overlay *overlay =
        overlay_of(&bench, "{inputs: {kex: {}, spec.size.q: {}, key: {}}, outputs: [urk]}");
    assert_non_null(overlay_apply(&bench.ctx, bench.arena, document, overlay));
    assert_int_equal(overlay->targets_len, 4);
    assert_false(overlay->targets[0].met);
    assert_string_equal(overlay->targets[0].near.ptr, "key");
    assert_string_equal(overlay->targets[1].near.ptr, "size.w");
    assert_string_equal(overlay->targets[0].kind.ptr, "Job");
    assert_true(overlay->targets[2].met);
    assert_string_equal(overlay->targets[3].near.ptr, "url");
    bench_close(&bench);
}

/* What an overlay makes is a component document, whatever it says. */
static void test_makes_documents(void **state)
{
    static const char *const texts[] = {
        "{inputs: {size: {hide: true}, size_w: {default: 1}, key: {rename: token}}}",
        "{inputs: {size_w: {hide: true, default: 1}, tags: {default: {a: b}}, jobName: {rename: "
        "n}}, outputs: [phase]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *document = bench_yaml(&bench, document_text);
        struct overlay *overlay = overlay_of(&bench, texts[i]);
        const cf_node *changed = overlay_apply(&bench.ctx, bench.arena, document, overlay);
        /* Flags that the text above leaves out are no matter of overlays. */
        document_check(&bench.ctx, STR("s.lua"), document, changed);
        for (size_t k = 0; k < bench.ctx.diags->len; k++)
            if (!str_contains(bench.ctx.diags->list[k].message, "must be true or false") &&
                !str_contains(bench.ctx.diags->list[k].message, "rules"))
                fail_msg("%s", bench.ctx.diags->list[k].message.ptr);
        bench_close(&bench);
    }
}

/* Patterns come first, so that what is said of one kind wins. */
static void test_order(void **state)
{
    struct bench bench;
    struct overlay *overlays;
    (void)state;
    bench_open(&bench);
    const cf_node *data =
        bench_yaml(&bench, "{kinds: {B: {}, A: {}, '*': {}, 'g/*': {}, g/A: {}}}");
    static const char *const wanted[] = {"*", "g/*", "A", "B", "g/A"};
    assert_int_equal(
        overlay_read(bench.arena, (struct overlay_script){STR("s.lua"), STR("")}, data, &overlays),
        5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(overlays[i].word.ptr, wanted[i]);
    bench_close(&bench);
}

/* Key by key over the built-in profile; of examples each alone. */
static void test_profile(void **state)
{
    static const struct {
        const char *profile, *data, *wanted;
    } cases[] = {
        {"{service: S, kinds: {Job: {class: job, links: {a: b}, examples: {x: 1, y: 2}}, Z: {}}}",
         "{service: T, kinds: {Job: {links: {c: d}, inputs: {a: {}}, examples: {y: 3}}}}",
         "{\"service\":\"T\",\"kinds\":{\"Job\":{\"class\":\"job\",\"links\":{\"c\":\"d\"},"
         "\"examples\":{\"x\":1,\"y\":3}}}}"},
        {"{every: {class: job}}", "{examples: {a: 1}, kinds: {'J*': {update: true}}}",
         "{\"every\":{\"class\":\"job\"},\"examples\":{\"a\":1},\"kinds\":{\"Job\":{\"class\":"
         "\"job\",\"update\":true}}}"},
        {"null", "{controller: c, kinds: {Job: {state: phase}}}",
         "{\"controller\":\"c\",\"kinds\":{\"Job\":{\"state\":\"phase\"}}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct overlay *overlays;
        bench_open(&bench);
        const cf_node *profile = bench_yaml(&bench, cases[i].profile);
        const cf_node *data = bench_yaml(&bench, cases[i].data);
        size_t len = overlay_read(bench.arena, (struct overlay_script){STR("s.lua"), STR("")}, data,
                                  &overlays);
        const struct overlay *one = overlays;
        assert_row_equal(
            cases[i].data,
            bench_json(&bench, overlay_profile(bench.arena, profile, STR("Job"), data, &one, len)),
            cases[i].wanted);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apply), cmocka_unit_test(test_two),
        cmocka_unit_test(test_unmet), cmocka_unit_test(test_makes_documents),
        cmocka_unit_test(test_order), cmocka_unit_test(test_profile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
