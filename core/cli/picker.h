/* SPDX-License-Identifier: Apache-2.0
 *
 * A list to pick from, as a state: keys in, lines out. Pure: knows nothing of the terminal that sends
 * the one and shows the other.
 *
 *   Select the CRD you want to use: job
 *       LabelingJob  sagemaker.services.k8s.aws v1.9.1
 *   > * TrainingJob  sagemaker.services.k8s.aws v1.9.1
 *   2 of 2 (26 in all), 1 marked   space marks, Enter takes, Esc leaves, letters filter
 */
#ifndef CLI_PICKER_H
#define CLI_PICKER_H

#include "io/terminal.h"

struct picker_item {
    cf_str label;  /* what the filter looks at first */
    cf_str detail; /* shown dimmed behind it; the filter looks at it when no label has it */
};

enum picker_end { PICKER_GOES_ON, PICKER_TAKEN, PICKER_CANCELLED };

enum { PICKER_FILTER = 128 };

/* The heading. */
extern const char picker_title[];

struct picker {
    const struct picker_item *items;
    size_t len;
    bool several; /* space marks; else one is picked */
    struct terminal_text text;
    struct terminal_size size;
    bool *marked;
    size_t marked_len;
    size_t *shown; /* items that the filter lets through, in order */
    size_t shown_len;
    size_t cursor, top; /* places in `shown`: where one is, and what is shown first */
    size_t label_width; /* columns of the longest label */
    char filter[PICKER_FILTER];
    size_t filter_len;
};

/* Items and texts are borrowed. `text`: NULL when no frame will be asked for. */
void picker_open(struct picker *picker, struct arena *arena, const struct picker_item *items,
                 size_t len, bool several, const struct terminal_text *text);

void picker_resize(struct picker *picker, struct terminal_size size);
enum picker_end picker_key(struct picker *picker, struct terminal_event event);

/* At most as many lines as there are rows, none wider than there are columns. */
struct terminal_frame picker_frame(const struct picker *picker, struct arena *arena);

/* Those that are marked, else the one under the cursor; numbers of items in order. */
size_t picker_taken(const struct picker *picker, struct arena *arena, size_t **ret_items);

/* Marks what an answer names, for a terminal that shows no list: "3" or a name, and with several "1
 * 4-6,9 TrainingJob". False, and nothing is marked, when it is none. */
bool picker_answer(struct picker *picker, cf_str answer);

#endif
