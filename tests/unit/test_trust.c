/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include "io/trust.h"

static const char *of_file(struct folder *folder, const char *name, bool whole)
{
    cf_str why = STR("trusted");
    bool ok = trust_file(folder->bench.arena, folder_path(folder, name), whole, &why);
    assert_int_equal(ok, str_is(why, "trusted"));
    return folder_hide(folder, why.ptr);
}

static const char *of_folder(struct folder *folder, const char *name)
{
    cf_str why = STR("trusted");
    bool ok = trust_folder(folder->bench.arena, folder_path(folder, name), &why);
    assert_int_equal(ok, str_is(why, "trusted"));
    return folder_hide(folder, why.ptr);
}

static void set(struct folder *folder, const char *name, mode_t mode)
{
    assert_int_equal(chmod(folder_path(folder, name).ptr, mode), 0);
}

static void who_may_write(void **state)
{
    struct folder folder;
    (void)state;
    folder_open(&folder);
    folder_make(&folder, ".kube");
    folder_write(&folder, ".kube/config", "x");
    assert_string_equal(of_file(&folder, ".kube/config", true), "trusted");
    assert_string_equal(of_folder(&folder, ".kube"), "trusted");
    assert_string_equal(of_folder(&folder, "absent"), "trusted"); /* nothing is there to load */
    set(&folder, ".kube/config", 0646);
    assert_string_equal(of_file(&folder, ".kube/config", true),
                        "anyone may write to @/.kube/config, so nothing is loaded from there");
    assert_string_equal(of_file(&folder, ".kube/config", false),
                        "anyone may write to @/.kube/config, so nothing is loaded from there");
    set(&folder, ".kube/config", 0644);
    set(&folder, ".kube", 0777);
    assert_string_equal(of_file(&folder, ".kube/config", false),
                        "anyone may write to @/.kube, so nothing is loaded from there");
    assert_string_equal(of_folder(&folder, ".kube"),
                        "anyone may write to @/.kube, so nothing is loaded from there");
    set(&folder, ".kube", 01777); /* others can add to it */
    assert_string_equal(of_folder(&folder, ".kube"),
                        "anyone may write to @/.kube, so nothing is loaded from there");
    set(&folder, ".kube", 0755);
    set(&folder, "", 0777);
    assert_string_equal(of_folder(&folder, ".kube"),
                        "anyone may write to @, so nothing is loaded from there");
    assert_string_equal(of_file(&folder, ".kube/config", false), "trusted");
    set(&folder, "", 01777);
    assert_string_equal(of_folder(&folder, ".kube"), "trusted");
    assert_string_equal(of_file(&folder, ".kube/config", true), "trusted");
    set(&folder, "", 0770); /* the user's own group */
    assert_string_equal(of_folder(&folder, ".kube"), "trusted");
    /* A link counts where it lies and where it leads. */
    assert_int_equal(
        symlink(folder_path(&folder, ".kube/config").ptr, folder_path(&folder, "other").ptr), 0);
    assert_string_equal(of_file(&folder, "other", true), "trusted");
    set(&folder, ".kube", 0777);
    assert_string_equal(of_file(&folder, "other", true),
                        "anyone may write to @/.kube, so nothing is loaded from there");
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_may_write)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
