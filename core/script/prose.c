/* SPDX-License-Identifier: Apache-2.0 */
#include "script/prose.h"

#include <string.h>

/* A line that is being made, character by character. */
struct line {
    struct buf out;
    size_t characters, limit;
    size_t cut;    /* bytes of `out` that stand before the last character within the limit */
    bool blank;    /* white space was seen since the last character */
    bool verbatim; /* "{{" stays: no engine reads it */
    bool over;     /* there is more than the limit takes */
};

/* How many bytes of white space, control characters and the like begin at `at`: also what ends a line
 * in YAML, Python or JavaScript (U+0085, U+2028, U+2029), and what YAML cannot hold as it is. */
static size_t blank_length(cf_str text, size_t at)
{
    static const char *const others[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF",
                                         "\xEF\xBF\xBE", "\xEF\xBF\xBF"};
    unsigned char c = (unsigned char)text.ptr[at];
    cf_str rest = str_cut(text, at, text.len);
    if (c <= 0x7F)
        return c <= ' ' || c == 0x7F;
    if (c == 0xC2 && rest.len > 1 && (unsigned char)rest.ptr[1] < 0xA0)
        return 2;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_starts(rest, others[i]))
            return strlen(others[i]);
    return 0;
}

static bool starts_character(unsigned char c)
{
    return (c & 0xC0) != 0x80;
}

/* Counts a character that is about to be added; false when there is no room for it. */
static bool count(struct line *line)
{
    if (line->limit && line->characters == line->limit) {
        line->over = true;
        return false;
    }
    if (line->limit && line->characters == line->limit - 1)
        line->cut = line->out.len;
    line->characters++;
    return true;
}

static bool add(struct line *line, char c)
{
    char before = line->out.len ? line->out.ptr[line->out.len - 1] : '\0';
    bool space = (line->blank && line->out.len) || (c == '{' && before == '{' && !line->verbatim);
    line->blank = false;
    if (space && !count(line))
        return false;
    if (space)
        buf_char(&line->out, ' ');
    if (starts_character((unsigned char)c) && !count(line))
        return false;
    buf_char(&line->out, c);
    return true;
}

/* Adds what follows a character of a word, as far as it needs no look at each: it is ASCII and no "{", and the limit is
 * not near. Returns how many bytes that are. */
static size_t add_run(struct line *line, cf_str rest)
{
    size_t room = SIZE_MAX, len = 0;
    if (line->limit)
        room = line->limit > line->characters ? line->limit - line->characters - 1 : 0;
    while (len < rest.len && len < room && rest.ptr[len] > ' ' && rest.ptr[len] <= '~' &&
           rest.ptr[len] != '{')
        len++;
    buf_add(&line->out, rest.ptr, len);
    line->characters += len;
    return len;
}

/* Adds a character, and what follows it of its word; returns how many bytes that are. */
static size_t add_word(struct line *line, cf_str rest)
{
    return add(line, rest.ptr[0]) ? 1 + add_run(line, str_cut(rest, 1, rest.len)) : 1;
}

/* What is over is cut at the last blank, or in the middle of a word that is longer than the line. */
static cf_str finish(struct line *line)
{
    if (!line->over)
        return buf_str(&line->out);
    size_t end = line->cut;
    while (end > 0 && line->out.ptr[end] != ' ')
        end--;
    line->out.len = end ? end : line->cut;
    line->out.ptr[line->out.len] = '\0';
    buf_text(&line->out, "…");
    return buf_str(&line->out);
}

cf_str prose_plain(struct arena *arena, cf_str text, size_t limit, bool verbatim)
{
    struct line line = {.out = {.arena = arena}, .limit = limit, .verbatim = verbatim};
    for (size_t i = 0; i < text.len && !line.over;) {
        size_t blank = blank_length(text, i);
        if (blank)
            line.blank = true;
        i += blank ? blank : add_word(&line, str_cut(text, i, text.len));
    }
    return finish(&line);
}

/* Whether the full stop that was added last belongs to a word and ends no sentence. */
static bool is_abbreviation(const struct line *line)
{
    static const char *const words[] = {"e.g", "i.e", "etc", "vs", "cf"};
    size_t end = line->out.len - 1, from = end;
    while (from > 0 && line->out.ptr[from - 1] != ' ' && line->out.ptr[from - 1] != '(')
        from--;
    cf_str word = {line->out.ptr + from, end - from};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_fold(word, str_of(words[i])))
            return true;
    return word.len <= 1;
}

cf_str prose_first_sentence(struct arena *arena, cf_str text, size_t limit, bool verbatim)
{
    struct line line = {.out = {.arena = arena}, .limit = limit, .verbatim = verbatim};
    for (size_t i = 0; i < text.len && !line.over;) {
        size_t blank = blank_length(text, i);
        if (blank) {
            char before = line.out.len ? line.out.ptr[line.out.len - 1] : '\0';
            if (before == '!' || before == '?' || (before == '.' && !is_abbreviation(&line)))
                break;
            line.blank = true;
        }
        i += blank ? blank : add_word(&line, str_cut(text, i, text.len));
    }
    return finish(&line);
}
