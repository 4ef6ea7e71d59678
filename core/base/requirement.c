/* SPDX-License-Identifier: Apache-2.0 */
#include "base/requirement.h"

#include "base/str.h"
#include "base/version.h"

enum { LONGEST_VERSION = 64 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Numbers with dots between them, and what a pre-release may add behind a dash. */
static bool is_version(cf_str text)
{
    bool number = false;
    size_t i = 0;
    for (; i < text.len && text.ptr[i] != '-'; i++) {
        if (!is_digit(text.ptr[i]) && (text.ptr[i] != '.' || !number))
            return false;
        number = is_digit(text.ptr[i]);
    }
    for (size_t k = i + 1; k < text.len; k++)
        if (memchr(" <>=,", text.ptr[k], sizeof " <>=," - 1))
            return false;
    return number && i + 1 != text.len && text.len < LONGEST_VERSION;
}

/* "1" and "1.0" as "1.0.0": for version_compare the one that says more is the newer one. */
static cf_str whole(cf_str version, char room[LONGEST_VERSION + 8])
{
    size_t numbers = 1, end = 0;
    for (; end < version.len && version.ptr[end] != '-'; end++)
        numbers += version.ptr[end] == '.';
    size_t len = end;
    memcpy(room, version.ptr, end);
    for (; numbers < 3; numbers++) {
        room[len++] = '.';
        room[len++] = '0';
    }
    memcpy(room + len, version.ptr + end, version.len - end);
    return (cf_str){room, len + version.len - end};
}

static int compare(cf_str a, cf_str b)
{
    char rooms[2][LONGEST_VERSION + 8];
    return version_compare(whole(a, rooms[0]), whole(b, rooms[1]));
}

static const struct sign {
    const char *text;
    bool older, same, newer; /* which will do */
} signs[] = {{">=", false, true, true}, {"<=", true, true, false}, {"==", false, true, false},
             {">", false, false, true}, {"<", true, false, false}, {"=", false, true, false}};

static enum requirement check_part(cf_str part, cf_str version)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const struct sign *sign = &signs[i];
        if (!str_starts(part, sign->text))
            continue;
        cf_str wanted = str_trim(str_cut(part, strlen(sign->text), part.len));
        if (!is_version(wanted))
            return REQUIREMENT_ILL;
        int order = compare(version, wanted);
        bool will_do = order < 0 ? sign->older : order > 0 ? sign->newer : sign->same;
        return will_do ? REQUIREMENT_MET : REQUIREMENT_UNMET;
    }
    return REQUIREMENT_ILL;
}

enum requirement requirement_check(cf_str requirement, cf_str version)
{
    enum requirement all = REQUIREMENT_MET;
    if (!is_version(version))
        return REQUIREMENT_ILL;
    for (size_t from = 0, to = 0; to <= requirement.len; to++) {
        if (to < requirement.len && requirement.ptr[to] != ',')
            continue;
        enum requirement one = check_part(str_trim(str_cut(requirement, from, to)), version);
        all = one > all ? one : all;
        from = to + 1;
    }
    return all;
}
