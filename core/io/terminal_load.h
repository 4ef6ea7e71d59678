/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known about terminals and about characters: terminfo (libtinfo) and Unicode (libunistring),
 * opened when a list is first drawn, so that nothing else pays for them.
 */
#ifndef IO_TERMINAL_LOAD_H
#define IO_TERMINAL_LOAD_H

#include "io/terminal_keys.h"

/* How many columns a character takes (0 to 2; negative: it is none that can be shown), and its small
 * letter. */
struct terminal_text {
    int (*width)(uint32_t character);
    uint32_t (*lower)(uint32_t character);
};

enum { TERMINAL_LOAD_KEYS = 16 };

/* What this terminal takes and sends. Texts that it does not have are empty. */
struct terminal_load {
    cf_str erase_line, erase_below; /* from the cursor on */
    cf_str up;                      /* the cursor, by a line */
    cf_str hide, show;              /* the cursor */
    cf_str keys_on, keys_off;       /* cursor keys send what terminfo says */
    cf_str plain, strong, faint, underlined, coloured;
    int width, height; /* when the system does not know; or less than 1 */
    struct terminal_keys_sequence keys[TERMINAL_LOAD_KEYS];
    size_t keys_len;
    struct terminal_text text;
};

/* False when lists cannot be drawn: a library is not there, or the terminal (TERM) is unknown or can do
 * too little. `fd`: of the terminal. */
bool terminal_load(struct arena *arena, int fd, struct terminal_load *ret_load);

/* The characters alone: for tests. */
bool terminal_load_text(struct terminal_text *ret_text);

#endif
