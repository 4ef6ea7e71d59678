/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/manifest.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void add(struct bench *bench, struct manifest *m, const char *format, const char *path,
                const char *sha256)
{
    manifest_add(bench->arena, m,
                 (struct manifest_file){str_of(format), str_of(path), str_of(sha256)});
}

/* The order of adding does not show. */
static void writing(void **state)
{
    struct bench bench;
    struct manifest one = {.len = 0}, two = {.len = 0}, none = {.len = 0}, read = {.len = 0};
    (void)state;
    bench_open(&bench);
    add(&bench, &one, "argo", "argo/b", SHA_B);
    add(&bench, &one, "argo", "argo/a", SHA_A);
    add(&bench, &one, "Kfp", "c", SHA_A);
    add(&bench, &two, "Kfp", "c", SHA_A);
    add(&bench, &two, "argo", "argo/a", SHA_A);
    add(&bench, &two, "argo", "argo/b", SHA_B);
    cf_str text = manifest_write(bench.arena, &one);
    assert_string_equal(text.ptr, "{\n"
                                  "  \"manifest_version\": 1,\n"
                                  "  \"formats\": {\n"
                                  "    \"Kfp\": {\n"
                                  "      \"c\": \"" SHA_A "\"\n"
                                  "    },\n"
                                  "    \"argo\": {\n"
                                  "      \"argo/a\": \"" SHA_A "\",\n"
                                  "      \"argo/b\": \"" SHA_B "\"\n"
                                  "    }\n"
                                  "  }\n"
                                  "}\n");
    assert_string_equal(manifest_write(bench.arena, &two).ptr, text.ptr);
    assert_string_equal(manifest_write(bench.arena, &none).ptr,
                        "{\n  \"manifest_version\": 1,\n  \"formats\": {}\n}\n");
    assert_true(manifest_read(&bench.ctx, 0, text, &read));
    assert_string_equal(manifest_write(bench.arena, &read).ptr, text.ptr);
    assert_string_equal(manifest_find(&read, STR("argo/b"))->sha256.ptr, SHA_B);
    assert_null(manifest_find(&read, STR("argo")));
    bench_close(&bench);
}

#define HINT                                                                                       \
    " [put the file back from version control; or remove it, and what is here counts as written "  \
    "by somebody else]\n"

static void mistakes(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"", "error: 1:1: not valid JSON: expected a value, found the end" HINT},
        {"{\n<<<<<<< HEAD\n", NULL},
        {"[]", "error: 1:1: no manifest: manifest_version is missing" HINT},
        {"{\"manifest_version\": \"1\"}",
         "error: 1:22: manifest_version: no version of a manifest: this crdforge writes 1" HINT},
        {"{\"manifest_version\": 0, \"formats\": {}}",
         "error: 1:22: manifest_version: no version of a manifest: this crdforge writes 1" HINT},
        {"{\"manifest_version\": 2, \"formats\": {}}",
         "error: 1:22: manifest_version: a newer crdforge wrote this: manifest_version is 2, and "
         "this one knows only 1 [update crdforge]\n"},
        {"{\"manifest_version\": 1}", "error: 1:1: no manifest: formats is missing" HINT},
        {"{\"manifest_version\": 1, \"formats\": {\"argo\": []}}",
         "error: 1:45: formats.argo: expected a map of files, not a list" HINT},
        {"{\"manifest_version\": 1, \"formats\": {\"argo\": {\"../a\": \"" SHA_A "\"}}}",
         "error: 1:54: formats.argo[\"../a\"]: no path of a generated file: it has a step \".\" or "
         "\"..\"" HINT},
        {"{\"manifest_version\": 1, \"formats\": {\"argo\": {\"/a\": \"" SHA_A "\"}}}",
         "error: 1:52: formats.argo[\"/a\"]: no path of a generated file: it begins at the root of "
         "all folders" HINT},
        {"{\"manifest_version\": 1, \"formats\": {\"argo\": {\"a\": \"xyz\"}}}",
         "error: 1:51: formats.argo.a: no sha256: expected 64 hexadecimal digits" HINT},
        {"{\"manifest_version\": 1, \"formats\": {\"x\": {\"a\": \"" SHA_A
         "\"}, \"y\": {\"a\": \"" SHA_A "\"}}}",
         "error: 1:128: formats.y.a: two formats have this file" HINT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        struct manifest manifest = {.len = 0};
        bench_open(&bench);
        uint32_t file = diags_file(bench.ctx.diags, STR("m"), str_of(rows[i].text));
        assert_false(manifest_read(&bench.ctx, file, str_of(rows[i].text), &manifest));
        if (rows[i].wanted)
            assert_row_equal(rows[i].text, bench_messages(&bench), rows[i].wanted);
        else
            assert_non_null(strstr(bench_messages(&bench), HINT));
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(writing), cmocka_unit_test(mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
