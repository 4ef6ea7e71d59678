/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scaffold.h"

#include "cli/formats.h"
#include "cli/kit.h"
#include "cli/written.h"
#include "io/file.h"
#include "scaffold_c_text.h"
#include "scaffold_cmake_text.h"
#include "scaffold_lua_text.h"
#include "scaffold_readme_c_text.h"
#include "scaffold_readme_text.h"

#include <string.h>

enum { MOST_FILES = 4 };

struct scaffold {
    struct run *run;
    cf_str name;   /* "acme-report" */
    cf_str stem;   /* "acme_report" */
    cf_str folder; /* to be made */
    cf_str golden; /* the folder in it of what the format makes */
    struct piece {
        cf_str path, text;
    } files[MOST_FILES];
    size_t len;
};

/* The text with @NAME@ and @FILE@ filled in. */
static cf_str fill(const struct scaffold *scaffold, const char *text, size_t len)
{
    static const char name[] = "@NAME@", file[] = "@FILE@";
    struct buf out = {.arena = scaffold->run->arena};
    for (size_t i = 0; i < len; i++) {
        bool is_name = len - i >= sizeof name - 1 && !memcmp(text + i, name, sizeof name - 1);
        bool is_file = len - i >= sizeof file - 1 && !memcmp(text + i, file, sizeof file - 1);
        if (!is_name && !is_file) {
            buf_char(&out, text[i]);
            continue;
        }
        cf_str word = is_name ? scaffold->name : scaffold->stem;
        buf_add(&out, word.ptr, word.len);
        i += sizeof name - 2; /* both are as long */
    }
    return buf_str(&out);
}

static void add(struct scaffold *scaffold, const char *suffix, cf_str text)
{
    struct arena *arena = scaffold->run->arena;
    cf_str name = *suffix == '.' ? str_printf(arena, "%.*s%s", STR_ARG(scaffold->stem), suffix)
                                 : str_of(suffix);
    scaffold->files[scaffold->len++] =
        (struct piece){file_join(arena, scaffold->folder, name), text};
}

static void collect(struct scaffold *scaffold, bool in_c)
{
    cf_str readme = fill(scaffold, scaffold_readme_text, scaffold_readme_text_len);
    cf_str more = fill(scaffold, scaffold_readme_c_text, scaffold_readme_c_text_len);
    add(scaffold, ".lua", fill(scaffold, scaffold_lua_text, scaffold_lua_text_len));
    if (!in_c) {
        add(scaffold, "README.md", readme);
        return;
    }
    add(scaffold, "README.md",
        str_printf(scaffold->run->arena, "%.*s%.*s", STR_ARG(readme), STR_ARG(more)));
    add(scaffold, ".c", fill(scaffold, scaffold_c_text, scaffold_c_text_len));
    add(scaffold, "CMakeLists.txt", fill(scaffold, scaffold_cmake_text, scaffold_cmake_text_len));
}

/* False after a diagnostic: no such name, or there is a format of it. */
static bool check_name(struct scaffold *scaffold, const struct args *args)
{
    struct ctx *ctx = &scaffold->run->ctx;
    struct formats_entry *entries;
    if (!emitter_name_ok(scaffold->name)) {
        ctx_error(ctx, NULL, "\"%.*s\" cannot be the name of a format", STR_ARG(scaffold->name));
        ctx_hint(ctx, EMITTER_NAME_HINT);
        return false;
    }
    struct formats *formats = formats_open(scaffold->run, args);
    bool ok = formats != NULL;
    size_t len = formats ? formats_all(formats, &entries) : 0;
    for (size_t i = 0; ok && i < len; i++)
        if (str_equal(entries[i].name, scaffold->name)) {
            ok = ctx_error(ctx, NULL, "there is a format %.*s already: %.*s",
                           STR_ARG(scaffold->name), STR_ARG(entries[i].origin));
            ctx_hint(ctx, "choose another name");
        }
    formats_close(formats);
    return ok;
}

static bool is_free(struct scaffold *scaffold, cf_str path)
{
    return file_kind_itself(path.ptr) == FILE_ABSENT ||
           ctx_error(&scaffold->run->ctx, NULL, "%.*s is there already, so nothing is written",
                     STR_ARG(path));
}

static bool check_places(struct scaffold *scaffold)
{
    bool ok = is_free(scaffold, scaffold->golden);
    for (size_t i = 0; i < scaffold->len; i++)
        ok = is_free(scaffold, scaffold->files[i].path) && ok;
    if (!ok)
        ctx_hint(&scaffold->run->ctx, "give another folder with --dir");
    return ok;
}

static void told(void *data, cf_str path, enum sink_outcome outcome)
{
    written_tell(data, path, outcome);
}

static bool write_all(struct scaffold *scaffold)
{
    struct run *run = scaffold->run;
    struct sink *sink = sink_open(run->arena, scaffold->folder);
    sink_keep(sink);
    bool ok = true;
    for (size_t i = 0; ok && i < scaffold->len; i++)
        ok = sink_stage(&run->ctx, sink, 0, file_name(scaffold->files[i].path),
                        scaffold->files[i].text);
    ok = ok && sink_commit(&run->ctx, sink, told, run);
    sink_close(sink);
    return ok;
}

static void report(struct scaffold *scaffold)
{
    struct arena *arena = scaffold->run->arena;
    struct map_builder map = {.arena = arena};
    struct list_builder files = {.arena = arena};
    for (size_t i = 0; i < scaffold->len; i++)
        list_add(&files, node_str(arena, scaffold->files[i].path));
    map_text(&map, "format", scaffold->name);
    map_add(&map, STR("files"), list_node(&files));
    map_text(&map, "golden", scaffold->golden);
    run_report(scaffold->run, map_node(&map));
}

int scaffold_make(struct run *run, const struct args *args, cf_str name)
{
    struct scaffold scaffold = {.run = run, .name = name};
    scaffold.stem = formats_stem(run->arena, name);
    scaffold.folder = args_text(args, "dir", name);
    scaffold.golden = file_join(run->arena, scaffold.folder, STR("golden"));
    if (!check_name(&scaffold, args))
        return RUN_USAGE;
    collect(&scaffold, args_has(args, "c"));
    if (!check_places(&scaffold) || !write_all(&scaffold))
        return RUN_FAILED;
    cf_str why;
    if (!kit_accept(run, args, scaffold.files[0].path, scaffold.golden, &why)) {
        ctx_error(&run->ctx, NULL, "its golden files could not be made: %.*s", STR_ARG(why));
        return RUN_FAILED;
    }
    run_say(run, "CREATED: %.*s", STR_ARG(scaffold.golden));
    run_say(run, "NEXT: read %.*s, change %.*s, and then crdforge formats test %.*s",
            STR_ARG(scaffold.files[1].path), STR_ARG(scaffold.files[0].path),
            STR_ARG(scaffold.files[0].path));
    report(&scaffold);
    return RUN_DONE;
}
