/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "text/base64.h"

static const struct {
    const char *text, *bytes; /* NULL: refused */
} cases[] = {
    {"", ""},
    {"Zg==", "f"},
    {"Zm8=", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYg==", "foob"},
    {"Zm9vYmE=", "fooba"},
    {"Zm9vYmFy", "foobar"},
    {"Zg", "f"},
    {"Zm8", "fo"},
    {"Zm9vYg", "foob"},
    {"Zm9v\nYmFy\r\n", "foobar"},
    {"Zm9vYg=\n=\n", "foob"},
    {"w6TDtsO8", "\xC3\xA4\xC3\xB6\xC3\xBC"},
    {"+/+/", "\xFB\xFF\xBF"},
    {"Z", NULL},
    {"Zm9vY", NULL},
    {"Zg=", NULL},
    {"Zm8==", NULL},
    {"Zm9v=", NULL},
    {"Zm9v====", NULL},
    {"Zg===", NULL},
    {"=", NULL},
    {"==", NULL},
    {"Zg==Zg==", NULL},
    {"Zm9v YmFy", NULL},
    {"Zm9v-_", NULL},
    {"Zm9{", NULL},
    {"Zm9:", NULL},
    {"Zm9\xC3\xA4", NULL},
};

static void test_decode(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        cf_str bytes = STR("untouched");
        bench_open(&bench);
        bool ok = base64_decode(bench.arena, str_of(cases[i].text), &bytes);
        assert_row_equal(cases[i].text, bytes.ptr, cases[i].bytes ? cases[i].bytes : "untouched");
        if (ok != (cases[i].bytes != NULL) || bytes.len != strlen(bytes.ptr))
            fail_msg("%s: %d", cases[i].text, ok);
        bench_close(&bench);
    }
}

static void test_encode(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xFB\xFF\xBF", "+/+/"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct buf out = {.arena = bench.arena};
        base64_encode(&out, str_of(rows[i][0]));
        assert_row_equal(rows[i][1], buf_str(&out).ptr, rows[i][1]);
        bench_close(&bench);
    }
}

/* All bytes, in all lengths up to 300, come back. */
static void test_there_and_back(void **state)
{
    (void)state;
    struct bench bench;
    char all[300];
    bench_open(&bench);
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)(unsigned char)(i * 7);
    for (size_t len = 0; len <= sizeof all; len++) {
        struct buf out = {.arena = bench.arena};
        cf_str back;
        base64_encode(&out, (cf_str){all, len});
        assert_int_equal(buf_str(&out).len, (len + 2) / 3 * 4);
        assert_true(base64_decode(bench.arena, buf_str(&out), &back));
        assert_true(str_equal(back, (cf_str){all, len}));
    }
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
