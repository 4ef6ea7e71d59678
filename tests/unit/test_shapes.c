/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "script/shapes.h"

/* Many nodes, so that it grows more than once; the first shape of each stays. */
static void found(void **state)
{
    enum { NODES = 2000 };
    static const struct shape one = {.kind = SHAPE_MAP}, other = {.kind = SHAPE_LIST};
    struct bench bench;
    (void)state;
    bench_open(&bench);
    struct shapes shapes = {.arena = bench.arena};
    cf_node *nodes = arena_many(bench.arena, NODES, cf_node);
    assert_null(shapes_find(&shapes, &nodes[0]));
    for (size_t i = 0; i < NODES; i += 2) {
        shapes_put(&shapes, &nodes[i], &one);
        shapes_put(&shapes, &nodes[i], &other);
    }
    assert_int_equal(shapes.len, NODES / 2);
    for (size_t i = 0; i < NODES; i++)
        assert_ptr_equal(shapes_find(&shapes, &nodes[i]), i % 2 ? NULL : &one);
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
