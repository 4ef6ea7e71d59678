/* SPDX-License-Identifier: Apache-2.0 */
#include "text/unified.h"

#include <stdint.h>

/* Myers' algorithm in linear space: a shortest way from one text to the other is found from both ends at once;
 * where the two meet the problem falls into two smaller ones. A way of more than MOST_COST steps from either
 * end is not looked for: the best that was found so far divides the problem then, and the result is right but
 * may be longer than it need be. */
enum { CONTEXT = 3, MOST_COST = 1000, MOST_BYTES = 64 << 20, LINE_PRIME = 31 };

struct side {
    cf_str *lines; /* each with its newline */
    size_t *ids;   /* equal for equal lines, of both sides */
    bool *changed;
    size_t len;
};

struct diff {
    struct arena *arena;
    struct side old, new;
    int64_t *forward, *backward; /* by diagonal: how far the best way has come */
};

/* --- lines -------------------------------------------------------------------------------------- */

static void split(struct arena *arena, cf_str text, struct side *side)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n' || i + 1 == text.len;
    side->lines = arena_many(arena, count, cf_str);
    side->ids = arena_many(arena, count, size_t);
    side->changed = arena_many(arena, count, bool);
    for (size_t from = 0; from < text.len;) {
        const char *end = memchr(text.ptr + from, '\n', text.len - from);
        size_t to = end ? (size_t)(end - text.ptr) + 1 : text.len;
        side->lines[side->len++] = str_cut(text, from, to);
        from = to;
    }
}

static uint32_t hash_line(cf_str line)
{
    uint32_t hash = 0;
    for (size_t i = 0; i < line.len; i++)
        hash = hash * LINE_PRIME + (unsigned char)line.ptr[i];
    return hash;
}

/* Lines by their text: open addressing in a table of twice as many slots as there are lines. */
struct table {
    cf_str *lines;
    size_t slots;
};

static size_t id_of(struct table *table, cf_str line)
{
    size_t slot = hash_line(line) % table->slots;
    while (table->lines[slot].ptr && !str_equal(table->lines[slot], line))
        slot = (slot + 1) % table->slots;
    table->lines[slot] = line;
    return slot;
}

static void number(struct diff *diff)
{
    struct table table = {.slots = 2 * (diff->old.len + diff->new.len) + 1};
    table.lines = arena_many(diff->arena, table.slots, cf_str);
    for (size_t i = 0; i < diff->old.len; i++)
        diff->old.ids[i] = id_of(&table, diff->old.lines[i]);
    for (size_t i = 0; i < diff->new.len; i++)
        diff->new.ids[i] = id_of(&table, diff->new.lines[i]);
}

/* --- the way from one to the other ---------------------------------------------------------------- */

/* Lines [a0, a1) of the old text against [b0, b1) of the new one. */
struct box {
    size_t a0, a1, b0, b1;
};

/* One direction of the search. A point is (x, y) lines from its own end; its diagonal is x - y. */
struct search {
    const struct diff *diff;
    struct box box;
    int64_t n, m;
    int64_t *reach, *other; /* from the middle of their arrays */
    int64_t low, high;      /* diagonals that have left the box are not looked at again */
    bool backward, checks;  /* `checks`: this is the direction that can meet the other */
};

static bool line_equal(const struct search *s, int64_t x, int64_t y)
{
    const struct box *box = &s->box;
    size_t a = s->backward ? box->a1 - 1 - (size_t)x : box->a0 + (size_t)x;
    size_t b = s->backward ? box->b1 - 1 - (size_t)y : box->b0 + (size_t)y;
    return s->diff->old.ids[a] == s->diff->new.ids[b];
}

/* True when the other direction has come to or past the point, on the same diagonal. */
static bool is_met(const struct search *s, int64_t cost, int64_t k, int64_t x)
{
    int64_t across = s->n - s->m - k;
    return s->checks && across >= -cost && across <= cost && s->other[across] >= 0 &&
           x + s->other[across] >= s->n;
}

/* The furthest point of a diagonal that one step more can come to, and then along equal lines. */
static int64_t reach(const struct search *s, int64_t cost, int64_t k)
{
    bool down = k == -cost || (k != cost && s->reach[k - 1] < s->reach[k + 1]);
    int64_t x = down ? s->reach[k + 1] : s->reach[k - 1] + 1;
    while (x < s->n && x - k < s->m && line_equal(s, x, x - k))
        x++;
    return x;
}

