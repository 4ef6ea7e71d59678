/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge init: a project file to begin with, all of whose keys are there as comments.
 */
#include "base/node.h"
#include "cli/choose.h"
#include "cli/commands.h"
#include "cli/project.h"
#include "cli/project_keys.h"
#include "cli/project_schema.h"
#include "cli/version.h"
#include "cli/written.h"
#include "io/file.h"
#include "text/json_write.h"
#include "text/yaml_write.h"

#include <string.h>

static const char head[] =
    "# What `crdforge generate` makes of this project. An option on its command line takes the\n"
    "# place of the key of that name; paths start at the folder of this file. A key that is\n"
    "# commented out is an example. For editors that check YAML, `crdforge init --schema` prints\n"
    "# the JSON Schema of this file.\n";

/* --- the text ----------------------------------------------------------------------------------- */

/* As a comment that is a key again without its mark: prose has a blank behind it. */
static void add_example(struct buf *out, const char *lines)
{
    for (const char *c = lines; *c; c++) {
        if (c == lines || c[-1] == '\n')
            buf_char(out, '#');
        buf_char(out, *c);
    }
}

static const cf_node *list_of(struct arena *arena, const cf_str *texts, size_t len)
{
    struct list_builder list = {.arena = arena};
    for (size_t i = 0; i < len; i++)
        list_add(&list, node_str(arena, texts[i]));
    return list_node(&list);
}

/* The formats that there would be without the key. */
static const cf_node *usual_formats(struct arena *arena)
{
    struct list_builder list = {.arena = arena};
    cf_str rest = str_of(choose_usual);
    while (rest.len) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;
        list_add(&list, node_str(arena, str_copy(arena, str_cut(rest, 0, len))));
        rest = str_cut(rest, len + 1, rest.len);
    }
    return list_node(&list);
}

/* Of a key without an example: what a project is nothing without. */
static const cf_node *value_of(struct arena *arena, const struct project_key *key,
                               const struct args *args)
{
    const cf_str usual = STR("TrainingJob");
    if (key->shape == PROJECT_REQUIRES)
        return node_cstr(arena, ">=" CRDFORGE_VERSION);
    if (key->shape == PROJECT_FORMATS)
        return usual_formats(arena);
    return args->operands_len ? list_of(arena, args->operands, args->operands_len)
                              : list_of(arena, &usual, 1);
}

static cf_str text_of(struct run *run, const struct args *args)
{
    struct buf out = {.arena = run->arena};
    const struct project_key *keys;
    size_t len = project_keys(run->arena, &keys);
    buf_text(&out, head);
    for (size_t i = 0; i < len; i++) {
        buf_printf(&out, "\n# %s\n", keys[i].about);
        struct map_builder map = {.arena = run->arena};
        if (keys[i].example) {
            add_example(&out, keys[i].example);
            continue;
        }
        map_add(&map, str_of(keys[i].name), value_of(run->arena, &keys[i], args));
        yaml_write(&out, map_node(&map));
    }
    return buf_str(&out);
}

/* --- writing it --------------------------------------------------------------------------------- */

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    (void)path;
    *(enum sink_outcome *)data = outcome;
}

static bool may_write(struct ctx *ctx, cf_str path, bool force)
{
    enum file_kind kind = file_kind_itself(path.ptr);
    if (kind == FILE_ABSENT || (kind == FILE_REGULAR && force))
        return true;
    if (kind == FILE_LINK) {
        ctx_error(ctx, NULL, "%.*s is a symbolic link", STR_ARG(path));
        ctx_hint(ctx, "remove it, or name the file it leads to with --project");
        return false;
    }
    if (kind != FILE_REGULAR) {
        ctx_error(ctx, NULL, "%.*s is no file", STR_ARG(path));
        ctx_hint(ctx, "for example --project %.*s",
                 STR_ARG(file_join(ctx->arena, path, STR(PROJECT_FILE))));
        return false;
    }
    ctx_error(ctx, NULL, "%.*s is there already", STR_ARG(path));
    ctx_hint(ctx, "--force writes it anew");
    return false;
}

static void report(struct run *run, cf_str path, enum sink_outcome outcome)
{
    run_report(run, written_tell(run, path, outcome));
    if (str_is(path, PROJECT_FILE))
        run_say(run, "next: crdforge generate");
    else
        run_say(run, "next: crdforge generate --project %.*s", STR_ARG(path));
}

static int write_file(struct run *run, const struct args *args, cf_str path)
{
    struct ctx *ctx = &run->ctx;
    enum sink_outcome outcome = SINK_UNCHANGED;
    bool force = args_has(args, "force");
    if (!may_write(ctx, path, force))
        return RUN_FAILED;
    struct sink *sink = sink_open(run->arena, file_folder(path));
    if (!force)
        sink_keep(sink);
    bool ok = sink_stage(ctx, sink, 0, file_name(path), text_of(run, args)) &&
              sink_commit(ctx, sink, told, &outcome);
    sink_close(sink);
    if (ok)
        report(run, path, outcome);
    return ok ? RUN_DONE : RUN_FAILED;
}

static int print_schema(struct run *run)
{
    struct buf text = {.arena = run->arena};
    const cf_node *schema = project_schema(run->arena);
    json_write(&text, schema, JSON_PRETTY);
    buf_char(&text, '\n');
    if (!run->json)
        return run_text(run, buf_str(&text));
    run_print(run, schema);
    return RUN_DONE;
}

static int execute(struct run *run, const struct args *args)
{
    struct ctx *ctx = &run->ctx;
    cf_str path = args_text(args, "project", STR(PROJECT_FILE));
    if (!path.len) {
        ctx_error(ctx, NULL, "--project names no file");
        return RUN_USAGE;
    }
    if (!args_has(args, "schema"))
        return write_file(run, args, path);
    if (!args->operands_len && !args_has(args, "project") && !args_has(args, "force"))
        return print_schema(run);
    ctx_error(ctx, NULL, "--schema prints the schema and writes no project file");
    ctx_hint(ctx, "give it alone");
    return RUN_USAGE;
}

static const struct args_option options[] = {
    {"project", NULL, 0, "FILE", "write FILE instead of crdforge.yaml"},
    {"force", NULL, 'f', NULL, "write it even if it is there"},
    {"schema", NULL, 0, NULL, "print the JSON Schema of project files instead, for editors"},
};

const struct command cmd_init = {
    .name = "init",
    .operands = "[WHAT...]",
    .summary = "Write a project file, crdforge.yaml",
    .details = "WHAT, as for generate, becomes the sources of the project (default: TrainingJob, "
               "as an\n"
               "example). Every other key is there as a comment. From then on `crdforge generate` "
               "without\n"
               "arguments makes all that the file describes.",
    .examples = "  crdforge init 'sagemaker/*'\n"
                "  crdforge init --schema > crdforge.schema.json",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
