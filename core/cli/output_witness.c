/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output_parts.h"
#include "io/file.h"
#include "io/witness.h"

#include <unistd.h>

struct noting {
    struct output *output;
    struct arena *arena;
    struct lookup folders; /* that were looked at */
};

static cf_str path_of(const struct noting *n, cf_str place)
{
    return place.len ? file_join(n->arena, n->output->folder, place) : n->output->folder;
}

/* The folders that a place is in: none of them may be a link. */
static void note_folders(struct noting *n, cf_str place)
{
    for (place = below_parent(place); place.len && !lookup_find(&n->folders, place);
         place = below_parent(place)) {
        lookup_put(&n->folders, place, n);
        file_kind_itself(path_of(n, str_copy(n->arena, place)).ptr);
    }
}

static void note_file(struct noting *n, cf_str place, cf_str sha256)
{
    note_folders(n, place);
    if (sha256.len)
        witness_made(path_of(n, place).ptr, sha256);
    else if (file_kind_itself(path_of(n, place).ptr) != FILE_ABSENT)
        witness_spoil();
}

static void note_unit(struct noting *n, const struct output_unit *unit)
{
    for (size_t i = 0; i < unit->len; i++)
        if (!unit->made[i].ignored)
            note_file(n, file_join(n->arena, unit->folder, unit->made[i].path),
                      unit->made[i].sha256);
    note_file(n, file_join(n->arena, unit->folder, STR(MANIFEST_FILE)), unit->manifest);
}

static bool is_made(const struct noting *n, cf_str folder)
{
    const struct output_unit *unit = lookup_find(&n->output->folders, folder);
    return unit && !unit->dropped;
}

/* Where output_whole() looks for units: what is there now must be of this run. */
static void note_around(struct noting *n, cf_str folder, int deep)
{
    cf_str path = path_of(n, folder), *names = NULL;
    size_t len = 0;
    int fd = below_open(transaction_root(n->output->transaction), folder, false, NULL);
    if (fd < 0)
        return;
    struct witness_names seen = witness_names(n->arena, path.ptr, fd);
    if (!below_names(n->arena, fd, &names, &len))
        witness_spoil();
    close(fd);
    for (size_t i = 0; i < len; i++) {
        cf_str inner = file_join(n->arena, folder, names[i]);
        witness_name(&seen, names[i].ptr);
        if (names[i].ptr[0] == '.' || file_kind_itself(path_of(n, inner).ptr) != FILE_FOLDER)
            continue;
        cf_str manifest = path_of(n, file_join(n->arena, inner, STR(MANIFEST_FILE)));
        bool unit = file_kind_itself(manifest.ptr) != FILE_ABSENT;
        if (unit && !is_made(n, inner))
            witness_spoil();
        if (!unit && deep == 1)
            note_around(n, inner, deep + 1);
    }
    witness_named(&seen);
}

void output_witness(struct output *output)
{
    struct arena *arena = output->run->arena;
    struct noting n = {output, arena, {.arena = arena}};
    cf_str root = output->folder;
    if (output->failed || transaction_root(output->transaction) < 0) {
        witness_spoil();
        return;
    }
    file_kind(root.ptr);
    witness_without(root.ptr, TRANSACTION_STAGE);
    note_file(&n, STR(OUTPUT_IGNORE_FILE), output->ignore_digest);
    for (size_t i = 0; i < output->len; i++)
        if (!output->units[i]->dropped && (output->units[i]->formats_len || output->whole))
            note_unit(&n, output->units[i]);
    if (output->whole)
        note_around(&n, STR(""), 1);
}
