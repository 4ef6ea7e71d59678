/* SPDX-License-Identifier: Apache-2.0 */
#include "text/python.h"

#include "base/node.h"

#include <inttypes.h>

enum { WIDTH = 88, LEAST_WIDTH = 20, TAB = 4, ASCII_END = 0x80 };

/* First and last of the characters that an editor does not show as themselves: controls, blanks other than " ",
 * marks that turn the direction of text or join what surrounds them, no characters. */
static bool is_hidden(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        {0x00, 0x1F},       {0x7F, 0xA0},         {0xAD, 0xAD},     {0x34F, 0x34F},
        {0x61C, 0x61C},     {0x115F, 0x1160},     {0x1680, 0x1680}, {0x17B4, 0x17B5},
        {0x180B, 0x180F},   {0x2000, 0x200F},     {0x2028, 0x202F}, {0x205F, 0x206F},
        {0x3000, 0x3000},   {0x3164, 0x3164},     {0xE000, 0xF8FF}, {0xFDD0, 0xFDEF},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},     {0xFFF0, 0xFFFF}, {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, UINT32_MAX}};
    size_t i = 0;
    while (code > ranges[i][1]) /* the last one ends them all */
        i++;
    return code >= ranges[i][0];
}

/* The character at `at` of well-formed UTF-8, and how many bytes it has. */
static uint32_t decoded(cf_str text, size_t at, size_t *ret_len)
{
    unsigned char c = (unsigned char)text.ptr[at];
    size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    uint32_t code = len == 1 ? c : c & (0x7FU >> len);
    for (size_t i = 1; i < len && at + i < text.len; i++)
        code = code << 6 | ((unsigned char)text.ptr[at + i] & 0x3F);
    *ret_len = len;
    return code;
}

/* How many bytes from `at` on are shown as they are. */
static size_t plain_length(cf_str text, size_t at, bool backslash)
{
    size_t end = at;
    while (end < text.len && text.ptr[end] >= ' ' && text.ptr[end] <= '~' &&
           (backslash || text.ptr[end] != '\\'))
        end++;
    return end - at;
}

static void add_escape(struct buf *out, uint32_t code)
{
    switch (code) {
    case '\t':
        buf_text(out, "\\t");
        break;
    case '\n':
        buf_text(out, "\\n");
        break;
    case '\r':
        buf_text(out, "\\r");
        break;
    case '\\':
        buf_text(out, "\\\\");
        break;
    default:
        if (code <= 0xFF)
            buf_printf(out, "\\x%02" PRIx32, code);
        else
            buf_printf(out, code <= 0xFFFF ? "\\u%04" PRIx32 : "\\U%08" PRIx32, code);
    }
}

/* With backslashes and what cannot be seen written as escapes; quotes are left. */
static void add_escaped(struct buf *out, cf_str text)
{
    for (size_t i = 0, len; i < text.len; i += len) {
        if ((len = plain_length(text, i, false)) > 0) {
            buf_add(out, text.ptr + i, len);
            continue;
        }
        uint32_t code = decoded(text, i, &len);
        if (code == '\\' || is_hidden(code))
            add_escape(out, code);
        else
            buf_add(out, text.ptr + i, len);
    }
}

/* With what cannot be seen as blanks. */
static void add_visible(struct buf *out, cf_str text)
{
    for (size_t i = 0, len; i < text.len; i += len) {
        if ((len = plain_length(text, i, true)) > 0)
            buf_add(out, text.ptr + i, len);
        else if (is_hidden(decoded(text, i, &len)))
            buf_char(out, ' ');
        else
            buf_add(out, text.ptr + i, len);
    }
}

static size_t count(cf_str text, char c)
{
    size_t found = 0;
    for (size_t i = 0; i < text.len; i++)
        found += text.ptr[i] == c;
    return found;
}

void python_string(struct buf *out, cf_str text)
{
    size_t doubles = count(text, '"');
    char quote = doubles > count(text, '\'') ? '\'' : '"';
    buf_char(out, quote);
    if (!memchr(text.ptr, quote, text.len)) {
        add_escaped(out, text);
    } else {
        struct buf inside = {.arena = out->arena};
        add_escaped(&inside, text);
        for (size_t i = 0; i < inside.len; i++) {
            if (inside.ptr[i] == quote)
                buf_char(out, '\\');
            buf_char(out, inside.ptr[i]);
        }
    }
    buf_char(out, quote);
}

/* Columns that a text takes; what may be wide counts as wide. */
static size_t columns_of(cf_str text)
{
    size_t columns = 0, len;
    for (size_t i = 0; i < text.len; i += len) {
        unsigned char c = (unsigned char)text.ptr[i];
        len = 1;
        if (c >= ASCII_END)
            decoded(text, i, &len);
        columns += c < 0xE1 ? 1 : 2;
    }
    return columns;
}

