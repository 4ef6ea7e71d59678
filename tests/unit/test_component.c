/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/describe.h"

#define CRD(group, schema)                                                                         \
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  group: " group  \
    "\n  names: {kind: Job, plural: jobs, singular: job}\n  scope: Namespaced\n  versions:\n"      \
    "  - name: v1\n    served: true\n    storage: true\n"                                          \
    "    additionalPrinterColumns: [{name: STATUS, jsonPath: .status.jobStatus},\n"                \
    "      {name: FAILURE-REASON, jsonPath: .status.why}, {name: X, jsonPath: .status.a.b}]\n"     \
    "    schema: {openAPIV3Schema: " schema "}\n"

/* `asked`: what --flatten says, or NULL; `ret_met`: it made inputs. */
static const cf_node *described_with(struct bench *bench, const char *yaml, const char *profile,
                                     const char *asked, bool *ret_met)
{
    struct flatten_wish wish;
    const cf_node *document = bench_yaml(bench, yaml);
    const struct crd *crd = crd_read(&bench->ctx, document);
    assert_non_null(crd);
    const struct crd_version *version = crd_version(&bench->ctx, crd, STR(""));
    const cf_node *data = NULL;
    if (profile) {
        data = bench_yaml(bench, profile);
        bench->ctx.root = document;
    }
    struct component_request request = {.profile = data,
                                        .provenance = {.source = STR("file"), .sha256 = STR("00")}};
    if (asked) {
        assert_true(flatten_parse(&bench->ctx, str_of(asked), &wish));
        request.wishes = &wish;
        request.wishes_len = 1;
    }
    const struct component *component = component_build(&bench->ctx, crd, version, &request);
    if (component && asked)
        *ret_met = component->met[0];
    return component ? describe_component(&bench->ctx, component) : NULL;
}

static const cf_node *described(struct bench *bench, const char *yaml, const char *profile)
{
    return described_with(bench, yaml, profile, NULL, NULL);
}

/* "name:path|path:type..." of the inputs or outputs. ! required, + needed, +2 needed below two steps,
 * <x inside x. */
static const char *fields(struct bench *bench, const cf_node *list)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *field = cf_at(list, i), *path = cf_get(field, "path");
        buf_printf(&out, "%s%s:", i ? " " : "", cf_text(cf_get(field, "name"), "?"));
        for (size_t k = 0; k < cf_len(path); k++)
            buf_printf(&out, "%s%s", k ? "|" : "", cf_text(cf_at(path, k), "0"));
        buf_printf(&out, ":%s%s%s", cf_text(cf_get(field, "type"), "?"),
                   cf_flag(cf_get(field, "required"), false) ? "!" : "",
                   cf_flag(cf_get(field, "needed"), false) ? "+" : "");
        if (cf_get(field, "needed_below"))
            buf_printf(&out, "+%d", (int)cf_get(field, "needed_below")->as.integer);
        if (cf_get(field, "inside"))
            buf_printf(&out, "<%s", cf_text(cf_get(field, "inside"), "?"));
    }
    return out.len ? out.ptr : "";
}

#define OWN_OUTPUTS                                                                                \
    "resource::object resource_name:metadata|name:string resource_uid:metadata|uid:string "
#define METADATA                                                                                   \
    "resource_name:metadata|name:string resource_namespace:metadata|namespace:string "             \
    "resource_labels:metadata|labels:object resource_annotations:metadata|annotations:object "
#define OPTIONS "action::string timeout::string"
#define ACK                                                                                        \
    METADATA                                                                                       \
    "region:metadata|annotations|services.k8s.aws/region:string<resource_annotations "             \
    "deletion_policy:metadata|annotations|services.k8s.aws/deletion-policy:string"                 \
    "<resource_annotations adoption_policy:metadata|annotations|services.k8s.aws/"                 \
    "adoption-policy:string<resource_annotations " OPTIONS

