/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/natives_text.h"

#include "base/node.h"
#include "engine/json_schema.h"
#include "engine/reference.h"
#include "script/prose.h"
#include "text/ecma.h"
#include "text/markdown.h"
#include "text/python.h"

/* The text that a function was called with; false after a diagnostic when it was called with something else. */
static bool text_argument(struct ctx *ctx, const char *what, const cf_node *given, cf_str *ret_text)
{
    if (given && given->kind == CF_STR) {
        *ret_text = given->as.string;
        return true;
    }
    ctx_error(ctx, NULL, "%s: the text is %s", what, given ? node_kind_name(given) : "not there");
    ctx_hint(ctx, "hand it a text, or json(value) of what is none");
    return false;
}

/* What `add` makes of the text that the function was called with. */
static const cf_node *line_of(struct ctx *ctx, const char *what, const cf_node *given,
                              void (*add)(struct buf *, cf_str))
{
    struct buf out = {.arena = ctx->arena};
    cf_str text;
    if (!text_argument(ctx, what, given, &text))
        return NULL;
    add(&out, text);
    return node_str(ctx->arena, buf_str(&out));
}

/* --- Markdown ------------------------------------------------------------------------------------------------- */

/* markdown_line(text) */
const cf_node *natives_text_markdown_line(struct ctx *ctx, void *data, const cf_node *const *args,
                                          size_t len)
{
    (void)data;
    return line_of(ctx, "markdown_line", natives_argument(args, len, 0), markdown_line);
}

/* markdown_code(text) */
const cf_node *natives_text_markdown_code(struct ctx *ctx, void *data, const cf_node *const *args,
                                          size_t len)
{
    (void)data;
    return line_of(ctx, "markdown_code", natives_argument(args, len, 0), markdown_code);
}

/* The paragraphs of a text, or of none; NULL after a diagnostic. */
static const cf_node *paragraphs_of(struct ctx *ctx, const char *what, const cf_node *given)
{
    struct list_builder list = {.arena = ctx->arena};
    cf_str text = STR("");
    if (given && given->kind != CF_NULL && !text_argument(ctx, what, given, &text))
        return NULL;
    while (text.len) {
        struct buf out = {.arena = ctx->arena};
        markdown_line(&out, markdown_paragraph(text, &text));
        if (out.len)
            list_add(&list, node_str(ctx->arena, buf_str(&out)));
    }
    return list_node(&list);
}

/* markdown_paragraphs(text) */
const cf_node *natives_text_markdown_paragraphs(struct ctx *ctx, void *data,
                                                const cf_node *const *args, size_t len)
{
    (void)data;
    return paragraphs_of(ctx, "markdown_paragraphs", natives_argument(args, len, 0));
}

static void add_blanks(struct buf *out, cf_str blanks)
{
    for (size_t i = 0; i < blanks.len; i++)
        buf_char(out, ' '); /* a line end would end a row of a table */
}

/* The blanks around names are part of the sentence. */
static void add_sentence(struct buf *out, cf_str text)
{
    cf_str inner = str_trim(text);
    size_t from = (size_t)(inner.ptr - text.ptr);
    add_blanks(out, str_cut(text, 0, from));
    markdown_line(out, inner);
    add_blanks(out, str_cut(text, from + inner.len, text.len));
}

/* A line of texts and of maps { code = "…" }; false after a diagnostic. */
static bool add_parts(struct ctx *ctx, const char *what, struct buf *out, const cf_node *parts)
{
    cf_str text;
    for (size_t i = 0; i < cf_len(parts); i++) {
        const cf_node *part = cf_at(parts, i), *code = cf_get(part, "code");
        if (!text_argument(ctx, what, code ? code : part, &text))
            return false;
        if (code)
            markdown_code(out, text);
        else
            add_sentence(out, text);
    }
    return true;
}

/* markdown_parts(parts) */
const cf_node *natives_text_markdown_parts(struct ctx *ctx, void *data, const cf_node *const *args,
                                           size_t len)
{
    struct buf out = {.arena = ctx->arena};
    (void)data;
    return add_parts(ctx, "markdown_parts", &out, natives_argument(args, len, 0))
               ? node_str(ctx->arena, buf_str(&out))
               : NULL;
}

static void begin_line(struct buf *cell)
{
    buf_text(cell, cell->len ? "<br>" : "");
}

