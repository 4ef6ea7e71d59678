/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge list: the kinds of the snapshot, or of given definitions.
 */
#include "cli/commands.h"
#include "cli/select.h"
#include "cli/sources.h"
#include "model/crd.h"

#include <stdlib.h>
#include <string.h>

struct listing {
    struct run *run;
    struct list_builder rows;
};

static void list_found(void *data, struct ctx *ctx, const cf_node *document,
                       const struct select_origin *origin)
{
    struct listing *listing = data;
    struct arena *arena = listing->run->arena;
    const struct crd *crd = crd_read(ctx, document);
    const struct crd_version *version = crd ? crd_version(ctx, crd, STR("")) : NULL;
    if (!version)
        return;
    struct map_builder row = {.arena = arena};
    map_text(&row, "kind", str_copy(arena, crd->kind));
    map_text(&row, "group", str_copy(arena, crd->group));
    map_text(&row, "version", str_copy(arena, version->name));
    map_text(&row, "plural", str_copy(arena, crd->plural));
    map_text(&row, "scope", crd->namespaced ? STR("Namespaced") : STR("Cluster"));
    select_report(&row, origin);
    list_add(&listing->rows, map_node(&row));
}

/* What a row has in a column; its source with the release. */
static cf_str cell(struct arena *arena, const cf_node *row, const char *key)
{
    cf_str text = node_text(cf_get(row, key)), release = node_text(cf_get(row, "release"));
    if (strcmp(key, "source") != 0 || !release.len)
        return text;
    return str_printf(arena, "%.*s (from %.*s)", STR_ARG(text), STR_ARG(release));
}

static void print_table(const struct listing *listing)
{
    enum { COLUMNS = 5 };
    static const char *const keys[COLUMNS] = {"kind", "group", "version", "scope", "source"};
    static const char *const heads[COLUMNS] = {"KIND", "GROUP", "VERSION", "SCOPE", "SOURCE"};
    int width[COLUMNS] = {4, 5, 7, 5, 6};
    struct arena *arena = listing->run->arena;
    FILE *out = listing->run->out;
    for (size_t i = 0; i < listing->rows.len; i++)
        for (int c = 0; c < COLUMNS; c++) {
            int len = (int)cell(arena, listing->rows.items[i], keys[c]).len;
            width[c] = len > width[c] ? len : width[c];
        }
    for (int c = 0; c < COLUMNS; c++)
        fprintf(out, "%-*s%s", c < COLUMNS - 1 ? width[c] : 0, heads[c],
                c < COLUMNS - 1 ? "  " : "\n");
    for (size_t i = 0; i < listing->rows.len; i++)
        for (int c = 0; c < COLUMNS; c++)
            fprintf(out, "%-*s%s", c < COLUMNS - 1 ? width[c] : 0,
                    cell(arena, listing->rows.items[i], keys[c]).ptr,
                    c < COLUMNS - 1 ? "  " : "\n");
}

static int list_services(struct run *run, struct sources *sources)
{
    struct list_builder rows = {.arena = run->arena};
    cf_str *names;
    size_t len;
    if (!sources_services(sources, &run->ctx, &names, &len))
        return RUN_FAILED;
    for (size_t i = 0; i < len; i++) {
        list_add(&rows, node_str(run->arena, names[i]));
        if (!run->json)
            fprintf(run->out, "%.*s\n", STR_ARG(names[i]));
    }
    if (run->json)
        run_print(run, list_node(&rows));
    return RUN_DONE;
}

static int compare_rows(const void *a, const void *b)
{
    const cf_node *x = *(const cf_node *const *)a, *y = *(const cf_node *const *)b;
    int order = str_compare(node_text(cf_get(x, "kind")), node_text(cf_get(y, "kind")));
    return order ? order
                 : str_compare(node_text(cf_get(x, "group")), node_text(cf_get(y, "group")));
}

static void list_kinds(struct run *run, const struct select_words *words)
{
    struct listing listing = {.run = run, .rows = {.arena = run->arena}};
    bool quiet = run->quiet;
    run->quiet = true; /* the table says where each came from */
    select_each(run, words, true, list_found, &listing);
    run->quiet = quiet;
    if (listing.rows.len && sources_has_service(words->sources)) /* files are in order of plurals */
        qsort(listing.rows.items, listing.rows.len, sizeof *listing.rows.items, compare_rows);
    if (run->json && (listing.rows.len || !run->failed))
        run_print(run, list_node(&listing.rows));
    else if (!run->json && listing.rows.len)
        print_table(&listing);
}

/* False after a diagnostic when --services is given what it is not for. */
static bool names_only(struct run *run, const struct args *args)
{
    static const char *const others[] = {"remote", "service", "release", "latest"};
    cf_str other = args->operands_len ? args->operands[0] : STR("");
    for (size_t i = 0; i < sizeof others / sizeof *others && !other.len; i++)
        if (args_has(args, others[i]))
            other = str_printf(run->arena, "--%s", others[i]);
    if (!other.len)
        return true;
    ctx_error(&run->ctx, NULL,
              "--services lists the names of all services: %.*s does not belong to it",
              STR_ARG(other));
    ctx_hint(&run->ctx, "`crdforge list --service NAME` lists the kinds of one");
    return false;
}

static int execute(struct run *run, const struct args *args)
{
    struct select_words words = {.whats = args->operands,
                                 .whats_len = args->operands_len,
                                 .recursive = args_has(args, "recursive"),
                                 .cluster = cluster_options(args)};
    int code = RUN_DONE;
    words.sources = sources_open(run, args, NULL);
    if (!words.sources)
        return RUN_USAGE;
    if (args_has(args, "remote") && !sources_has_service(words.sources))
        sources_set_service(words.sources, sources_service(words.sources, STR("")));
    if (args_has(args, "services"))
        code = names_only(run, args) ? list_services(run, words.sources) : RUN_USAGE;
    else if (select_agrees(run, &words))
        list_kinds(run, &words);
    else
        code = RUN_USAGE;
    sources_close(words.sources);
    return code;
}

static const struct args_option options[] = {
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    {"remote", NULL, 0, NULL, "the kinds in the release on GitHub (default: of sagemaker)"},
    {"services", NULL, 0, NULL, "names for --service instead of kinds"},
    SOURCE_OPTIONS,
    CLUSTER_OPTIONS,
};

const struct command cmd_list = {
    .name = "list",
    .operands = "[WHAT...]",
    .summary = "List kinds: the bundled ones, or those of given definitions",
    .details = "WHAT as for generate. Without it: the bundled kinds; with --service or --remote, "
               "those of the\n"
               "release of a controller on GitHub.",
    .examples = "  crdforge list\n  crdforge list --service s3\n  crdforge list config/crd/\n"
                "  crdforge list cluster:\n  crdforge list --services",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