/* Goes one step of cost further on all diagonals. True when the other direction is met: at *ret_x, *ret_y. */
static bool advance(struct search *s, int64_t cost, int64_t *ret_x, int64_t *ret_y)
{
    for (int64_t k = -cost + s->low; k <= cost - s->high; k += 2) {
        int64_t x = reach(s, cost, k);
        s->reach[k] = x;
        *ret_x = x;
        *ret_y = x - k;
        if (x > s->n)
            s->high += 2;
        else if (x - k > s->m)
            s->low += 2;
        else if (is_met(s, cost, k, x))
            return true;
    }
    return false;
}

/* The point that has come furthest, for when nothing is met in time. */
static void furthest(const struct search *s, int64_t cost, int64_t *ret_x, int64_t *ret_y)
{
    *ret_x = *ret_y = 0;
    for (int64_t k = -cost; k <= cost; k++) {
        int64_t x = s->reach[k], y = x - k;
        if (x >= 0 && y >= 0 && x <= s->n && y <= s->m && x + y > *ret_x + *ret_y) {
            *ret_x = x;
            *ret_y = y;
        }
    }
}

/* A point on a shortest way through the box (which begins and ends with lines that differ), or nearly so. */
static void meet(struct diff *diff, struct box box, size_t *ret_a, size_t *ret_b)
{
    int64_t n = (int64_t)(box.a1 - box.a0), m = (int64_t)(box.b1 - box.b0), x = 0, y = 0;
    int64_t most = (n + m + 1) / 2 < MOST_COST ? (n + m + 1) / 2 : MOST_COST;
    struct search ahead = {.diff = diff, .box = box, .n = n, .m = m};
    ahead.reach = diff->forward + MOST_COST + 2;
    ahead.other = diff->backward + MOST_COST + 2;
    ahead.checks = (n - m) % 2 != 0;
    struct search back = ahead;
    back.reach = ahead.other;
    back.other = ahead.reach;
    back.backward = true;
    back.checks = !ahead.checks;
    for (int64_t k = -most - 1; k <= most + 1; k++)
        ahead.reach[k] = back.reach[k] = -1;
    ahead.reach[1] = back.reach[1] = 0;
    bool met = false, from_back = false;
    for (int64_t cost = 0; cost <= most && !met; cost++) {
        met = advance(&ahead, cost, &x, &y);
        if (!met)
            met = from_back = advance(&back, cost, &x, &y);
    }
    if (!met)
        furthest(&ahead, most, &x, &y);
    *ret_a = from_back ? box.a1 - (size_t)x : box.a0 + (size_t)x;
    *ret_b = from_back ? box.b1 - (size_t)y : box.b0 + (size_t)y;
}

static void mark(struct diff *diff, struct box box)
{
    for (size_t i = box.a0; i < box.a1; i++)
        diff->old.changed[i] = true;
    for (size_t i = box.b0; i < box.b1; i++)
        diff->new.changed[i] = true;
}

static size_t size_of(struct box box)
{
    return box.a1 - box.a0 + box.b1 - box.b0;
}

/* Without the lines that both sides begin and end with. */
static struct box trimmed(const struct diff *diff, struct box box)
{
    const size_t *old = diff->old.ids, *new = diff->new.ids;
    while (box.a0 < box.a1 && box.b0 < box.b1 && old[box.a0] == new[box.b0])
        box.a0++, box.b0++;
    while (box.a0 < box.a1 && box.b0 < box.b1 && old[box.a1 - 1] == new[box.b1 - 1])
        box.a1--, box.b1--;
    return box;
}

/* The larger part is done in the loop, so that calls are never nested deeper than the logarithm. */
static void compare(struct diff *diff, struct box box)
{
    for (;;) {
        size_t a = 0, b = 0;
        box = trimmed(diff, box);
        bool one = box.a0 == box.a1 || box.b0 == box.b1;
        if (!one)
            meet(diff, box, &a, &b);
        struct box first = {box.a0, a, box.b0, b}, rest = {a, box.a1, b, box.b1};
        if (one || !size_of(first) || !size_of(rest)) {
            mark(diff, box);
            return;
        }
        bool first_larger = size_of(first) > size_of(rest);
        compare(diff, first_larger ? rest : first);
        box = first_larger ? first : rest;
    }
}

/* --- printing ----------------------------------------------------------------------------------- */

static void put_line(struct buf *out, char sign, cf_str line)
{
    buf_char(out, sign);
    buf_add(out, line.ptr, line.len);
    if (!line.len || line.ptr[line.len - 1] != '\n')
        buf_text(out, "\n\\ No newline at end of file\n");
}

