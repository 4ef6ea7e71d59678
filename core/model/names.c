/* SPDX-License-Identifier: Apache-2.0 */
#include "model/names.h"

#include "base/hash.h"
#include "base/lookup.h"

#include <stdlib.h>
#include <string.h>

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Character `i` of the text, or NUL beyond its end. */
static char at(cf_str text, size_t i)
{
    return i < text.len ? text.ptr[i] : '\0';
}

/* Length of the word of mixed case that stands at `i`, or 0. Without this list "memoryMiB" would
 * be memory_mi_b and "cidrIPv6" cidr_i_pv6. */
static size_t mixed_word(cf_str text, size_t i)
{
    static const char *const words[] = {"IPv4", "IPv6", "KiB",  "MiB",   "GiB",
                                        "TiB",  "vCPU", "mTLS", "iSCSI", "OAuth"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        if (at(text, i) != words[w][0]) /* by far the most */
            continue;
        size_t len = strlen(words[w]);
        bool inside = is_lower(words[w][0]) && i > 0 && is_lower(at(text, i - 1));
        if (inside || i + len > text.len || memcmp(text.ptr + i, words[w], len) != 0)
            continue;
        if (at(text, i + len) == 's' && !is_lower(at(text, i + len + 1)))
            len++;
        if (!is_lower(at(text, i + len)))
            return len;
    }
    return 0;
}

/* Length of a plural acronym ("IDs", "ARNs") at `i`, or 0: capitals, an s, then no small letter. */
static size_t plural_acronym(cf_str text, size_t i)
{
    size_t end = i;
    while (is_upper(at(text, end)))
        end++;
    bool plural = end - i >= 2 && at(text, end) == 's' && !is_lower(at(text, end + 1));
    return plural ? end + 1 - i : 0;
}

/* Length of an ordinary word at `i`: capitals up to the one that begins the next word, or one
 * capital and what follows in small letters and digits. */
static size_t plain_word(cf_str text, size_t i)
{
    size_t end = i;
    while (is_upper(at(text, end)) && !(end > i && mixed_word(text, end)))
        end++;
    if (end - i > 1) {
        if (is_lower(at(text, end)))
            return end - 1 - i;
        while (is_digit(at(text, end)))
            end++;
        return end - i;
    }
    while ((is_lower(at(text, end)) || is_digit(at(text, end))))
        end++;
    return end - i;
}

static size_t next_word(cf_str text, size_t i)
{
    size_t len = mixed_word(text, i);
    if (!len)
        len = plural_acronym(text, i);
    return len ? len : plain_word(text, i);
}

cf_str names_snake(struct arena *arena, cf_str property)
{
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < property.len;) {
        size_t len = next_word(property, i);
        if (!len) { /* a separator, or a byte that no target would take */
            i++;
            continue;
        }
        if (out.len)
            buf_char(&out, '_');
        for (size_t k = 0; k < len; k++)
            buf_char(&out, to_lower(property.ptr[i + k]));
        i += len;
    }
    return buf_str(&out);
}

cf_str names_lower_camel(struct arena *arena, cf_str name)
{
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == '_')
            continue;
        bool first_of_word = i > 0 && name.ptr[i - 1] == '_' && is_lower(c);
        buf_char(&out, first_of_word ? (char)(c - 'a' + 'A') : c);
    }
    return buf_str(&out);
}

bool names_reserved(cf_str name)
{
    static const char *const own[] = {/* inputs */
                                      "resource_name", "resource_namespace", "resource_labels",
                                      "resource_annotations", "region", "deletion_policy",
                                      "adoption_policy", "action", "timeout",
                                      /* outputs */
                                      "resource", "resource_uid", "arn", "run_summary"};
    /* Keywords of Python, which both KFP SDKs turn inputs into arguments of, and `self`. */
    static const char *const illegal[] = {
        "and",  "as",     "assert", "async",  "await",  "break",   "class",    "continue", "def",
        "del",  "elif",   "else",   "except", "false",  "finally", "for",      "from",     "global",
        "if",   "import", "in",     "is",     "lambda", "none",    "nonlocal", "not",      "or",
        "pass", "raise",  "return", "self",   "true",   "try",     "while",    "with",     "yield"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_is(name, own[i]))
            return true;
    for (size_t i = 0; i < sizeof illegal / sizeof *illegal; i++)
        if (str_is(name, illegal[i]))
            return true;
    return false;
}

