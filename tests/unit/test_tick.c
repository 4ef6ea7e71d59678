/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "io/tick.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

static volatile sig_atomic_t count;

static void on_tick(void)
{
    errno = EDOM; /* of what was interrupted it must not be seen */
    count++;
}

/* Works for as long as there are fewer ticks, or for that much CPU time. */
static void work(int ticks, clock_t most)
{
    clock_t begun = clock();
    while (count < ticks && clock() - begun < most)
        ;
}

static void ticks(void **state)
{
    (void)state;
    errno = 0;
    assert_true(tick_start(on_tick, 10000L));
    work(3, 30 * CLOCKS_PER_SEC);
    tick_stop();
    int so_far = count;
    assert_true(so_far >= 3);
    assert_int_equal(errno, 0);
    work(so_far + 1, CLOCKS_PER_SEC / 10);
    assert_int_equal(count, so_far);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ticks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
