/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/pins.h"
#include "text/yaml_write.h"

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define OTHER_COMMIT "1123456789abcdef0123456789abcdef01234567"

/* Sorted, with everything that there can be. */
#define WHOLE                                                                                      \
    "version: 1\nsources:\n"                                                                       \
    "- source: 'bundled:'\n  release: v1.9.1\n  all: true\n  definitions:\n"                       \
    "  - name: jobs.a.io\n    sha256: " DIGEST_A "\n"                                              \
    "- source: github:o/r\n  release: v1.0.0\n  commit: " COMMIT "\n  definitions:\n"              \
    "  - name: jobs.a.io\n    path: crds/jobs.yaml\n    sha256: " DIGEST_A "\n"                    \
    "  - name: runs.a.io\n    path: crds/runs.yaml\n    sha256: " DIGEST_B "\n"                    \
    "- source: x.yaml\n  definitions: []\n"

static bool read(struct bench *bench, const char *yaml, struct pins *ret_pins)
{
    *ret_pins = (struct pins){.arena = bench->arena};
    return pins_read(&bench->ctx, bench_yaml(bench, yaml), ret_pins);
}

static void whole(void **state)
{
    struct bench bench;
    struct pins pins;
    struct buf text;
    (void)state;
    bench_open(&bench);
    assert_true(read(&bench, WHOLE, &pins));
    assert_int_equal(pins.len, 3);
    assert_int_equal(pins_find(&pins, STR("github:o/r"))->len, 2);
    assert_true(pins_find(&pins, STR("bundled:"))->all);
    text = (struct buf){.arena = bench.arena};
    yaml_write(&text, pins_node(bench.arena, &pins));
    const cf_node *again = bench_yaml(&bench, text.ptr);
    assert_true(node_equal(again, bench_yaml(&bench, WHOLE)));
    bench_close(&bench);
}

/* The same pins give the same bytes, in whatever order they were found. */
static void replaced(void **state)
{
    struct bench bench;
    struct pins pins, other;
    (void)state;
    bench_open(&bench);
    assert_true(read(&bench, WHOLE, &pins) && read(&bench, WHOLE, &other));
    struct pins_source *by = pins_find(&other, STR("github:o/r"));
    by->release = STR("v2");
    by->len = 1;
    pins_replace(&pins, pins_find(&pins, STR("github:o/r")), by);
    assert_string_equal(bench_json(&bench, pins_node(bench.arena, &pins)),
                        bench_json(&bench, pins_node(bench.arena, &other)));
    bench_close(&bench);
}

/* What is there twice is found among very many, which may come from anybody. */
static void many(void **state)
{
    enum { LEN = 40000 };
    struct bench bench;
    struct pins pins;
    (void)state;
    bench_open(&bench);
    struct buf text = {.arena = bench.arena};
    buf_text(&text, "version: 1\nsources:\n- source: s\n  definitions:\n");
    for (int i = 0; i < LEN; i++)
        buf_printf(&text, "  - {name: n%d, sha256: " DIGEST_A "}\n", i);
    assert_true(read(&bench, text.ptr, &pins));
    assert_int_equal(pins.sources[0].len, LEN);
    buf_text(&text, "  - {name: n1, sha256: " DIGEST_A "}\n");
    assert_false(read(&bench, text.ptr, &pins));
    assert_non_null(strstr(bench_messages(&bench), "n1 is there twice in s"));
    bench_close(&bench);
}

static void sorted(void **state)
{
    static const char *const names[] = {"b.io", "a.io", "c.io"};
    struct bench bench;
    (void)state;
    bench_open(&bench);
    const char *first = NULL;
    for (size_t turn = 0; turn < 3; turn++) {
        struct pins pins = {.arena = bench.arena};
        for (size_t i = 0; i < 3; i++) {
            pins_add(&pins, str_of(names[(i + turn) % 3]));
            for (size_t k = 0; k < 3; k++)
                pins_add_definition(
                    &pins, &pins.sources[pins.len - 1],
                    &(struct pins_definition){.name = str_of(names[(k + turn) % 3]),
                                              .path = k == turn ? STR("p") : STR("q"),
                                              .sha256 = STR(DIGEST_A)});
            for (size_t k = 0; k < 3; k++)
                pins.sources[pins.len - 1].definitions[k].path = STR("p");
        }
        const char *json = bench_json(&bench, pins_node(bench.arena, &pins));
        if (first)
            assert_string_equal(json, first);
        first = json;
    }
    assert_non_null(strstr(first, "{\"source\":\"a.io\",\"definitions\":[{\"name\":\"a.io\""));
    bench_close(&bench);
}

