/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of a project file: one row gives checking, JSON Schema and what `crdforge init` writes.
 */
#ifndef CLI_PROJECT_KEYS_H
#define CLI_PROJECT_KEYS_H

#include "cli/args.h"

enum project_shape {
    PROJECT_TEXT,
    PROJECT_BELOW,    /* text: of a file or folder in that of the project file */
    PROJECT_CHOICE,   /* text: one of `choices` */
    PROJECT_REQUIRES, /* text: ">=0.1, <1" */
    PROJECT_FLAG,     /* true or false */
    PROJECT_COUNT,    /* an integer, 1 or more */
    PROJECT_TEXTS,    /* a text, or a list of them */
    PROJECT_PATHS,    /* likewise */
    PROJECT_SOURCES,  /* likewise: words of the command line */
    PROJECT_KINDS,    /* likewise, or a map of include and exclude */
    PROJECT_FORMATS   /* likewise, or a map of names to maps of options */
};

struct project_key {
    const char *name;
    const char *option; /* of generate, that it is another spelling of; NULL: of none */
    enum project_shape shape;
    const char *const *choices; /* of PROJECT_CHOICE; NULL-ended */
    const char *about;          /* one line, as a comment and for editors */
    const char *example; /* its lines in a project file; NULL: `crdforge init` knows better */
};

/* Those that generate has options for, in the order `crdforge init` writes them. Lives in `arena`. */
size_t project_keys(struct arena *arena, const struct project_key **ret_keys);

/* NULL when there is none of that name. */
const struct project_key *project_keys_find(cf_str name);

/* What no project file may say although it is an option of generate: the reason, and what to do, both for
 * a message; NULL for anything else. */
const char *project_keys_refused(cf_str name, const char **ret_hint);

/* Options of which a project file and a command line together have one kind only: one that is typed takes the
 * place of the others, too. True for the same option twice. */
bool project_keys_exclude(const char *option, const char *other);

#endif
