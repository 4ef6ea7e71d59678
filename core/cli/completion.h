/* SPDX-License-Identifier: Apache-2.0
 *
 * Shell completion: what may stand at the cursor, from the tables that parsing and help come from. The scripts
 * of the shells (cli/completion/) only ask, with the hidden command
 *
 *     crdforge __complete PROGRAM WORD...
 *
 * whose PROGRAM is crdforge or crdforge-run and whose last WORD is the one at the cursor, as far as it goes. The
 * answer is lines: first "none", "files" or "folders", a tab, and the part of the word that comes before
 * the path (such as "--out="); then the words that fit, each whole, with a tab and what it means.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/args.h"
#include "cli/run.h"

struct completion_word {
    cf_str text, about; /* about: may be empty */
};

struct completion {
    struct run *run;
    const char *program;
    const cf_str *operands; /* before the cursor, without the command; borrowed */
    size_t operands_len;
    cf_str word;   /* at the cursor, without the prefix */
    cf_str prefix; /* "--out=", or empty; comes back before each word */
    enum { COMPLETION_NONE, COMPLETION_FILES, COMPLETION_FOLDERS } paths;
    struct completion_word *found;
    size_t found_len, found_cap;
};

/* Adds a word when it begins as the one at the cursor does, and no shell would take it apart. */
void completion_add(struct completion *completion, cf_str text, cf_str about);

/* Adds what may follow the operands `given`, of the ways to write them that a command has: "[WHAT...]",
 * "list|clean", "[FORMAT... | test FORMAT... | new NAME]". */
void completion_operands(struct completion *completion, const char *ways, const cf_str *given,
                         size_t len);

/* Answers `words` (PROGRAM WORD...) on standard output. What is wrong is not told: somebody is typing. */
int completion_answer(struct run *run, char *const *words, size_t len);

#endif
