/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/lookup.h"
#include "base/str.h"

enum { MANY = 1000 };

/* Each of many is found, the latest of a name counts, and others are not there. */
static void many(void **state)
{
    (void)state;
    static int values[MANY], other;
    struct arena *arena = arena_open();
    struct lookup lookup = {.arena = arena};
    assert_null(lookup_find(&lookup, STR("kind0")));
    for (size_t i = 0; i < MANY; i++)
        lookup_put(&lookup, str_printf(arena, "kind%zu", i), &values[i]);
    lookup_put(&lookup, STR("kind7"), &other);
    for (size_t i = 0; i < MANY; i++)
        assert_ptr_equal(lookup_find(&lookup, str_printf(arena, "kind%zu", i)),
                         i == 7 ? &other : &values[i]);
    assert_int_equal(lookup.len, MANY);
    assert_null(lookup_find(&lookup, STR("kind1000")));
    assert_null(lookup_find(&lookup, STR("")));
    arena_close(arena);
}

static void either_case(void **state)
{
    (void)state;
    int one = 1, two = 2;
    struct arena *arena = arena_open();
    struct lookup exact = {.arena = arena}, fold = {.arena = arena, .fold = true};
    lookup_put(&exact, STR("Job"), &one);
    lookup_put(&exact, STR("JOB"), &two);
    lookup_put(&fold, STR("Job"), &one);
    assert_ptr_equal(lookup_find(&exact, STR("Job")), &one);
    assert_ptr_equal(lookup_find(&exact, STR("JOB")), &two);
    assert_null(lookup_find(&exact, STR("job")));
    assert_ptr_equal(lookup_find(&fold, STR("jOB")), &one);
    lookup_put(&fold, STR("JOB"), &two);
    assert_ptr_equal(lookup_find(&fold, STR("Job")), &two);
    assert_int_equal(fold.len, 1);
    assert_null(lookup_find(&fold, STR("Jo\xC2")));
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(many), cmocka_unit_test(either_case)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
