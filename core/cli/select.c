/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/select.h"

#include "io/file.h"
#include "io/snapshot.h"
#include "model/crd.h"
#include "text/json_read.h"
#include "text/yaml_read.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

struct selector {
    struct run *run;
    const struct snapshot *bundled; /* read when first needed */
    select_found *found;
    void *data;
    bool recursive;
    const struct cluster_options *cluster;
    struct arena *of_file, *of_item; /* cleared for each */
};

/* One file, or standard input, being read. */
struct input {
    struct select_origin origin;
    cf_str name; /* for messages */
    cf_str bytes;
    size_t definitions, others;
    cf_str other_kind; /* of one that was passed over */
    bool failed;
};

static const struct snapshot *snapshot(struct selector *selector)
{
    struct run *run = selector->run;
    if (!selector->bundled)
        selector->bundled =
            snapshot_read(&run->ctx, file_join(run->arena, run->data_folder, STR("crd_cache")));
    return selector->bundled;
}

static void take_document(struct selector *selector, struct ctx *ctx, struct input *input,
                          const cf_node *document)
{
    ctx->root = document;
    if (crd_is(document)) {
        input->definitions++;
        selector->found(selector->data, ctx, document, &input->origin);
    } else if (document->kind != CF_NULL && !(cf_get(document, "items"))) {
        cf_str kind = node_text(cf_get(document, "kind"));
        if (!input->others++)
            input->other_kind = str_copy(selector->run->arena, kind);
    }
}

/* Documents one by one: memory is bounded by the largest, not by how many there are. */
static void read_yaml(struct selector *selector, struct input *input)
{
    struct yaml_reader *reader = NULL;
    enum yaml_result result;
    do {
        arena_clear(selector->of_item);
        struct ctx ctx = run_ctx(selector->run, selector->of_item);
        uint32_t file = diags_file(ctx.diags, input->name, input->bytes);
        const cf_node *document = NULL;
        if (!reader)
            reader = yaml_open(selector->of_file, file, input->bytes);
        result = yaml_next(reader, &ctx, true, &document);
        if (result == YAML_DOCUMENT || result == YAML_ITEM)
            take_document(selector, &ctx, input, document);
        run_flush(selector->run, &ctx);
    } while (result == YAML_DOCUMENT || result == YAML_ITEM);
    input->failed = result == YAML_FAILED;
    yaml_close(reader);
}

static void read_json(struct selector *selector, struct input *input)
{
    arena_clear(selector->of_item);
    struct ctx ctx = run_ctx(selector->run, selector->of_item);
    uint32_t file = diags_file(ctx.diags, input->name, input->bytes);
    const cf_node *document = json_read(&ctx, file, input->bytes);
    const cf_node *items = cf_get(document, "items");
    input->failed = !document;
    if (document && !items)
        take_document(selector, &ctx, input, document);
    for (size_t i = 0; i < cf_len(items); i++)
        take_document(selector, &ctx, input, cf_at(items, i));
    run_flush(selector->run, &ctx);
}

/* JSON by its name; without one, by its first bytes: a template's "{{" is no JSON. */
static bool is_json(const struct input *input)
{
    cf_str start = str_trim(str_cut(input->bytes, 0, 1024));
    if (str_ends(input->name, ".yaml") || str_ends(input->name, ".yml"))
        return false;
    return str_ends(input->name, ".json") ||
           (start.len > 1 && start.ptr[0] == '{' && start.ptr[1] != '{');
}

static void report_nothing(struct selector *selector, const struct input *input)
{
    struct ctx *ctx = &selector->run->ctx;
    if (input->definitions || input->failed)
        return;
    if (input->others)
        ctx_error(ctx, NULL,
                  "%.*s holds no CustomResourceDefinition, but %zu other document%s%s%.*s",
                  STR_ARG(input->name), input->others, input->others > 1 ? "s" : "",
                  input->other_kind.len ? " such as a " : "", STR_ARG(input->other_kind));
    else
        ctx_error(ctx, NULL, "%.*s holds no CustomResourceDefinition: it is empty",
                  STR_ARG(input->name));
    ctx_hint(ctx, "`kubectl get crd NAME -o yaml` prints one");
    run_flush(selector->run, ctx);
}

