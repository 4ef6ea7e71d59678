/* SPDX-License-Identifier: Apache-2.0
 *
 * A file or standard input that is read on as it is needed: what has been read and is not done with is in memory.
 */
#ifndef IO_STREAM_H
#define IO_STREAM_H

#include "base/diag.h"

#include <sys/stat.h>

struct stream {
    struct arena *arena;
    int fd;           /* borrowed */
    const char *name; /* for messages; borrowed */
    char *room;
    size_t size, from, to; /* of the room; what is in it */
    bool ended;            /* nothing more comes */
    bool moved;            /* what came first is no more in the room */
    struct stat about;     /* of before anything was read */
};

/* To be closed by stream_close(), whatever is done with it. */
void stream_open(struct stream *stream, int fd, const char *name);
void stream_close(struct stream *stream); /* not the descriptor */

/* What was read and not passed. Never a NULL pointer; until the next call of stream_more(). */
cf_str stream_bytes(const struct stream *stream);

/* Waits for more bytes, or the end. False after a diagnostic. */
bool stream_more(struct ctx *ctx, struct stream *stream);

/* The first `len` bytes of it are done with. */
void stream_pass(struct stream *stream, size_t len);

/* Tells io/witness of the file that the stream was, whose path its name is; once it has ended. */
void stream_witness(const struct stream *stream);

#endif
