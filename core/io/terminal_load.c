/* SPDX-License-Identifier: Apache-2.0 */
#include "io/terminal_load.h"

#include "io/library.h"

#include <unicase.h>
#include <uniwidth.h>
/* The last one makes macros of common words (lines, columns): nothing of ours comes after it. */
#include <curses.h>
#include <term.h>

static struct {
    int (*setupterm)(const char *name, int fd, int *ret_error);
    char *(*tigetstr)(const char *name);
    int (*tigetnum)(const char *name);
    char *(*tiparm)(const char *text, ...);
    TERMINAL *(*set_curterm)(TERMINAL *terminal);
    int (*del_curterm)(TERMINAL *terminal);
} info;
static struct {
    int (*width)(ucs4_t character, const char *encoding);
    ucs4_t (*lower)(ucs4_t character);
} unicode;
static bool info_loaded, unicode_loaded;

/* The types are what the libraries' headers say. */
#define HAS_TYPE(function, ...)                                                                    \
    _Static_assert(_Generic(&(function), __VA_ARGS__ : 1, default : 0), "not of this type")
HAS_TYPE(setupterm, int (*)(const char *, int, int *));
HAS_TYPE(tigetstr, char *(*)(const char *));
HAS_TYPE(tigetnum, int (*)(const char *));
HAS_TYPE(tiparm, char *(*)(const char *, ...));
HAS_TYPE(set_curterm, TERMINAL *(*)(TERMINAL *));
HAS_TYPE(del_curterm, int (*)(TERMINAL *));
HAS_TYPE(uc_width, int (*)(ucs4_t, const char *));
HAS_TYPE(uc_tolower, ucs4_t (*)(ucs4_t));

static bool load_info(void)
{
    /* Some systems have what is libtinfo elsewhere in ncurses itself. */
    static const char *const files[] = {"libtinfo.so.6", "libtinfow.so.6", "libncursesw.so.6",
                                        "libncurses.so.6", NULL};
    static const struct library_symbol symbols[] = {
        {"setupterm", &info.setupterm},     {"tigetstr", &info.tigetstr},
        {"tigetnum", &info.tigetnum},       {"tiparm", &info.tiparm},
        {"set_curterm", &info.set_curterm}, {"del_curterm", &info.del_curterm},
    };
    const char *why;
    info_loaded =
        info_loaded || library_load(files, symbols, sizeof symbols / sizeof *symbols, &why);
    return info_loaded;
}

static int width_of(uint32_t character)
{
    return unicode.width(character, "UTF-8");
}

static uint32_t lower_of(uint32_t character)
{
    return unicode.lower(character);
}

bool terminal_load_text(struct terminal_text *ret_text)
{
    static const char *const files[] = {"libunistring.so.5", "libunistring.so.2", NULL};
    static const struct library_symbol symbols[] = {{"uc_width", &unicode.width},
                                                    {"uc_tolower", &unicode.lower}};
    const char *why;
    unicode_loaded =
        unicode_loaded || library_load(files, symbols, sizeof symbols / sizeof *symbols, &why);
    *ret_text = (struct terminal_text){width_of, lower_of};
    return unicode_loaded;
}

/* A copy without the pauses ("$<5>") that terminals of long ago needed. */
static cf_str without_pauses(struct arena *arena, const char *text)
{
    struct buf buf = {.arena = arena};
    for (const char *pause; (pause = strstr(text, "$<")) != NULL && strchr(pause, '>');) {
        buf_add(&buf, text, (size_t)(pause - text));
        text = strchr(pause, '>') + 1;
    }
    buf_text(&buf, text);
    return buf_str(&buf);
}

/* Empty when the terminal does not have it. */
static cf_str string(struct arena *arena, const char *name)
{
    const char *text = info.tigetstr(name);
    return text && text != (const char *)-1 ? without_pauses(arena, text) : STR("");
}

static void read_words(struct arena *arena, struct terminal_load *load)
{
    enum { CYAN = 6, FEWEST_COLOURS = 8 };
    const struct {
        const char *name;
        cf_str *slot;
    } words[] = {
        {"el", &load->erase_line}, {"ed", &load->erase_below},  {"cuu1", &load->up},
        {"civis", &load->hide},    {"cnorm", &load->show},      {"smkx", &load->keys_on},
        {"rmkx", &load->keys_off}, {"sgr0", &load->plain},      {"bold", &load->strong},
        {"dim", &load->faint},     {"smul", &load->underlined},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        *words[i].slot = string(arena, words[i].name);
    cf_str colour = string(arena, "setaf");
    if (colour.len && info.tigetnum("colors") >= FEWEST_COLOURS)
        load->coloured = str_copy(arena, str_of(info.tiparm(colour.ptr, CYAN)));
    load->width = info.tigetnum("cols");
    load->height = info.tigetnum("lines");
}

static void read_keys(struct arena *arena, struct terminal_load *load)
{
    static const struct {
        const char *name;
        enum terminal_key key;
    } keys[] = {
        {"kcuu1", TERMINAL_UP},   {"kcud1", TERMINAL_DOWN},    {"khome", TERMINAL_HOME},
        {"kend", TERMINAL_END},   {"kpp", TERMINAL_PAGE_UP},   {"knp", TERMINAL_PAGE_DOWN},
        {"kent", TERMINAL_ENTER}, {"kbs", TERMINAL_BACKSPACE},
    };
    _Static_assert(sizeof keys / sizeof *keys <= TERMINAL_LOAD_KEYS, "room for all");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        cf_str bytes = string(arena, keys[i].name);
        if (bytes.len)
            load->keys[load->keys_len++] = (struct terminal_keys_sequence){bytes, keys[i].key};
    }
}

bool terminal_load(struct arena *arena, int fd, struct terminal_load *ret_load)
{
    struct terminal_load load = {.keys_len = 0};
    int error;
    if (!load_info() || !terminal_load_text(&load.text) ||
        info.setupterm(NULL, fd, &error) != 0 /* OK; the macro is another's word, too */)
        return false;
    read_words(arena, &load);
    read_keys(arena, &load);
    info.del_curterm(info.set_curterm(NULL));
    *ret_load = load;
    return load.erase_line.len && load.erase_below.len && load.up.len;
}
