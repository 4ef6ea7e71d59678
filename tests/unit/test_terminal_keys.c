/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/terminal_keys.h"

/* What `own` knows besides: a terminal that sends a control character for an arrow, and one whose keys
 * are no ECMA-48. */
static const struct terminal_keys_sequence own[] = {
    {{"\013", 1}, TERMINAL_UP},
    {{"\036I", 2}, TERMINAL_HOME},
};

/* Pieces as they come, separated by |; a piece of its own "~" is a wait in vain. */
static const struct {
    const char *label, *pieces, *events;
} cases[] = {
    {"letters", "aZ 9", "a Z _ 9"},
    {"arrows in both modes", "\033[A\033OA\033[B\033OB", "up up down down"},
    {"home and end, as many write them", "\033[H\033OH\033[1~\033[7~\033[F\033OF\033[4~\033[8~",
     "home home home home end end end end"},
    {"pages", "\033[5~\033[6~", "page-up page-down"},
    {"Enter", "\r\n\033OM", "enter enter enter"},
    {"Ctrl-N, P, U, C and Z", "\016\020\025\003\032", "down up erase-all interrupt suspend"},
    {"backspace, either way", "\010\177", "backspace backspace"},
    {"a key in three pieces", "\033|[|A", "up"},
    {"a key in pieces, and the next one", "\033[5|~\033|OB", "page-up down"},
    {"Esc alone", "\033|~", "escape"},
    {"Esc twice", "\033\033|~", "escape"},
    {"Esc, then Esc and something", "\033\033x", "escape other"},
    {"Esc, then Ctrl-C", "\033\003", "escape interrupt"},
    {"the beginning of a key is no Esc", "\033[|~", "other"},
    {"nor with a parameter", "\033[1;5|~", "other"},
    {"keys that nobody asks for", "\033[1;5A\033[3~\033[15~\033Oa\033[Z\033x",
     "other other other "
     "other other other"},
    {"Alt and an arrow, as some write it", "\033\033[A|a", "other a"},
    {"a broken sequence ends where it breaks", "\033[1\rx", "other enter x"},
    {"a sequence that never ends",
     "\033[0000000000000000000000000000000000000000000000000000000000000|0|x", "other x"},
    {"control characters", "\001\007\t", "other other other"},
    {"UTF-8", "\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80", "\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x98\x80"},
    {"UTF-8 in pieces", "\xE4|\xB8|\xAD", "\xE4\xB8\xAD"},
    {"UTF-8 that does not go on", "\xE4\xB8|~", "other other"},
    {"UTF-8 that is none",
     "\xFF\x80\xC0\xAF"
     "a",
     "other other other other a"},
    {"a surrogate", "\xED\xA0\x80", "other other other"},
    {"a control character beyond ASCII", "\xC2\x85", "other"},
    {"a key of this terminal", "\013", "up"},
    {"a key of this terminal in pieces", "\036|I", "home"},
    {"its beginning, and nothing", "\036|~", "other"},
};

static const char *const names[] = {"other",     "",          "enter",     "escape",  "up",
                                    "down",      "home",      "end",       "page-up", "page-down",
                                    "backspace", "erase-all", "interrupt", "suspend"};

static void take_events(struct terminal_keys *keys, bool waited, struct buf *out)
{
    struct terminal_event event;
    while (terminal_keys_next(keys, waited, &event)) {
        const char *text = event.key == TERMINAL_TEXT ? event.bytes : names[event.key];
        buf_printf(out, "%s%s", out->len ? " " : "", strcmp(text, " ") == 0 ? "_" : text);
    }
}

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct terminal_keys keys = {.own = own, .own_len = sizeof own / sizeof *own};
        struct buf out = {.arena = bench.arena};
        for (const char *piece = cases[i].pieces; *piece;) {
            size_t len = strcspn(piece, "|");
            bool waited = len == 1 && *piece == '~';
            assert_true(len <= terminal_keys_room(&keys));
            if (!waited)
                terminal_keys_add(&keys, piece, len);
            take_events(&keys, waited, &out);
            piece += len + (piece[len] == '|');
        }
        if (strcmp(buf_str(&out).ptr, cases[i].events) != 0)
            fail_msg("%s: got %s, expected %s", cases[i].label, out.ptr, cases[i].events);
        assert_int_equal(keys.len, 0);
        bench_close(&bench);
    }
}

/* Whatever comes, in whatever pieces: it ends, and nothing stays that a wait does not clear. */
static void anything(void **state)
{
    (void)state;
    uint32_t seed = 1;
    struct terminal_keys keys = {.own = own, .own_len = sizeof own / sizeof *own};
    struct terminal_event event;
    for (int i = 0; i < 20000; i++) {
        static const char likely[] = "\033\033\033[[O;15~AB\r\036\xE4\xB8\xFFz";
        char byte = likely[(seed >> 16) % (sizeof likely - 1)];
        seed = seed * 1103515245u + 12345u;
        assert_true(terminal_keys_room(&keys) > 0);
        terminal_keys_add(&keys, &byte, 1);
        while (terminal_keys_next(&keys, seed % 7 == 0, &event))
            assert_true(event.key <= TERMINAL_SUSPEND);
    }
    while (terminal_keys_next(&keys, true, &event))
        continue;
    assert_int_equal(keys.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(anything)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
