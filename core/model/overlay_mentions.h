/* SPDX-License-Identifier: Apache-2.0
 *
 * Properties of a kind that a script's entry names as part of what it says of it: where its state is, which
 * field is its name, examples for inputs. What no kind has is a mistake, as with inputs and outputs.
 */
#ifndef MODEL_OVERLAY_MENTIONS_H
#define MODEL_OVERLAY_MENTIONS_H

#include "model/component.h"
#include "model/overlay_place.h"

struct overlay_mention {
    enum overlay_mention_side {
        OVERLAY_OF_STATUS, /* a property of the status, or the steps to it */
        OVERLAY_OF_ITEMS,  /* a property of the items of a list in the status */
        OVERLAY_NAME,      /* the property of the spec that is the name of the cloud resource */
        OVERLAY_EXAMPLE,   /* a value for the inputs at properties of this name */
        OVERLAY_WORDS      /* words of a state, which is said elsewhere if at all */
    } side;
    const struct overlay_step *at; /* where the script says it */
    const cf_node *value;
    cf_str list; /* of OVERLAY_OF_ITEMS: the property of the status */
    bool met;    /* a component had it */
    cf_str kind; /* of a component that did not */
    cf_str why;  /* what is wrong with it there */
    cf_str near; /* what may have been meant, or empty */
};

/* What `data`, the entry `word` of a script's kinds, names. How many there are. */
size_t overlay_mentions(struct arena *arena, cf_str word, const cf_node *data,
                        struct overlay_mention **ret_mentions);

/* The same of what a script says of a whole group: the examples at its top. */
size_t overlay_mentions_group(struct arena *arena, const cf_node *data,
                              struct overlay_mention **ret_mentions);

/* Remembers which of them the component has. Only texts that are kept go to `kept`. */
void overlay_mentions_meet(struct arena *arena, struct arena *kept,
                           struct overlay_mention *mentions, size_t len,
                           const struct component *component);

/* What to do about one that was not met. */
cf_str overlay_mentions_hint(struct arena *arena, const struct overlay_mention *mention);

#endif
