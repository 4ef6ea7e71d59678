/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files behind cli/output.h share.
 */
#ifndef CLI_OUTPUT_PARTS_H
#define CLI_OUTPUT_PARTS_H

#include "base/lookup.h"
#include "cli/output.h"
#include "engine/ignore.h"
#include "engine/manifest.h"
#include "io/below.h"
#include "io/transaction.h"

#define OUTPUT_IGNORE_FILE ".crdforgeignore"

enum output_mode { OUTPUT_WRITE, OUTPUT_CHECK, OUTPUT_DIFF, OUTPUT_DRY_RUN, OUTPUT_PRINT };

/* One file that was made. */
struct output_made {
    cf_str format, path, sha256;     /* the path is in the unit's folder */
    cf_str bytes;                    /* where they are needed later, and not staged */
    const struct below_there *there; /* when it was found to be on disk as it was made; else NULL */
    bool staged, ignored;
};

/* Whose a path in a unit is. */
struct output_owner {
    cf_str format, path; /* the format is empty when it took the file back */
};

struct output_unit {
    cf_str folder;
    size_t number;
    struct lookup
        owners; /* struct output_owner, by path: also in file systems where case is not told apart */
    struct output_made *made;
    size_t len, cap;
    cf_str *formats; /* that were made in this run */
    size_t formats_len, formats_cap;
    bool dropped;
    cf_str manifest; /* the digest of its file when a unit was done; empty: there is none */
};

struct output {
    struct run *run;
    cf_str folder;
    enum output_mode mode;
    bool force, whole, differs, applied;
    cf_str ignore_digest; /* of .crdforgeignore; empty: there is none */
    bool alone;           /* one file is all there is to print */
    bool failed;          /* there is no way to write here: said once */
    struct ignore ignore;
    struct transaction *transaction;
    struct output_unit **units;
    size_t len, cap;
    struct lookup folders; /* the latest unit of each */
    struct lookup known;   /* formats */
    output_told *told;
    void *told_data;
};

/* Tells what became of a file, or prints what would. `old`, `new`: its bytes, for --diff. */
struct output_change {
    cf_str path; /* with --out in front */
    enum output_outcome outcome;
    const cf_str *old, *new; /* NULL: there is no file */
};
void output_show(struct output *output, const struct output_change *change);

/* Prints all that was made on standard output. False after a diagnostic. */
bool output_show_all(struct output *output);

#endif
