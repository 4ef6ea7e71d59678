/* SPDX-License-Identifier: Apache-2.0 */
#include "io/clock.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

cf_str clock_utc(struct arena *arena)
{
    struct tm parts;
    time_t now = time(NULL);
    gmtime_r(&now, &parts);
    return str_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900,
                      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* The digits from..to of `text`, which is so long, as a number, or -1. */
static int64_t digits(cf_str text, size_t from, size_t to)
{
    int64_t value = 0;
    for (size_t i = from; i < to; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return value;
}

static int64_t seconds(int64_t year, int64_t month, int64_t day, cf_str text, size_t at)
{
    int64_t hour = digits(text, at, at + 2), minute = digits(text, at + 3, at + 5);
    int64_t second = digits(text, at + 6, at + 8);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 ||
        second < 0)
        return -1;
    return days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

/* Seconds that an RFC 3339 offset ("Z", "+02:00") stands for; false when it is none. */
static bool offset(cf_str text, int64_t *ret_seconds)
{
    *ret_seconds = 0;
    if (str_is(text, "Z") || str_is(text, "z"))
        return true;
    if (text.len != 6 || text.ptr[3] != ':' || (text.ptr[0] != '+' && text.ptr[0] != '-'))
        return false;
    int64_t hours = digits(text, 1, 3), minutes = digits(text, 4, 6);
    *ret_seconds = (hours * 3600 + minutes * 60) * (text.ptr[0] == '-' ? -1 : 1);
    return hours >= 0 && minutes >= 0;
}

static int64_t parse_rfc3339(cf_str text)
{
    int64_t away;
    size_t end = 19;
    if (text.len < 20 || (text.ptr[10] != 'T' && text.ptr[10] != 't'))
        return -1;
    if (text.ptr[end] == '.')
        for (end++; end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9';)
            end++;
    if (!offset(str_cut(text, end, text.len), &away))
        return -1;
    int64_t at = seconds(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10), text,
                         sizeof "2026-01-31");
    return at < 0 ? -1 : at - away;
}

static int64_t parse_http(cf_str text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.len != 29 || !str_ends(text, " GMT"))
        return -1;
    for (int64_t month = 0; month < 12; month++)
        if (memcmp(months + month * 3, text.ptr + 8, 3) == 0)
            return seconds(digits(text, 12, 16), month + 1, digits(text, 5, 7), text, 17);
    return -1;
}

int64_t clock_parse(cf_str text)
{
    text = str_trim(text);
    return str_ends(text, " GMT") ? parse_http(text) : parse_rfc3339(text);
}

uint64_t clock_random(uint64_t below)
{
    uint64_t value = 0;
    if (getrandom(&value, sizeof value, 0) != (ssize_t)sizeof value)
        value = (uint64_t)clock_ms();
    return value % below;
}
