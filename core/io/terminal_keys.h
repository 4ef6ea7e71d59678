/* SPDX-License-Identifier: Apache-2.0
 *
 * From the bytes that a terminal sends to keys. Pure: the bytes come in pieces of any size, since a slow
 * line may deliver one key in several.
 */
#ifndef IO_TERMINAL_KEYS_H
#define IO_TERMINAL_KEYS_H

#include "base/str.h"

enum terminal_key {
    TERMINAL_OTHER, /* a key that nobody asks for */
    TERMINAL_TEXT,  /* a character */
    TERMINAL_ENTER,
    TERMINAL_ESCAPE,
    TERMINAL_UP,
    TERMINAL_DOWN,
    TERMINAL_HOME,
    TERMINAL_END,
    TERMINAL_PAGE_UP,
    TERMINAL_PAGE_DOWN,
    TERMINAL_BACKSPACE,
    TERMINAL_ERASE_ALL, /* Ctrl-U */
    TERMINAL_INTERRUPT, /* Ctrl-C, or the signal */
    TERMINAL_SUSPEND,   /* Ctrl-Z */
    TERMINAL_RESIZED,   /* these two are no keys: the size is another one... */
    TERMINAL_CLOSED     /* ... and nothing will come any more */
};

struct terminal_event {
    enum terminal_key key;
    char bytes[5]; /* with TERMINAL_TEXT: the character, as text */
};

struct terminal_keys_sequence {
    cf_str bytes;
    enum terminal_key key;
};

/* Zero it. `own`: sequences of this terminal, which go before the usual ones. */
struct terminal_keys {
    const struct terminal_keys_sequence *own;
    size_t own_len;
    char pending[64];
    size_t len;
};

/* How many bytes may be added now. */
size_t terminal_keys_room(const struct terminal_keys *keys);
/* Adds `len` bytes, at most that many. */
void terminal_keys_add(struct terminal_keys *keys, const char *bytes, size_t len);

/* The next event. False when there is none yet: no byte, or the beginning of a key. `waited`: the rest
 * of it did not come in time, so it was all (Esc), or is thrown away. */
bool terminal_keys_next(struct terminal_keys *keys, bool waited, struct terminal_event *ret_event);

/* The first character of a text, and how many bytes it has; 0 when it is no UTF-8. */
size_t terminal_keys_decode(cf_str text, uint32_t *ret_character);

#endif
