/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/ignore.h"

/* --- one step: * ? [..] \ ----------------------------------------------------------------------- */

/* Bytes of the character at `at`. */
static size_t width(cf_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end++;
    return end - at;
}

/* The offset after the class that opens at `at`; 0 when nothing closes it. A ] that comes first is one of
 * its characters. */
static size_t class_end(cf_str step, size_t at)
{
    size_t i = at + 1;
    if (i < step.len && (step.ptr[i] == '!' || step.ptr[i] == '^'))
        i++;
    if (i < step.len && step.ptr[i] == ']')
        i++;
    while (i < step.len && step.ptr[i] != ']')
        i++;
    return i < step.len ? i + 1 : 0;
}

static bool in_class(cf_str step, size_t from, size_t to, cf_str c)
{
    size_t i = from + 1;
    bool negated = step.ptr[i] == '!' || step.ptr[i] == '^', found = false;
    for (i += negated; i + 1 < to;) {
        cf_str low = str_cut(step, i, i + width(step, i)), high = low;
        i += low.len;
        if (i + 2 < to && step.ptr[i] == '-') {
            high = str_cut(step, i + 1, i + 1 + width(step, i + 1));
            i += 1 + high.len;
        }
        /* UTF-8 is in the order of its code points. */
        found = found || (str_compare(low, c) <= 0 && str_compare(c, high) <= 0);
    }
    return found != negated;
}

/* Whether what stands at *at means the character `c`; *at is then after it. Not for a star. */
static bool one_matches(cf_str step, size_t *at, cf_str c)
{
    size_t from = *at;
    if (step.ptr[from] == '?') {
        *at = from + 1;
        return true;
    }
    if (step.ptr[from] == '[') {
        *at = class_end(step, from);
        return in_class(step, from, *at, c);
    }
    from += step.ptr[from] == '\\';
    *at = from + width(step, from);
    return str_equal(str_cut(step, from, *at), c);
}

/* A star takes as little as it can; when the rest then fails it takes one more. Only the last star need ever
 * do so. */
static bool step_matches(cf_str step, cf_str name)
{
    size_t p = 0, n = 0, star = SIZE_MAX, taken = 0;
    while (n < name.len) {
        if (p < step.len && step.ptr[p] == '*') {
            star = ++p;
            taken = n;
            continue;
        }
        cf_str c = str_cut(name, n, n + width(name, n));
        if (p < step.len && one_matches(step, &p, c)) {
            n += c.len;
            continue;
        }
        if (star == SIZE_MAX)
            return false;
        p = star;
        n = taken += width(name, taken);
    }
    while (p < step.len && step.ptr[p] == '*')
        p++;
    return p == step.len;
}

/* --- whole paths -------------------------------------------------------------------------------- */

/* The step of a path that begins at `from`. */
static cf_str step_at(cf_str path, size_t from)
{
    const char *slash = memchr(path.ptr + from, '/', path.len - from);
    return str_cut(path, from, slash ? (size_t)(slash - path.ptr) : path.len);
}

/* The same walk with ** for the star and steps for characters. */
static bool steps_match(const struct ignore_pattern *pattern, cf_str path)
{
    size_t p = 0, n = 0, star = SIZE_MAX, taken = 0;
    while (n < path.len) {
        cf_str step = step_at(path, n);
        if (p < pattern->len && str_is(pattern->steps[p], "**")) {
            star = ++p;
            taken = n;
        } else if (p < pattern->len && step_matches(pattern->steps[p], step)) {
            p++;
            n += step.len + 1;
        } else if (star != SIZE_MAX) {
            p = star;
            n = taken += step_at(path, taken).len + 1;
        } else {
            return false;
        }
    }
    while (p < pattern->len && str_is(pattern->steps[p], "**"))
        p++;
    return p == pattern->len;
}

/* `head`: the path, or one of the folders it is in; `name`: its last step. */
static bool pattern_matches(const struct ignore_pattern *pattern, cf_str head, cf_str name,
                            bool folder)
{
    if (pattern->folder && !folder)
        return false;
    return pattern->anywhere ? step_matches(pattern->steps[0], name) : steps_match(pattern, head);
}

