/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding output formats: plugins and Lua files on a search path. How they are loaded: format_load.h.
 */
#ifndef CLI_FORMATS_H
#define CLI_FORMATS_H

#include "cli/args.h"
#include "cli/run.h"
#include "cli/templates.h"
#include "engine/emitter.h"

struct formats;

/* Rows for the option table of a command that uses formats. */
#define FORMATS_OPTIONS                                                                            \
    {"plugin-dir", NULL, 0, "DIR", "search DIR for formats first"}, TEMPLATE_DIR_OPTION

/* Reads the options (`args` NULL: none were given). NULL after diagnostics in run->ctx. */
struct formats *formats_open(struct run *run, const struct args *args);
void formats_close(struct formats *formats); /* takes NULL; not before the last tree is gone */

/* A format by its name ("kfp-v1"), or by the path of a Lua file or a plugin ("./acme.lua"). NULL after
 * a diagnostic in run->ctx that names the places looked in. */
const struct emitter *formats_find(struct formats *formats, cf_str name);

/* The same for a word of a project file, which stands at `at`: it may be somebody else's, so a path is one of a
 * Lua file, and whatever is named is that word to the byte. */
const struct emitter *formats_find_in_project(struct formats *formats, cf_str word,
                                              const cf_node *at);
/* True for a word that may stand in a project file; else a diagnostic. */
bool formats_may_be_in_project(struct ctx *ctx, cf_str word, const cf_node *at);

/* True for a format that is part of the program, and all its templates: it need not be tried in a worker first
 * (cli/probe.h). */
bool formats_is_own(const struct formats *formats, const struct emitter *emitter);
/* Whether a file lies where formats are looked for by name: then --template-dir replaces its template. */
bool formats_searched(const struct formats *formats, cf_str path);
/* What the format of a file is called: "acme-report" of "x/acme_report.lua". */
cf_str formats_name(struct arena *arena, cf_str path);
/* What its file is called without its ending: "acme_report" of "acme-report". */
cf_str formats_stem(struct arena *arena, cf_str name);
/* Where Lua files are looked for, with those of --template-dir. */
struct templates *formats_templates(const struct formats *formats);
/* True for a word that names a format by the path of its file. */
bool formats_is_path(cf_str word);

/* A format found on the search path, usable or not. */
struct formats_entry {
    cf_str name, origin;
    const struct emitter *emitter; /* NULL: refused */
    cf_str why;                    /* it was refused, or what hides it */
};

/* All on the search path, in name order; of one name only the first place counts, the others say
 * what hides them. */
size_t formats_all(struct formats *formats, struct formats_entry **ret_entries);

/* Their names alone, each once and in order, as their files have them: nothing is loaded. */
size_t formats_names(struct formats *formats, cf_str **ret_names);
/* What a format says of itself, as `crdforge formats NAME` prints it. */
const cf_node *formats_about(struct arena *arena, const struct emitter *emitter);

#endif