static const struct {
    const char *label, *yaml, *profile, *inputs, *outputs;
} inputs_and_outputs_cases[] = {
    {"spec and status, leaves one level deeper",
     CRD("g.io",
         "{type: object, properties: {apiVersion: {type: string}, kind: {type: string}, "
         "metadata: {type: object}, spec: {type: object, required: [roleARN], properties: "
         "{roleARN: {type: string}, size: {type: integer}}}, status: {type: object, "
         "properties: "
         "{phase: {type: string}, model: {type: object, properties: {s3URI: {type: string}, "
         "tags: {type: array}}}}}}}"),
     NULL, "role_arn:spec|roleARN:string! size:spec|size:integer " METADATA OPTIONS,
     "phase:status|phase:string model:status|model:object "
     "model_s3_uri:status|model|s3URI:string " OWN_OUTPUTS "run_summary::markdown"},
    {"what stands beside spec is an input too",
     CRD("g.io", "{properties: {spec: {properties: {a: {type: string}}}, "
                 "extra: {type: object}, metadata: {type: object}}, required: [extra]}"),
     NULL, "a:spec|a:string extra:extra:object! " METADATA OPTIONS,
     OWN_OUTPUTS "run_summary::markdown"},
    {"a spec without properties is one input",
     CRD("g.io", "{properties: {spec: {type: object, "
                 "x-kubernetes-preserve-unknown-fields: true}, status: {type: object}}}"),
     NULL, "spec:spec:object " METADATA OPTIONS,
     "status:status:object " OWN_OUTPUTS "run_summary::markdown"},
    {"an open root", CRD("g.io", "{x-kubernetes-preserve-unknown-fields: true}"), NULL,
     "spec:spec:any " METADATA OPTIONS, OWN_OUTPUTS "run_summary::markdown"},
    {"ACK: region, arn, and no collision with own names",
     CRD("x.services.k8s.aws",
         "{properties: {spec: {required: [jobName, region], properties: {jobName: {type: "
         "string}, region: {type: string}, from: {type: string}}}, status: {properties: {arn: "
         "{type: string}}}}}"),
     NULL,
     "job_name:spec|jobName:string! spec_region:spec|region:string! "
     "spec_from:spec|from:string " ACK,
     "status_arn:status|arn:string " OWN_OUTPUTS
     "arn:status|ackResourceMetadata|arn:string run_summary::markdown"},
    {"the cloud-name field is optional",
     CRD("x.services.k8s.aws", "{properties: {spec: {required: [jobName], properties: "
                               "{jobName: {type: string}}}}}"),
     "{kinds: {Job: {name_field: jobName, name_length: 32}}}", "job_name:spec|jobName:string " ACK,
     "job_name:spec|jobName:string " OWN_OUTPUTS
     "arn:status|ackResourceMetadata|arn:string run_summary::markdown"},
};

static void inputs_and_outputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inputs_and_outputs_cases / sizeof *inputs_and_outputs_cases;
         i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *document = described(&bench, inputs_and_outputs_cases[i].yaml,
                                            inputs_and_outputs_cases[i].profile);
        assert_non_null(document);
        assert_row_equal(inputs_and_outputs_cases[i].label,
                         fields(&bench, cf_get(document, "inputs")),
                         inputs_and_outputs_cases[i].inputs);
        assert_row_equal(inputs_and_outputs_cases[i].label,
                         fields(&bench, cf_get(document, "outputs")),
                         inputs_and_outputs_cases[i].outputs);
        assert_row_equal(inputs_and_outputs_cases[i].label, bench_messages(&bench), "");
        bench_close(&bench);
    }
}

