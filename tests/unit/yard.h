/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of its own for each test that writes files: it goes with all that is in it.
 */
#ifndef UNIT_YARD_H
#define UNIT_YARD_H

#include "support.h"

#include "io/below.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { YARD_PATH = 64 };

static inline void yard_make(char folder[YARD_PATH])
{
    snprintf(folder, YARD_PATH, "/tmp/crdforge-yard-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

/* True when it is gone. */
static inline bool yard_remove(const char *folder)
{
    int root = open("/tmp", O_RDONLY | O_DIRECTORY);
    bool gone = below_remove(root, folder + strlen("/tmp/"));
    close(root);
    return gone;
}

struct yard {
    struct bench bench;
    char folder[YARD_PATH];
    int root; /* the same, open */
    struct buf told;
};

static inline int yard_open(void **state)
{
    struct yard *yard = calloc(1, sizeof *yard);
    assert_non_null(yard);
    bench_open(&yard->bench);
    yard_make(yard->folder);
    yard->root = open(yard->folder, O_RDONLY | O_DIRECTORY);
    yard->told.arena = yard->bench.arena;
    *state = yard;
    return 0;
}

static inline int yard_close(void **state)
{
    struct yard *yard = *state;
    close(yard->root);
    bool gone = yard_remove(yard->folder);
    bench_close(&yard->bench);
    free(yard);
    return gone ? 0 : 1;
}

#endif
