/* SPDX-License-Identifier: Apache-2.0
 *
 * The words that formats put beside the names of inputs and outputs. They are worked out here and not in Lua,
 * because every format asks for those of every field.
 */
#ifndef ENGINE_PHRASES_H
#define ENGINE_PHRASES_H

#include "base/lookup.h"
#include "base/str.h"

#include <crdforge/node.h>

/* Words that were worked out before: every format asks for nearly the same. Zero it; it lives as long as the
 * component that they are about. */
struct phrases_memo {
    struct phrases_known {
        const cf_node *field, *component;
        bool verbatim;
        cf_str length, text;
    } known[256]; /* by the field's address */
    const cf_node *component;
    struct lookup outer; /* the names of its inputs that have parts among its inputs */
};

/* How long they are, and what of them is told. */
struct phrases {
    struct phrases_memo *memo; /* or NULL */
    const cf_node *component;  /* or NULL; then it is also told what is enough for an input */
    cf_str length;             /* "none", "short" or "full", as --descriptions says */
    size_t most;               /* characters in all that the engine takes; 0: any number */
    bool verbatim;             /* no engine reads the texts: "{{" stays in them */
    bool typed;                /* the type of a field that is no text stands in front */
};

/* What a definition says of an input or output, whole; where it says nothing of a part of an object, where the
 * part is. Empty for nothing. */
cf_str phrases_description(struct arena *arena, const cf_node *field);

/* What is enough for an input that must be given and whose parts may be given, too: "{}", "[]", or the empty
 * text. `memo` may be NULL. */
cf_str phrases_enough(struct arena *arena, struct phrases_memo *memo, const cf_node *component,
                      const cf_node *input);

/* The description of a field and what it may hold, on one line; empty for nothing. */
cf_str phrases_field(struct arena *arena, const struct phrases *words, const cf_node *field);

#endif
