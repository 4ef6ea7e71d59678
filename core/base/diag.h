/* SPDX-License-Identifier: Apache-2.0
 *
 * Diagnostics: many problems a run, each with its place. Library code adds; the shell renders and
 * prints:
 *
 *   trainingjobs.yaml:812:17: error: spec.versions[0].schema: what is wrong, what was expected
 *     812 |             type: strin
 *         |                   ^
 *     hint: the next step
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

#include <crdforge/node.h>
#include <stdarg.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct place {
    uint32_t file, line, column; /* as in cf_node: 0 = none */
};

/* What an error of code that is not ours is about. */
enum diag_cause {
    DIAG_SAID,  /* somebody has chosen the words */
    DIAG_FAULT, /* the code is wrong */
    DIAG_LIMIT, /* it takes too long, or too much memory */
    DIAG_DATA   /* what it returned is no data */
};

struct diag {
    enum severity severity;
    enum diag_cause cause;
    struct place place;
    cf_str path;    /* "spec.versions[0].name" within the document, may be empty */
    cf_str message; /* one line, lower case, no full stop */
    cf_str hint;    /* the next step, may be empty */
};

/* The diagnostics of one work item. Texts live in `arena`. */
struct diags {
    struct arena *arena;
    struct diag *list;
    size_t len, cap, limit, errors, warnings, dropped;
    bool last_dropped; /* what is added to it goes with it */
    struct diag_file {
        cf_str name, bytes; /* borrowed: must outlive the rendering */
        uint32_t first;     /* the line that the bytes begin with */
        uint32_t line; /* one whose begin is known, as an earlier message was about it; 0: none */
        size_t at;     /* where it begins */
    } * files;
    size_t files_len, files_cap;
};

struct diags *diags_new(struct arena *arena, const struct limits *limits);
/* The number to put in cf_node.file. Name and bytes are borrowed. */
uint32_t diags_file(struct diags *diags, cf_str name, cf_str bytes);
/* The same of bytes from the middle of a file, which begin with that line of it: of others none is shown. */
uint32_t diags_part(struct diags *diags, cf_str name, cf_str bytes, uint32_t first);
cf_str diags_file_name(const struct diags *diags, uint32_t file); /* "" for 0 */
void diags_add(struct diags *diags, struct diag diag);
/* From then on they are only counted, but for errors as long as there is something else to leave out. */
bool diags_full(const struct diags *diags);
/* Orders by place (file, line, column), keeping the order of arrival among equals. */
void diags_sort(struct diags *diags);
/* One diagnostic with its source line, ended by a newline. */
void diag_render(const struct diags *diags, const struct diag *diag, struct buf *out);
/* Adds the kind to the message of one that has no place and does not name it: a run may make many. `kind` may be
 * empty: then nothing. */
void diag_about(struct diags *diags, struct diag *diag, cf_str kind);
const char *severity_name(enum severity severity);

/* What every function that can fail takes first. */
struct ctx {
    struct arena *arena; /* of the work item */
    struct diags *diags;
    const struct limits *limits;
    const cf_node *root; /* the document at hand, so that a node's path can be told; may be NULL */
};

/* Add a diagnostic at a node (its place, and its path below ctx->root); `at` may be NULL. Returns
 * false, so that a failing function can end in `return ctx_error(...)`. */
bool ctx_error(struct ctx *ctx, const cf_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ctx_warn(struct ctx *ctx, const cf_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ctx_note(struct ctx *ctx, const cf_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ctx_report(struct ctx *ctx, enum severity severity, const cf_node *at, const char *format,
                va_list args) __attribute__((format(printf, 4, 0)));
/* The same at a place without a node (a parser's). */
bool ctx_error_at(struct ctx *ctx, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Counts one more document of an input. False after an error there when they are more than limits.documents. */
bool ctx_count_document(struct ctx *ctx, struct place place, size_t *count);
/* Says of the diagnostic added last what it is about. */
void ctx_cause(struct ctx *ctx, enum diag_cause cause);
/* Gives the diagnostic added last its next step. */
void ctx_hint(struct ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Gives the diagnostic added last, when it has its hint, its kind: diag_about(). */
void ctx_about(struct ctx *ctx, cf_str kind);

#endif
