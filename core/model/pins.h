/* SPDX-License-Identifier: Apache-2.0
 *
 * What a lock holds: where definitions came from and their digests, node to struct and back, and how
 * what was found differs from it.
 */
#ifndef MODEL_PINS_H
#define MODEL_PINS_H

#include "base/diag.h"

enum { PINS_VERSION = 1 };

struct pins_definition {
    cf_str name;   /* "trainingjobs.sagemaker.services.k8s.aws" */
    cf_str path;   /* of its file in a repository or folder; may be empty */
    cf_str sha256; /* of the definition as compact JSON */
    bool seen;     /* in this run */
};

struct pins_source {
    cf_str source;  /* as it is given again: "github:owner/repo@v1", a URL, a path, "bundled:" */
    cf_str release; /* may be empty */
    cf_str commit;  /* of a repository; else empty */
    bool all;       /* all its definitions were asked for, so new ones belong to it; is not written
                     * where it cannot be otherwise (pins_has_parts) */
    struct pins_definition *definitions;
    size_t len, cap;
};

struct pins {
    struct arena *arena; /* all texts live there */
    struct pins_source *sources;
    size_t len, cap;
};

/* Reads a lock file's document. False after diagnostics (all that are found). */
bool pins_read(struct ctx *ctx, const cf_node *document, struct pins *ret_pins);

/* The document, sorted: the same pins give the same bytes in whatever order they were found. */
const cf_node *pins_node(struct arena *arena, const struct pins *pins);

/* "./a" and "a/" are "a". */
bool pins_same(cf_str source, cf_str other);
/* NULL when it is not there. */
struct pins_source *pins_find(const struct pins *pins, cf_str source);
/* Another release of the same repository and folder: "github:owner/repo@v1" for "...@v2". */
const struct pins_source *pins_other_ref(const struct pins *pins, cf_str source);
/* The source nearest to `word`; empty: none is near. */
cf_str pins_nearest(struct arena *arena, const struct pins *pins, cf_str word);
/* Copies the texts. */
struct pins_source *pins_add(struct pins *pins, cf_str source);

/* By name and path, else one of that name that was not seen yet: its file was renamed. */
struct pins_definition *pins_definition(const struct pins_source *source, cf_str name, cf_str path);
/* Copies the texts. */
struct pins_definition *pins_add_definition(struct pins *pins, struct pins_source *source,
                                            const struct pins_definition *definition);
/* What was found against what is locked. `found` of pins_check(): source, release and commit. */
enum pins_verdict {
    PINS_SAME,
    PINS_NO_SOURCE,
    PINS_OTHER_REF, /* the lock has another release of it */
    PINS_NEW,       /* a definition that the lock does not have */
    PINS_CHANGED,   /* another digest */
    PINS_MOVED      /* the same definition, of another release or commit */
};
/* Marks the definition as seen, and gives it in *ret_locked (NULL: there is none). */
enum pins_verdict pins_check(const struct pins *pins, const struct pins_source *found,
                             const struct pins_definition *definition,
                             struct pins_definition **ret_locked);

/* Takes over what another one of the same name has. */
void pins_replace(struct pins *pins, struct pins_source *source, const struct pins_source *by);

/* Drops what was not seen; how many. */
size_t pins_drop_unseen(struct pins_source *source);

/* Drops what was not seen anywhere, and the sources that then have nothing. */
void pins_drop_unused(struct pins *pins);

/* True for a source of which single kinds can be asked for: a repository, the bundled ones. */
bool pins_has_parts(cf_str source);

/* Why a source cannot be recorded: an absolute path, a password in a URL, a line break; NULL: it can. */
const char *pins_refusal(cf_str source);

/* "github:" + owner/repo, @ref and :folder apart. False when it is none. Borrows. */
bool pins_github(cf_str source, cf_str *ret_repo, cf_str *ret_ref, cf_str *ret_folder);

/* "github:owner/repo:", to begin a line with; "bundled:" has its colon already. */
cf_str pins_label(struct arena *arena, cf_str source);
/* The first digits of a digest or a commit, for people. */
cf_str pins_short(cf_str digest);

#endif
