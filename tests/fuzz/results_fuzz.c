/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is what a worker sent. What is taken of it may be written and printed as it is, and comes from
 * where the batch is; what comes in two pieces is read as it is in one.
 */
#include "engine/results.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct results start = {.items = 3, .first = 0, .last = 2, .scripts = 2};

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "results_fuzz: %s\n", what);
    abort();
}

static void check(const struct results *before, const struct results_record *record)
{
    const char *why;
    size_t fault;
    require(record->item == before->item && record->step == before->step, "another step");
    require(before->item < before->items, "a record after the last");
    require(before->open != (record->kind == RESULTS_BEGIN), "not begun, or begun twice");
    if (record->kind == RESULTS_FILE)
        require(files_path_ok(record->file.path, &why), "a path");
    if (record->kind == RESULTS_SCRIPT)
        require(record->script <= before->scripts, "a script that there is not");
    if (record->kind != RESULTS_DIAG)
        return;
    require(record->diag.severity <= SEVERITY_NOTE && !record->diag.place.file, "a diagnostic");
    require(str_is_flat(record->diag.message) && str_utf8(record->diag.message, &fault) &&
                str_is_flat(record->diag.hint) && str_utf8(record->diag.hint, &fault),
            "a message");
}

/* The number of bytes taken; how it ended. */
static size_t read_all(struct ctx *ctx, struct results *results, cf_str bytes,
                       enum results_state *ret_state)
{
    size_t from = 0, used = 0;
    for (;;) {
        struct results_record record;
        const struct results before = *results;
        *ret_state = results_next(results, ctx->arena, ctx->limits, str_cut(bytes, from, bytes.len),
                                  &used, &record);
        if (*ret_state != RESULTS_RECORD)
            return from;
        check(&before, &record);
        from += used;
        require(used && from <= bytes.len, "more than there is");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str bytes = {(const char *)data, size};
    struct results whole = start, pieces = start;
    enum results_state ended, first;
    size_t taken = read_all(&ctx, &whole, bytes, &ended);
    size_t half = read_all(&ctx, &pieces, str_cut(bytes, 0, size / 2), &first);
    require(half <= taken, "half of it is more");
    if (first == RESULTS_MORE) {
        half += read_all(&ctx, &pieces, str_cut(bytes, half, size), &first);
        require(half == taken && first == ended && pieces.item == whole.item &&
                    pieces.step == whole.step && pieces.open == whole.open,
                "another reading in pieces");
    }
    arena_close(arena);
    return 0;
}
