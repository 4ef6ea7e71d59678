/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/kinds.h"

#include "base/node.h"
#include "cli/words.h"

#include <string.h>

struct glob {
    cf_str text;       /* as it was given */
    cf_str word, name; /* without the !; without the group */
    bool excludes, met;
    const cf_node *at; /* in a file, or NULL */
};

struct kinds {
    struct run *run;
    struct glob *globs;
    size_t len;
    bool includes; /* some glob does */
    size_t wanted; /* definitions */
    cf_str *names; /* the kind of each definition that was seen, for "did you mean" */
    size_t names_len, names_cap;
};

static bool read_glob(struct ctx *ctx, const struct args_given *given, struct glob *ret)
{
    cf_str text = given->value;
    struct glob glob = {.text = text, .at = given->at, .excludes = str_starts(text, "!")};
    text = str_cut(text, glob.excludes, text.len);
    const char *slash = memchr(text.ptr, '/', text.len);
    size_t group = slash ? (size_t)(slash - text.ptr) : 0;
    glob.word = str_copy(ctx->arena, text);
    glob.name = str_copy(ctx->arena, slash ? str_cut(text, group + 1, text.len) : text);
    *ret = glob;
    if (glob.name.len && (!slash || group) && !memchr(glob.name.ptr, '/', glob.name.len))
        return true;
    ctx_error(ctx, glob.at, "--kind \"%.*s\" names no kind", STR_ARG(glob.text));
    ctx_hint(ctx, "it is written Kind, group/Kind or service/Kind, each with * and ?");
    return false;
}

struct kinds *kinds_open(struct run *run, const struct args *args)
{
    struct kinds *kinds = arena_new(run->arena, struct kinds);
    bool ok = true;
    kinds->run = run;
    kinds->globs = arena_many(run->arena, args->given_len, struct glob);
    for (size_t i = 0; i < args->given_len; i++) {
        if (strcmp(args->given[i].option->name, "kind") != 0)
            continue;
        struct glob *glob = &kinds->globs[kinds->len++];
        ok = read_glob(&run->ctx, &args->given[i], glob) && ok;
        kinds->includes = kinds->includes || !glob->excludes;
    }
    return ok ? kinds : NULL;
}

static bool names(struct arena *arena, const struct glob *glob, const cf_node *definition)
{
    const cf_node *spec = cf_get(definition, "spec"), *named = cf_get(spec, "names");
    return words_match(arena, glob->word, node_text(cf_get(spec, "group")),
                       node_text(cf_get(named, "kind")), node_text(cf_get(named, "plural")));
}

static void see(struct kinds *kinds, cf_str kind)
{
    struct arena *arena = kinds->run->arena;
    kinds->names =
        arena_grow(arena, kinds->names, kinds->names_len, &kinds->names_cap, sizeof(cf_str));
    kinds->names[kinds->names_len++] = str_copy(arena, kind);
}

bool kinds_want(struct kinds *kinds, const cf_node *definition)
{
    cf_str kind = node_text(cf_get(cf_get(cf_get(definition, "spec"), "names"), "kind"));
    if (!kinds->len || !kind.len)
        return true;
    struct arena *arena = arena_open();
    bool in = !kinds->includes, out = false;
    for (size_t i = 0; i < kinds->len; i++) {
        struct glob *glob = &kinds->globs[i];
        if (!names(arena, glob, definition))
            continue;
        glob->met = true;
        in = in || !glob->excludes;
        out = out || glob->excludes;
    }
    arena_close(arena);
    see(kinds, kind);
    kinds->wanted += in && !out;
    return in && !out;
}

/* What does nothing is no harm when it leaves out, and a hole in what is made when it takes in. */
static bool tell_unmet(const struct kinds *kinds, const struct glob *glob)
{
    struct ctx *ctx = &kinds->run->ctx;
    cf_str near = str_nearest(ctx->arena, glob->name, kinds->names, kinds->names_len);
    if (glob->excludes)
        ctx_warn(ctx, glob->at, "--kind \"%.*s\" leaves nothing out", STR_ARG(glob->text));
    else
        ctx_error(ctx, glob->at, "--kind \"%.*s\": no definition is of such a kind",
                  STR_ARG(glob->text));
    if (near.len && !str_equal(near, glob->name))
        ctx_hint(ctx, "did you mean %.*s?", STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge list WHAT` prints the kinds of a source");
    return glob->excludes;
}

bool kinds_met(const struct kinds *kinds)
{
    struct ctx *ctx = &kinds->run->ctx;
    bool ok = true;
    if (!kinds->names_len)
        return true; /* none was read, which is another error */
    for (size_t i = 0; i < kinds->len; i++)
        if (!kinds->globs[i].met)
            ok = tell_unmet(kinds, &kinds->globs[i]) && ok;
    if (!ok || kinds->wanted)
        return ok;
    ctx_error(ctx, kinds->globs[0].at, "--kind leaves nothing of %zu definition%s",
              kinds->names_len, kinds->names_len == 1 ? "" : "s");
    ctx_hint(ctx, "of a kind that is named and left out, it is left out");
    return false;
}
