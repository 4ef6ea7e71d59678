/* SPDX-License-Identifier: Apache-2.0
 *
 * The formats of a run and their options, from the command line.
 */
#ifndef CLI_CHOOSE_H
#define CLI_CHOOSE_H

#include "cli/args.h"
#include "cli/formats.h"
#include "cli/layout.h"

/* Rows for the option table: what every format is handed (docs/ADDING_A_FORMAT.md), and other words
 * for options of single formats. */
#define CHOOSE_OPTIONS                                                                             \
    {"namespace", NULL, 0, "NAME",                                                                 \
     "namespace that the files name (default: none, or the format's)"},                            \
        {"service-account", NULL, 0, "NAME", "service account that steps run as"},                 \
        {"create-service-account", NULL, 0, NULL, "make it, too, where a format can (rbac)"},      \
        {"descriptions", NULL, 0, "full|short|none", "short: one sentence (the default)"},         \
        {"v2-graph", NULL, 0, NULL,                                                                \
         "kfp-v2: a pipeline around the component (kfp-v2.graph=true)"},                           \
    {                                                                                              \
        "compat", NULL, 0, "upstream", "python: the original's bytes (python.compat)"              \
    }

/* The formats there are without --format, between commas. */
#define CHOOSE_USUAL "kfp-v1,kfp-v2,argo,samples"
extern const char choose_usual[];
/* What --descriptions takes; NULL-ended. */
extern const char *const choose_descriptions[];

/* A format chosen for this run. */
struct choice {
    const struct emitter *emitter;
    bool ours;              /* the program's own, and so are its templates */
    const cf_node *own;     /* the options that it declares */
    const cf_node *options; /* what its emit() is handed: those, and what all formats are */
};

/* The option that a flag is another word for ("kfp-v2.graph"), or NULL. */
const char *choose_shorthand(const char *flag);

/* Those that --format names, or the usual ones. False after diagnostics, also when an option belongs
 * to none of them or has a value that its format refuses. */
bool choose_formats(struct run *run, const struct args *args, struct formats *formats,
                    enum layout layout, struct choice **ret_choices, size_t *ret_len);

#endif
