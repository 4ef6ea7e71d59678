/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/duration.h"

static void parsed(void **state)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: it is no time */
    } rows[] = {{"0", 0},
                {"90", 90000},
                {"90s", 90000},
                {"5m", 300000},
                {"2h", 7200000},
                {"1d", 86400000},
                {"250ms", 250},
                {"9999999999d", INT64_C(9999999999) * 86400000},
                {"99999999999", -1},
                {"", -1},
                {"s", -1},
                {"soon", -1},
                {"-1", -1},
                {"1.5h", -1},
                {"5 m", -1},
                {"1h30m", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        assert_int_equal(duration_parse(str_of(rows[i].text), &ms), rows[i].ms >= 0);
        assert_int_equal(ms, rows[i].ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parsed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
