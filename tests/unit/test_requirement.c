/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/requirement.h"

static void checked(void **state)
{
    (void)state;
    static const struct {
        const char *requirement, *version;
        enum requirement wanted;
    } rows[] = {
        {">=0.1, <1", "0.1.0", REQUIREMENT_MET},
        {">=0.1,<1", "0.9.12", REQUIREMENT_MET},
        {">=0.1, <1", "1.0.0", REQUIREMENT_UNMET},
        {">=0.1, <1", "0.0.9", REQUIREMENT_UNMET},
        {" >= 0.1 ", "0.1", REQUIREMENT_MET},
        {">0.1", "0.1.0", REQUIREMENT_UNMET},
        {">0.1", "0.1.1", REQUIREMENT_MET},
        {"<=0.1", "0.1.0", REQUIREMENT_MET},
        {"<=0.1", "0.1.1", REQUIREMENT_UNMET},
        {"=1", "1.0.0", REQUIREMENT_MET},
        {"==1.0", "1.0.0", REQUIREMENT_MET},
        {"=1", "1.0.1", REQUIREMENT_UNMET},
        {">=0.9", "0.10.0", REQUIREMENT_MET},
        {">=1", "1.0.0-rc.1", REQUIREMENT_UNMET},
        {">=1-rc.1", "1.0.0-rc.1", REQUIREMENT_MET},
        {"<2, <1", "1.5", REQUIREMENT_UNMET},
        {"0.1", "0.1.0", REQUIREMENT_ILL},
        {"", "0.1.0", REQUIREMENT_ILL},
        {">=", "0.1.0", REQUIREMENT_ILL},
        {">=0.1,", "0.1.0", REQUIREMENT_ILL},
        {">=0.1 <1", "0.1.0", REQUIREMENT_ILL},
        {">=v1", "0.1.0", REQUIREMENT_ILL},
        {">=1.", "0.1.0", REQUIREMENT_ILL},
        {">=1..2", "0.1.0", REQUIREMENT_ILL},
        {">=.1", "0.1.0", REQUIREMENT_ILL},
        {">=1-", "0.1.0", REQUIREMENT_ILL},
        {">=1-a b", "0.1.0", REQUIREMENT_ILL},
        {"~>1", "0.1.0", REQUIREMENT_ILL},
        {"<1, sometimes", "2.0.0", REQUIREMENT_ILL},
        {">=11111111111111111111111111111111111111111111111111111111111111111", "1",
         REQUIREMENT_ILL},
        {">=1", "main", REQUIREMENT_ILL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum requirement got =
            requirement_check(str_of(rows[i].requirement), str_of(rows[i].version));
        if (got != rows[i].wanted)
            fail_msg("%s and %s: %d", rows[i].requirement, rows[i].version, (int)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(checked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
