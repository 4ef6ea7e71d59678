/* SPDX-License-Identifier: Apache-2.0 */
#include "model/overlay_place.h"

#include "base/node.h"

#include <string.h>

enum { MOST_DEPTH = 32 };

enum token { TOKEN_END, TOKEN_NAME, TOKEN_STRING, TOKEN_OTHER };

/* A table constructor that is open, and the entry of it that is at hand. */
struct frame {
    cf_str key;    /* of the entry; ptr NULL: it has none */
    size_t index;  /* of an entry without a key */
    size_t parens; /* brackets that are open in it: their commas end no entry */
};

struct scan {
    struct arena *arena;
    cf_str text;
    size_t at; /* behind the token */
    enum token kind;
    cf_str token; /* a string's without its quotes */
    size_t from;  /* where the token begins */
    struct frame frames[MOST_DEPTH];
    size_t depth;
};

static char look(const struct scan *scan, size_t at)
{
    return at < scan->text.len ? scan->text.ptr[at] : '\0';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind a long bracket, "[[...]]" or "[==[...]==]", that begins at `at`; `at` itself when none does. */
static size_t skip_long(const struct scan *scan, size_t at)
{
    size_t level = 0, start = at + 1;
    while (look(scan, start) == '=') {
        start++;
        level++;
    }
    if (look(scan, at) != '[' || look(scan, start) != '[')
        return at;
    for (size_t end = start + 1; end < scan->text.len; end++) {
        size_t equals = 0;
        while (look(scan, end) == ']' && look(scan, end + 1 + equals) == '=' && equals < level)
            equals++;
        if (look(scan, end) == ']' && equals == level && look(scan, end + 1 + level) == ']')
            return end + level + 2;
    }
    return scan->text.len;
}

static size_t skip_comment(const struct scan *scan, size_t at)
{
    size_t end = skip_long(scan, at + 2);
    if (end != at + 2)
        return end;
    while (end < scan->text.len && look(scan, end) != '\n')
        end++;
    return end;
}

static void read_string(struct scan *scan)
{
    char quote = look(scan, scan->at);
    size_t end = scan->at + 1;
    while (end < scan->text.len && look(scan, end) != quote)
        end += look(scan, end) == '\\' ? 2 : 1;
    scan->kind = TOKEN_STRING;
    scan->token = str_cut(scan->text, scan->at + 1, end);
    scan->at = end < scan->text.len ? end + 1 : scan->text.len;
}

static void skip_blanks(struct scan *scan)
{
    for (;;) {
        char c = look(scan, scan->at);
        if (c == '-' && look(scan, scan->at + 1) == '-')
            scan->at = skip_comment(scan, scan->at);
        else if (c == ' ' || (c >= '\t' && c <= '\r'))
            scan->at++;
        else
            return;
    }
}

/* A word, a long text, or one sign. */
static void read_other(struct scan *scan)
{
    size_t end = skip_long(scan, scan->at);
    scan->kind = is_word(look(scan, scan->at)) ? TOKEN_NAME : TOKEN_OTHER;
    while (is_word(look(scan, end)))
        end++;
    scan->at = end == scan->at ? end + 1 : end;
    scan->token = str_cut(scan->text, scan->from, scan->at);
}

static void next_token(struct scan *scan)
{
    skip_blanks(scan);
    scan->from = scan->at;
    char c = look(scan, scan->at);
    if (scan->at >= scan->text.len) {
        scan->kind = TOKEN_END;
        scan->token = STR("");
    } else if (c == '"' || c == '\'') {
        read_string(scan);
    } else {
        read_other(scan);
    }
}

static bool is_sign(const struct scan *scan, char c)
{
    return scan->kind == TOKEN_OTHER && scan->token.len == 1 && scan->token.ptr[0] == c;
}

/* After "{", "," or ";": takes a key, if one stands there, and leaves the scan behind its "=". */
static void begin_entry(struct scan *scan)
{
    struct frame *frame = &scan->frames[scan->depth - 1];
    size_t start = scan->at;
    next_token(scan);
    size_t from = scan->from;
    bool bracket = is_sign(scan, '[');
    if (bracket)
        next_token(scan);
    bool fits = scan->kind == (bracket ? TOKEN_STRING : TOKEN_NAME);
    cf_str key = scan->token;
    next_token(scan);
    if (bracket && fits) {
        fits = is_sign(scan, ']');
        next_token(scan);
    }
    frame->key = (cf_str){NULL, 0};
    if (fits && is_sign(scan, '=') && look(scan, scan->at) != '=') {
        frame->key = key;
    } else {
        frame->index++;
        scan->at = start;
        next_token(scan);
        from = scan->from;
        scan->at = start;
    }
    scan->from = from;
}

/* Whether the entry at hand is the one that the steps lead to. */
static bool is_there(const struct scan *scan, const struct overlay_step *step)
{
    size_t depth = scan->depth;
    for (; step && depth; step = step->above, depth--) {
        const struct frame *frame = &scan->frames[depth - 1];
        bool same = step->key.ptr ? frame->key.ptr && str_equal(frame->key, step->key)
                                  : !frame->key.ptr && frame->index == step->index;
        if (!same)
            return false;
    }
    return !step && !depth;
}

static struct place place_of(const struct scan *scan, size_t at)
{
    struct place place = {.line = 1, .column = 1};
    for (size_t i = 0; i < at; i++) {
        char c = scan->text.ptr[i];
        if (c == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)c & 0xC0) != 0x80) { /* characters, not bytes */
            place.column++;
        }
    }
    return place;
}