/* A spec with an object (two levels), a required one, a list of objects, a map and a text. */
#define NESTED                                                                                     \
    CRD("g.io",                                                                                    \
        "{required: [beside], properties: {beside: {type: object, properties: {z: {type: "         \
        "string}}}, "                                                                              \
        "spec: {required: [must, flat], properties: {"                                             \
        "must: {type: object, required: [a, in], properties: {a: {type: string, format: "          \
        "password}, in: {type: object, required: [deep], properties: {deep: {type: integer}, "     \
        "more: {type: array}}}}}, may: {type: object, required: [b], properties: {b: {type: "      \
        "string}, c-d: {type: object, additionalProperties: {type: string}}}}, "                   \
        "rows: {type: array, items: {type: object, required: [k], properties: {k: {type: "         \
        "string}, "                                                                                \
        "v: {type: string}}}}, flat: {type: string}, mayB: {type: string}}}}}")
#define MUST "must:spec|must:object"
#define MAY "may:spec|may:object "
#define ROWS "rows:spec|rows:array "
#define TAIL "flat:spec|flat:string! may_b:spec|mayB:string " METADATA OPTIONS
#define MUST_IN(mark)                                                                              \
    "must_in_deep:spec|must|in|deep:integer" mark "<must "                                         \
    "must_in_more:spec|must|in|more:array<must "
#define MUST_ALL "must_a:spec|must|a:string+<must " MUST_IN("+")
#define MAY_ALL "may_b_ikmp:spec|may|b:string+2<may may_c_d:spec|may|c-d:object<may "
#define BESIDE "beside:beside:object! "

