/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "io/below.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs with --out in a folder of their own. */
struct yard {
    struct run run;
    struct arena *arena;
    char folder[64];
    struct buf told;
};

static int open_yard(void **state)
{
    struct yard *yard = calloc(1, sizeof *yard);
    assert_non_null(yard);
    yard->arena = arena_open();
    yard->told.arena = yard->arena;
    snprintf(yard->folder, sizeof yard->folder, "/tmp/crdforge-output-XXXXXX");
    assert_non_null(mkdtemp(yard->folder));
    *state = yard;
    return 0;
}

static int close_yard(void **state)
{
    struct yard *yard = *state;
    int root = open("/tmp", O_RDONLY | O_DIRECTORY);
    bool gone = below_remove(root, yard->folder + strlen("/tmp/"));
    close(root);
    arena_close(yard->arena);
    free(yard);
    return gone ? 0 : 1;
}

static void note(void *data, const struct output_file *file)
{
    struct yard *yard = data;
    cf_str below = str_cut(file->path, strlen(yard->folder) + 1, file->path.len);
    buf_printf(&yard->told, "%s %.*s\n", output_word(file->outcome), STR_ARG(below));
}

/* Generates "unit format file" entries, each file with a text of its own; what was told. */
static const char *put(struct yard *yard, const char *const (*rows)[3], bool whole, int wanted)
{
    char option[] = "--out", *words[] = {option, yard->folder};
    struct args args;
    yard->told.len = 0;
    buf_text(&yard->told, "");
    run_open(&yard->run, stdout, stderr);
    assert_true(args_parse(&yard->run.ctx, &cmd_generate, words, 2, &args));
    struct output *output = output_open(&yard->run, &args);
    assert_non_null(output);
    for (; (*rows)[0]; rows++) {
        cf_str unit = str_of((*rows)[0]), format = str_of((*rows)[1]);
        struct file_bytes file = {.path = str_of((*rows)[2]), .bytes = str_of((*rows)[2])};
        struct file_set set = {&file, 1};
        cf_str folder = str_printf(yard->arena, "%s/%s", unit.ptr, format.ptr);
        assert_true(
            output_stage(output, &yard->run.ctx, output_unit(output, unit), format, folder, &set));
    }
    const cf_str known[] = {STR("argo"), STR("rbac")};
    output_formats(output, known, sizeof known / sizeof *known);
    if (whole)
        output_whole(output);
    assert_true(output_commit(output, note, yard));
    output_close(output);
    assert_int_equal(run_close(&yard->run, 0), wanted);
    return yard->told.ptr;
}

static bool exists(struct yard *yard, const char *path)
{
    return access(str_printf(yard->arena, "%s/%s", yard->folder, path).ptr, F_OK) == 0;
}

/* A run that describes all there is: what no run of today makes goes, folders and all; what is nobody's stays. */
static void whole(void **state)
{
    static const char *const first[][3] = {{"A", "argo", "x"},      {"A", "rbac", "x"},
                                           {"g.io/B", "argo", "x"}, {"g.io/C", "argo", "x"},
                                           {"D", "argo", "x"},      {NULL}};
    static const char *const later[][3] = {{"A", "argo", "x"}, {"g.io/C", "argo", "y"}, {NULL}};
    struct yard *yard = *state;
    put(yard, first, false, 0);
    int fd = open(str_printf(yard->arena, "%s/D/mine", yard->folder).ptr, O_CREAT | O_WRONLY, 0600);
    close(fd);
    assert_string_equal(put(yard, later, false, 0),
                        "unchanged A/argo/x\ncreated g.io/C/argo/y\nremoved g.io/C/argo/x\n");
    assert_true(exists(yard, "g.io/B/argo/x"));
    assert_string_equal(put(yard, later, true, 0), "unchanged A/argo/x\nremoved A/rbac/x\n"
                                                   "unchanged g.io/C/argo/y\nremoved D/argo/x\n"
                                                   "removed g.io/B/argo/x\n");
    assert_false(exists(yard, "g.io/B"));
    assert_false(exists(yard, "D/argo"));
    assert_false(exists(yard, "D/.crdforge-manifest"));
    assert_true(exists(yard, "D/mine"));
    assert_string_equal(put(yard, later, true, 0), "unchanged A/argo/x\nunchanged g.io/C/argo/y\n");
}

/* A manifest that came with a checkout removes nothing that is not where its format has files. */
static void forged(void **state)
{
    static const char *const first[][3] = {{"A", "argo", "x"}, {"lib", "strange", "x"}, {NULL}};
    static const char *const later[][3] = {{"A", "argo", "x"}, {NULL}};
    struct yard *yard = *state;
    put(yard, first, false, 0);
    assert_string_equal(put(yard, later, true, 1), "unchanged A/argo/x\nkept lib/strange/x\n");
    assert_true(exists(yard, "lib/strange/x"));
}

/* What two formats make, and what is ours, is refused; a unit that is dropped leaves nothing. */
static void refused(void **state)
{
    struct yard *yard = *state;
    char option[] = "--out", *words[] = {option, yard->folder};
    struct args args;
    struct file_bytes one = {.path = STR("f/x"), .bytes = STR("1")},
                      own = {.path = STR(".crdforge-manifest"), .bytes = STR("1")};
    struct file_set set = {&one, 1}, bad = {&own, 1};
    run_open(&yard->run, stdout, stderr);
    struct ctx *ctx = &yard->run.ctx;
    assert_true(args_parse(ctx, &cmd_generate, words, 2, &args));
    struct output *output = output_open(&yard->run, &args);
    struct output_unit *unit = output_unit(output, STR("A"));
    assert_ptr_equal(output_unit(output, STR("A")), unit);
    assert_true(output_stage(output, ctx, unit, STR("argo"), STR("A"), &set));
    assert_false(output_stage(output, ctx, unit, STR("rbac"), STR("A"), &set));
    assert_string_equal(ctx->diags->list[0].message.ptr,
                        "the formats argo and rbac both make A/f/x");
    assert_false(output_stage(output, ctx, unit, STR("rbac"), STR("A"), &bad));
    assert_string_equal(ctx->diags->list[1].message.ptr,
                        "format rbac: a file called .crdforge-manifest is crdforge's own");
    assert_false(output_stage(output, ctx, output_unit(output, STR("../A")), STR("rbac"),
                              STR("../A/rbac"), &set));
    assert_string_equal(ctx->diags->list[2].message.ptr,
                        "format rbac: \"../A/rbac/f/x\" cannot be the path of "
                        "a file: it has a step \".\" or \"..\"");
    output_drop(output, unit);
    assert_true(output_commit(output, note, yard));
    output_close(output);
    ctx->diags->len = ctx->diags->errors = 0;
    run_close(&yard->run, 0);
    assert_false(exists(yard, "A"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_yard, close_yard)
    const struct CMUnitTest tests[] = {TEST(whole), TEST(forged), TEST(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
