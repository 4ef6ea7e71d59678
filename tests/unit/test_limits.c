/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "text/json_read.h"

#include <stddef.h>

/* Text that meets a limit of the readers, and text that is one above it. */
static const struct {
    const char *name;
    size_t limit; /* where it is in struct limits */
    size_t value;
    const char *at, *above, *message;
    bool json; /* readable as JSON, which has the same limit */
} rows[] = {
    {"bytes", offsetof(struct limits, input_bytes), 7, "[1,2,3]", "[1,2,30]",
     "error: the input has 8 bytes, more than the limit of 7 (input_bytes)", true},
    {"depth", offsetof(struct limits, depth), 3, "[[[1]]]", "[[[[1]]]]",
     "error: 1:4: lists and maps are nested deeper than 3 (limit depth)", true},
    {"nodes", offsetof(struct limits, nodes), 4, "[1,2,3]", "[1,2,3,4]", "4 nodes (limit nodes)",
     true},
    {"aliases", offsetof(struct limits, nodes), 6, "[&a [1], *a, 2]", "[&a [1], *a, *a]",
     "error: 1:14: the document expands to more than 6 nodes (limit nodes)", false},
    {"text", offsetof(struct limits, string_bytes), 3, "[\"abc\"]", "[\"abcd\"]",
     "error: 1:2: the text has more than 3 bytes (limit string_bytes) [no Kubernetes object", true},
    {"escapes", offsetof(struct limits, string_bytes), 3, "[\"a\\tc\"]", "[\"a\\tcd\"]",
     "error: 1:2: the text has more than 3 bytes (limit string_bytes) [no Kubernetes object", true},
    {"key", offsetof(struct limits, string_bytes), 3, "{\"abc\": 1}", "{\"abcd\": 1}",
     "error: 1:2: the text has more than 3 bytes (limit string_bytes) [no Kubernetes object", true},
    {"documents", offsetof(struct limits, documents), 2, "a\n---\nb\n", "a\n---\nb\n---\nc\n",
     "error: 5:1: the input has more than 2 documents (limit documents) [split the file", false},
    {"items", offsetof(struct limits, documents), 2, "items: [{a: 1}]", "items: [{a: 1}, {b: 2}]",
     "error: 1:1: the input has more than 2 documents (limit documents) [split the file", false},
};

/* What is said of it: empty when it is read. */
static const char *read_all(struct bench *bench, const char *text, bool json)
{
    cf_str bytes = str_of(text);
    bench->ctx.root = NULL;
    if (json) {
        json_read(&bench->ctx, 0, bytes);
        return bench_messages(bench);
    }
    struct yaml_reader *reader = yaml_open(bench->arena, 0, bytes);
    const cf_node *node;
    enum yaml_result result;
    do
        result = yaml_next(reader, &bench->ctx, true, &node);
    while (result == YAML_DOCUMENT || result == YAML_ITEM);
    yaml_close(reader);
    return bench_messages(bench);
}

static void readers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int json = 0; json <= rows[i].json; json++) {
            for (int above = 0; above < 2; above++) {
                struct bench bench;
                bench_open(&bench);
                memcpy((char *)&bench.limits + rows[i].limit, &rows[i].value, sizeof rows[i].value);
                const char *said = read_all(&bench, above ? rows[i].above : rows[i].at, json);
                if (above ? !strstr(said, rows[i].message) : *said != '\0')
                    fail_msg("%s%s, %s: %s", rows[i].name, json ? " of JSON" : "",
                             above ? "above" : "at the limit", said);
                bench_close(&bench);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
