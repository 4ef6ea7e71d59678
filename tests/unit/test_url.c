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
        {"https://h?q=a/b:1", "https://|h||?q=a/b:1"},
        {"https://h:1#f", "https://|h|1|:1#f"},
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

static void faults(void **state)
{
    (void)state;
    static const struct {
        const char *url, *fault;
    } rows[] = {
        {"https://h/a", "none"},
        {"HTTPS://H-1.x_y:8443/a?b#c", "none"},
        {"https://[fd00::1]:1", "none"},
        {"http://127.0.0.1:80/a", "none"},
        {"http://localhost", "none"},
        {"http://[::1]/a", "none"},
        {"http://h/a", "it is not encrypted"},
        {"http://127.0.0.1.evil.example/a", "it is not encrypted"},
        {"http://localhost@h/", "it has a name or a password in it"},
        {"https://u:p@h/", "it has a name or a password in it"},
        {"http://h\\@127.0.0.1/", "it has a name or a password in it"},
        {"http://h\\127.0.0.1/", "its host makes no sense"},
        {"https:///a", "its host makes no sense"},
        {"https://h:12x/", "its host makes no sense"},
        {"https://h:65535/", "none"},
        {"https://h:65536/", "its host makes no sense"},
        {"https://[h]/", "its host makes no sense"},
        {"https://h%2f/", "its host makes no sense"},
        {"https://h/a b", "it has a blank or a control character in it"},
        {"https://h/a\nb", "it has a blank or a control character in it"},
        {"https://h/\177", "it has a blank or a control character in it"},
        {"ftp://h/a", "it does not begin with https://"},
        {"file:///etc/passwd", "its host makes no sense"},
        {"h/a", "it does not begin with https://"},
        {"", "its host makes no sense"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = url_fault(str_of(rows[i].url));
        assert_row_equal(rows[i].url, fault ? fault : "none", rows[i].fault);
    }
}

static void origins(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"https://h/a", "https://h/b", true},     {"https://h", "HTTPS://H:443/?x", true},
        {"http://h", "http://h:80", true},        {"https://h", "http://h", false},
        {"https://h", "https://h:444", false},    {"https://h", "https://h.example", false},
        {"https://h", "https://g", false},        {"https://api.h", "https://h", false},
        {"https://h:1/a", "https://h:1?a", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (url_same_origin(str_of(rows[i].a), str_of(rows[i].b)) != rows[i].same)
            fail_msg("%s, %s", rows[i].a, rows[i].b);
}

static void places(void **state)
{
    (void)state;
    static const struct {
        const char *base, *location, *url;
    } rows[] = {
        {"https://h/a/b?c", "https://g/x", "https://g/x"},
        {"https://h:1/a/b?c", "/x?y", "https://h:1/x?y"},
        {"https://h/a/b?c", "x", "https://h/a/x"},
        {"https://h/a/b?c", "../x", "https://h/a/../x"},
        {"https://h/a/b?c", "?y", "https://h/a/b?y"},
        {"https://h/a/b?c", "//g/x", "https://g/x"},
        {"http://h/a", "//g/x", "http://g/x"},
        {"https://h", "x", "https://h/x"},
        {"https://h?q", "/x", "https://h/x"},
        {"https://h/a?u=/b/", "x", "https://h/x"},
        {"https://h/a", "/x?u=https://g/", "https://h/x?u=https://g/"},
        {"https://h/a", "https://g/x#frag", "https://g/x"},
        {"https://h/a", "", "https://h/a"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_row_equal(rows[i].location,
                         url_resolve(arena, str_of(rows[i].base), str_of(rows[i].location)).ptr,
                         rows[i].url);
    assert_string_equal(url_escape(arena, STR("a/b c?d#\303\251%..")).ptr,
                        "a/b%20c%3Fd%23%C3%A9%25..");
    assert_string_equal(url_shown(arena, STR("https://u:p@x@h/a@b")).ptr, "https://h/a@b");
    assert_string_equal(url_shown(arena, STR("https://h/a@b")).ptr, "https://h/a@b");
    cf_str authority = url_authority(STR("https://h:1/a"));
    assert_string_equal(str_copy(arena, authority).ptr, "h:1");
    assert_string_equal(str_copy(arena, url_authority(STR("https://h/a:1"))).ptr, "h");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts),   cmocka_unit_test(this_machine),
                                       cmocka_unit_test(lists),   cmocka_unit_test(faults),
                                       cmocka_unit_test(origins), cmocka_unit_test(places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
