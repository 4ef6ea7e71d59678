/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/written.h"

const cf_node *written_tell(struct run *run, cf_str path, enum sink_outcome outcome)
{
    cf_str word = str_of(sink_word(outcome));
    struct map_builder row = {.arena = run->arena};
    run_say(run, "%s: %.*s", str_upper(run->arena, word).ptr, STR_ARG(path));
    map_text(&row, "path", path);
    map_text(&row, "outcome", word);
    return map_node(&row);
}