/* A line for each fact but the default, which has a column of its own. */
static bool add_facts(struct ctx *ctx, const char *what, struct buf *cell, const cf_node *facts)
{
    for (size_t i = 0; i < cf_len(facts); i++) {
        const cf_node *fact = cf_at(facts, i);
        cf_str label = node_text(cf_at(fact, 0));
        if (str_is(label, "Default"))
            continue;
        begin_line(cell);
        markdown_line(cell, label);
        buf_text(cell, ": ");
        if (!add_parts(ctx, what, cell, cf_at(fact, 1)))
            return false;
    }
    return true;
}

/* markdown_cell(description, marks, facts) */
const cf_node *natives_text_markdown_cell(struct ctx *ctx, void *data, const cf_node *const *args,
                                          size_t len)
{
    static const char what[] = "markdown_cell";
    const cf_node *lines = paragraphs_of(ctx, what, natives_argument(args, len, 0));
    const cf_node *marks = natives_argument(args, len, 1);
    struct buf cell = {.arena = ctx->arena};
    (void)data;
    for (size_t i = 0; i < cf_len(lines) + cf_len(marks); i++) {
        bool mark = i >= cf_len(lines);
        cf_str line = node_text(mark ? cf_at(marks, i - cf_len(lines)) : cf_at(lines, i));
        begin_line(&cell);
        buf_add(&cell, line.ptr, line.len);
    }
    return lines && add_facts(ctx, what, &cell, natives_argument(args, len, 2))
               ? node_str(ctx->arena, buf_str(&cell))
               : NULL;
}

static void add_row(struct buf *out, const cf_node *cells, const bool *shown, size_t columns)
{
    buf_char(out, '|');
    for (size_t i = 0; i < columns; i++) {
        cf_str cell = node_text(cf_at(cells, i));
        if (!shown[i])
            continue;
        buf_char(out, ' ');
        buf_add(out, cell.ptr, cell.len);
        buf_text(out, " |");
    }
    buf_char(out, '\n');
}

/* markdown_table(names, rows): without the columns that have nothing in any row; the first one stays. */
const cf_node *natives_text_markdown_table(struct ctx *ctx, void *data, const cf_node *const *args,
                                           size_t len)
{
    struct buf out = {.arena = ctx->arena};
    const cf_node *names = natives_argument(args, len, 0), *rows = natives_argument(args, len, 1);
    size_t columns = cf_len(names);
    bool *shown = arena_many(ctx->arena, columns, bool);
    (void)data;
    for (size_t i = 0; i < columns; i++) {
        shown[i] = i == 0;
        for (size_t row = 0; row < cf_len(rows) && !shown[i]; row++)
            shown[i] = node_text(cf_at(cf_at(rows, row), i)).len > 0;
    }
    add_row(&out, names, shown, columns);
    buf_char(&out, '|');
    for (size_t i = 0; i < columns; i++)
        buf_text(&out, shown[i] ? " --- |" : "");
    buf_char(&out, '\n');
    for (size_t row = 0; row < cf_len(rows); row++)
        add_row(&out, cf_at(rows, row), shown, columns);
    buf_char(&out, '\n');
    return node_str(ctx->arena, buf_str(&out));
}

/* --- Python --------------------------------------------------------------------------------------------------- */

/* python_string(text) */
const cf_node *natives_text_python_string(struct ctx *ctx, void *data, const cf_node *const *args,
                                          size_t len)
{
    (void)data;
    return line_of(ctx, "python_string", natives_argument(args, len, 0), python_string);
}

/* The number of characters that a function was called with, 0 where there is none; false after a diagnostic. */
static bool number_argument(struct ctx *ctx, const char *what, const char *name,
                            const cf_node *given, size_t *ret_number)
{
    enum { MOST = 1000 };
    int64_t number = given && given->kind == CF_INT ? given->as.integer : 0;
    *ret_number = number < 0 ? 0 : number > MOST ? MOST : (size_t)number;
    if (number >= 0 && (!given || given->kind == CF_NULL || given->kind == CF_INT))
        return true;
    ctx_error(ctx, NULL, "%s: the %s is %s", what, name,
              number < 0 ? "negative" : node_kind_name(given));
    ctx_hint(ctx, "hand it an integer from 0 on, or nil (// divides into integers)");
    return false;
}

/* What `add` makes of a text and the number called `name` that the function was called with. */
static const cf_node *block_of(struct ctx *ctx, const char *what, const char *name,
                               const cf_node *const *args, size_t len,
                               void (*add)(struct buf *, cf_str, size_t))
{
    struct buf out = {.arena = ctx->arena};
    cf_str text;
    size_t number;
    if (!text_argument(ctx, what, natives_argument(args, len, 0), &text) ||
        !number_argument(ctx, what, name, natives_argument(args, len, 1), &number))
        return NULL;
    add(&out, text, number);
    return node_str(ctx->arena, buf_str(&out));
}

