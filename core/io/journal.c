/* SPDX-License-Identifier: Apache-2.0 */
#include "io/journal.h"

#include "base/hash.h"
#include "io/below.h"
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/*  crdforge-journal 2
 *  UNIT FOLDER
 *  put BEFORE PATH
 *  remove BEFORE PATH
 *
 * BEFORE: what was there: a sha256, "-" for nothing, "other" for what is no file. */
static const char head[] = "crdforge-journal 2\n";
static const char name[] = "journal", name_new[] = "journal.new";
enum { PROGRAM = S_ISUID | S_ISGID | S_IXUSR | S_IXGRP | S_IXOTH };

static cf_str state_of(struct ctx *ctx, int root, cf_str path)
{
    struct below_there there;
    cf_str bytes;
    /* A folder, or a file where a folder is to be, is gone when its turn comes, or nothing can be put. */
    if (!below_look(root, path, &there, NULL) || there.kind == BELOW_ABSENT ||
        there.kind == BELOW_FOLDER)
        return STR("-");
    if (there.kind != BELOW_FILE || !below_read(ctx, root, path, path, &bytes))
        return STR("other");
    return hash_sha256(ctx->arena, bytes);
}

static bool tell(struct ctx *ctx, const struct journal_root *root, cf_str path, bool put)
{
    return ctx_error(ctx, NULL, "cannot %s %.*s/%.*s: %s", put ? "write" : "remove",
                     STR_ARG(root->name), STR_ARG(path), strerror(errno));
}

/* One line; what it is about is still as it was when it was written, or is left alone. */
static bool do_change(struct ctx *ctx, const struct journal_root *root, int stage, cf_str unit,
                      cf_str path, const struct journal_change *change, cf_str before)
{
    cf_str staged = file_join(ctx->arena, unit, change->path);
    struct below_there there;
    if (change->put && (!below_look(stage, staged, &there, NULL) || there.kind != BELOW_FILE))
        return true; /* it is in its place already */
    if (change->put && there.about.st_mode & PROGRAM)
        return true; /* nothing that we staged can be run */
    if (!str_equal(state_of(ctx, root->fd, path), before))
        return true;
    bool ok =
        change->put ? below_move(stage, staged, root->fd, path) : below_unlink(root->fd, path);
    return ok || tell(ctx, root, path, change->put);
}

/* What cannot be done whole is better not begun. */
static bool may_change(struct ctx *ctx, const struct journal_root *root, cf_str path, bool put)
{
    int folder = below_open(root->fd, below_parent(path), false, NULL);
    bool ok = folder < 0 ? errno == ENOENT || errno == ENOTDIR
                         : faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0;
    if (!ok)
        tell(ctx, root, path, put);
    if (folder >= 0)
        close(folder);
    return ok;
}

/* One after the other: what goes makes room for what comes. */
static void order(const struct journal_change *changes, size_t len,
                  const struct journal_change **ret)
{
    for (int put = 0; put < 2; put++)
        for (size_t i = 0; i < len; i++)
            if (changes[i].put == (bool)put)
                *ret++ = &changes[i];
}

/* What was there before each change; and the journal's text says so, from its head on. False after a
 * diagnostic. */
static bool add_changes(struct ctx *ctx, const struct journal_root *root, cf_str folder,
                        const struct journal_change **changes, size_t len, cf_str *befores,
                        struct buf *text)
{
    for (size_t i = 0; i < len; i++) {
        cf_str path = file_join(ctx->arena, folder, changes[i]->path);
        if (!may_change(ctx, root, path, changes[i]->put))
            return false;
        befores[i] = state_of(ctx, root->fd, path);
        buf_printf(text, "%s %.*s %.*s\n", changes[i]->put ? "put" : "remove", STR_ARG(befores[i]),
                   STR_ARG(changes[i]->path));
    }
    return true;
}

bool journal_change(struct ctx *ctx, const struct journal_root *root, cf_str folder, int stage,
                    cf_str unit, const struct journal_change *changes, size_t len)
{
    struct buf text = {.arena = ctx->arena};
    cf_str *befores = arena_many(ctx->arena, len, cf_str);
    const struct journal_change **ordered =
        arena_many(ctx->arena, len, const struct journal_change *);
    bool ok = true;
    order(changes, len, ordered);
    buf_printf(&text, "%s%.*s %.*s\n", head, STR_ARG(unit), STR_ARG(folder));
    if (!add_changes(ctx, root, folder, ordered, len, befores, &text))
        return false;
    if (!below_write(stage, STR("journal.new"), buf_str(&text)) ||
        renameat(stage, name_new, stage, name) != 0)
        return tell(ctx, root, folder, true);
    for (size_t i = 0; i < len; i++)
        ok = do_change(ctx, root, stage, unit, file_join(ctx->arena, folder, ordered[i]->path),
                       ordered[i], befores[i]) &&
             ok;
    unlinkat(stage, name, 0);
    return ok;
}

/* The next line of a text, which it is cut off from. */
static cf_str take_line(cf_str *text)
{
    const char *end = memchr(text->ptr, '\n', text->len);
    cf_str line = str_cut(*text, 0, end ? (size_t)(end - text->ptr) : text->len);
    *text = str_cut(*text, line.len + 1, text->len);
    return line;
}

static cf_str take_word(cf_str *line)
{
    const char *end = memchr(line->ptr, ' ', line->len);
    cf_str word = str_cut(*line, 0, end ? (size_t)(end - line->ptr) : line->len);
    *line = str_cut(*line, word.len + 1, line->len);
    return word;
}

/* No folder of a unit is hidden, nor has its path an empty step. */
static bool is_unit(cf_str folder)
{
    bool first = true;
    for (size_t i = 0; i < folder.len; i++) {
        if (first && (folder.ptr[i] == '.' || folder.ptr[i] == '/'))
            return false;
        first = folder.ptr[i] == '/';
    }
    return !first;
}

bool journal_resume(struct ctx *ctx, const struct journal_root *root, int stage, cf_str *ret_folder)
{
    struct below_there there;
    cf_str text;
    if (!below_look(stage, STR("journal"), &there, NULL) || there.kind != BELOW_FILE ||
        !below_read(ctx, stage, STR("journal"), STR("journal"), &text) || !str_starts(text, head))
        return false;
    take_line(&text);
    cf_str folder = take_line(&text), unit = take_word(&folder);
    if (!is_unit(folder) || memchr(unit.ptr, '/', unit.len))
        return false;
    while (text.len) {
        cf_str line = take_line(&text), word = take_word(&line), before = take_word(&line);
        struct journal_change change = {line, str_is(word, "put")};
        do_change(ctx, root, stage, unit, file_join(ctx->arena, folder, line), &change, before);
    }
    unlinkat(stage, name, 0);
    *ret_folder = folder;
    return true;
}
