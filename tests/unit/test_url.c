/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/url.h"

static void parts(void **state)
{
    (void)state;
    static const struct {
        const char *url, *parts;
    } rows[] = {
        {"https://h", "https://|h||"},
        {"https://h:6443/a:b/c", "https://|h|6443|:6443/a:b/c"},
        {"http://[::1]:80", "http://|[::1]|80|:80"},
        {"https://[fd00::1]/a", "https://|[fd00::1]||/a"},
        {"https://h:", "https://|h||:"},
        {"h:1", "|h|1|:1"},
        {"", "|||"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[100];
        struct url url = url_split(str_of(rows[i].url));
        snprintf(text, sizeof text, "%.*s|%.*s|%.*s|%.*s", STR_ARG(url.scheme), STR_ARG(url.host),
                 STR_ARG(url.port), STR_ARG(url.rest));
        assert_row_equal(rows[i].url, text, rows[i].parts);
    }
}

static void this_machine(void **state)
{
    (void)state;
    static const char *const local[] = {"localhost", "LocalHost", "127.0.0.1",
                                        "127.1.2.3", "[::1]",     "::1"};
    static const char *const other[] = {"h",         "127.0.0.1.example", "127.example", "127.0.0",
                                        "127.0.0.x", "127.0.0.256",       "128.0.0.1",   "[::2]",
                                        "",          "localhost.example"};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (!url_is_local(str_of(local[i])))
            fail_msg("%s is not local", local[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (url_is_local(str_of(other[i])))
            fail_msg("%s is local", other[i]);
}

static void lists(void **state)
{
    (void)state;
    static const struct {
        const char *host, *list;
        bool listed;
    } rows[] = {
        {"a.example", "a.example", true},   {"a.example", "b.example, A.Example", true},
        {"b.a.example", "a.example", true}, {"b.a.example", ".a.example", true},
        {"ba.example", "a.example", false}, {"example", "a.example", false},
        {"a.example", "", false},           {"a.example", ",,. ", false},
        {"a.example", "b,*", true},         {"10.1.2.3", "10.1.2.3", true},
        {"10.1.2.3", "10.0.0.0/8", true},   {"10.1.2.3", "0.0.0.0/0", true},
        {"10.1.2.3", "10.1.2.3/32", true},  {"10.1.2.3", "10.1.2.2/32", false},
        {"10.1.2.3", "11.0.0.0/8", false},  {"10.1.2.3", "10.0.0.0/", false},
        {"10.1.2.3", "10.0.0.0/33", false}, {"10.1.2.3", "10.0.0.0/x", false},
        {"a.example", "10.0.0.0/8", false}, {"[fd00::1]", "[fd00::1]", true},
        {"[fd00::1]", "fd00::1", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (url_is_listed(str_of(rows[i].host), str_of(rows[i].list)) != rows[i].listed)
            fail_msg("%s, %s", rows[i].host, rows[i].list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts), cmocka_unit_test(this_machine),
                                       cmocka_unit_test(lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