static bool is_empty(char c)
{
    return c == ' ' || c == '\n';
}

static cf_str without_empty(cf_str text)
{
    size_t from = 0, to = text.len;
    while (from < to && is_empty(text.ptr[from]))
        from++;
    while (to > from && is_empty(text.ptr[to - 1]))
        to--;
    return str_cut(text, from, to);
}

/* What was given, with tabs as blanks, line ends as '\n' and nothing of either around it. */
static cf_str normal(struct arena *arena, cf_str text)
{
    struct buf out = {.arena = arena};
    if (!text.len || (!memchr(text.ptr, '\t', text.len) && !memchr(text.ptr, '\r', text.len)))
        return without_empty(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\t')
            buf_pad(&out, TAB, ' ');
        else if (c != '\n' || !i || text.ptr[i - 1] != '\r')
            buf_char(&out, c == '\r' ? '\n' : c);
    }
    return without_empty(buf_str(&out));
}

/* The next line without the blanks at its end; false behind the last one. */
static bool next_line(cf_str *rest, cf_str *ret_line)
{
    if (!rest->ptr)
        return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    *ret_line = str_cut(*rest, 0, len);
    *rest = end ? str_cut(*rest, len + 1, rest->len) : (cf_str){NULL, 0};
    while (ret_line->len && ret_line->ptr[ret_line->len - 1] == ' ')
        ret_line->len--;
    return true;
}

static size_t blanks_of(cf_str line)
{
    size_t blanks = 0;
    while (blanks < line.len && line.ptr[blanks] == ' ')
        blanks++;
    return blanks;
}

/* The least indentation of all lines but the first. */
static size_t least_blanks(cf_str text)
{
    size_t least = SIZE_MAX;
    cf_str line;
    next_line(&text, &line);
    while (next_line(&text, &line))
        if (line.len && blanks_of(line) < least)
            least = blanks_of(line);
    return least == SIZE_MAX ? 0 : least;
}

/* Adds the words of a line, in lines that fit; what is longer than a line stays whole. */
static void add_words(struct buf *out, cf_str line, size_t width)
{
    size_t blanks = blanks_of(line), taken = 0;
    bool begun = false;
    for (size_t i = blanks, end; i < line.len; i = end + blanks_of(str_cut(line, end, line.len))) {
        const char *blank = memchr(line.ptr + i, ' ', line.len - i);
        end = blank ? (size_t)(blank - line.ptr) : line.len;
        size_t more = columns_of(str_cut(line, i, end));
        if (begun && taken + 1 + more <= width) {
            buf_char(out, ' ');
            taken += 1 + more;
        } else {
            if (out->len)
                buf_char(out, '\n');
            buf_pad(out, blanks, ' ');
            taken = blanks + more;
        }
        begun = true;
        buf_add(out, line.ptr + i, end - i);
    }
}

/* The text in lines that fit, with one empty line in the place of several; all but the first without their least
 * indentation. `add` writes a line as it is shown. */
static cf_str wrapped(struct arena *arena, cf_str text, size_t width,
                      void (*add)(struct buf *, cf_str))
{
    struct buf out = {.arena = arena}, shown = {.arena = arena};
    cf_str rest = normal(arena, text), line;
    size_t least = least_blanks(rest);
    for (bool first = true; next_line(&rest, &line); first = false) {
        shown.len = 0;
        add(&shown, first ? line : str_cut(line, least, line.len));
        cf_str words = buf_str(&shown);
        if (blanks_of(words) < words.len)
            add_words(&out, words, width);
        else if (out.len && out.ptr[out.len - 1] != '\n')
            buf_char(&out, '\n');
    }
    return buf_str(&out);
}

static size_t width_within(size_t taken)
{
    return WIDTH > taken + LEAST_WIDTH ? WIDTH - taken : LEAST_WIDTH;
}

/* Two quotes in a row could be the beginning of the end, and one at the end is. */
static void add_quoted(struct buf *out, cf_str line, bool first, bool last)
{
    bool ends = last && line.len && line.ptr[line.len - 1] == '"';
    size_t len = line.len - ends;
    for (size_t i = 0; i < len; i++) {
        const char *quote = memchr(line.ptr + i, '"', len - i);
        size_t before = quote ? (size_t)(quote - line.ptr) - i : len - i;
        buf_add(out, line.ptr + i, before);
        i += before;
        if (i + 1 < len && line.ptr[i + 1] == '"') {
            buf_text(out, "\\\"\\\"");
            i++;
        } else if (i < len) {
            buf_text(out, first && !i ? "\\\"" : "\"");
        }
    }
    buf_text(out, ends ? "\\x22" : "");
}