/* Brackets other than those of tables. */
static void count_parens(const struct scan *scan, struct frame *frame)
{
    if (is_sign(scan, '(') || is_sign(scan, '['))
        frame->parens++;
    if ((is_sign(scan, ')') || is_sign(scan, ']')) && frame->parens)
        frame->parens--;
}

/* Takes the token that was read. True when an entry has begun. */
static bool advance(struct scan *scan)
{
    struct frame *frame = scan->depth ? &scan->frames[scan->depth - 1] : NULL;
    bool begins = frame && (is_sign(scan, ',') || is_sign(scan, ';')) && !frame->parens;
    if (is_sign(scan, '{') && scan->depth < MOST_DEPTH) {
        scan->frames[scan->depth++] = (struct frame){{NULL, 0}, 0, 0};
        begins = true;
    } else if (is_sign(scan, '}') && scan->depth) {
        scan->depth--;
    } else if (frame) {
        count_parens(scan, frame);
    }
    if (begins)
        begin_entry(scan);
    return begins;
}

bool overlay_place(struct arena *arena, cf_str text, const struct overlay_step *at,
                   struct place *ret_place)
{
    struct scan *scan = arena_new(arena, struct scan);
    bool found = false;
    scan->text = text;
    for (next_token(scan); scan->kind != TOKEN_END; next_token(scan))
        if (advance(scan) && is_there(scan, at)) {
            *ret_place = place_of(scan, scan->from);
            found = true;
        }
    return found;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the table, which has a limit */
static void write_path(struct buf *path, const struct overlay_step *at)
{
    if (!at)
        return;
    write_path(path, at->above);
    if (at->key.ptr)
        node_path_key(path, at->key);
    else
        buf_printf(path, "[%zu]", at->index);
}

/* "kinds.Box.inputs[2]"; empty for NULL. */
static cf_str path_of(struct arena *arena, const struct overlay_step *at)
{
    struct buf path = {.arena = arena};
    write_path(&path, at);
    return buf_str(&path);
}

bool overlay_place_error(struct ctx *ctx, const struct overlay_script *script,
                         const struct overlay_step *at, cf_str what)
{
    cf_str path = path_of(ctx->arena, at);
    struct place place;
    if (diags_full(ctx->diags) || !overlay_place(ctx->arena, script->text, at, &place))
        return ctx_error(ctx, NULL, "%.*s: %.*s%s%.*s", STR_ARG(script->name), STR_ARG(path),
                         path.len ? ": " : "", STR_ARG(what));
    place.file = diags_file(ctx->diags, script->name, script->text);
    return ctx_error_at(ctx, place, "%.*s: %.*s", STR_ARG(path), STR_ARG(what));
}
