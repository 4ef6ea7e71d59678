/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rights.h"

enum about { ABOUT_OBJECT, ABOUT_EVENTS, ABOUT_POD };

/* Every call of runner/ and kube/ that is about one step; what `reap` needs is for who runs that. */
static const struct row {
    const char *resource; /* of the core group; NULL: the kind's own */
    const char *verb;
    enum about about;
    bool required, changes; /* changes: only of kinds that can be changed */
    const char *why;
} table[] = {
    {NULL, "get", ABOUT_OBJECT, true, false, "to read the object, before all else"},
    {NULL, "list", ABOUT_OBJECT, true, false,
     "to find what earlier tries of the step, or of the run, have made"},
    {NULL, "watch", ABOUT_OBJECT, false, false,
     "the object is then read every 30 seconds (--poll), and not watched"},
    {NULL, "create", ABOUT_OBJECT, true, false, "to make the object"},
    {NULL, "patch", ABOUT_OBJECT, true, true,
     "to change the object (--action apply, or a retry with other inputs)"},
    {NULL, "delete", ABOUT_OBJECT, true, false,
     "to delete it: --action delete, or a step that is stopped"},
    {"events", "list", ABOUT_EVENTS, false, false,
     "the log is then without the controller's events"},
    {"pods", "get", ABOUT_POD, false, false,
     "a step whose pod is evicted is then taken for one that was stopped"},
};
enum { ROWS = sizeof table / sizeof *table };

bool rights_can_change(const cf_node *rules)
{
    return cf_flag(cf_get(rules, "update"), !node_text(cf_get(rules, "class")).len);
}

struct rights_kind rights_kind(const cf_node *document)
{
    return (struct rights_kind){.group = node_text(cf_get(document, "group")),
                                .plural = node_text(cf_get(document, "plural")),
                                .namespaced =
                                    !str_is(node_text(cf_get(document, "scope")), "Cluster"),
                                .changes = rights_can_change(cf_get(document, "rules"))};
}

static enum rights_place place_of(enum about about, bool namespaced)
{
    if (namespaced || about == ABOUT_POD)
        return RIGHTS_NAMESPACE;
    return about == ABOUT_OBJECT ? RIGHTS_CLUSTER : RIGHTS_DEFAULT;
}

size_t rights_of(struct arena *arena, const struct rights_kind *kind, struct right **ret_rights)
{
    struct right *rights = arena_many(arena, ROWS, struct right);
    size_t len = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &table[i];
        bool own = row->about == ABOUT_OBJECT;
        if (row->changes && !kind->changes)
            continue;
        rights[len++] = (struct right){.group = own ? kind->group : STR(""),
                                       .resource = own ? kind->plural : str_of(row->resource),
                                       .verb = str_of(row->verb),
                                       .required = row->required,
                                       .place = place_of(row->about, kind->namespaced),
                                       .why = str_of(row->why)};
    }
    *ret_rights = rights;
    return len;
}

cf_str rights_verbs(struct arena *arena, const struct rights_kind *kind, const char *between)
{
    struct buf verbs = {.arena = arena};
    for (size_t i = 0; i < ROWS; i++)
        if (table[i].about == ABOUT_OBJECT && (!table[i].changes || kind->changes))
            buf_printf(&verbs, "%s%s", verbs.len ? between : "", table[i].verb);
    return buf_str(&verbs);
}
