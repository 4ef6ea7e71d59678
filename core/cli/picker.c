/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/picker.h"

const char picker_title[] = "Select the CRD you want to use:";

enum { MOST_ROWS = 15, WIDEST_LABEL = 48 };

/* A character of a text at `at`, its bytes and its columns. A byte that is no UTF-8, and a character that
 * cannot be shown, is a question mark. */
struct glyph {
    cf_str bytes;
    uint32_t lower;
    size_t columns;
};

static struct glyph glyph_at(const struct picker *picker, cf_str text, size_t at)
{
    uint32_t character = 0;
    struct glyph glyph = {str_cut(text, at, at + 1), 0, 1};
    size_t len = terminal_keys_decode(str_cut(text, at, text.len), &character);
    int columns = len ? picker->text.width(character) : -1;
    if (len) {
        glyph.bytes = str_cut(text, at, at + len);
        glyph.lower = picker->text.lower(character);
    }
    if (columns >= 0 && character >= 0x20 && character != 0x7F)
        glyph.columns = (size_t)columns;
    else
        glyph.lower = 0;
    return glyph;
}

static bool is_shown(struct glyph glyph)
{
    return glyph.lower != 0;
}

static size_t columns_of(const struct picker *picker, cf_str text)
{
    size_t columns = 0;
    for (size_t at = 0; at < text.len;) {
        struct glyph glyph = glyph_at(picker, text, at);
        columns += glyph.columns;
        at += glyph.bytes.len;
    }
    return columns;
}

static cf_str filter_of(const struct picker *picker)
{
    return (cf_str){picker->filter, picker->filter_len};
}

/* The end of the filter's letters at `at` of a text; 0 when they are not there. */
static size_t match_end(const struct picker *picker, cf_str text, size_t at)
{
    cf_str filter = filter_of(picker);
    for (size_t from = 0; from < filter.len;) {
        if (at == text.len)
            return 0;
        struct glyph want = glyph_at(picker, filter, from), got = glyph_at(picker, text, at);
        if (want.lower != got.lower)
            return 0;
        from += want.bytes.len;
        at += got.bytes.len;
    }
    return at;
}

/* Where the filter's letters are in a text first; false when they are nowhere, or there is no filter. */
static bool find_match(const struct picker *picker, cf_str text, size_t *ret_from, size_t *ret_to)
{
    for (size_t at = 0; picker->filter_len && at < text.len;) {
        size_t end = match_end(picker, text, at);
        if (end) {
            *ret_from = at;
            *ret_to = end;
            return true;
        }
        at += glyph_at(picker, text, at).bytes.len;
    }
    return false;
}

static bool matches(const struct picker *picker, cf_str text)
{
    size_t from, to;
    return !picker->filter_len || find_match(picker, text, &from, &to);
}

/* Rows for items: the title and the count take one each where there is room. */
static size_t rows_of_list(const struct picker *picker)
{
    size_t rows = picker->size.rows > 2 ? picker->size.rows - 2 : 1;
    return rows < MOST_ROWS ? rows : MOST_ROWS;
}

/* Moves what is shown first so that the cursor is among it, and no row is empty without need. */
static void scroll(struct picker *picker)
{
    size_t rows = rows_of_list(picker);
    if (picker->cursor < picker->top)
        picker->top = picker->cursor;
    if (picker->cursor >= picker->top + rows)
        picker->top = picker->cursor + 1 - rows;
    if (picker->top + rows > picker->shown_len)
        picker->top = picker->shown_len > rows ? picker->shown_len - rows : 0;
}

/* Shows what the filter lets through; the cursor stays on its item if that is still there. */
static void apply_filter(struct picker *picker)
{
    size_t item = picker->shown_len ? picker->shown[picker->cursor] : 0;
    bool by_label = false;
    for (size_t i = 0; i < picker->len; i++)
        by_label = by_label || matches(picker, picker->items[i].label);
    picker->shown_len = picker->cursor = picker->top = 0;
    for (size_t i = 0; i < picker->len; i++) {
        cf_str text = by_label ? picker->items[i].label : picker->items[i].detail;
        if (!matches(picker, text))
            continue;
        if (i == item)
            picker->cursor = picker->shown_len;
        picker->shown[picker->shown_len++] = i;
    }
    scroll(picker);
}

static size_t widest_label(const struct picker *picker)
{
    size_t widest = 0;
    for (size_t i = 0; i < picker->len; i++) {
        size_t columns = columns_of(picker, picker->items[i].label);
        widest = columns > widest ? columns : widest;
    }
    return widest < WIDEST_LABEL ? widest : WIDEST_LABEL;
}

