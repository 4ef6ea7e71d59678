/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/terminal_load.h"

/* What a picker relies on of the library. */
static const struct {
    uint32_t character;
    int width;
    uint32_t lower;
} cases[] = {
    {'a', 1, 'a'},     {'Z', 1, 'z'}, {0xC9, 1, 0xE9}, {0x4E2D, 2, 0x4E2D}, {0x1F600, 2, 0x1F600},
    {0x301, 0, 0x301}, {0x1B, -1, 0}, {0x7F, -1, 0},   {0x85, -1, 0},       {0x10400, 1, 0x10428},
};

static void characters(void **state)
{
    struct terminal_text text;
    (void)state;
    assert_true(terminal_load_text(&text));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(text.width(cases[i].character), cases[i].width);
        if (cases[i].width >= 0)
            assert_int_equal(text.lower(cases[i].character), cases[i].lower);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(characters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
