/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#define IDENTITY RUNNER_IDENTITY
#define NO_FIELDS "\"inputs\":[],\"outputs\":[]"
#define TYPES                                                                                      \
    "must be a type this runner knows: string, integer, number, boolean, object, array, "          \
    "int-or-string or any"

static const struct {
    const char *document, *messages;
} cases[] = {
    {RUNNER_DOCUMENT, ""},
    {"{" IDENTITY NO_FIELDS "}", ""},
    {"{" IDENTITY NO_FIELDS ",\"rules\":{\"family\":\"ack\"},\"later\":1}", ""},
    {"", "error: 1:1: not valid JSON: expected a value, found the end\n"},
    {"[]", "error: 1:1: the runner document must be a JSON object, not a list\n"},
    {"{}", "error: 1:1: the runner document needs \"runner_version\", a whole number above 0\n"},
    {"{\"runner_version\":\"1\"}", "error: 1:19: runner_version: the runner document needs "
                                   "\"runner_version\", a whole number above 0\n"},
    {"{\"runner_version\":4}", "error: 1:19: runner_version: document version 4 is newer than this "
                               "runner understands (3) [use a newer crdforge-run]\n"},
    {"{\"runner_version\":1}",
     "error: 1:1: the runner document needs \"group\", a text that is not empty\n"
     "error: 1:1: the runner document needs \"version\", a text that is not empty\n"
     "error: 1:1: the runner document needs \"kind\", a text that is not empty\n"
     "error: 1:1: the runner document needs \"plural\", a text that is not empty\n"
     "error: 1:1: the runner document needs \"scope\", a text that is not empty\n"
     "error: 1:1: the runner document needs \"inputs\", a list\n"
     "error: 1:1: the runner document needs \"outputs\", a list\n"},
    {"{\"runner_version\":1,\"group\":\"g\",\"version\":\"v1\",\"kind\":\"K\",\"plural\":\"ks\","
     "\"scope\":\"World\"," NO_FIELDS "}",
     "error: 1:81: scope: \"scope\" must be Namespaced or Cluster\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[1]}",
     "error: 1:133: inputs[0]: expected a map, found an integer\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{}]}",
     "error: 1:133: inputs[0]: the runner document needs \"name\", a text that is not empty\n"
     "error: 1:133: inputs[0]: \"path\" must be a list of property names\n"
     "error: 1:133: inputs[0]: \"type\" " TYPES "\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[1],\"type\":\"markdown\","
     "\"element\":\"x\",\"required\":1,\"secret\":null}]}",
     "error: 1:153: inputs[0].path[0]: a step of a path must be a property name, or 0\n"
     "error: 1:163: inputs[0].type: \"type\" " TYPES "\n"
     "error: 1:184: inputs[0].element: \"element\" " TYPES "\n"
     "error: 1:199: inputs[0].required: \"required\" must be true or false\n"
     "error: 1:210: inputs[0].secret: \"secret\" must be true or false\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[],\"type\":\"any\"}]}",
     "error: 1:133: inputs[0]: the path of an input must not be empty\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"},"
     "{\"name\":\"a\",\"path\":[\"y\"],\"type\":\"any\"}]}",
     "error: 1:172: inputs[1]: the name a is used twice\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\",\"y\"],\"type\":\"any\"}]}",
     ""},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"object\"},"
     "{\"name\":\"b\",\"path\":[\"x\",\"y\"],\"type\":\"any\"}]}",
     ""},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\",\"y\"],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\"],\"type\":\"array\"}]}",
     ""},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\",0,\"y\"],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\",0,\"z\"],\"type\":\"any\"}]}",
     ""},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"string\"},"
     "{\"name\":\"b\",\"path\":[\"x\",\"y\"],\"type\":\"any\"}]}",
     "error: 1:194: inputs[1].path: the paths of the inputs a and b clash\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\"],\"type\":\"any\"}]}",
     "error: 1:191: inputs[1].path: the paths of the inputs a and b clash\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\",\"y\"],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\"],\"type\":\"integer\"}]}",
     "error: 1:195: inputs[1].path: the paths of the inputs a and b clash\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\",0],\"type\":\"any\"},"
     "{\"name\":\"b\",\"path\":[\"x\",\"y\"],\"type\":\"any\"}]}",
     "error: 1:193: inputs[1].path: the paths of the inputs a and b clash\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[0],\"type\":\"any\"}]}",
     "error: 1:153: inputs[0].path[0]: a step of a path must be a property name, or 0\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\",1],\"type\":\"any\"}]}",
     "error: 1:157: inputs[0].path[1]: a step of a path must be a property name, or 0\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[],\"type\":\"string\","
     "\"option\":\"image\"}]}",
     "error: 1:180: inputs[0].option: \"option\" must be action or timeout\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[],\"type\":\"any\","
     "\"option\":\"action\"}]}",
     "error: 1:177: inputs[0].option: an input that is an option has the type string and no "
     "path\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"string\","
     "\"option\":\"action\"}]}",
     "error: 1:183: inputs[0].option: an input that is an option has the type string and no "
     "path\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\",\"needed\":1}]}",
     "error: 1:180: inputs[0].needed: \"needed\" must be true or false\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\","
     "\"needed_below\":1}]}",
     "error: 1:186: inputs[0].needed_below: \"needed_below\" must be a number of steps of the "
     "path\n"},
    {"{" IDENTITY "\"outputs\":[{\"name\":\"o\",\"path\":[\"x\",0],\"type\":\"any\"}],"
     "\"inputs\":[]}",
     "error: 1:145: outputs[0].path[1]: a step of a path must be a property name\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"kind\"],\"type\":\"any\"}]}",
     "error: 1:152: inputs[0].path: input a: the runner itself sets the property of this path\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"metadata\",\"name\"],"
     "\"type\":\"any\"}]}",
     "error: 1:152: inputs[0].path: metadata.name is of type string\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"metadata\"],\"type\":\"any\"}]}",
     "error: 1:152: inputs[0].path: input a: the runner itself sets the property of this path\n"},
    {"{" IDENTITY NO_FIELDS ",\"naming\":{\"input\":\"x\"}}",
     "error: 1:144: naming: \"naming\" must name an input of type string\n"},
    {"{" IDENTITY
     "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"integer\","
     "\"default\":\"1\"}]}",
     "error: 1:185: inputs[0].default: \"default\" must be of the type integer\n"},
    {"{" IDENTITY NO_FIELDS ",\"fixed\":1}", "error: 1:143: fixed: \"fixed\" must be a list\n"},
    {"{" IDENTITY NO_FIELDS ",\"fixed\":[1,{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"}]}",
     "error: 1:144: fixed[0]: expected a map, found an integer\n"
     "error: 1:146: fixed[1]: what is fixed needs a \"value\"\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"}],"
     "\"fixed\":[{\"name\":\"a\",\"path\":[\"y\"],\"type\":\"any\",\"value\":1}]}",
     "error: 1:182: fixed[0]: the name a is used twice\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"}],"
     "\"fixed\":[{\"name\":\"b\",\"path\":[\"x\"],\"type\":\"string\",\"value\":1}]}",
     "error: 1:231: fixed[0].value: \"value\" must be of the type string\n"},
    {"{" IDENTITY "\"outputs\":[],\"inputs\":[{\"name\":\"a\",\"path\":[\"x\"],\"type\":\"any\"}],"
     "\"fixed\":[{\"name\":\"b\",\"path\":[\"x\"],\"type\":\"any\",\"value\":1}]}",
     "error: 1:201: fixed[0].path: the paths of the inputs a and b clash\n"},
    {"{" IDENTITY "\"naming\":{\"input\":\"a\",\"length\":0},\"outputs\":[],\"inputs\":[{\"name\":"
     "\"a\",\"path\":[\"x\"],\"type\":\"string\"}]}",
     "error: 1:141: naming.length: \"length\" must be a whole number above 0\n"},
};

