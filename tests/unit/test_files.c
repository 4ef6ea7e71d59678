/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "engine/files.h"

static void paths(void **state)
{
    static const struct {
        const char *path;
        const char *why; /* NULL: good */
    } cases[] = {
        {"component.yaml", NULL},
        {"src/TrainingJob_spec.py", NULL},
        {"a b/ü.yaml", NULL},
        {"..a/b..", NULL},
        {"", "it is empty"},
        {"/etc/passwd", "it begins at the root of all folders"},
        {"CON/x", "one of its steps is a device on Windows"},
        {"a/nul.yaml", "one of its steps is a device on Windows"},
        {"Com1", "one of its steps is a device on Windows"},
        {"Config/com0/console", NULL},
        {".gitignore", NULL},
        {"a/.git", "what is in .git is git's own"},
        {".GIT/hooks/pre-commit", "what is in .git is git's own"},
        {"git~1/config", "what is in .git is git's own"},
        {"a//b", "it has an empty step"},
        {"a/", "it has an empty step"},
        {"../x", "it has a step \".\" or \"..\""},
        {"a/../b", "it has a step \".\" or \"..\""},
        {"./a", "it has a step \".\" or \"..\""},
        {"a\\b", "it has a character that file systems do not share"},
        {"a\nb", "it has a character that file systems do not share"},
        {"a\x7f", "it has a character that file systems do not share"},
        {"c:x", "it has a character that file systems do not share"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = NULL;
        bool ok = files_path_ok(str_of(cases[i].path), &why);
        assert_row_equal(cases[i].path, ok ? "good" : why, cases[i].why ? cases[i].why : "good");
    }
    char step[300], path[600];
    const char *why = NULL;
    memset(step, 'a', sizeof step);
    assert_false(files_path_ok((cf_str){step, 201}, &why));
    assert_string_equal(why, "one of its steps is longer than 200 bytes");
    memset(path, 'a', sizeof path);
    for (size_t i = 100; i < sizeof path; i += 100)
        path[i] = '/';
    assert_false(files_path_ok((cf_str){path, 599}, &why));
    assert_string_equal(why, "it is longer than 512 bytes");
}

static void checks(void **state)
{
    static const struct {
        const char *files, *messages;
    } cases[] = {
        {"[{path: a.yaml, format: yaml, body: {}}]", ""},
        {"[{path: a, format: text, body: x, head: [one, two]}]", ""},
        {"[]", "error: format f made no files: emit() returned an empty list [return list{ "
               "file(path, body) }]\n"},
        {"7", "error: format f made no files: emit() returned an integer [return list{ file(path, "
              "body) }]\n"},
        {"[{path: ../x, format: yaml, body: {}}]",
         "error: format f: \"../x\" cannot be the path of a file: it has a step \".\" or \"..\"\n"},
        {"[{path: x, format: toml, body: {}}]",
         "error: format f: x: \"toml\" is not yaml, yaml-stream, json or text\n"},
        {"[{path: x, format: yaml-stream, body: [{a: 1}, {b: 2}]}]", ""},
        {"[{path: x, format: yaml-stream, body: {a: 1}}]",
         "error: format f: x: the body is no list of documents\n"},
        {"[{path: x, format: yaml-stream, body: []}]",
         "error: format f: x: the body is no list of documents\n"},
        {"[{path: x, format: text, body: {}}]", "error: format f: x: the body is no text\n"},
        {"[{path: x, format: yaml}]", "error: format f: x: the body is missing\n"},
        {"[{path: x, format: yaml, body: {}, head: [\"a\\nb\"]}]",
         "error: format f: x: a head line holds a line break\n"},
        {"[{path: x, format: yaml, body: {}, head: [\"a\\u2028b\"]}]",
         "error: format f: x: a head line holds a line break\n"},
        {"[{path: x, format: yaml, body: {}, head: [\"a\\x85b\"]}]",
         "error: format f: x: a head line holds a line break\n"},
        {"[{path: x, format: yaml, body: {}, owner: all}]", ""},
        {"[{path: x, format: yaml, body: {}, owner: ../y}]",
         "error: format f: x: the owner is no name of a format\n"},
        {"[{path: x, format: yaml, body: {}, owner: [y]}]",
         "error: format f: x: the owner is no name of a format\n"},
        {"[{path: A/x, format: json, body: 1}, {path: a/X, format: json, body: 1}]",
         "error: format f makes \"a/X\" twice\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        const cf_node *files = bench_yaml(&bench, cases[i].files);
        assert_int_equal(files_check(&bench.ctx, STR("f"), files), !*cases[i].messages);
        assert_row_equal(cases[i].files, bench_messages(&bench), cases[i].messages);
        bench_close(&bench);
    }
}

static void writes(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const cf_node *files = bench_yaml(
        &bench, "[{path: a, format: yaml, body: {k: [1, yes]}, head: [H]}, {path: b, format: json, "
                "body: {k: 1}}, {path: c, format: text, body: \"t\\n\", head: [no]}, "
                "{path: d, format: yaml-stream, body: [{k: 1}, {l: []}], head: [H]}]");
    const struct file_set *set = files_write(&bench.ctx, STR("f"), files, STR("origin"));
    assert_int_equal(set->len, 4);
    assert_string_equal(set->files[3].bytes.ptr, "# H\n# origin\nk: 1\n---\nl: []\n");
    assert_string_equal(set->files[0].bytes.ptr, "# H\n# origin\nk:\n- 1\n- \"yes\"\n");
    assert_string_equal(set->files[1].bytes.ptr, "{\n  \"k\": 1\n}\n");
    assert_string_equal(set->files[2].bytes.ptr, "t\n");
    bench.limits.output_bytes = 10;
    assert_null(files_write(&bench.ctx, STR("f"), files, STR("origin")));
    assert_string_equal(bench_messages(&bench),
                        "error: format f: a is larger than the limit of 10 bytes\n");
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths), cmocka_unit_test(checks),
                                       cmocka_unit_test(writes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
