/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above. */
#include <cmocka.h>

/* The examples of FIPS 180-4, and a NUL. */
static void test_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } table[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cf_str digest = hash_sha256(arena, str_of(table[i].text));
        assert_int_equal(digest.len, 64);
        assert_string_equal(digest.ptr, table[i].digest);
    }
    struct buf million = {.arena = arena};
    buf_pad(&million, 1000000, 'a');
    assert_string_equal(hash_sha256(arena, buf_str(&million)).ptr,
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_string_equal(hash_sha256(arena, (cf_str){"\0", 1}).ptr,
                        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    arena_close(arena);
}

/* As `git hash-object` has them. */
static void test_git_blob(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } table[] = {
        {"", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"},
        {"hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_string_equal(hash_git_blob(arena, str_of(table[i].text)).ptr, table[i].digest);
    assert_string_equal(hash_git_blob(arena, (cf_str){"a\0b", 3}).ptr,
                        "20b5be91886d0b6f26dc98a225c0dac05fe2c86e");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sha256),
                                       cmocka_unit_test(test_git_blob)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
