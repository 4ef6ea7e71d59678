/* SPDX-License-Identifier: Apache-2.0 */
#include "base/duration.h"

const char duration_hint[] = "write 90s, 5m or 2h; 0 means no limit";

bool duration_parse(cf_str text, int64_t *ret_ms)
{
    enum { MOST_DIGITS = 10, SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"", SECOND},  {"ms", 1},   {"s", SECOND},
                 {"m", MINUTE}, {"h", HOUR}, {"d", INT64_C(24) * HOUR}};
    int64_t count = 0;
    size_t end = 0;
    for (; end < text.len && end < MOST_DIGITS && text.ptr[end] >= '0' && text.ptr[end] <= '9';
         end++)
        count = count * 10 + (text.ptr[end] - '0');
    for (size_t i = 0; end && i < sizeof units / sizeof *units; i++)
        if (str_is(str_cut(text, end, text.len), units[i].unit)) {
            *ret_ms = count * units[i].ms;
            return true;
        }
    return false;
}
