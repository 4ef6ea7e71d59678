/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include "base/ack.h"
#include "cli/cluster.h"
#include "io/file.h"

#include <fnmatch.h>
#include <string.h>

bool words_is_definition(cf_str word)
{
    return str_ends(word, ".yaml") || str_ends(word, ".yml") || str_ends(word, ".json");
}

static bool has_slash(cf_str word)
{
    return memchr(word.ptr, '/', word.len) != NULL;
}

bool words_is_file(cf_str word)
{
    return str_ends(word, ".yaml") && memchr(word.ptr, '_', word.len) && !has_slash(word);
}

static bool is_url(cf_str word)
{
    return str_equal_fold(str_cut(word, 0, sizeof "https://" - 1), STR("https://")) ||
           str_equal_fold(str_cut(word, 0, sizeof "http://" - 1), STR("http://"));
}

static enum words_kind kind_of_absent(cf_str word)
{
    if (str_starts(word, "bundled:"))
        return WORDS_BUNDLED;
    if (str_starts(word, "cluster:"))
        return WORDS_CLUSTER;
    if (str_starts(word, "github:"))
        return WORDS_GITHUB;
    if (is_url(word))
        return WORDS_URL;
    if (str_contains(word, "://"))
        return WORDS_SCHEME;
    if (words_is_file(word))
        return WORDS_FILE_NAME;
    if (words_is_definition(word) || str_starts(word, "./") || str_starts(word, "../") ||
        str_starts(word, "/") || str_ends(word, "/"))
        return WORDS_PATH;
    return WORDS_NAME;
}

enum words_kind words_kind(cf_str word)
{
    enum file_kind kind = file_kind(word.ptr);
    if (str_is(word, "-"))
        return WORDS_STDIN;
    if (kind == FILE_FOLDER)
        return WORDS_FOLDER;
    return kind != FILE_ABSENT ? WORDS_PATH : kind_of_absent(word);
}

bool words_is_lookup(enum words_kind kind)
{
    return kind == WORDS_FILE_NAME || kind == WORDS_NAME;
}

bool words_is_whole(enum words_kind kind)
{
    return kind != WORDS_NAME;
}

cf_str words_group(cf_str word)
{
    const char *slash = memchr(word.ptr, '/', word.len);
    const char *line = words_is_file(word) ? memchr(word.ptr, '_', word.len) : NULL;
    const char *end = slash ? slash : line;
    return str_cut(word, 0, end ? (size_t)(end - word.ptr) : 0);
}

cf_str words_name(cf_str word)
{
    cf_str group = words_group(word);
    if (words_is_file(word))
        return str_cut(word, group.len + 1, word.len - (sizeof ".yaml" - 1));
    return group.len || str_starts(word, "/") ? str_cut(word, group.len + 1, word.len) : word;
}

cf_str words_group_service(cf_str group)
{
    if (str_ends(group, ACK_DOMAIN))
        return str_cut(group, 0, group.len - (sizeof ACK_DOMAIN - 1));
    return memchr(group.ptr, '.', group.len) ? STR("") : group;
}

cf_str words_service(cf_str word)
{
    cf_str group = words_group(word), name = words_name(word);
    if (!group.len && str_ends(name, ACK_DOMAIN)) { /* "buckets.s3.services.k8s.aws" */
        const char *dot = memchr(name.ptr, '.', name.len);
        group = str_cut(name, (size_t)(dot - name.ptr) + 1, name.len);
    }
    return words_group_service(group);
}

static bool is_pattern(cf_str name)
{
    return memchr(name.ptr, '*', name.len) || memchr(name.ptr, '?', name.len) ||
           memchr(name.ptr, '[', name.len);
}

bool words_is_pattern(cf_str word)
{
    return is_pattern(words_name(word));
}

/* NUL-terminated, with ASCII letters in lower case. */
static const char *lowered(struct arena *arena, cf_str text)
{
    char *copy = arena_copy(arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] | 32);
    return copy;
}

bool words_fit_pattern(struct arena *arena, cf_str pattern, cf_str text)
{
    return fnmatch(lowered(arena, pattern), lowered(arena, text), 0) == 0;
}

static bool fits(struct arena *arena, cf_str pattern, cf_str text)
{
    if (!is_pattern(pattern))
        return str_equal_fold(pattern, text);
    return text.len && words_fit_pattern(arena, pattern, text);
}

bool words_match(struct arena *arena, cf_str word, cf_str group, cf_str kind, cf_str plural)
{
    cf_str wanted = words_group(word), name = words_name(word);
    cf_str full = str_printf(arena, "%.*s.%.*s", STR_ARG(plural), STR_ARG(group));
    if (words_is_file(word))
        return str_equal(wanted, group) && str_equal(name, plural);
    if (wanted.len && !cluster_is_group(group, wanted) && !fits(arena, wanted, group) &&
        !fits(arena, wanted, words_group_service(group)))
        return false;
    return fits(arena, name, kind) || fits(arena, name, plural) || fits(arena, name, full);
}

/* "policies" of "Policy": as English does it, which is how generators of controllers make plurals. */
static bool is_plural(struct arena *arena, cf_str plural, cf_str name)
{
    static const char *const ends[] = {"", "s", "es", NULL};
    for (size_t i = 0; ends[i]; i++)
        if (str_equal_fold(plural, str_printf(arena, "%.*s%s", STR_ARG(name), ends[i])))
            return true;
    return str_ends(name, "y") &&
           str_equal_fold(plural, str_printf(arena, "%.*sies", (int)name.len - 1, name.ptr));
}

bool words_fits_file(struct arena *arena, cf_str word, cf_str file_name)
{
    if (!words_is_file(file_name))
        return false;
    cf_str group = words_group(file_name), plural = words_name(file_name);
    cf_str wanted = words_group(word), name = words_name(word);
    if (words_is_file(word))
        return str_equal(word, file_name);
    if (wanted.len && !cluster_is_group(group, wanted))
        return false;
    cf_str full = str_printf(arena, "%.*s.%.*s", STR_ARG(plural), STR_ARG(group));
    return is_pattern(name) || is_plural(arena, plural, name) || str_equal_fold(name, full);
}
