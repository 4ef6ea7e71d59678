/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "text/ecma.h"

static void patterns(void **state)
{
    static const struct {
        const char *re2, *ecma; /* NULL: there is none */
    } cases[] = {{"^a$", "^a$"},
                 {"", ""},
                 {"^[a-z\\-]+\\_\\:\\-$", "^[a-z\\-]+_:-$"},
                 {"^a{2,3}{$", "^a{2,3}\\{$"},
                 {"a{2}b{3,}c{,4}", "a{2}b{3,}c\\{,4\\}"},
                 {"a{12345678901234567}", "a\\{12345678901234567\\}"},
                 {"^a]}", "^a\\]\\}"},
                 {"[[\\]a]", "[\\[\\]a]"},
                 {"[^\\s\\d]", "[^\\s\\d]"},
                 {"\\x41\\/\\.", "\\x41\\/\\."},
                 {"(?:a|(b))", "(?:a|(b))"},
                 {"a\\ b", "a b"},
                 {"é", "é"},
                 {"(?i)a", NULL},
                 {"(?P<a>b)", NULL},
                 {"(?", NULL},
                 {"[[:alpha:]]", NULL},
                 {"[]a]", NULL},
                 {"[^]a]", NULL},
                 {"\\Aa\\z", NULL},
                 {"\\pL", NULL},
                 {"\\x{41}", NULL},
                 {"\\é", NULL},
                 {"a)", NULL},
                 {"(a", NULL},
                 {"[a", NULL},
                 {"a\\", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *arena = arena_open();
        cf_str text;
        bool ok = ecma_pattern(arena, str_of(cases[i].re2), &text);
        assert_row_equal(cases[i].re2, ok ? text.ptr : "none",
                         cases[i].ecma ? cases[i].ecma : "none");
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(patterns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