void picker_open(struct picker *picker, struct arena *arena, const struct picker_item *items,
                 size_t len, bool several, const struct terminal_text *text)
{
    *picker = (struct picker){.items = items, .len = len, .several = several, .size = {24, 80}};
    picker->marked = arena_many(arena, len, bool);
    picker->shown = arena_many(arena, len, size_t);
    for (size_t i = 0; i < len; i++)
        picker->shown[picker->shown_len++] = i;
    if (text) {
        picker->text = *text;
        picker->label_width = widest_label(picker);
    }
}

void picker_resize(struct picker *picker, struct terminal_size size)
{
    picker->size = size;
    scroll(picker);
}

static void move(struct picker *picker, size_t to)
{
    picker->cursor = to < picker->shown_len ? to : picker->shown_len - 1;
    scroll(picker);
}

static void move_by_key(struct picker *picker, enum terminal_key key)
{
    size_t rows = rows_of_list(picker), at = picker->cursor;
    if (!picker->shown_len)
        return;
    if (key == TERMINAL_UP)
        move(picker, at ? at - 1 : 0);
    else if (key == TERMINAL_DOWN)
        move(picker, at + 1);
    else if (key == TERMINAL_HOME)
        move(picker, 0);
    else if (key == TERMINAL_END)
        move(picker, picker->shown_len - 1);
    else if (key == TERMINAL_PAGE_UP)
        move(picker, at > rows ? at - rows : 0);
    else if (key == TERMINAL_PAGE_DOWN)
        move(picker, at + rows);
}

static void mark(struct picker *picker, size_t item, bool marked)
{
    if (picker->marked[item] != marked)
        picker->marked_len += marked ? 1 : (size_t)-1;
    picker->marked[item] = marked;
}

static void toggle(struct picker *picker)
{
    if (!picker->several || !picker->shown_len)
        return;
    size_t item = picker->shown[picker->cursor];
    mark(picker, item, !picker->marked[item]);
}

static void type(struct picker *picker, cf_str character)
{
    if (character.len > sizeof picker->filter - picker->filter_len)
        return;
    memcpy(picker->filter + picker->filter_len, character.ptr, character.len);
    picker->filter_len += character.len;
    apply_filter(picker);
}

static void erase(struct picker *picker, bool all)
{
    if (!picker->filter_len)
        return;
    do
        picker->filter_len--;
    while (picker->filter_len &&
           (all || ((unsigned char)picker->filter[picker->filter_len] & 0xC0) == 0x80));
    apply_filter(picker);
}

enum picker_end picker_key(struct picker *picker, struct terminal_event event)
{
    switch (event.key) {
    case TERMINAL_ENTER:
        return picker->marked_len || picker->shown_len ? PICKER_TAKEN : PICKER_GOES_ON;
    case TERMINAL_ESCAPE:
    case TERMINAL_INTERRUPT:
    case TERMINAL_CLOSED:
        return PICKER_CANCELLED;
    case TERMINAL_TEXT:
        if (event.bytes[0] == ' ')
            toggle(picker);
        else
            type(picker, str_of(event.bytes));
        break;
    case TERMINAL_BACKSPACE:
        erase(picker, false);
        break;
    case TERMINAL_ERASE_ALL:
        erase(picker, true);
        break;
    default:
        move_by_key(picker, event.key);
    }
    return PICKER_GOES_ON;
}

/* A line being filled, and the columns that are left. */
struct writer {
    const struct picker *picker;
    struct arena *arena;
    struct terminal_line *line;
    size_t left;
};

static void add_span(struct writer *writer, cf_str text, unsigned style)
{
    struct terminal_line *line = writer->line;
    if (!text.len)
        return;
    line->spans =
        arena_grow(writer->arena, line->spans, line->len, &line->cap, sizeof *line->spans);
    line->spans[line->len++] = (struct terminal_span){text, style};
}

/* Adds as much of a text as there is room for; nothing comes after one that was cut. */
static void write_text(struct writer *writer, cf_str text, unsigned style)
{
    struct buf fits = {.arena = writer->arena};
    for (size_t at = 0; at < text.len;) {
        struct glyph glyph = glyph_at(writer->picker, text, at);
        if (glyph.columns > writer->left) {
            writer->left = 0;
            break;
        }
        writer->left -= glyph.columns;
        at += glyph.bytes.len;
        buf_add(&fits, is_shown(glyph) ? glyph.bytes.ptr : "?",
                is_shown(glyph) ? glyph.bytes.len : 1);
    }
    add_span(writer, buf_str(&fits), style);
}