#define MEND                                                                                       \
    " [mend it, or take the file of an earlier commit; or remove it and write a new one with "     \
    "--lock]\n"
#define HEAD "version: 1\nsources:\n- source: s\n  definitions:\n"

static const struct {
    const char *label, *yaml, *messages;
} damages[] = {
    {"no map", "- 1\n", "error: 1:1: expected a map, found a list" MEND},
    {"nothing needed is there", "{}\n",
     "error: 1:1: \"version\" is missing" MEND "error: 1:1: \"sources\" is missing" MEND},
    {"a newer one, with keys of its own", "version: 2\nfuture: 1\n",
     "error: 1:10: version: the lock file has version 2, and this crdforge reads version 1 "
     "[use the crdforge that wrote it, or a newer one]\n"},
    {"an impossible one", "version: 0\nsources: []\n",
     "error: 1:10: version: the lock file has version 0, and this crdforge reads version "
     "1" MEND},
    {"a version that is no number", "version: one\nsources: []\n",
     "error: 1:10: version: expected an integer, found a string" MEND},
    {"a misspelt key", "version: 1\nsource: []\n",
     "error: 1:1: \"sources\" is missing" MEND
     "error: 2:1: there is no key \"source\" in a lock file at this place [did you mean "
     "\"sources\"?]\n"},
    {"a key like none", HEAD "  - {name: n, sha256: " DIGEST_A ", colour: red}\n",
     "error: 5:89: there is no key \"colour\" in a lock file at this place" MEND},
    {"a list in the place of a text", "version: 1\nsources:\n- source: []\n  definitions: []\n",
     "error: 3:11: sources[0].source: expected a string, found a list" MEND},
    {"a source that is no map", "version: 1\nsources:\n- s\n",
     "error: 3:3: sources[0]: expected a map, found a string" MEND},
    {"an empty source", "version: 1\nsources:\n- source: ''\n  definitions: []\n",
     "error: 3:11: sources[0].source: \"\" is no source" MEND},
    {"an absolute path", "version: 1\nsources:\n- source: /etc/x\n  definitions: []\n",
     "error: 3:11: sources[0].source: an absolute path has no place in a lock file, which is "
     "for other machines, too" MEND},
    {"a signature",
     "version: 1\nsources:\n- source: https://h/x?v=1&X-Amz-Signature=1\n  definitions: []\n",
     "error: 3:11: sources[0].source: a URL with a signature or a token has no place in a lock "
     "file" MEND},
    {"a password", "version: 1\nsources:\n- source: https://a:b@h/x\n  definitions: []\n",
     "error: 3:11: sources[0].source: a URL with a password has no place in a lock file" MEND},
    {"a source twice",
     "version: 1\nsources:\n- source: a\n  definitions: []\n- source: ./a/\n  definitions: "
     "[]\n",
     "error: 5:11: sources[1].source: ./a/ is there twice" MEND},
    {"a commit cut off",
     "version: 1\nsources:\n- source: a\n  commit: 0123abc\n  definitions: []\n",
     "error: 4:11: sources[0].commit: \"0123abc\" is no commit of 40 hexadecimal digits" MEND},
    {"a release with a control character",
     "version: 1\nsources:\n- source: a\n  release: \"v\\t1\"\n  definitions: []\n",
     "error: 4:12: sources[0].release: \"v 1\" is no release" MEND},
    {"all is a word", "version: 1\nsources:\n- source: a\n  all: yes\n  definitions: []\n",
     "error: 4:8: sources[0].all: expected a boolean, found a string" MEND},
    {"a digest in capitals", HEAD "  - {name: n, sha256: A" DIGEST_A "}\n",
     "error: 5:23: sources[0].definitions[0].sha256: \"A" DIGEST_A
     "\" is no SHA-256 of 64 hexadecimal digits" MEND},
    {"a digest with a path in it", HEAD "  - {name: n, sha256: ../x}\n",
     "error: 5:23: sources[0].definitions[0].sha256: \"../x\" is no SHA-256 of 64 hexadecimal "
     "digits" MEND},
    {"a definition without a name", HEAD "  - {sha256: " DIGEST_A "}\n",
     "error: 5:5: sources[0].definitions[0]: \"name\" is missing" MEND},
    {"a definition twice",
     HEAD "  - {name: n, sha256: " DIGEST_A "}\n  - {name: n, sha256: " DIGEST_B "}\n",
     "error: 6:12: sources[0].definitions[1].name: n is there twice in s" MEND},
    {"two mistakes are both told", HEAD "  - {name: n, sha256: x}\n- source: t\n  definitions: 1\n",
     "error: 5:23: sources[0].definitions[0].sha256: \"x\" is no SHA-256 of 64 hexadecimal "
     "digits" MEND "error: 7:16: sources[1].definitions: expected a list, found an integer" MEND},
};