static const struct {
    const char *asked, *profile, *inputs;
    bool met;
} flatten_cases[] = {
    {NULL, NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    /* The object may be given, or its parts: an engine must not ask for either. */
    {"must", NULL, BESIDE MUST "+ " MUST_ALL MAY ROWS TAIL, true},
    {"spec.must", NULL, BESIDE MUST "+ " MUST_ALL MAY ROWS TAIL, true},
    {"must:1", NULL,
     BESIDE MUST
     "+ must_a:spec|must|a:string+<must must_in:spec|must|in:object+<must " MAY ROWS TAIL,
     true},
    {"must.in", NULL, BESIDE MUST "+ " MUST_IN("+") MAY ROWS TAIL, true},
    {"must.a", NULL, BESIDE MUST "+ must_a:spec|must|a:string+<must " MAY ROWS TAIL, true},
    /* b is needed where there is a "may". Its name is taken by a property of that name. */
    {"may", NULL, BESIDE MUST "! " MAY MAY_ALL ROWS TAIL, true},
    {"may[\"c-d\"]", NULL, BESIDE MUST "! " MAY "may_c_d:spec|may|c-d:object<may " ROWS TAIL, true},
    {"may.c_d", NULL, BESIDE MUST "! " MAY "may_c_d:spec|may|c-d:object<may " ROWS TAIL, true},
    {"rows[0]", NULL,
     BESIDE MUST "! " MAY ROWS "rows_0_k:spec|rows|0|k:string+3<rows "
                 "rows_0_v:spec|rows|0|v:string<rows " TAIL,
     true},
    {"rows[0].v", NULL, BESIDE MUST "! " MAY ROWS "rows_0_v:spec|rows|0|v:string<rows " TAIL, true},
    {"beside", NULL,
     "beside:beside:object+ beside_z:beside|z:string<beside " MUST "! " MAY ROWS TAIL, true},
    {"spec:2", NULL,
     BESIDE MUST
     "+ must_a:spec|must|a:string+<must must_in:spec|must|in:object+<must " MAY MAY_ALL ROWS TAIL,
     true},
    {"spec", NULL, BESIDE MUST "+ " MUST_ALL MAY MAY_ALL ROWS TAIL, true},
    {"spec:1", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"flat", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"rows", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"must.nothing", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"must[0]", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"must..a", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"must.", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"may[\"c-d", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    {"metadata", NULL, BESIDE MUST "! " MAY ROWS TAIL, false},
    /* What a profile wants leaves the object required, and may name what is not there. */
    {NULL, "{kinds: {Job: {flatten: [must.in, gone, must.in]}}}",
     BESIDE MUST "! " MUST_IN("+") MAY ROWS TAIL, false},
    {"must.a", "{kinds: {Job: {flatten: [must]}}}", BESIDE MUST "+ " MUST_ALL MAY ROWS TAIL, true},
};

static void flattening(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof flatten_cases / sizeof *flatten_cases; i++) {
        struct bench bench;
        bool met = false;
        bench_open(&bench);
        const cf_node *document =
            described_with(&bench, NESTED, flatten_cases[i].profile, flatten_cases[i].asked, &met);
        assert_non_null(document);
        assert_row_equal(flatten_cases[i].asked ? flatten_cases[i].asked : flatten_cases[i].profile,
                         fields(&bench, cf_get(document, "inputs")), flatten_cases[i].inputs);
        assert_int_equal(met, flatten_cases[i].met);
        assert_row_equal("messages", bench_messages(&bench), "");
        bench_close(&bench);
    }
}

/* What a profile says cannot be read: no component. */
static void unreadable_flattening(void **state)
{
    struct bench bench;
    bool met;
    (void)state;
    bench_open(&bench);
    assert_null(
        described_with(&bench, NESTED, "{kinds: {Job: {flatten: ['must:x']}}}", NULL, &met));
    assert_non_null(
        strstr(bench_messages(&bench), "\"must:x\" does not say what to flatten [it is PATH"));
    bench_close(&bench);
}

static void wishes(void **state)
{
    static const struct {
        const char *text, *path;
        size_t depth;
    } cases[] = {
        {"a", "a", 0},
        {"a.b:2", "a.b", 2},
        {"a:999", "a", 999},
        {"a[0].b", "a[0].b", 0},
        {"a[\"x:1\"]", "a[\"x:1\"]", 0},
        {"a[\"x:1\"]:3", "a[\"x:1\"]", 3},
        {"", NULL, 0},
        {":1", NULL, 0},
        {"a:", NULL, 0},
        {"a:0", NULL, 0},
        {"a:x", NULL, 0},
        {"a:1000", NULL, 0},
        {".a", NULL, 0},
        {"[0]", NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        struct flatten_wish wish;
        bench_open(&bench);
        bool ok = flatten_parse(&bench.ctx, str_of(cases[i].text), &wish);
        assert_int_equal(ok, cases[i].path != NULL);
        if (ok) {
            assert_true(str_is(wish.path, cases[i].path));
            assert_int_equal(wish.depth, cases[i].depth);
        } else {
            assert_non_null(
                strstr(bench_messages(&bench), "does not say what to flatten [it is PATH"));
        }
        bench_close(&bench);
    }
}

static const struct {
    const char *label, *yaml, *profile, *rules;
} rules_cases[] = {
    {"created is enough", CRD("g.io", "{properties: {status: {properties: {a: {}}}}}"), NULL,
     "{\"family\":\"created\"}"},
    {"conditions", CRD("g.io", "{properties: {status: {properties: {conditions: {type: array}}}}}"),
     NULL, "{\"family\":\"ready\"}"},
    {"ACK columns",
     CRD("x.services.k8s.aws", "{properties: {status: {properties: {jobStatus: {type: string}, "
                               "conditions: {type: array}}}}}"),
     NULL, "{\"family\":\"ack\",\"state\":[\"status\",\"jobStatus\"]}"},
    {"a profile",
     CRD("x.services.k8s.aws", "{properties: {status: {properties: {word: {type: string}, "
                               "why: {type: string}}}}}"),
     "{kinds: {Job: {state: word, success: [Done], failure: [Bad], running: [Busy], class: "
     "job, "
     "reason: missing}}}",
     "{\"family\":\"ack\",\"state\":[\"status\",\"word\"],\"success\":[\"Done\"],"
     "\"failure\":[\"Bad\"],\"running\":[\"Busy\"],\"class\":\"job\"}"},
    {"a profile of another family, whose words are all that counts",
     CRD("g.io", "{properties: {status: {properties: {a: {type: object, properties: {b: {type: "
                 "string}}}, conditions: {type: array}}}}}"),
     "{controller: all, kinds: {Job: {state: [a, b], success: [Done], reason: [a, c], "
     "controller: mine}}}",
     "{\"family\":\"ready\",\"state\":[\"status\",\"a\",\"b\"],\"success\":[\"Done\"],"
     "\"conditions\":{},\"controller\":\"mine\"}"},
    {"signs, in a status that keeps anything; the same for every kind",
     CRD("g.io", "{properties: {status: {type: object, x-kubernetes-preserve-unknown-fields: "
                 "true, properties: {z: {type: string}}}}}"),
     "{kinds: {Other: {class: job}}, every: {state: phase, generation: false, conditions: "
     "{success: [{type: Up}], failure: [{type: Up, status: 'False', reasons: [No]}, {state: "
     "[a, b], words: [Bad]}], odd: [{type: X}]}}}",
     "{\"family\":\"ready\",\"state\":[\"status\",\"phase\"],\"generation\":false,"
     "\"conditions\":{\"success\":[{\"type\":\"Up\"}],\"failure\":[{\"type\":\"Up\","
     "\"status\":\"False\",\"reasons\":[\"No\"]},{\"path\":[\"status\",\"a\",\"b\"],"
     "\"words\":[\"Bad\"]}]}}"},
    {"signs without a schema", CRD("g.io", "{}"),
     "{kinds: {Job: {state: phase, success: [Done], conditions: {running: [{type: X}]}}}}",
     "{\"family\":\"ready\",\"state\":[\"status\",\"phase\"],\"success\":[\"Done\"],"
     "\"conditions\":{\"running\":[{\"type\":\"X\"}]}}"},
    {"a state that the status cannot have: the one that is there",
     CRD("g.io", "{properties: {status: {properties: {phase: {type: string}}}}}"),
     "{kinds: {Job: {state: [phase, word], success: [Done]}}}",
     "{\"family\":\"ready\",\"state\":[\"status\",\"phase\"],\"success\":[\"Done\"],"
     "\"conditions\":{}}"},
    {"nothing to wait for",
     CRD("g.io", "{properties: {status: {properties: {conditions: {type: array}}}}}"),
     "{kinds: {Job: {family: created, class: record}}}",
     "{\"family\":\"created\",\"class\":\"record\"}"},
    {"an ACK kind has no signs", CRD("x.services.k8s.aws", "{}"),
     "{kinds: {Job: {family: created, conditions: {success: [{type: Up}]}}}}",
     "{\"family\":\"ack\"}"},
};

static void rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules_cases / sizeof *rules_cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *document = described(&bench, rules_cases[i].yaml, rules_cases[i].profile);
        assert_row_equal(rules_cases[i].label, bench_json(&bench, cf_get(document, "rules")),
                         rules_cases[i].rules);
        bench_close(&bench);
    }
}

