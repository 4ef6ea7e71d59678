/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/natives.h"

static const struct script_native *find(const char *name)
{
    size_t len;
    const struct script_native *all = natives_all(&len);
    for (size_t i = 0; i < len; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    fail_msg("there is no %s()", name);
    return NULL;
}

/* What it gives for a value (NULL: no argument), or the messages. */
static const char *call(struct bench *bench, const char *name, const char *yaml)
{
    const cf_node *value = yaml ? bench_yaml(bench, yaml) : NULL;
    bench->ctx.root = NULL;
    const cf_node *text = find(name)->call(&bench->ctx, NULL, &value, yaml != NULL);
    return text ? node_text(text).ptr : bench_messages(bench);
}

static const struct {
    const char *name, *value, *text;
} cases[] = {
    {"json", "{a: [1, x]}", "{\"a\":[1,\"x\"]}"},
    {"json", "[12345678]", "[12345678]"},
    {"json", NULL, "null"},
    {"json", "[1234567890123]",
     "error: json() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"json", "[one, two, three, four]",
     "error: json() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"yaml", "{a: [1, x]}", "a:\n- 1\n- x\n"},
    {"yaml", NULL, "null\n"},
    {"yaml", "{a: one, b: two, c: three}",
     "error: yaml() gives more than the limit of 14 bytes [no file may be as large: hand it a "
     "part]\n"},
    {"snake", "kmsKeyID", "kms_key_id"},
    {"snake", NULL, ""},
};

static void texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        bench.limits.output_bytes = 14;
        assert_row_equal(cases[i].name, call(&bench, cases[i].name, cases[i].value), cases[i].text);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
