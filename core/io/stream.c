/* SPDX-License-Identifier: Apache-2.0 */
#include "io/stream.h"

#include "io/witness.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 64 << 10, ROOM = 256 << 10 };

static bool is_file(const struct stream *stream)
{
    return S_ISREG(stream->about.st_mode);
}

/* A small file is read at once, with a byte more to see its end. */
static size_t first_room(const struct stream *stream)
{
    off_t size = stream->about.st_size;
    return is_file(stream) && size >= 0 && size < ROOM ? (size_t)size + 1 : ROOM;
}

void stream_open(struct stream *stream, int fd, const char *name)
{
    *stream = (struct stream){.arena = arena_open(), .fd = fd, .name = name};
    if (fstat(fd, &stream->about) != 0)
        stream->about = (struct stat){0};
    stream->size = first_room(stream);
    stream->room = arena_raw(stream->arena, stream->size);
}

void stream_close(struct stream *stream)
{
    arena_close(stream->arena);
}

cf_str stream_bytes(const struct stream *stream)
{
    return (cf_str){stream->room + stream->from, stream->to - stream->from};
}

/* Some, at the end. What is moved to the front is small beside what was passed, or the room grows. */
static void make_room(struct stream *stream)
{
    size_t len = stream->to - stream->from;
    if (stream->to < stream->size)
        return;
    if (len > stream->size / 2 || stream->size < STEP) {
        size_t more = stream->size + (stream->size < STEP ? STEP : stream->size);
        stream->room = arena_resize(stream->arena, stream->room, stream->size, more);
        stream->size = more;
        return;
    }
    memmove(stream->room, stream->room + stream->from, len);
    stream->from = 0;
    stream->to = len;
    stream->moved = true;
}

bool stream_more(struct ctx *ctx, struct stream *stream)
{
    ssize_t got = -1;
    make_room(stream);
    while (got < 0) {
        got = read(stream->fd, stream->room + stream->to, stream->size - stream->to);
        if (got < 0 && errno != EINTR)
            return ctx_error(ctx, NULL, "cannot read %s: %s", stream->name, strerror(errno));
    }
    stream->to += (size_t)got;
    stream->ended = got == 0;
    return true;
}

void stream_pass(struct stream *stream, size_t len)
{
    stream->from += len;
}

/* A large file is not told by a digest, so one that changed just now cannot be known again. */
void stream_witness(const struct stream *stream)
{
    if (!is_file(stream) || !stream->ended)
        witness_spoil();
    else if (stream->moved)
        witness_use(stream->name);
    else
        witness_read(stream->name, &stream->about, (cf_str){stream->room, stream->to});
}
