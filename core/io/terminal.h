/* SPDX-License-Identifier: Apache-2.0
 *
 * The terminal: keys without waiting for a line, and a few lines that are drawn over and over below the
 * cursor. Whatever happens to the program, short of SIGKILL, the terminal is given back as it was.
 */
#ifndef IO_TERMINAL_H
#define IO_TERMINAL_H

#include "io/terminal_load.h"

/* How a part of a line looks; more than one may be set. None of them carries a meaning of its own: a
 * terminal may show none. */
enum { TERMINAL_STRONG = 1, TERMINAL_FAINT = 2, TERMINAL_MATCH = 4, TERMINAL_COLOUR = 8 };

struct terminal_span {
    cf_str text; /* UTF-8 without control characters */
    unsigned style;
};

struct terminal_line {
    struct terminal_span *spans;
    size_t len, cap;
};

/* Lines that are no wider than the terminal, and not more than it has. */
struct terminal_frame {
    struct terminal_line *lines;
    size_t len;
};

struct terminal_size {
    size_t rows, columns;
};

struct terminal;

/* True when standard input and standard output both are terminals. */
bool terminal_is(void);

/* Takes the keys and hides the cursor. NULL when this terminal cannot show frames (terminal_load()). Only one
 * can be open. `colours`: may be used. */
struct terminal *terminal_open(struct arena *arena, bool colours);
/* Erases the frame and gives the terminal back. Takes NULL. */
void terminal_close(struct terminal *terminal);

const struct terminal_text *terminal_text(const struct terminal *terminal);
struct terminal_size terminal_size(const struct terminal *terminal);

/* Puts the frame in the place of the one before, in one write. */
void terminal_draw(struct terminal *terminal, const struct terminal_frame *frame);

/* Waits for a key, or for another size. Ctrl-Z is dealt with in here. */
struct terminal_event terminal_wait(struct terminal *terminal);
/* True when terminal_wait() would not wait: drawing can be left for later. */
bool terminal_ready(const struct terminal *terminal);

#endif
