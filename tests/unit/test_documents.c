/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "cli/documents.h"

#define DEFINITION                                                                                 \
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: g}\n"

#define JSON                                                                                       \
    "{\"apiVersion\": \"apiextensions.k8s.io/v1\", \"kind\": \"CustomResourceDefinition\", "       \
    "\"spec\": {}}"

struct seen {
    struct buf text;
    const char *bytes;
};

static void see(void *data, struct ctx *ctx, const cf_node *document,
                const struct select_origin *origin)
{
    struct seen *seen = data;
    (void)ctx;
    assert_true(cf_get(document, "spec") != NULL);
    assert_true(!origin->bytes.len || str_is(origin->bytes, seen->bytes));
    buf_text(&seen->text, origin->bytes.len ? "alone " : "one ");
}

static bool want(void *data, const cf_node *document)
{
    return str_equal(node_text(cf_get(document, "name")), *(const cf_str *)data);
}

struct row {
    const char *name, *bytes, *seen, *said;
};

/* Of all that it is given, those without a name are asked for. */
static void check(const struct row *row, const struct limits *limits)
{
    char said[500] = "";
    FILE *out = fmemopen(said, sizeof said, "w");
    assert_non_null(out);
    struct run run;
    run_open(&run, out, out);
    run.limits = *limits;
    struct seen seen = {.text = {.arena = run.arena}, .bytes = row->bytes};
    struct documents documents;
    cf_str wanted = STR("");
    const struct select_origin origin = {.source = STR("file")};
    documents_open(&documents, &run, see, &seen);
    documents_begin(&documents, want, &wanted);
    documents_read(&documents, str_of(row->name), str_of(row->bytes), &origin);
    documents_end(&documents, str_of(row->name));
    documents_close(&documents);
    fflush(out);
    assert_row_equal(row->bytes, buf_str(&seen.text).ptr, row->seen);
    assert_row_equal(row->bytes, said, row->said);
    run_close(&run, RUN_DONE);
    fclose(out);
}

static void counted(void **state)
{
    (void)state;
    const struct limits limits = LIMITS_DEFAULT;
    static const struct row rows[] = {
        {"a.yaml", DEFINITION, "alone ", ""},
        {"a.yaml", DEFINITION "---\n" DEFINITION, "one one ", ""},
        {"a.yaml", DEFINITION "%TAG !e! tag:yaml.org,2002:\n---\nname: !e!str\n" DEFINITION,
         "one one ", ""},
        {"a.yaml", DEFINITION "...\n...\n---\n" DEFINITION, "one one ", ""},
        {"a.yaml",
         "kind: List\nitems:\n- {apiVersion: apiextensions.k8s.io/v1, kind: "
         "CustomResourceDefinition, spec: {}}\n",
         "one ", ""},
        {"a", JSON, "alone ", ""},
        {"a", "{\"items\": [" JSON ", {\"a\": 1}]}", "one ",
         "note: a: 1 document that is no CustomResourceDefinition was skipped\n"},
        {"a", JSON "\n" JSON JSON, "one one one ", ""},
        {"a.json", "\xEF\xBB\xBF" JSON "\n\n", "alone ", ""},
        {"a.json", JSON "null\n{\"items\": [" JSON ", " JSON "]}", "one one one ", ""},
        {"a.json", JSON "\n{\"kind\": \"Pod\"}\n", "one ",
         "note: a.json: 1 document that is no CustomResourceDefinition was skipped\n"},
        {"a.json", JSON "\n {\n \"a\": 1,\n}\n" JSON, "one one ",
         "a.json:3:8: error: not valid JSON: no comma may stand before the closing bracket\n"
         "    3 |  \"a\": 1,\n      |        ^\n"},
        {"a.json", "{} {\n1}\n" JSON, "one ",
         "a.json:2:1: error: not valid JSON: expected a key in double quotes, found '1'\n"
         "    2 | 1}\n      | ^\n"
         "note: a.json: 1 document that is no CustomResourceDefinition was skipped\n"},
        {"a.json", "{} {1}\n" JSON, "one ",
         "a.json:1:5: error: not valid JSON: expected a key in double quotes, found '1'\n"
         "note: a.json: 1 document that is no CustomResourceDefinition was skipped\n"},
        {"a.json", JSON "\n---\n" JSON, "one ",
         "a.json:2:1: error: not valid JSON: \"---\" is no number\n"
         "    2 | ---\n      | ^\n"
         "  hint: JSON numbers look like 0, -12, 0.5 or 1e3\n"},
        {"a.json", "", "", "a.json:1:1: error: not valid JSON: expected a value, found the end\n"},
        {"a.yaml", DEFINITION "---\na: 1\n---\nb: 1\n---\n", "one ",
         "note: a.yaml: 2 documents that are no CustomResourceDefinition were skipped\n"},
        {"a.yaml", DEFINITION "name: other\n", "", ""},
        {"a.yaml", "kind: Pod\n---\nkind: Service\n", "",
         "error: a.yaml holds no CustomResourceDefinition, but 2 other documents such as a Pod\n"
         "  hint: `kubectl get crd NAME -o yaml` prints one\n"},
        {"a.yaml", "", "",
         "error: a.yaml holds no CustomResourceDefinition: it is empty\n"
         "  hint: `kubectl get crd NAME -o yaml` prints one\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], &limits);
}

/* One that is too large, or one too many, ends it; one that is broken does not. */
static void limited(void **state)
{
    (void)state;
    struct limits limits = LIMITS_DEFAULT;
    static const struct {
        struct row row;
        size_t documents, input_bytes;
    } rows[] = {
        {{"a.yaml", DEFINITION "---\n" DEFINITION "---\n" DEFINITION "---\n" DEFINITION, "one one ",
          "a.yaml:9:1: error: the input has more than 2 documents (limit documents)\n"
          "    9 | apiVersion: apiextensions.k8s.io/v1\n      | ^\n"
          "  hint: split the file into several\n"},
         2,
         1000},
        {{"a.yaml", DEFINITION "---\n" DEFINITION "x: x\n", "one ",
          "a.yaml:4:1: error: the document that begins here has more than 90 bytes (input_bytes)\n"
          "  hint: split it into several, with a line --- between two\n"},
         9,
         90},
        {{"a.yaml", DEFINITION "---\na: }\n---\n" DEFINITION, "one one ",
          "a.yaml:5:4: error: not valid YAML: did not find expected node content while parsing a "
          "block node\n"
          "    5 | a: }\n      |    ^\n"
          "  hint: check the indent and the quotes of this line and of the one above\n"},
         9,
         1000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        limits.documents = rows[i].documents;
        limits.input_bytes = rows[i].input_bytes;
        check(&rows[i].row, &limits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limited),
        cmocka_unit_test(counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