bool names_legal(cf_str name)
{
    char before = '_';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool may_follow = is_digit(c) || (c == '_' && before != '_');
        if (!is_lower(c) && !(i && may_follow))
            return false;
        before = c;
    }
    return name.len && before != '_';
}

/* `count` letters that depend on `text` alone. */
static cf_str hash_letters(struct arena *arena, cf_str text, size_t count)
{
    cf_str digest = hash_sha256(arena, text);
    char *letters = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        char pair[3] = {digest.ptr[2 * i], digest.ptr[2 * i + 1], '\0'};
        letters[i] = (char)('a' + strtoul(pair, NULL, 16) % 26);
    }
    return (cf_str){letters, count};
}

/* The name a claim would have if it stood alone. */
static cf_str lone_name(struct arena *arena, const struct name_claim *claim)
{
    if (claim->fixed)
        return claim->base;
    if (!claim->base.len)
        return str_printf(arena, "%.*s_%.*s", STR_ARG(claim->side),
                          STR_ARG(hash_letters(arena, claim->path, 4)));
    if (is_digit(claim->base.ptr[0]) || names_reserved(claim->base))
        return str_printf(arena, "%.*s_%.*s", STR_ARG(claim->side), STR_ARG(claim->base));
    return claim->base;
}

/* How good a claim's right to its name is: less is better. */
static int standing(struct arena *arena, const struct name_claim *claim)
{
    if (claim->fixed)
        return 0;
    if (!str_equal(claim->name, claim->base))
        return 1; /* "region" is always spec_region, whatever else is called so */
    return str_equal(claim->property, names_lower_camel(arena, claim->name)) ? 2 : 3;
}

struct ranked {
    struct name_claim *claim;
    int standing;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = str_compare(x->claim->name, y->claim->name);
    if (!order)
        order = x->standing - y->standing;
    return order ? order : str_compare(x->claim->path, y->claim->path);
}

void names_assign(struct arena *arena, struct name_claim *claims, size_t len)
{
    struct ranked *ranked = arena_many(arena, len, struct ranked);
    struct lookup taken = {.arena = arena};
    for (size_t i = 0; i < len; i++) {
        claims[i].name = lone_name(arena, &claims[i]);
        lookup_put(&taken, claims[i].name, &claims[i]);
    }
    for (size_t i = 0; i < len; i++)
        ranked[i] = (struct ranked){&claims[i], standing(arena, &claims[i])};
    if (len)
        qsort(ranked, len, sizeof *ranked, compare_ranked);
    for (size_t i = 1, first = 0; i < len; i++) {
        struct name_claim *claim = ranked[i].claim;
        if (!str_equal(claim->name, ranked[first].claim->name)) {
            first = i;
            continue;
        }
        cf_str wished = claim->name;
        cf_str name = wished;
        for (size_t letters = 4; letters <= 16 && lookup_find(&taken, name); letters += 4)
            name = str_printf(arena, "%.*s_%.*s", STR_ARG(wished),
                              STR_ARG(hash_letters(arena, claim->path, letters)));
        claim->name = name;
        lookup_put(&taken, name, claim);
    }
}

cf_str names_label(struct arena *arena, cf_str text, size_t limit)
{
    enum { HASH_LETTERS = 6 };
    struct buf out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        char c = to_lower(text.ptr[i]);
        if (is_lower(c) || (is_digit(c) && out.len))
            buf_char(&out, c);
        else if (out.len && out.ptr[out.len - 1] != '-')
            buf_char(&out, '-');
    }
    while (out.len && out.ptr[out.len - 1] == '-')
        out.ptr[--out.len] = '\0';
    if (out.len && out.len <= limit)
        return buf_str(&out);
    cf_str head = str_cut(buf_str(&out), 0, limit - HASH_LETTERS - 1);
    return str_printf(arena, "%.*s%s%.*s", STR_ARG(head), head.len ? "-" : "",
                      STR_ARG(hash_letters(arena, text, HASH_LETTERS)));
}
