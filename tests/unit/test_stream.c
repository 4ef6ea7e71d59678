/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "io/stream.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What is not passed is kept, however much it is, and comes in order. */
static void test_reads_on(void **state)
{
    (void)state;
    enum { PIECE = 4000, PIECES = 500, KEPT = 700000 };
    char piece[PIECE];
    struct bench bench;
    struct stream stream;
    int ends[2];
    size_t sent = 0, passed = 0;
    bench_open(&bench);
    assert_int_equal(pipe(ends), 0);
    stream_open(&stream, ends[0], "a pipe");
    assert_int_equal(stream_bytes(&stream).len, 0);
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < PIECE; k++, sent++)
            piece[k] = (char)(sent % 251);
        assert_int_equal(write(ends[1], piece, PIECE), PIECE);
        assert_true(stream_more(&bench.ctx, &stream));
        cf_str bytes = stream_bytes(&stream);
        for (size_t k = 0; k < bytes.len; k += 97)
            assert_int_equal((unsigned char)bytes.ptr[k], (passed + k) % 251);
        size_t done = sent < KEPT ? 0 : bytes.len - bytes.len / 3;
        stream_pass(&stream, done);
        passed += done;
    }
    close(ends[1]);
    while (!stream.ended)
        assert_true(stream_more(&bench.ctx, &stream));
    assert_int_equal(passed + stream_bytes(&stream).len, sent);
    stream_close(&stream);
    close(ends[0]);
    arena_close(bench.ctx.arena);
}

static void test_cannot(void **state)
{
    (void)state;
    struct bench bench;
    struct stream stream;
    bench_open(&bench);
    int fd = open("/", O_RDONLY);
    stream_open(&stream, fd, "the folder");
    assert_false(stream_more(&bench.ctx, &stream));
    assert_string_equal(bench.ctx.diags->list[0].message.ptr,
                        "cannot read the folder: Is a directory");
    stream_close(&stream);
    close(fd);
    arena_close(bench.ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_on),
        cmocka_unit_test(test_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
