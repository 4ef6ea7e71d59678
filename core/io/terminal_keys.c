/* SPDX-License-Identifier: Apache-2.0 */
#include "io/terminal_keys.h"

enum { ESC = 0x1B, DELETE = 0x7F };

/* What terminals send that their entry in terminfo does not say: most know both modes of the cursor
 * keys, and several numbers for one key. */
static const struct terminal_keys_sequence usual[] = {
    {{"\033[A", 3}, TERMINAL_UP},       {{"\033OA", 3}, TERMINAL_UP},
    {{"\033[B", 3}, TERMINAL_DOWN},     {{"\033OB", 3}, TERMINAL_DOWN},
    {{"\033[H", 3}, TERMINAL_HOME},     {{"\033OH", 3}, TERMINAL_HOME},
    {{"\033[1~", 4}, TERMINAL_HOME},    {{"\033[7~", 4}, TERMINAL_HOME},
    {{"\033[F", 3}, TERMINAL_END},      {{"\033OF", 3}, TERMINAL_END},
    {{"\033[4~", 4}, TERMINAL_END},     {{"\033[8~", 4}, TERMINAL_END},
    {{"\033[5~", 4}, TERMINAL_PAGE_UP}, {{"\033[6~", 4}, TERMINAL_PAGE_DOWN},
    {{"\033OM", 3}, TERMINAL_ENTER},    {{"\r", 1}, TERMINAL_ENTER},
    {{"\n", 1}, TERMINAL_ENTER},        {{"\010", 1}, TERMINAL_BACKSPACE},
    {{"\177", 1}, TERMINAL_BACKSPACE},  {{"\003", 1}, TERMINAL_INTERRUPT},
    {{"\032", 1}, TERMINAL_SUSPEND},    {{"\025", 1}, TERMINAL_ERASE_ALL},
    {{"\016", 1}, TERMINAL_DOWN},       {{"\020", 1}, TERMINAL_UP},
};

size_t terminal_keys_room(const struct terminal_keys *keys)
{
    return sizeof keys->pending - keys->len;
}

void terminal_keys_add(struct terminal_keys *keys, const char *bytes, size_t len)
{
    memcpy(keys->pending + keys->len, bytes, len);
    keys->len += len;
}

static void drop(struct terminal_keys *keys, size_t len)
{
    memmove(keys->pending, keys->pending + len, keys->len - len);
    keys->len -= len;
}

/* How many bytes a character that begins so has; 0: none begins so. */
static size_t length_of(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

size_t terminal_keys_decode(cf_str text, uint32_t *ret_character)
{
    static const unsigned char bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t len = text.len ? length_of((unsigned char)text.ptr[0]) : 0, fault;
    if (!len || len > text.len || !str_utf8(str_cut(text, 0, len), &fault))
        return 0;
    uint32_t character = (unsigned char)text.ptr[0] & bits[len];
    for (size_t i = 1; i < len; i++)
        character = character << 6 | ((unsigned char)text.ptr[i] & 0x3F);
    *ret_character = character;
    return len;
}

/* The key of a list whose bytes the pending ones begin with; *partial is set when they may yet become
 * one. Returns how many bytes it has. */
static size_t find(cf_str pending, const struct terminal_keys_sequence *list, size_t len,
                   enum terminal_key *ret_key, bool *partial)
{
    for (size_t i = 0; i < len; i++) {
        cf_str bytes = list[i].bytes;
        size_t shorter = bytes.len < pending.len ? bytes.len : pending.len;
        if (!shorter || memcmp(bytes.ptr, pending.ptr, shorter) != 0)
            continue;
        if (bytes.len <= pending.len) {
            *ret_key = list[i].key;
            return bytes.len;
        }
        *partial = true;
    }
    return 0;
}

/* The length of an escape sequence of any key (ECMA-48: parameters, then a final byte); 0 when its end is
 * not there yet. */
static size_t control_sequence(cf_str pending)
{
    for (size_t i = 2; i < pending.len; i++) {
        unsigned char byte = (unsigned char)pending.ptr[i];
        if (byte < 0x20 || byte > 0x3F)
            return byte >= 0x40 && byte < DELETE ? i + 1 : i;
    }
    return 0;
}

/* How many bytes what begins with Esc has: 1 is the key Esc. Alt and a key is Esc and what the key sends;
 * Esc before a control character was pressed by itself. */
static size_t escape_length(cf_str pending)
{
    if (pending.len < 2)
        return 0;
    unsigned char second = (unsigned char)pending.ptr[1];
    if (second == '[' || second == 'O')
        return control_sequence(pending);
    if (second != ESC)
        return second < 0x20 ? 1 : 2;
    if (pending.len < 3)
        return 0;
    if (pending.ptr[2] != '[' && pending.ptr[2] != 'O')
        return 1;
    size_t rest = control_sequence(str_cut(pending, 1, pending.len));
    return rest ? rest + 1 : 0;
}

/* Esc and what came after it, in time or not. */
static bool next_escape(struct terminal_keys *keys, cf_str pending, bool waited,
                        struct terminal_event *event)
{
    size_t len = escape_length(pending);
    if (!len && !waited && pending.len < sizeof keys->pending)
        return false;
    len = len ? len : pending.len;
    bool alone = len == 1 || (len == 2 && pending.ptr[1] == ESC);
    *event = (struct terminal_event){.key = alone ? TERMINAL_ESCAPE : TERMINAL_OTHER};
    drop(keys, len);
    return true;
}

static bool next_character(struct terminal_keys *keys, cf_str pending, bool waited,
                           struct terminal_event *event)
{
    uint32_t character = 0;
    size_t len = terminal_keys_decode(pending, &character);
    size_t wanted = length_of((unsigned char)pending.ptr[0]);
    if (!len && wanted > pending.len && !waited)
        return false;
    bool control = !len || character < 0x20 || (character >= DELETE && character < 0xA0);
    *event = (struct terminal_event){.key = control ? TERMINAL_OTHER : TERMINAL_TEXT};
    if (!control)
        memcpy(event->bytes, pending.ptr, len);
    drop(keys, len ? len : 1);
    return true;
}

bool terminal_keys_next(struct terminal_keys *keys, bool waited, struct terminal_event *ret_event)
{
    cf_str pending = {keys->pending, keys->len};
    bool partial = false;
    enum terminal_key key = TERMINAL_OTHER;
    if (!pending.len)
        return false;
    size_t len = find(pending, keys->own, keys->own_len, &key, &partial);
    if (!len && !(partial && !waited))
        len = find(pending, usual, sizeof usual / sizeof *usual, &key, &partial);
    if (len) {
        *ret_event = (struct terminal_event){.key = key};
        drop(keys, len);
        return true;
    }
    if (partial && !waited)
        return false;
    return pending.ptr[0] == ESC ? next_escape(keys, pending, waited, ret_event)
                                 : next_character(keys, pending, waited, ret_event);
}