static void damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct bench bench;
        struct pins pins;
        bench_open(&bench);
        assert_false(read(&bench, damages[i].yaml, &pins));
        assert_int_equal(pins.len, 0);
        assert_row_equal(damages[i].label, bench_messages(&bench), damages[i].messages);
        bench_close(&bench);
    }
}

static const struct {
    const char *label, *source, *release, *commit, *name, *path, *sha256;
    enum pins_verdict verdict;
} checks[] = {
    {"just so", "github:o/r", "v1.0.0", COMMIT, "jobs.a.io", "crds/jobs.yaml", DIGEST_A, PINS_SAME},
    {"in a file of another name", "github:o/r", "v1.0.0", COMMIT, "jobs.a.io", "x.yaml", DIGEST_A,
     PINS_SAME},
    {"another digest", "github:o/r", "v1.0.0", COMMIT, "jobs.a.io", "crds/jobs.yaml", DIGEST_B,
     PINS_CHANGED},
    {"another digest counts for more than another release", "github:o/r", "v2", OTHER_COMMIT,
     "jobs.a.io", "crds/jobs.yaml", DIGEST_B, PINS_CHANGED},
    {"another release", "github:o/r", "v2", COMMIT, "jobs.a.io", "crds/jobs.yaml", DIGEST_A,
     PINS_MOVED},
    {"a moved tag", "github:o/r", "v1.0.0", OTHER_COMMIT, "jobs.a.io", "crds/jobs.yaml", DIGEST_A,
     PINS_MOVED},
    {"a source without commits", "bundled:", "v1.9.1", "", "jobs.a.io", "", DIGEST_A, PINS_SAME},
    {"of another program", "bundled:", "v2", "", "jobs.a.io", "", DIGEST_A, PINS_MOVED},
    {"a definition that is new", "github:o/r", "v1.0.0", COMMIT, "steps.a.io", "", DIGEST_A,
     PINS_NEW},
    {"a tag of what is locked without", "github:o/r@v1.0.0", "v1.0.0", COMMIT, "jobs.a.io", "",
     DIGEST_A, PINS_OTHER_REF},
    {"owners have no case", "github:O/R@v2", "v2", COMMIT, "jobs.a.io", "", DIGEST_A,
     PINS_OTHER_REF},
    {"another folder is another source", "github:o/r@v2:crds", "v2", COMMIT, "jobs.a.io", "",
     DIGEST_A, PINS_NO_SOURCE},
    {"another repository", "github:o/q", "v1.0.0", COMMIT, "jobs.a.io", "", DIGEST_A,
     PINS_NO_SOURCE},
    {"a path in another spelling", "./x.yaml", "", "", "jobs.a.io", "", DIGEST_A, PINS_NEW},
};

static void check(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct bench bench;
        struct pins pins;
        struct pins_definition *locked;
        bench_open(&bench);
        assert_true(read(&bench, WHOLE, &pins));
        const struct pins_source found = {.source = str_of(checks[i].source),
                                          .release = str_of(checks[i].release),
                                          .commit = str_of(checks[i].commit)};
        const struct pins_definition definition = {.name = str_of(checks[i].name),
                                                   .path = str_of(checks[i].path),
                                                   .sha256 = str_of(checks[i].sha256)};
        enum pins_verdict verdict = pins_check(&pins, &found, &definition, &locked);
        if (verdict != checks[i].verdict)
            fail_msg("%s: verdict %d", checks[i].label, verdict);
        bool there = verdict == PINS_SAME || verdict == PINS_CHANGED || verdict == PINS_MOVED;
        if (there != (locked != NULL) || (locked && !locked->seen))
            fail_msg("%s: the locked definition", checks[i].label);
        bench_close(&bench);
    }
}

