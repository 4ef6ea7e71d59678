/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/version.h"

/* From the oldest to the newest: each is compared with each. */
static void in_order(void **state)
{
    (void)state;
    static const char *const names[] = {
        "main",
        "0",
        "v0.0.1",
        "v0.9",
        "v1.0.0-alpha",
        "v1.0.0-alpha.1",
        "v1.0.0-alpha.beta",
        "v1.0.0-beta",
        "v1.0.0-rc.2",
        "v1.0.0-rc.10",
        "v1.0.0",
        "v1.0.1",
        "release-1.9.3",
        "v1.10.0",
        "chart/v2.0",
        "v10.0.0-rc1",
        "v10.0.0",
        "v99999999999999999999.1",
    };
    enum { LEN = sizeof names / sizeof *names };
    for (size_t i = 0; i < LEN; i++)
        for (size_t k = 0; k < LEN; k++) {
            int order = version_compare(str_of(names[i]), str_of(names[k]));
            if ((order > 0) - (order < 0) != (i > k) - (i < k))
                fail_msg("%s and %s: %d", names[i], names[k], order);
        }
}

static void the_same(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"v1.2.3", "1.2.3"},
                                           {"v1.2.3+a", "v1.2.3+b"},
                                           {"main", "develop"},
                                           {"", ""},
                                           {"v01.2", "v1.02"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_int_equal(version_compare(str_of(pairs[i][0]), str_of(pairs[i][1])), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_order), cmocka_unit_test(the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
