/* SPDX-License-Identifier: Apache-2.0 */
#include "io/surroundings.h"

#include "support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void *place(void)
{
    enum { BYTES = 1 << 16 };
    int zeros = open("/dev/zero", O_RDONLY);
    void *memory = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE, zeros, 0);
    munmap(memory, BYTES);
    close(zeros);
    return memory;
}

static void test_change(void **state)
{
    (void)state;
    setenv("HOME", "/here", 1);
    const time_t now = time(NULL);
    const void *before = place();
    assert_ptr_equal(place(), before);
    surroundings_change();
    assert_string_equal(getenv("HOME"), "/nowhere");
    assert_string_equal(getenv("TZ"), "Asia/Kathmandu");
    assert_true(time(NULL) > now);
    assert_ptr_not_equal(place(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_change)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