static void put_range(struct buf *out, char sign, size_t from, size_t len)
{
    buf_printf(out, "%c%zu", sign, from + (len > 0));
    if (len != 1)
        buf_printf(out, ",%zu", len);
}

/* From (*a, *b), which are changed or not, past the next lines that are. */
static void skip_changed(const struct diff *diff, size_t *a, size_t *b)
{
    while (*a < diff->old.len && diff->old.changed[*a])
        ++*a;
    while (*b < diff->new.len && diff->new.changed[*b])
        ++*b;
}

/* Past lines that are the same, at most `most` of them. */
static size_t skip_same(const struct diff *diff, size_t *a, size_t *b, size_t most)
{
    size_t count = 0;
    while (count < most && *a < diff->old.len && *b < diff->new.len && !diff->old.changed[*a] &&
           !diff->new.changed[*b]) {
        ++*a;
        ++*b;
        count++;
    }
    return count;
}

static void put_body(struct buf *out, const struct diff *diff, struct box box)
{
    size_t a = box.a0, b = box.b0;
    while (a < box.a1 || b < box.b1) {
        if (a < box.a1 && diff->old.changed[a]) {
            put_line(out, '-', diff->old.lines[a++]);
        } else if (b < box.b1 && diff->new.changed[b]) {
            put_line(out, '+', diff->new.lines[b++]);
        } else {
            put_line(out, ' ', diff->old.lines[a++]);
            b++;
        }
    }
}

/* Changes with at most twice the context between them are one hunk. */
static void put_hunks(struct buf *out, const struct diff *diff)
{
    size_t a = 0, b = 0;
    for (;;) {
        skip_same(diff, &a, &b, SIZE_MAX);
        if (a == diff->old.len && b == diff->new.len)
            return;
        size_t before = a < b ? a : b;
        before = before < CONTEXT ? before : CONTEXT;
        struct box box = {a - before, 0, b - before, 0};
        for (;;) {
            skip_changed(diff, &a, &b);
            box.a1 = a;
            box.b1 = b;
            size_t same = skip_same(diff, &a, &b, (size_t)2 * CONTEXT + 1);
            if (same > (size_t)2 * CONTEXT || (a == diff->old.len && b == diff->new.len)) {
                same = same < CONTEXT ? same : CONTEXT;
                box.a1 += same;
                box.b1 += same;
                break;
            }
        }
        buf_text(out, "@@ ");
        put_range(out, '-', box.a0, box.a1 - box.a0);
        buf_char(out, ' ');
        put_range(out, '+', box.b0, box.b1 - box.b0);
        buf_text(out, " @@\n");
        put_body(out, diff, box);
    }
}

static void put_name(struct buf *out, const char *lead, const char *side, cf_str path, bool there)
{
    size_t slashes = 0;
    while (slashes < path.len && path.ptr[slashes] == '/')
        slashes++;
    path = str_cut(path, slashes, path.len);
    if (there)
        buf_printf(out, "%s%s%.*s", lead, side, STR_ARG(path));
    else
        buf_printf(out, "%s/dev/null", lead);
    /* patch takes a name to its end only when a tab is there. */
    if (strcmp(lead, "Files ") != 0 && lead[0] != ' ' && there && memchr(path.ptr, ' ', path.len))
        buf_char(out, '\t');
}

void unified_write(struct buf *out, cf_str path, const cf_str *old, const cf_str *new)
{
    struct diff diff = {.arena = out->arena};
    cf_str was = old ? *old : STR(""), is = new ? *new : STR("");
    size_t fault;
    bool same = str_equal(was, is), one_line = was.len > MOST_BYTES || is.len > MOST_BYTES ||
                                               !str_utf8(was, &fault) || !str_utf8(is, &fault);
    if (same && !old == !new)
        return;
    if (one_line) {
        put_name(out, "Files ", "a/", path, old != NULL);
        put_name(out, " and ", "b/", path, new != NULL);
        buf_text(out, " differ\n");
        return;
    }
    put_name(out, "--- ", "a/", path, old != NULL);
    put_name(out, "\n+++ ", "b/", path, new != NULL);
    buf_char(out, '\n');
    split(out->arena, was, &diff.old);
    split(out->arena, is, &diff.new);
    number(&diff);
    diff.forward = arena_many(out->arena, (size_t)2 * MOST_COST + 5, int64_t);
    diff.backward = arena_many(out->arena, (size_t)2 * MOST_COST + 5, int64_t);
    compare(&diff, (struct box){0, diff.old.len, 0, diff.new.len});
    put_hunks(out, &diff);
}