/* Reads `path`, or standard input when it is "-". */
static void read_input(struct selector *selector, cf_str path, struct select_origin origin)
{
    arena_clear(selector->of_file);
    struct ctx ctx = run_ctx(selector->run, selector->of_file);
    struct input input = {.origin = origin, .name = path};
    bool read;
    if (str_is(path, "-")) {
        input.name = STR("<stdin>");
        read = file_read_fd(&ctx, STDIN_FILENO, "standard input", &input.bytes);
    } else {
        read = file_read(&ctx, path.ptr, &input.bytes);
    }
    run_flush(selector->run, &ctx);
    if (read && is_json(&input))
        read_json(selector, &input);
    else if (read)
        read_yaml(selector, &input);
    if (read)
        report_nothing(selector, &input);
}

static void read_folder(struct selector *selector, cf_str folder)
{
    static const char *const suffixes[] = {".yaml", ".yml", ".json", NULL};
    struct ctx *ctx = &selector->run->ctx;
    cf_str *paths;
    size_t len;
    bool ok = file_list(ctx, folder.ptr, suffixes, selector->recursive, &paths, &len);
    if (ok && !len) {
        ctx_error(ctx, NULL, "%.*s has no .yaml, .yml or .json file", STR_ARG(folder));
        if (!selector->recursive)
            ctx_hint(ctx, "--recursive looks into the folders inside it, too");
    }
    run_flush(selector->run, ctx);
    for (size_t i = 0; i < len; i++)
        read_input(selector, paths[i], (struct select_origin){.source = STR("file")});
}

static void read_entry(struct selector *selector, const struct snapshot_entry *entry)
{
    run_say(selector->run, "RETRIEVED: %.*s, bundled (from %.*s)", STR_ARG(entry->kind),
            STR_ARG(entry->release));
    read_input(selector, entry->path,
               (struct select_origin){.source = STR("bundled"), .release = entry->release});
}

static bool kind_matches(struct arena *arena, const struct snapshot_entry *entry, cf_str word)
{
    if (memchr(word.ptr, '*', word.len) || memchr(word.ptr, '?', word.len))
        return fnmatch(str_copy(arena, word).ptr, entry->kind.ptr, 0) == 0;
    cf_str full = str_printf(arena, "%.*s.%.*s", STR_ARG(entry->plural), STR_ARG(entry->group));
    return str_equal_fold(word, entry->kind) || str_equal_fold(word, entry->plural) ||
           str_equal_fold(word, full);
}

static bool unknown_kind(struct selector *selector, cf_str word)
{
    struct ctx *ctx = &selector->run->ctx;
    const struct snapshot *bundled = selector->bundled;
    const char *slash = memchr(word.ptr, '/', word.len);
    cf_str kind = slash ? str_cut(word, (size_t)(slash - word.ptr) + 1, word.len) : word;
    cf_str *kinds = arena_many(ctx->arena, bundled->len, cf_str);
    for (size_t i = 0; i < bundled->len; i++)
        kinds[i] = bundled->entries[i].kind;
    cf_str near = str_nearest(ctx->arena, kind, kinds, bundled->len);
    ctx_error(ctx, NULL, "\"%.*s\" is neither a bundled kind nor a file", STR_ARG(word));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s? `crdforge list` prints all", STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge list` prints the bundled kinds; any other CRD is given as a file "
                      "or on standard input (-)");
    return false;
}

static void read_kind(struct selector *selector, cf_str word)
{
    struct run *run = selector->run;
    const struct snapshot *bundled = snapshot(selector);
    const char *slash = memchr(word.ptr, '/', word.len);
    cf_str group = slash ? str_cut(word, 0, (size_t)(slash - word.ptr)) : STR("");
    cf_str kind = slash ? str_cut(word, group.len + 1, word.len) : word;
    size_t matches = 0;
    for (size_t i = 0; bundled && i < bundled->len; i++) {
        const struct snapshot_entry *entry = &bundled->entries[i];
        if ((group.len && !cluster_is_group(entry->group, group)) ||
            !kind_matches(run->arena, entry, kind))
            continue;
        matches++;
        read_entry(selector, entry);
    }
    if (bundled && !matches)
        unknown_kind(selector, word);
    run_flush(run, &run->ctx);
}