/* Every keyword stays reachable: as itself and in `schema`. */
static void keywords(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document = described(
        &bench,
        CRD("g.io", "{properties: {spec: {properties: {a: {type: integer, format: int64, default: "
                    "9007199254740993, minimum: 1, maximum: 1e3, enum: [1, 2], nullable: true, "
                    "x-kubernetes-validations: [{rule: self == oldSelf}], oneOf: [{minimum: 3}], "
                    "description: \"One. Two.\"}, p: {type: string, format: password}}}}}"),
        NULL);
    const cf_node *a = node_find(document, STR("inputs.a"));
    assert_string_equal(
        bench_json(&bench, a),
        "{\"name\":\"a\",\"path\":[\"spec\",\"a\"],\"type\":\"integer\",\"required\":false,"
        "\"nullable\":true,\"immutable\":true,\"secret\":false,\"own\":false,"
        "\"default\":9007199254740993,\"enum\":[1,2],\"format\":\"int64\",\"minimum\":1,"
        "\"maximum\":1e3,\"description\":\"One. Two.\",\"schema\":{\"type\":\"integer\","
        "\"format\":\"int64\",\"default\":9007199254740993,\"minimum\":1,\"maximum\":1e3,"
        "\"enum\":[1,2],\"nullable\":true,\"x-kubernetes-validations\":[{\"rule\":"
        "\"self == oldSelf\"}],\"oneOf\":[{\"minimum\":3}],\"description\":\"One. Two.\"}}");
    assert_true(cf_flag(node_find(document, STR("inputs.p.secret")), false));
    bench_close(&bench);
}

