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

static const cf_node *described(struct bench *bench, const char *yaml, const char *profile)
{
    const cf_node *document = bench_yaml(bench, yaml);
    const struct crd *crd = crd_read(&bench->ctx, document);
    assert_non_null(crd);
    const struct crd_version *version = crd_version(&bench->ctx, crd, STR(""));
    const cf_node *data = NULL;
    if (profile) {
        data = bench_yaml(bench, profile);
        bench->ctx.root = document;
    }
    const struct component *component =
        component_build(&bench->ctx, crd, version, data,
                        (struct provenance){.source = STR("file"), .sha256 = STR("00")});
    return component ? describe_component(&bench->ctx, component) : NULL;
}

/* "name:path.path:type[!] ..." of the inputs or outputs. */
static const char *fields(struct bench *bench, const cf_node *list)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *field = cf_at(list, i), *path = cf_get(field, "path");
        buf_printf(&out, "%s%s:", i ? " " : "", cf_text(cf_get(field, "name"), "?"));
        for (size_t k = 0; k < cf_len(path); k++)
            buf_printf(&out, "%s%s", k ? "|" : "", cf_text(cf_at(path, k), "?"));
        buf_printf(&out, ":%s%s", cf_text(cf_get(field, "type"), "?"),
                   cf_flag(cf_get(field, "required"), false) ? "!" : "");
    }
    return out.len ? out.ptr : "";
}

#define OWN_OUTPUTS                                                                                \
    "resource::object resource_name:metadata|name:string resource_uid:metadata|uid:string "
#define REGION "region:metadata|annotations|services.k8s.aws/region:string"

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
     NULL, "role_arn:spec|roleARN:string! size:spec|size:integer",
     "phase:status|phase:string model:status|model:object "
     "model_s3_uri:status|model|s3URI:string " OWN_OUTPUTS "run_summary::markdown"},
    {"what stands beside spec is an input too",
     CRD("g.io", "{properties: {spec: {properties: {a: {type: string}}}, "
                 "extra: {type: object}, metadata: {type: object}}, required: [extra]}"),
     NULL, "a:spec|a:string extra:extra:object!", OWN_OUTPUTS "run_summary::markdown"},
    {"a spec without properties is one input",
     CRD("g.io", "{properties: {spec: {type: object, "
                 "x-kubernetes-preserve-unknown-fields: true}, status: {type: object}}}"),
     NULL, "spec:spec:object", "status:status:object " OWN_OUTPUTS "run_summary::markdown"},
    {"an open root", CRD("g.io", "{x-kubernetes-preserve-unknown-fields: true}"), NULL,
     "spec:spec:any", OWN_OUTPUTS "run_summary::markdown"},
    {"ACK: region, arn, and no collision with own names",
     CRD("x.services.k8s.aws",
         "{properties: {spec: {required: [jobName, region], properties: {jobName: {type: "
         "string}, region: {type: string}, from: {type: string}}}, status: {properties: {arn: "
         "{type: string}}}}}"),
     NULL,
     "job_name:spec|jobName:string! spec_region:spec|region:string! "
     "spec_from:spec|from:string " REGION,
     "status_arn:status|arn:string " OWN_OUTPUTS
     "arn:status|ackResourceMetadata|arn:string run_summary::markdown"},
    {"the cloud-name field is optional",
     CRD("x.services.k8s.aws", "{properties: {spec: {required: [jobName], properties: "
                               "{jobName: {type: string}}}}}"),
     "{kinds: {Job: {name_field: jobName, name_length: 32}}}",
     "job_name:spec|jobName:string " REGION,
     OWN_OUTPUTS "arn:status|ackResourceMetadata|arn:string run_summary::markdown"},
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
        "{\"runner_version\":1,\"group\":\"g.io\",\"version\":\"v1\",\"kind\":\"Job\","
        "\"plural\":\"jobs\",\"scope\":\"Namespaced\",\"inputs\":[{\"name\":\"m\",\"path\":"
        "[\"spec\",\"m\"],\"type\":\"object\",\"element\":\"string\",\"required\":true}],"
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
    assert_string_equal(fields(&bench, cf_get(document, "inputs")), "spec:spec:object");
    assert_string_equal(bench_messages(&bench), "warning: 1:1: version v1 of Job has no schema "
                                                "[the whole spec becomes one input]\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_and_outputs), cmocka_unit_test(rules),
        cmocka_unit_test(keywords),           cmocka_unit_test(runner_document),
        cmocka_unit_test(no_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