/* python_docstring(text[, indent]) */
const cf_node *natives_text_python_docstring(struct ctx *ctx, void *data,
                                             const cf_node *const *args, size_t len)
{
    (void)data;
    return block_of(ctx, "python_docstring", "indent", args, len, python_docstring);
}

/* python_comment(text[, indent]) */
const cf_node *natives_text_python_comment(struct ctx *ctx, void *data, const cf_node *const *args,
                                           size_t len)
{
    (void)data;
    return block_of(ctx, "python_comment", "indent", args, len, python_comment);
}

/* python_value(value[, indent]) */
const cf_node *natives_text_python_value(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    struct buf out = {.arena = ctx->arena};
    size_t indent;
    (void)data;
    if (!number_argument(ctx, "python_value", "indent", natives_argument(args, len, 1), &indent))
        return NULL;
    python_value(&out, natives_argument(args, len, 0), indent);
    return node_str(ctx->arena, buf_str(&out));
}

/* python_name(text) */
const cf_node *natives_text_python_name(struct ctx *ctx, void *data, const cf_node *const *args,
                                        size_t len)
{
    (void)data;
    return line_of(ctx, "python_name", natives_argument(args, len, 0), python_name);
}

/* How many bytes of a $name begin at `at`, or 0. */
static size_t name_length(cf_str text, size_t at)
{
    size_t end = at + 1;
    if (at >= text.len || text.ptr[at] != '$')
        return 0;
    while (end < text.len &&
           (text.ptr[end] == '_' || (text.ptr[end] >= 'a' && text.ptr[end] <= 'z') ||
            (text.ptr[end] >= 'A' && text.ptr[end] <= 'Z')))
        end++;
    return end > at + 1 ? end - at : 0;
}

/* How many bytes the line at `at` has, its end included, when it is a name alone; else 0. */
static size_t lone_name_length(cf_str text, size_t at, cf_str *ret_name)
{
    size_t from = at;
    while (from < text.len && text.ptr[from] == ' ')
        from++;
    size_t len = name_length(text, from), end = from + len;
    *ret_name = str_cut(text, from + 1, end);
    return len && end < text.len && text.ptr[end] == '\n' ? end + 1 - at : 0;
}

/* A template that is being filled. */
struct filling {
    struct ctx *ctx;
    cf_str text;
    size_t at;
    const cf_node *values;
    bool begins; /* a line that may be left out begins here */
    struct buf out;
};

/* The value of a name, or NULL after a diagnostic. */
static const cf_node *value_of(const struct filling *filling, cf_str name)
{
    const cf_node *value = node_get(filling->values, name);
    if (value && value->kind == CF_STR)
        return value;
    ctx_error(filling->ctx, NULL, "python_fill: there is no text for $%.*s", STR_ARG(name));
    ctx_hint(filling->ctx, "each name of the template needs one");
    return NULL;
}

/* A line of `len` bytes that is a name alone: nothing where its text is empty. */
static bool fill_line(struct filling *filling, cf_str name, size_t len)
{
    const cf_node *value = value_of(filling, name);
    if (!value)
        return false;
    if (value->as.string.len) {
        buf_pad(&filling->out, len - name.len - 2, ' ');
        buf_add(&filling->out, value->as.string.ptr, value->as.string.len);
        buf_char(&filling->out, '\n');
    }
    filling->at += len;
    filling->begins = false;
    return true;
}

/* How many bytes from `at` on go as they are: to the end of the line, or to what may be a name. */
static size_t plain_length(cf_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && text.ptr[end - 1] != '\n' && text.ptr[end] != '$')
        end++;
    return end - at;
}

/* A name of `len` bytes, or what is none. */
static bool fill_next(struct filling *filling, size_t len)
{
    const cf_node *value = NULL;
    cf_str name = str_cut(filling->text, filling->at + 1, filling->at + len);
    if (len && !(value = value_of(filling, name)))
        return false;
    if (!value)
        len = plain_length(filling->text, filling->at);
    cf_str text = value ? value->as.string : str_cut(filling->text, filling->at, filling->at + len);
    buf_add(&filling->out, text.ptr, text.len);
    filling->at += len;
    filling->begins = !value && filling->text.ptr[filling->at - 1] == '\n';
    return true;
}