static void write_matched(struct writer *writer, cf_str text, unsigned style)
{
    size_t from = 0, to = 0;
    find_match(writer->picker, text, &from, &to);
    write_text(writer, str_cut(text, 0, from), style);
    write_text(writer, str_cut(text, from, to), style | TERMINAL_MATCH | TERMINAL_COLOUR);
    write_text(writer, str_cut(text, to, text.len), style);
}

static void write_blanks(struct writer *writer, size_t count)
{
    struct buf blanks = {.arena = writer->arena};
    buf_pad(&blanks, count < writer->left ? count : writer->left, ' ');
    write_text(writer, buf_str(&blanks), 0);
}

static void write_item(struct writer *writer, size_t place)
{
    const struct picker *picker = writer->picker;
    size_t number = picker->shown[place];
    const struct picker_item *item = &picker->items[number];
    bool here = place == picker->cursor;
    unsigned style = here ? TERMINAL_STRONG : 0;
    size_t label_width = columns_of(picker, item->label);
    write_text(writer, here ? STR(">") : STR(" "), here ? TERMINAL_COLOUR | style : 0);
    if (picker->several)
        write_text(writer, picker->marked[number] ? STR(" *") : STR("  "),
                   picker->marked[number] ? TERMINAL_COLOUR | style : 0);
    write_text(writer, STR(" "), 0);
    write_matched(writer, item->label, style);
    if (!item->detail.len)
        return;
    write_blanks(writer, picker->label_width > label_width ? picker->label_width - label_width : 0);
    write_text(writer, STR("  "), 0);
    size_t from, to;
    if (find_match(picker, item->label, &from, &to))
        write_text(writer, item->detail, TERMINAL_FAINT);
    else
        write_matched(writer, item->detail, TERMINAL_FAINT);
}

/* The end of a text, at most so wide. */
static cf_str end_of(const struct picker *picker, cf_str text, size_t columns)
{
    while (text.len && columns_of(picker, text) > columns)
        text = str_cut(text, glyph_at(picker, text, 0).bytes.len, text.len);
    return text;
}

/* The heading is as long as it can be beside the filter, whose end is where one types. */
static void write_title(struct writer *writer)
{
    const char *const titles[] = {picker_title, "Select the CRD:", "Select:"};
    const struct picker *picker = writer->picker;
    size_t filter = columns_of(picker, filter_of(picker)), title = 0;
    while (title < sizeof titles / sizeof *titles &&
           strlen(titles[title]) + (filter ? 1 + filter : 0) > writer->left)
        title++;
    if (title < sizeof titles / sizeof *titles) {
        write_text(writer, str_of(titles[title]), TERMINAL_STRONG);
        write_text(writer, STR(" "), 0);
    } else if (!filter) {
        write_text(writer, STR("Select:"), TERMINAL_STRONG);
    }
    write_text(writer, end_of(picker, filter_of(picker), writer->left), TERMINAL_COLOUR);
}

/* What keys do: as many as there is room for, the most needed ones first. */
static void write_help(struct writer *writer)
{
    static const char *const one[] = {"Enter takes", "Esc leaves", "letters filter", NULL};
    static const char *const several[] = {"space marks", "Enter takes", "Esc leaves",
                                          "letters filter", NULL};
    const char *const *words = writer->picker->several ? several : one;
    struct buf help = {.arena = writer->arena};
    for (const char *before = "   "; *words; words++, before = ", ") {
        if (help.len + strlen(before) + strlen(*words) > writer->left)
            break;
        buf_printf(&help, "%s%s", before, *words);
    }
    write_text(writer, buf_str(&help), TERMINAL_FAINT);
}

/* For a narrow terminal, on which two keys must do. */
static void write_brief(struct writer *writer, size_t at)
{
    const struct picker *picker = writer->picker;
    struct buf brief = {.arena = writer->arena};
    buf_printf(&brief, "%zu/%zu", at, picker->shown_len);
    if (picker->marked_len)
        buf_printf(&brief, " *%zu", picker->marked_len);
    write_text(writer, buf_str(&brief), 0);
    if (writer->left >= sizeof " Enter/Esc" - 1)
        write_text(writer, STR(" Enter/Esc"), TERMINAL_FAINT);
}