static void test_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct document *document =
            document_read(&bench.ctx, STR("--component"), str_of(cases[i].document));
        assert_row_equal(cases[i].document, bench_messages(&bench), cases[i].messages);
        if (!document == !*cases[i].messages)
            fail_msg("%s: wrong result", cases[i].document);
        bench_close(&bench);
    }
}

static void test_long_path(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    bench.limits.depth = 4;
    static const char text[] =
        "{" IDENTITY "\"inputs\":[{\"name\":\"a\",\"path\":[\"a\",\"b\",\"c\","
        "\"d\"],\"type\":\"any\"}],\"outputs\":[]}";
    assert_null(document_read(&bench.ctx, STR("c"), str_of(text)));
    assert_non_null(strstr(bench_messages(&bench), "the path has more than 4 steps (limit depth)"));
    bench_close(&bench);
}

static void test_fields(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const struct document *document = runner_document(&bench);
    assert_string_equal(document->naming->name.ptr, "job_name");
    assert_int_equal(document->naming_length, 20);
    assert_true(document->namespaced);
    assert_int_equal(document->inputs_len, 13);
    assert_int_equal(document->inputs[6].element, DOCUMENT_STRING);
    assert_int_equal(document->inputs[5].element, DOCUMENT_NO_TYPE);
    assert_true(document->inputs[11].secret && !document->inputs[11].required);
    assert_int_equal(document->outputs[6].type, DOCUMENT_MARKDOWN);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_documents),
                                       cmocka_unit_test(test_long_path),
                                       cmocka_unit_test(test_fields)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
