/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/yard.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "io/below.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs with --out in a folder of their own. */
struct forge {
    struct run run;
    struct arena *arena;
    char folder[YARD_PATH];
    struct buf told;
};

static int open_forge(void **state)
{
    struct forge *forge = calloc(1, sizeof *forge);
    assert_non_null(forge);
    forge->arena = arena_open();
    forge->told.arena = forge->arena;
    yard_make(forge->folder);
    *state = forge;
    return 0;
}

static int close_forge(void **state)
{
    struct forge *forge = *state;
    bool gone = yard_remove(forge->folder);
    arena_close(forge->arena);
    free(forge);
    return gone ? 0 : 1;
}

static void note(void *data, const struct output_file *file)
{
    struct forge *forge = data;
    cf_str below = str_cut(file->path, strlen(forge->folder) + 1, file->path.len);
    buf_printf(&forge->told, "%s %.*s\n", output_word(file->outcome), STR_ARG(below));
}

/* Generates "unit format file" entries, each file with a text of its own; what was told. */
static const char *put(struct forge *forge, const char *const (*rows)[3], bool whole, int wanted)
{
    char option[] = "--out", *words[] = {option, forge->folder};
    struct args args;
    forge->told.len = 0;
    buf_text(&forge->told, "");
    run_open(&forge->run, stdout, stderr);
    assert_true(args_parse(&forge->run.ctx, &cmd_generate, words, 2, &args));
    struct output *output = output_open(&forge->run, &args);
    assert_non_null(output);
    for (; (*rows)[0]; rows++) {
        cf_str unit = str_of((*rows)[0]), format = str_of((*rows)[1]);
        struct file_bytes file = {.path = str_of((*rows)[2]), .bytes = str_of((*rows)[2])};
        struct file_set set = {&file, 1};
        cf_str folder = str_printf(forge->arena, "%s/%s", unit.ptr, format.ptr);
        assert_true(
            output_stage(output, &forge->run.ctx, output_unit(output, unit), format, folder, &set));
    }
    const cf_str known[] = {STR("argo"), STR("rbac")};
    output_formats(output, known, sizeof known / sizeof *known);
    if (whole)
        output_whole(output);
    assert_true(output_commit(output, note, forge));
    output_close(output);
    assert_int_equal(run_close(&forge->run, 0), wanted);
    return forge->told.ptr;
}

static bool exists(struct forge *forge, const char *path)
{
    return access(str_printf(forge->arena, "%s/%s", forge->folder, path).ptr, F_OK) == 0;
}

/* A run that describes all there is: what no run of today makes goes, folders and all; what is nobody's stays. */
static void whole(void **state)
{
    static const char *const first[][3] = {{"A", "argo", "x"},      {"A", "rbac", "x"},
                                           {"g.io/B", "argo", "x"}, {"g.io/C", "argo", "x"},
                                           {"D", "argo", "x"},      {NULL}};
    static const char *const later[][3] = {{"A", "argo", "x"}, {"g.io/C", "argo", "y"}, {NULL}};
    struct forge *forge = *state;
    put(forge, first, false, 0);
    int fd =
        open(str_printf(forge->arena, "%s/D/mine", forge->folder).ptr, O_CREAT | O_WRONLY, 0600);
    close(fd);
    assert_string_equal(put(forge, later, false, 0),
                        "unchanged A/argo/x\ncreated g.io/C/argo/y\nremoved g.io/C/argo/x\n");
    assert_true(exists(forge, "g.io/B/argo/x"));
    assert_string_equal(put(forge, later, true, 0), "unchanged A/argo/x\nremoved A/rbac/x\n"
                                                    "unchanged g.io/C/argo/y\nremoved D/argo/x\n"
                                                    "removed g.io/B/argo/x\n");
    assert_false(exists(forge, "g.io/B"));
    assert_false(exists(forge, "D/argo"));
    assert_false(exists(forge, "D/.crdforge-manifest"));
    assert_true(exists(forge, "D/mine"));
    assert_string_equal(put(forge, later, true, 0),
                        "unchanged A/argo/x\nunchanged g.io/C/argo/y\n");
}

/* A manifest that came with a checkout removes nothing that is not where its format has files. */
static void forged(void **state)
{
    static const char *const first[][3] = {{"A", "argo", "x"}, {"lib", "strange", "x"}, {NULL}};
    static const char *const later[][3] = {{"A", "argo", "x"}, {NULL}};
    struct forge *forge = *state;
    put(forge, first, false, 0);
    assert_string_equal(put(forge, later, true, 1), "unchanged A/argo/x\nkept lib/strange/x\n");
    assert_true(exists(forge, "lib/strange/x"));
}

/* What two formats make, and what is ours, is refused; a unit that is dropped leaves nothing. */
static void refused(void **state)
{
    struct forge *forge = *state;
    char option[] = "--out", *words[] = {option, forge->folder};
    struct args args;
    struct file_bytes one = {.path = STR("f/x"), .bytes = STR("1")},
                      own = {.path = STR(".crdforge-manifest"), .bytes = STR("1")};
    struct file_set set = {&one, 1}, bad = {&own, 1};
    run_open(&forge->run, stdout, stderr);
    struct ctx *ctx = &forge->run.ctx;
    assert_true(args_parse(ctx, &cmd_generate, words, 2, &args));
    struct output *output = output_open(&forge->run, &args);
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
    assert_true(output_commit(output, note, forge));
    output_close(output);
    ctx->diags->len = ctx->diags->errors = 0;
    run_close(&forge->run, 0);
    assert_false(exists(forge, "A"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_forge, close_forge)
    const struct CMUnitTest tests[] = {TEST(whole), TEST(forged), TEST(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
