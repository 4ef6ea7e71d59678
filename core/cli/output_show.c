/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/lock.h"
#include "cli/output_parts.h"
#include "io/file.h"
#include "text/unified.h"

static void tell(struct output *output, const struct output_file *file)
{
    output->told(output->told_data, file);
}

static void put(struct output *output, cf_str text)
{
    if (!output->run->json)
        fwrite(text.ptr, 1, text.len, output->run->out);
}

/* --- what would change -------------------------------------------------------------------------- */

/* A patch whose paths are absolute, or lead up, is not applied anywhere: then they begin at --out. */
static cf_str header_of(const struct output *output, cf_str path)
{
    cf_str folder = output->folder, relative = lock_relative(output->run->arena, path);
    bool leads = str_starts(relative, "/") || str_starts(relative, "../");
    if (!leads || !str_starts(path, folder.ptr))
        return relative;
    return str_cut(path, folder.len + !str_ends(folder, "/"), path.len);
}

static cf_str diff_of(const struct output *output, struct arena *arena,
                      const struct output_change *change)
{
    struct buf out = {.arena = arena};
    unified_write(&out, header_of(output, change->path), change->old, change->new);
    return buf_str(&out);
}

void output_show(struct output *output, const struct output_change *change)
{
    static const char *const verbs[OUTPUT_OUTCOMES] = {[OUTPUT_CREATED] = "create",
                                                       [OUTPUT_UPDATED] = "update",
                                                       [OUTPUT_REMOVED] = "remove",
                                                       [OUTPUT_KEPT] = "keep"};
    struct arena *arena = arena_open();
    struct output_file file = {.path = change->path, .outcome = change->outcome};
    const char *verb = verbs[change->outcome];
    if (verb)
        output->differs = true;
    if (verb && output->mode == OUTPUT_DIFF && change->outcome != OUTPUT_KEPT) {
        file.diff = diff_of(output, arena, change);
        put(output, file.diff);
    } else if (verb && !output_writes(output) && output->mode != OUTPUT_DIFF) {
        put(output, str_printf(arena, "%s %.*s\n", verb, STR_ARG(change->path)));
    }
    tell(output, &file);
    arena_close(arena);
}

/* --- standard output ---------------------------------------------------------------------------- */

static bool is_yaml(cf_str path)
{
    return str_ends(path, ".yaml") || str_ends(path, ".yml");
}

/* A document of a stream, which says whose it is. */
static void put_document(struct output *output, cf_str path, cf_str bytes)
{
    cf_str body = str_starts(bytes, "---\n") ? str_cut(bytes, 4, bytes.len) : bytes;
    put(output, str_printf(output->run->arena, "---\n# Source: %.*s\n", STR_ARG(path)));
    put(output, body);
    if (body.len && body.ptr[body.len - 1] != '\n')
        put(output, STR("\n"));
}

static bool may_stream(struct output *output, const struct output_unit *unit,
                       const struct output_made *made)
{
    struct ctx *ctx = &output->run->ctx;
    if (is_yaml(made->path))
        return true;
    ctx_error(ctx, NULL,
              "%.*s/%.*s is no YAML, so it cannot be one of several files on standard output",
              STR_ARG(unit->folder), STR_ARG(made->path));
    ctx_hint(ctx,
             "choose one file's format with --format; or use --json, where each file has its text");
    return false;
}

static void put_file(struct output *output, const struct output_unit *unit,
                     const struct output_made *made)
{
    cf_str path = file_join(output->run->arena, unit->folder, made->path);
    const struct output_file file = {.path = path, .outcome = OUTPUT_PRINTED, .text = made->bytes};
    if (output->alone)
        put(output, made->bytes);
    else
        put_document(output, path, made->bytes);
    tell(output, &file);
}

/* A stream that lacks something is worse than none: somebody may apply it. */
static bool may_print(struct output *output)
{
    size_t files = 0;
    bool ok = true;
    for (size_t i = 0; i < output->len; i++)
        files += output->units[i]->len;
    for (size_t i = 0; i < output->len && files > 1 && !output->run->json; i++)
        for (size_t k = 0; k < output->units[i]->len; k++)
            ok = may_stream(output, output->units[i], &output->units[i]->made[k]) && ok;
    output->alone = files == 1;
    return ok;
}

bool output_show_all(struct output *output)
{
    if (!may_print(output))
        return false;
    for (size_t i = 0; i < output->len; i++)
        for (size_t k = 0; k < output->units[i]->len; k++)
            put_file(output, output->units[i], &output->units[i]->made[k]);
    return true;
}
