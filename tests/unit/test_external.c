/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include "cli/external.h"

/* A program that hangs is ended, and what it said last is shown. */
static void test_hang(void **state)
{
    struct folder folder;
    (void)state;
    folder_open(&folder);
    folder_write(&folder, "program", "#!/bin/sh\necho 'looking around' >&2\nsleep 100\n");
    cf_str path = folder_path(&folder, "program");
    assert_true(external_is(path));
    folder.bench.limits.emit_seconds = 1;
    assert_null(external_open(&folder.bench.ctx, path));
    assert_int_equal(folder.bench.ctx.diags->len, 1);
    const struct diag *diag = &folder.bench.ctx.diags->list[0];
    assert_string_equal(folder_hide(&folder, diag->message.ptr),
                        "@/program gave no answer within 3 seconds: looking around");
    assert_true(str_contains(diag->hint, "docs/EXTERNAL_FORMATS.md"));
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hang)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