static void write_count(struct writer *writer)
{
    const struct picker *picker = writer->picker;
    struct buf count = {.arena = writer->arena};
    size_t at = picker->shown_len ? picker->cursor + 1 : 0;
    buf_printf(&count, "%zu of %zu", at, picker->shown_len);
    if (picker->shown_len != picker->len)
        buf_printf(&count, " (%zu in all)", picker->len);
    if (picker->marked_len)
        buf_printf(&count, ", %zu marked", picker->marked_len);
    if (count.len + sizeof "   space marks" - 1 > writer->left) {
        write_brief(writer, at);
        return;
    }
    write_text(writer, buf_str(&count), 0);
    write_help(writer);
}

struct terminal_frame picker_frame(const struct picker *picker, struct arena *arena)
{
    size_t rows = rows_of_list(picker), columns = picker->size.columns;
    struct terminal_frame frame = {.lines = arena_many(arena, rows + 2, struct terminal_line)};
    struct writer writer = {.picker = picker, .arena = arena};
    /* The last column stays free: some terminals begin a line when it is filled, some later. */
    size_t width = columns > 1 ? columns - 1 : 1;
    if (picker->size.rows > 1) {
        writer.line = &frame.lines[frame.len++];
        writer.left = width;
        write_title(&writer);
    }
    for (size_t i = 0; i < rows && picker->top + i < picker->shown_len; i++) {
        writer.line = &frame.lines[frame.len++];
        writer.left = width;
        write_item(&writer, picker->top + i);
    }
    if (picker->size.rows > 2 || !picker->shown_len) {
        writer.line = &frame.lines[frame.len++];
        writer.left = width;
        write_count(&writer);
    }
    return frame;
}

size_t picker_taken(const struct picker *picker, struct arena *arena, size_t **ret_items)
{
    size_t len = 0, *items = arena_many(arena, picker->marked_len + 1, size_t);
    for (size_t i = 0; i < picker->len; i++)
        if (picker->marked[i])
            items[len++] = i;
    if (!len && picker->shown_len)
        items[len++] = picker->shown[picker->cursor];
    *ret_items = items;
    return len;
}

/* A number from 1 to `most` at the beginning of a text, which is moved behind it; 0 when there is none. */
static size_t read_number(cf_str *text, size_t most)
{
    size_t number = 0, at = 0;
    for (; at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9'; at++)
        number = number > most ? number : number * 10 + (size_t)(text->ptr[at] - '0');
    *text = str_cut(*text, at, text->len);
    return number <= most ? number : 0;
}

/* "3", or "4-6" when several may be given. */
static bool read_range(struct picker *picker, cf_str *text, size_t *ret_from, size_t *ret_to)
{
    *ret_from = *ret_to = read_number(text, picker->len);
    if (text->len && text->ptr[0] == '-') {
        *text = str_cut(*text, 1, text->len);
        *ret_to = read_number(text, picker->len);
    }
    return *ret_from && *ret_to >= *ret_from && (picker->several || *ret_to == *ret_from);
}

static cf_str without_separators(cf_str text)
{
    while (text.len && strchr(" \t,", text.ptr[0]))
        text = str_cut(text, 1, text.len);
    return text;
}

/* Marks the items of that name; false when there are none. */
static bool mark_name(struct picker *picker, cf_str name)
{
    bool found = false;
    for (size_t i = 0; i < picker->len; i++)
        if (str_equal_fold(picker->items[i].label, name)) {
            mark(picker, i, true);
            found = true;
        }
    return found;
}

/* One part of an answer, which is moved behind it. */
static bool read_part(struct picker *picker, cf_str *text)
{
    size_t end = 0, from, to;
    while (end < text->len && !strchr(" \t,", text->ptr[end]))
        end++;
    cf_str name = str_cut(*text, 0, end), range = name;
    *text = str_cut(*text, end, text->len);
    if (mark_name(picker, name))
        return true;
    if (!read_range(picker, &range, &from, &to) || range.len)
        return false;
    for (size_t i = from; i <= to; i++)
        mark(picker, i - 1, true);
    return true;
}

bool picker_answer(struct picker *picker, cf_str answer)
{
    size_t parts = 0;
    bool ok = true;
    for (cf_str rest = without_separators(answer); ok && rest.len; parts++) {
        ok = read_part(picker, &rest) && (picker->several || picker->marked_len == 1);
        rest = without_separators(rest);
    }
    for (size_t i = 0; !ok && i < picker->len; i++)
        mark(picker, i, false);
    return ok && parts;
}