/* Two definitions of one name, in two files: neither is taken for the other, which was seen. */
static void one_name_twice(void **state)
{
    struct bench bench;
    struct pins_definition *first, *second;
    (void)state;
    bench_open(&bench);
    struct pins pins = {.arena = bench.arena};
    struct pins_source *source = pins_add(&pins, STR("crds"));
    pins_add_definition(&pins, source,
                        &(struct pins_definition){.name = STR("n"), .path = STR("v1/n.yaml")});
    pins_add_definition(&pins, source,
                        &(struct pins_definition){.name = STR("n"), .path = STR("v2/n.yaml")});
    second = pins_definition(source, STR("n"), STR("v2/n.yaml"));
    assert_string_equal(second->path.ptr, "v2/n.yaml");
    second->seen = true;
    first = pins_definition(source, STR("n"), STR("v3/n.yaml"));
    assert_string_equal(first->path.ptr, "v1/n.yaml");
    first->seen = true;
    assert_null(pins_definition(source, STR("n"), STR("v3/n.yaml")));
    first->seen = false;
    assert_int_equal(pins_drop_unseen(source), 1);
    assert_int_equal(source->len, 1);
    assert_string_equal(source->definitions[0].path.ptr, "v2/n.yaml");
    bench_close(&bench);
}

static void unused(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    struct pins pins = {.arena = bench.ctx.arena};
    for (size_t i = 0; i < 3; i++) {
        cf_str name = str_printf(pins.arena, "%zu", i);
        struct pins_source *source = pins_add(&pins, name);
        for (size_t k = 0; k < 2; k++)
            pins_add_definition(&pins, source,
                                &(struct pins_definition){.name = k ? STR("b") : STR("a"),
                                                          .seen = i == 1 && k == 1});
    }
    pins_drop_unused(&pins);
    assert_int_equal(pins.len, 1);
    assert_string_equal(pins.sources[0].source.ptr, "1");
    assert_int_equal(pins.sources[0].len, 1);
    assert_string_equal(pins.sources[0].definitions[0].name.ptr, "b");
    bench_close(&bench);
}

static void github(void **state)
{
    static const struct {
        const char *source, *repo, *ref, *folder;
    } cases[] = {
        {"github:o/r", "o/r", "", ""},
        {"github:o/r@v1", "o/r", "v1", ""},
        {"github:o/r:a/b", "o/r", "", "a/b"},
        {"github:o/r@feature/x:a@b", "o/r", "feature/x", "a@b"},
    };
    cf_str repo, ref, folder;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(pins_github(str_of(cases[i].source), &repo, &ref, &folder));
        if (!str_is(repo, cases[i].repo) || !str_is(ref, cases[i].ref) ||
            !str_is(folder, cases[i].folder))
            fail_msg("%s: %.*s, %.*s, %.*s", cases[i].source, STR_ARG(repo), STR_ARG(ref),
                     STR_ARG(folder));
    }
    assert_false(pins_github(STR("https://github.com/o/r"), &repo, &ref, &folder));
}

static void refusal(void **state)
{
    static const char *const good[] = {"a.yaml",     "../a.yaml", "-",
                                       "bundled:",   "cluster:",  "https://host/a@b",
                                       "github:o/r", "./a/",      "http://127.0.0.1:80/?x=a@b"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (pins_refusal(str_of(good[i])))
            fail_msg("%s: %s", good[i], pins_refusal(str_of(good[i])));
    assert_non_null(pins_refusal(STR("a\nb.yaml")));
    assert_non_null(pins_refusal(STR("a\x7f.yaml")));
    assert_non_null(pins_refusal(STR("/a.yaml")));
    assert_non_null(pins_refusal(STR("https://me:secret@host/a.yaml")));
    assert_non_null(pins_refusal(STR("http://me@localhost")));
}

static void nearest(void **state)
{
    struct bench bench;
    struct pins pins;
    (void)state;
    bench_open(&bench);
    assert_true(read(&bench, WHOLE, &pins));
    assert_string_equal(pins_nearest(bench.arena, &pins, STR("github:o/t")).ptr, "github:o/r");
    assert_int_equal(pins_nearest(bench.arena, &pins, STR("something else")).len, 0);
    assert_true(str_is(pins_short(STR(DIGEST_A)), "aaaaaaaaaaaa"));
    assert_string_equal(pins_label(bench.arena, STR("a.yaml")).ptr, "a.yaml:");
    assert_string_equal(pins_label(bench.arena, STR("bundled:")).ptr, "bundled:");
    assert_true(pins_has_parts(STR("bundled:")) && pins_has_parts(STR("github:o/r")));
    assert_false(pins_has_parts(STR("a.yaml")) || pins_has_parts(STR("https://host/a")));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaced), cmocka_unit_test(many),           cmocka_unit_test(whole),
        cmocka_unit_test(sorted),   cmocka_unit_test(damaged),        cmocka_unit_test(check),
        cmocka_unit_test(github),   cmocka_unit_test(one_name_twice), cmocka_unit_test(refusal),
        cmocka_unit_test(nearest),  cmocka_unit_test(unused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