bool ignore_match(const struct ignore *ignore, cf_str path)
{
    for (size_t from = 0; from <= path.len;) {
        cf_str name = step_at(path, from);
        size_t end = from + name.len;
        for (size_t i = 0; i < ignore->len; i++)
            if (pattern_matches(&ignore->patterns[i], str_cut(path, 0, end), name, end < path.len))
                return true;
        from = end + 1;
    }
    return false;
}

/* --- reading ------------------------------------------------------------------------------------ */

static bool is_no_name(cf_str step)
{
    return !step.len || str_is(step, ".") || str_is(step, "..");
}

/* What is wrong with a step, or NULL. *ret_at: where in it. */
static const char *step_fault(cf_str step, size_t *ret_at)
{
    *ret_at = 0;
    if (is_no_name(step))
        return "a pattern has no empty step, no . and no ..";
    for (size_t i = 0; i < step.len; i++) {
        *ret_at = i;
        if (step.len > 2 && str_starts(str_cut(step, i, step.len), "**"))
            return "** stands for whole steps, so it is written between slashes";
        if (step.ptr[i] == '[') {
            i = class_end(step, i);
            if (!i--)
                return "nothing closes the [";
        } else if (step.ptr[i] == '\\' && ++i == step.len) {
            return "nothing follows the \\";
        }
    }
    return NULL;
}

static bool bad(struct ctx *ctx, struct place place, size_t at, const char *why)
{
    place.column += (uint32_t)at;
    ctx_error_at(ctx, place, "%s", why);
    ctx_hint(ctx, "* and ? stand for characters of one step, ** for steps; \\ takes the next "
                  "character as it is");
    return false;
}

static bool read_pattern(struct ctx *ctx, struct place place, cf_str line,
                         struct ignore_pattern *ret)
{
    size_t from = line.ptr[0] == '/', to = line.len;
    bool anchored = from > 0;
    ret->folder = to > from && line.ptr[to - 1] == '/';
    to -= ret->folder;
    ret->steps = arena_many(ctx->arena, line.len + 1, cf_str);
    for (size_t at = from; at <= to;) {
        cf_str step = step_at(str_cut(line, 0, to), at);
        size_t fault_at;
        const char *fault = step_fault(step, &fault_at);
        if (fault)
            return bad(ctx, place, at + fault_at, fault);
        ret->steps[ret->len++] = str_copy(ctx->arena, step);
        at += step.len + 1;
    }
    ret->anywhere = !anchored && ret->len == 1;
    return true;
}

static bool read_line(struct ctx *ctx, struct place place, cf_str line, struct ignore *ignore)
{
    struct ignore_pattern pattern = {.len = 0};
    cf_str text = str_trim(line);
    if (!text.len || text.ptr[0] == '#')
        return true;
    place.column = (uint32_t)(text.ptr - line.ptr) + 1;
    if (text.ptr[0] == '!') {
        ctx_error_at(ctx, place, "a line cannot take another one back: ! is not for this file");
        ctx_hint(ctx, "say what is to be left alone, and no more; \\! begins a name with !");
        return false;
    }
    if (!read_pattern(ctx, place, text, &pattern))
        return false;
    ignore->patterns = arena_grow(ctx->arena, ignore->patterns, ignore->len, &ignore->cap,
                                  sizeof *ignore->patterns);
    ignore->patterns[ignore->len++] = pattern;
    return true;
}

bool ignore_read(struct ctx *ctx, uint32_t file, cf_str bytes, struct ignore *ret_ignore)
{
    struct place place = {.file = file};
    bool ok = true;
    for (size_t from = 0; from < bytes.len;) {
        const char *end = memchr(bytes.ptr + from, '\n', bytes.len - from);
        size_t to = end ? (size_t)(end - bytes.ptr) : bytes.len;
        place.line++;
        ok = read_line(ctx, place, str_cut(bytes, from, to), ret_ignore) && ok;
        from = to + 1;
    }
    return ok;
}