/* python_fill(template, values) */
const cf_node *natives_text_python_fill(struct ctx *ctx, void *data, const cf_node *const *args,
                                        size_t len)
{
    struct filling filling = {.ctx = ctx,
                              .values = natives_argument(args, len, 1),
                              .begins = true,
                              .out = {.arena = ctx->arena}};
    bool ok = text_argument(ctx, "python_fill", natives_argument(args, len, 0), &filling.text);
    (void)data;
    while (ok && filling.at < filling.text.len) {
        cf_str name;
        size_t line = filling.begins ? lone_name_length(filling.text, filling.at, &name) : 0;
        ok = line ? fill_line(&filling, name, line)
                  : fill_next(&filling, name_length(filling.text, filling.at));
    }
    return ok ? node_str(ctx->arena, buf_str(&filling.out)) : NULL;
}

/* --- names and comments -------------------------------------------------------------------------------------- */

/* The words of one line behind "#", in lines of at most so many characters. */
static void add_comment(struct buf *out, cf_str text, size_t width)
{
    cf_str line = prose_plain(out->arena, text, 0, true);
    size_t taken = 1;
    buf_char(out, '#');
    for (size_t i = 0, end; i < line.len; i = end + 1) {
        const char *blank = memchr(line.ptr + i, ' ', line.len - i);
        end = blank ? (size_t)(blank - line.ptr) : line.len;
        size_t more = 1 + str_characters(str_cut(line, i, end));
        if (taken > 1 && taken + more > width) {
            buf_text(out, "\n#");
            taken = 1;
        }
        buf_char(out, ' ');
        buf_add(out, line.ptr + i, end - i);
        taken += more;
    }
    buf_char(out, '\n');
}

void natives_text_add_pascal(struct buf *out, cf_str text)
{
    bool begins = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (str_is_alnum(c))
            buf_char(out, begins && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        begins = !str_is_alnum(c);
    }
}

/* yaml_comment(text, width): a line in front of each of which is "# ", however long a word is. */
const cf_node *natives_text_yaml_comment(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    (void)data;
    return block_of(ctx, "yaml_comment", "width", args, len, add_comment);
}

/* pascal(text): the words of a name, as it writes them. */
const cf_node *natives_text_pascal(struct ctx *ctx, void *data, const cf_node *const *args,
                                   size_t len)
{
    (void)data;
    return line_of(ctx, "pascal", natives_argument(args, len, 0), natives_text_add_pascal);
}

/* --- schemas ------------------------------------------------------------------------------------------------- */

/* schema_type(schema) */
const cf_node *natives_text_schema_type(struct ctx *ctx, void *data, const cf_node *const *args,
                                        size_t len)
{
    (void)data;
    return node_str(ctx->arena, reference_type(ctx->arena, natives_argument(args, len, 0)));
}

/* schema_facts(schema) */
const cf_node *natives_text_schema_facts(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    (void)data;
    return reference_facts(ctx->arena, natives_argument(args, len, 0));
}

/* schema_properties(schema): nil where there are none. */
const cf_node *natives_text_schema_properties(struct ctx *ctx, void *data,
                                              const cf_node *const *args, size_t len)
{
    const cf_node *properties = reference_properties(ctx->arena, natives_argument(args, len, 0));
    (void)data;
    return properties ? properties : node_null(ctx->arena);
}

/* schema_depth(schema) */
const cf_node *natives_text_schema_depth(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    (void)data;
    return node_int(ctx->arena, (int64_t)reference_depth(natives_argument(args, len, 0)));
}

/* json_schema(schema[, how]) */
const cf_node *natives_text_json_schema(struct ctx *ctx, void *data, const cf_node *const *args,
                                        size_t len)
{
    enum { SHORT = 300 };
    const cf_node *how = natives_argument(args, len, 1);
    const struct json_schema all = {.arena = ctx->arena,
                                    .descriptions = node_text(cf_get(how, "descriptions")),
                                    .limit = SHORT,
                                    .loose_below = cf_flag(cf_get(how, "loose_below"), false),
                                    .filled = cf_get(how, "filled")};
    (void)data;
    return json_schema_of(&all, natives_argument(args, len, 0));
}

/* ecma_pattern(pattern): nil where it cannot be written that way. */
const cf_node *natives_text_ecma_pattern(struct ctx *ctx, void *data, const cf_node *const *args,
                                         size_t len)
{
    cf_str text;
    (void)data;
    if (!text_argument(ctx, "ecma_pattern", natives_argument(args, len, 0), &text))
        return NULL;
    return ecma_pattern(ctx->arena, text, &text) ? node_str(ctx->arena, text)
                                                 : node_null(ctx->arena);
}
