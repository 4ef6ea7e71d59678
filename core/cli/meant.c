/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/meant.h"

#include "cli/words.h"
#include "io/github.h"

#include <string.h>

static const char *const schemes[] = {"github", "bundled", "cluster"};
enum { SCHEMES = sizeof schemes / sizeof *schemes };

static cf_str from(cf_str text, size_t at)
{
    return str_cut(text, at, text.len);
}

static cf_str before(cf_str text, char end)
{
    const char *at = memchr(text.ptr, end, text.len);
    return str_cut(text, 0, at ? (size_t)(at - text.ptr) : text.len);
}

static bool skip(cf_str *text, const char *start)
{
    size_t len = strlen(start);
    bool there = str_equal_fold(str_cut(*text, 0, len), str_of(start));
    if (there)
        *text = from(*text, len);
    return there;
}

cf_str meant_scheme(struct arena *arena, cf_str word)
{
    cf_str candidates[SCHEMES], scheme = before(word, ':');
    for (size_t i = 0; i < SCHEMES; i++)
        candidates[i] = str_of(schemes[i]);
    if (scheme.len == word.len)
        return STR("");
    cf_str near = str_nearest(arena, scheme, candidates, SCHEMES);
    return near.len ? str_printf(arena, "%.*s%.*s", STR_ARG(near), STR_ARG(from(word, scheme.len)))
                    : STR("");
}

cf_str meant_page(struct arena *arena, cf_str word)
{
    cf_str rest = word;
    if (!skip(&rest, "https://"))
        skip(&rest, "http://");
    skip(&rest, "www.");
    if (!skip(&rest, "github.com/"))
        return STR("");
    rest = before(before(rest, '?'), '#');
    while (str_ends(rest, "/"))
        rest.len--;
    cf_str owner = before(rest, '/');
    cf_str repo = before(from(rest, owner.len + 1), '/');
    cf_str view = before(from(rest, owner.len + repo.len + 2), '/');
    bool of_files = str_is(view, "tree") || str_is(view, "blob");
    if (view.len && !of_files)
        return STR("");
    return github_guess(arena, rest);
}

cf_str meant_source(struct arena *arena, cf_str word)
{
    cf_str owner = before(word, '/'), repo = from(word, owner.len + 1);
    for (size_t i = 0; i < SCHEMES; i++)
        if (str_equal_fold(word, str_of(schemes[i])))
            return str_printf(arena, "%s:%s", schemes[i], i ? "" : "OWNER/REPO");
    if (!repo.len || !memchr(repo.ptr, '-', repo.len)) /* which few plurals have, and no kind */
        return STR("");
    return github_guess(arena, word);
}

/* As the word names it: with its group, or as a file. */
static cf_str spelled(struct arena *arena, cf_str word, const struct snapshot_entry *entry)
{
    cf_str group = words_group(word);
    if (words_is_file(word))
        return str_printf(arena, "%.*s_%.*s.yaml", STR_ARG(entry->group), STR_ARG(entry->plural));
    if (group.len)
        return str_printf(arena, "%.*s/%.*s", STR_ARG(words_group_service(entry->group)),
                          STR_ARG(entry->kind));
    return entry->kind;
}

cf_str meant_kind(struct arena *arena, const struct snapshot *snapshot, cf_str word)
{
    size_t len = snapshot ? snapshot->len : 0;
    cf_str *names = arena_many(arena, len, cf_str);
    if (words_is_pattern(word))
        return STR("");
    for (size_t i = 0; i < len; i++)
        names[i] = spelled(arena, word, &snapshot->entries[i]);
    return str_nearest(arena, word, names, len);
}
