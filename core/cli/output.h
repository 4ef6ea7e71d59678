/* SPDX-License-Identifier: Apache-2.0
 *
 * Where generated files go: below --out, each component (or format of set scope) in a folder of its own, a
 * unit. A manifest in it tells what is ours, so that what somebody edited is kept and what is made no longer
 * goes. docs/OUTPUT.md says it all.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/args.h"
#include "cli/run.h"
#include "engine/files.h"

/* Rows for the option table. */
#define OUTPUT_OPTIONS                                                                             \
    {"out", NULL, 'o', "DIR",                                                                      \
     "folder to write below (default: components), or - for standard output"},                     \
        {"force", NULL, 0, NULL, "overwrite and remove files that were edited by hand, too"},      \
        {"check", NULL, 0, NULL, "write nothing: name what would change, and exit 1 if any"},      \
        {"diff", NULL, 0, NULL, "write nothing: print what would change, and exit 1 if any"},      \
    {                                                                                              \
        "dry-run", NULL, 0, NULL, "write nothing: name what would change"                          \
    }

struct output;

/* Reads the options and the ignore file. NULL after diagnostics in run->ctx: the command line, or the ignore
 * file, cannot be meant so. Writes nothing yet, but finishes what a killed run had begun. */
struct output *output_open(struct run *run, const struct args *args);
void output_close(
    struct output *output); /* removes what was staged and not committed; takes NULL */

/* --out, as it was given. */
cf_str output_folder(const struct output *output);
/* False with --check, --diff, --dry-run and for standard output: nothing is written below a folder. */
bool output_writes(const struct output *output);
/* True with --check, --diff and --dry-run: nothing is written anywhere. */
bool output_compares(const struct output *output);

/* A folder below --out that is all one thing: of a component ("TrainingJob", "<group>/TrainingJob"), or of a
 * format of set scope ("html"). */
struct output_unit;
struct output_unit *output_unit(struct output *output, cf_str folder);

/* Stages the files of one format, all of them or none: `folder` is below --out, the unit's own or one in it.
 * What an earlier run made for this format in this unit, and is not among them, is stale. False after
 * diagnostics in ctx: then it stays. */
bool output_stage(struct output *output, struct ctx *ctx, struct output_unit *unit, cf_str format,
                  cf_str folder, const struct file_set *files);

/* Takes back all that was staged for a unit. */
void output_drop(struct output *output, struct output_unit *unit);

/* What formats there are: a manifest may come with a checkout, so its word alone removes no file that is where
 * none of these, and none of this run, puts files. Borrows. */
void output_formats(struct output *output, const cf_str *names, size_t len);

/* What earlier runs made anywhere in --out, and this one did not, is stale from now on: nothing failed, and the
 * components of this run are all there shall be. */
void output_whole(struct output *output);

/* What became of a file, or would. */
enum output_outcome {
    OUTPUT_CREATED,
    OUTPUT_UPDATED,
    OUTPUT_UNCHANGED,
    OUTPUT_REMOVED,
    OUTPUT_KEPT,    /* somebody edited it; an error told so */
    OUTPUT_IGNORED, /* .crdforgeignore */
    OUTPUT_PRINTED  /* on standard output */
};
enum { OUTPUT_OUTCOMES = OUTPUT_PRINTED + 1 };
const char *output_word(enum output_outcome outcome); /* "created", … */

struct output_file {
    cf_str path; /* with --out in front */
    enum output_outcome outcome;
    cf_str text; /* for standard output with --json: what is in it */
    cf_str diff; /* with --diff and --json */
};
typedef void output_told(void *data, const struct output_file *file);

/* Puts everything in its place, or prints it, and tells of each file. False after diagnostics in run->ctx; the
 * rest is still done. */
bool output_commit(struct output *output, output_told *told, void *data);

/* After that, with --check, --diff or --dry-run: tells of a file that is not below --out and would become `new`.
 * `old`: NULL when there is none. */
void output_beside(struct output *output, cf_str path, const cf_str *old, cf_str new);

/* After that: something below --out was changed. */
bool output_applied(const struct output *output);

/* After that: tells the witness (io/witness.h) what another run with the same files would look at below --out. */
void output_witness(struct output *output);

/* After that, with --check or --diff: something is not as it would be. */
bool output_differs(const struct output *output);

#endif