static void runner_document(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document =
        described(&bench,
                  CRD("g.io", "{properties: {spec: {required: [m], properties: {m: {type: object, "
                              "description: x, additionalProperties: {type: string}}}}}}"),
                  NULL);
    assert_string_equal(
        bench_json(&bench, describe_runner(&bench.ctx, document)),
        "{\"runner_version\":2,\"group\":\"g.io\",\"version\":\"v1\",\"kind\":\"Job\","
        "\"plural\":\"jobs\",\"scope\":\"Namespaced\",\"inputs\":[{\"name\":\"m\",\"path\":"
        "[\"spec\",\"m\"],\"type\":\"object\",\"element\":\"string\",\"required\":true},"
        "{\"name\":\"resource_name\",\"path\":[\"metadata\",\"name\"],\"type\":\"string\"},"
        "{\"name\":\"resource_namespace\",\"path\":[\"metadata\",\"namespace\"],\"type\":"
        "\"string\"},{\"name\":\"resource_labels\",\"path\":[\"metadata\",\"labels\"],\"type\":"
        "\"object\",\"element\":\"string\"},{\"name\":\"resource_annotations\",\"path\":"
        "[\"metadata\",\"annotations\"],\"type\":\"object\",\"element\":\"string\"},"
        "{\"name\":\"action\",\"path\":[],\"type\":\"string\",\"option\":\"action\"},"
        "{\"name\":\"timeout\",\"path\":[],\"type\":\"string\",\"option\":\"timeout\"}],"
        "\"outputs\":[{\"name\":\"resource\",\"path\":[],\"type\":\"object\"},{\"name\":"
        "\"resource_name\",\"path\":[\"metadata\",\"name\"],\"type\":\"string\"},{\"name\":"
        "\"resource_uid\",\"path\":[\"metadata\",\"uid\"],\"type\":\"string\"},{\"name\":"
        "\"run_summary\",\"path\":[],\"type\":\"markdown\"}],\"rules\":{\"family\":\"created\"}}");
    assert_null(describe_runner(&bench.ctx, cf_get(document, "inputs")));
    assert_string_equal(bench_messages(&bench),
                        "error: expected a component document with inputs and outputs "
                        "[hand on the component that emit() was given]\n");
    bench_close(&bench);
}

static void no_schema(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *document = described(&bench,
                                        "apiVersion: apiextensions.k8s.io/v1beta1\n"
                                        "kind: CustomResourceDefinition\nspec:\n  group: g.io\n"
                                        "  names: {kind: Job, plural: jobs}\n  version: v1\n",
                                        NULL);
    assert_string_equal(fields(&bench, cf_get(document, "inputs")),
                        "spec:spec:object " METADATA OPTIONS);
    assert_string_equal(bench_messages(&bench), "warning: 1:1: version v1 of Job has no schema "
                                                "[the whole spec becomes one input]\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_and_outputs),
        cmocka_unit_test(flattening),
        cmocka_unit_test(unreadable_flattening),
        cmocka_unit_test(wishes),
        cmocka_unit_test(rules),
        cmocka_unit_test(keywords),
        cmocka_unit_test(runner_document),
        cmocka_unit_test(no_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