void python_docstring(struct buf *out, cf_str text, size_t indent)
{
    enum { BOTH_QUOTES = 6 };
    cf_str rest = wrapped(out->arena, text, width_within(indent + BOTH_QUOTES), add_escaped), line;
    bool first = true;
    buf_pad(out, indent, ' ');
    buf_text(out, "\"\"\"");
    for (; next_line(&rest, &line); first = false) {
        if (!first)
            buf_char(out, '\n');
        buf_pad(out, first || !line.len ? 0 : indent, ' ');
        add_quoted(out, line, first, !rest.ptr);
        if (!first && !rest.ptr) {
            buf_char(out, '\n');
            buf_pad(out, indent, ' ');
        }
    }
    buf_text(out, "\"\"\"");
}

/* A word in front of a colon or "=" that makes an instruction of a comment gets a blank behind it. */
static size_t instruction_length(cf_str rest)
{
    static const char *const words[] = {"coding", "type", "fmt",  "mypy",   "yapf",    "pylint",
                                        "isort",  "noqa", "ruff", "flake8", "pyright", "pragma"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!rest.len || rest.ptr[0] != words[i][0]) /* by far the most */
            continue;
        size_t len = strlen(words[i]);
        if (str_starts(rest, words[i]) && len < rest.len &&
            (rest.ptr[len] == ':' || rest.ptr[len] == '='))
            return len;
    }
    return 0;
}

void python_comment(struct buf *out, cf_str text, size_t indent)
{
    enum { SIGN_AND_BLANK = 2 };
    cf_str rest = wrapped(out->arena, text, width_within(indent + SIGN_AND_BLANK), add_visible);
    cf_str line;
    for (bool first = true; next_line(&rest, &line); first = false) {
        buf_text(out, first ? "" : "\n");
        buf_pad(out, indent, ' ');
        buf_text(out, line.len ? "# " : "#");
        for (size_t i = 0; i < line.len; i++) {
            size_t len = instruction_length(str_cut(line, i, line.len));
            buf_add(out, line.ptr + i, len);
            buf_text(out, len ? " " : "");
            i += len;
            buf_char(out, line.ptr[i]);
        }
    }
}

static void add_number(struct buf *out, const cf_node *value)
{
    cf_str text = node_number_text(out->arena, value);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '+')
            buf_char(out, text.ptr[i]);
}

/* A list or a map, a line for each entry. */
static void add_entries(struct buf *out, const cf_node *value, size_t indent)
{
    bool list = value->kind == CF_LIST;
    buf_char(out, list ? '[' : '{');
    for (size_t i = 0; i < cf_len(value); i++) {
        buf_text(out, i ? ",\n" : "\n");
        buf_pad(out, indent + TAB, ' ');
        if (!list) {
            python_string(out, value->as.map.pairs[i].key);
            buf_text(out, ": ");
        }
        python_value(out, list ? cf_at(value, i) : value->as.map.pairs[i].value, indent + TAB);
    }
    if (cf_len(value)) {
        buf_text(out, ",\n");
        buf_pad(out, indent, ' ');
    }
    buf_char(out, list ? ']' : '}');
}

void python_value(struct buf *out, const cf_node *value, size_t indent)
{
    switch (value ? (cf_kind)value->kind : CF_NULL) {
    case CF_NULL:
        buf_text(out, "None");
        break;
    case CF_BOOL:
        buf_text(out, value->as.boolean ? "True" : "False");
        break;
    case CF_INT:
    case CF_FLOAT:
        add_number(out, value);
        break;
    case CF_STR:
        python_string(out, value->as.string);
        break;
    case CF_LIST:
    case CF_MAP:
        add_entries(out, value, indent);
        break;
    }
}

static bool is_keyword(cf_str name)
{
    static const char *const all[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is(name, all[i]))
            return true;
    return false;
}

static bool is_word(char c)
{
    return c == '_' || str_is_alnum(c);
}

void python_name(struct buf *out, cf_str text)
{
    struct buf name = {.arena = out->arena};
    for (size_t i = 0; i < text.len; i++) {
        bool goes_on = i > 0 && (text.ptr[i] & text.ptr[i - 1] & ASCII_END); /* beyond ASCII, too */
        if (is_word(text.ptr[i]))
            buf_char(&name, text.ptr[i]);
        else if (!goes_on)
            buf_char(&name, '_');
    }
    cf_str made = buf_str(&name);
    while (made.len > 1 && made.ptr[0] == '_' && made.ptr[1] == '_')
        made = str_cut(made, 1, made.len);
    buf_text(out, !made.len || (made.ptr[0] >= '0' && made.ptr[0] <= '9') ? "_" : "");
    buf_add(out, made.ptr, made.len);
    buf_text(out, is_keyword(made) ? "_" : "");
}