/* "sagemaker.services.k8s.aws_trainingjobs.yaml": GROUP_PLURAL.yaml, as controllers publish them. */
static const struct snapshot_entry *entry_of_file_name(struct selector *selector, cf_str name)
{
    const struct snapshot *bundled = snapshot(selector);
    for (size_t i = 0; bundled && i < bundled->len; i++) {
        const struct snapshot_entry *entry = &bundled->entries[i];
        cf_str spelled = str_printf(selector->run->arena, "%.*s_%.*s.yaml", STR_ARG(entry->group),
                                    STR_ARG(entry->plural));
        if (str_equal(name, spelled))
            return entry;
    }
    return NULL;
}

static bool is_remote(cf_str word)
{
    return str_starts(word, "https://") || str_starts(word, "http://") ||
           str_starts(word, "github:");
}

static void read_definition(void *data, cf_str name, cf_str yaml)
{
    struct selector *selector = data;
    struct input input = {.origin = {.source = STR("cluster")}, .name = name, .bytes = yaml};
    run_say(selector->run, "RETRIEVED: %.*s", STR_ARG(name));
    arena_clear(selector->of_file);
    read_yaml(selector, &input);
    report_nothing(selector, &input);
}

static void read_cluster(struct selector *selector, cf_str pattern)
{
    cluster_each(selector->run, selector->cluster, pattern, read_definition, selector);
    run_flush(selector->run, &selector->run->ctx);
}

static bool looks_like_path(cf_str word)
{
    return str_ends(word, ".yaml") || str_ends(word, ".yml") || str_ends(word, ".json") ||
           str_starts(word, "./") || str_starts(word, "../") || str_starts(word, "/");
}

static void read_what(struct selector *selector, cf_str word)
{
    struct ctx *ctx = &selector->run->ctx;
    struct select_origin file = {.source = STR("file")};
    enum file_kind kind = file_kind(word.ptr);
    const struct snapshot_entry *entry;
    if (str_is(word, "-"))
        read_input(selector, word, (struct select_origin){.source = STR("stdin")});
    else if (kind == FILE_FOLDER)
        read_folder(selector, word);
    else if (kind != FILE_ABSENT)
        read_input(selector, word, file);
    else if ((entry = entry_of_file_name(selector, word)) != NULL)
        read_entry(selector, entry);
    else if (str_starts(word, "cluster:"))
        read_cluster(selector, str_cut(word, sizeof "cluster:" - 1, word.len));
    else if (is_remote(word)) {
        ctx_error(ctx, NULL, "%.*s: this version reads no sources on the web", STR_ARG(word));
        ctx_hint(ctx, "pipe it in: `curl -fsSL URL | crdforge generate -`");
        run_flush(selector->run, ctx);
    } else if (looks_like_path(word))
        read_input(selector, word, file); /* says that there is no such file */
    else
        read_kind(selector, word);
}

static void read_crd_name(struct selector *selector, cf_str name, cf_str folder)
{
    struct run *run = selector->run;
    const struct snapshot_entry *entry = folder.len ? NULL : entry_of_file_name(selector, name);
    if (entry)
        read_entry(selector, entry);
    else if (folder.len) {
        cf_str path = file_join(run->arena, folder, name);
        if (file_kind(path.ptr) != FILE_ABSENT)
            run_say(run, "RETRIEVED: %.*s", STR_ARG(path));
        read_input(selector, path, (struct select_origin){.source = STR("file")});
    } else
        read_what(selector, name);
}

void select_each(struct run *run, const struct select_words *words, bool all, select_found *found,
                 void *data)
{
    struct selector selector = {.run = run,
                                .found = found,
                                .data = data,
                                .recursive = words->recursive,
                                .cluster = &words->cluster};
    selector.of_file = arena_open();
    selector.of_item = arena_open();
    for (size_t i = 0; i < words->crd_names_len; i++)
        read_crd_name(&selector, words->crd_names[i], words->crd_path);
    for (size_t i = 0; i < words->whats_len; i++)
        read_what(&selector, words->whats[i]);
    const struct snapshot *bundled = NULL;
    if (all && !words->whats_len && !words->crd_names_len)
        bundled = snapshot(&selector);
    for (size_t i = 0; bundled && i < bundled->len; i++)
        read_input(&selector, bundled->entries[i].path,
                   (struct select_origin){.source = STR("bundled"),
                                          .release = bundled->entries[i].release});
    arena_close(selector.of_item);
    arena_close(selector.of_file);
    run_flush(run, &run->ctx);
}
