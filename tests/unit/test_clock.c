/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/clock.h"

/* What servers write as a time, and what is none: -1. */
static const struct {
    const char *text;
    int64_t seconds;
} times[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"2026-01-31T12:00:00Z", 1769860800},
    {" 2026-01-31T12:00:00Z\n", 1769860800},
    {"2026-01-31t12:00:00z", 1769860800},
    {"2026-01-31T12:00:00.123456789Z", 1769860800},
    {"2026-01-31T12:00:00+02:00", 1769860800 - 7200},
    {"2026-01-31T12:00:00.5-01:30", 1769860800 + 5400},
    {"2000-02-29T23:59:59Z", 951868799},
    {"Sat, 31 Jan 2026 12:00:00 GMT", 1769860800},
    {"Thu, 29 Feb 2024 00:00:01 GMT", 1709164801},
    {"Sat, 31 Jan 2026 12:00:00 UTC", -1},
    {"Sat, 31 Foo 2026 12:00:00 GMT", -1},
    {"Sat, x1 Jan 2026 12:00:00 GMT", -1},
    {"Sat, 31 Jan 2026 12:00 GMT", -1},
    {" GMT", -1},
    {"", -1},
    {"2026-01-31", -1},
    {"2026-01-31T12:00:00", -1},
    {"2026-01-31 12:00:00Z", -1},
    {"2026-01-31T12:00:00.", -1},
    {"2026-01-31T12:00:00.5", -1},
    {"2026-01-31T12:00:00x", -1},
    {"2026-01-31T12:00:00+2:00", -1},
    {"2026-01-31T12:00:00+02-00", -1},
    {"2026-01-31T12:00:00*02:00", -1},
    {"2026-01-31T12:00:00+0x:00", -1},
    {"2026-01-31T12:00:00+02:x0", -1},
    {"2x26-01-31T12:00:00Z", -1},
    {"2026-00-31T12:00:00Z", -1},
    {"2026-13-31T12:00:00Z", -1},
    {"2026-01-00T12:00:00Z", -1},
    {"2026-01-32T12:00:00Z", -1},
    {"2026-01-31T-1:00:00Z", -1},
    {"2026-01-31T12:/0:00Z", -1},
    {"2026-01-31T12:00:0/Z", -1},
    {"0000-01-01T00:00:00Z", -1}, /* before all that we can tell */
};

static void parsed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t seconds = clock_parse(str_of(times[i].text));
        if (seconds != times[i].seconds)
            fail_msg("%s: %lld", times[i].text, (long long)seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parsed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
