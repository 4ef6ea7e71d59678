/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project.h"

#include "base/node.h"
#include "base/requirement.h"
#include "cli/choose.h"
#include "cli/lock.h"
#include "cli/project_keys.h"
#include "cli/version.h"
#include "cli/words.h"
#include "io/file.h"
#include "text/yaml_read.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* The default of --out, which is beside the project file. */
static const char usual_out[] = "components";

/* A project file being read: it becomes options and operands. */
struct reading {
    struct ctx *ctx;
    const struct command *command;
    cf_str path, folder; /* of the file */
    struct args_given *given;
    size_t given_len, given_cap;
    cf_str *sources;
    const cf_node **sources_at;
    size_t sources_len, sources_cap, sources_at_cap;
};

/* --- values ------------------------------------------------------------------------------------- */

static void give(struct reading *r, const char *option, cf_str value, const cf_node *at)
{
    r->given = arena_grow(r->ctx->arena, r->given, r->given_len, &r->given_cap, sizeof *r->given);
    r->given[r->given_len++] =
        (struct args_given){args_option(r->command, option), value, false, at};
}

/* A value that is no text although it looks like one to somebody who does not know YAML. */
static bool read_text(struct reading *r, const cf_node *node, cf_str *ret)
{
    *ret = node_text(node);
    if (ret->len)
        return true;
    if (node->kind == CF_STR || node->kind == CF_NULL)
        return ctx_error(r->ctx, node, "nothing is said here: a text is expected");
    ctx_error(r->ctx, node, "a text is expected, not %s", node_kind_name(node));
    if (node->kind == CF_INT || node->kind == CF_FLOAT || node->kind == CF_BOOL)
        ctx_hint(r->ctx, "put it between quotes");
    return false;
}

/* As it is seen from the working directory. */
static cf_str path_of(struct reading *r, cf_str text)
{
    bool here = str_is(r->folder, ".") || str_starts(text, "/");
    return here ? text : file_join(r->ctx->arena, r->folder, text);
}

typedef bool read_one(struct reading *r, const struct project_key *key, const cf_node *node);

static bool read_option(struct reading *r, const struct project_key *key, const cf_node *node)
{
    cf_str text;
    if (!read_text(r, node, &text))
        return false;
    bool is_path = key->shape == PROJECT_PATHS || key->shape == PROJECT_BELOW;
    give(r, key->option, is_path ? path_of(r, text) : text, node);
    return true;
}

static bool is_link(struct reading *r, cf_str path)
{
    return file_kind_itself(path_of(r, path).ptr) == FILE_LINK;
}

/* What is made no longer goes from --out: all that lies beside the project file is too much. */
static bool is_inside(struct reading *r, const struct project_key *key, const cf_node *node,
                      cf_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool at_dot = text.ptr[i] == '.' && (i + 1 == text.len || text.ptr[i + 1] == '/');
        if (text.ptr[i] != '/' && !(at_dot && (!i || text.ptr[i - 1] == '/')))
            return true;
    }
    ctx_error(r->ctx, node, "%.*s is the folder of the project file itself", STR_ARG(text));
    ctx_hint(r->ctx, "name a folder in it, or give it as --%s", key->option);
    return false;
}

/* A folder or file that is written: whoever wrote the project file does not choose one of the user's other
 * files. Neither does a symbolic link that came with it. */
static bool read_below(struct reading *r, const struct project_key *key, const cf_node *node)
{
    cf_str text;
    bool leaves = false;
    if (!read_text(r, node, &text))
        return false;
    if (str_is(text, "-")) {
        ctx_error(r->ctx, node, "- is standard output, and a place is expected");
        ctx_hint(r->ctx, "give it as --%s -", key->option);
        return false;
    }
    for (size_t from = 0, to = 0; to <= text.len; to++) {
        if (to < text.len && text.ptr[to] != '/')
            continue;
        leaves = leaves || to == 0 || str_is(str_cut(text, from, to), "..") ||
                 is_link(r, str_copy(r->ctx->arena, str_cut(text, 0, to)));
        from = to + 1;
    }
    if (!leaves)
        return is_inside(r, key, node, text) && read_option(r, key, node);
    ctx_error(r->ctx, node, "%.*s leads out of the folder of the project file", STR_ARG(text));
    ctx_hint(r->ctx, "give it as --%s, or move the project file up", key->option);
    return false;
}

/* One value, or each of a list. */
static bool read_each(struct reading *r, const struct project_key *key, const cf_node *node,
                      read_one *one)
{
    bool ok = true;
    if (node->kind != CF_LIST)
        return one(r, key, node);
    if (!cf_len(node)) {
        ctx_error(r->ctx, node, "the list is empty");
        ctx_hint(r->ctx, "leave the key out");
        return false;
    }
    for (size_t i = 0; i < cf_len(node); i++)
        ok = one(r, key, cf_at(node, i)) && ok;
    return ok;
}

static bool read_choice(struct reading *r, const struct project_key *key, const cf_node *node)
{
    struct buf all = {.arena = r->ctx->arena};
    cf_str text;
    if (!read_text(r, node, &text))
        return false;
    for (size_t i = 0; key->choices[i]; i++) {
        if (str_is(text, key->choices[i]))
            return read_option(r, key, node);
        buf_printf(&all, "%s%s", i ? ", " : "", key->choices[i]);
    }
    ctx_error(r->ctx, node, "\"%.*s\" is no choice", STR_ARG(text));
    ctx_hint(r->ctx, "it is one of %.*s", STR_ARG(buf_str(&all)));
    return false;
}

static bool read_flag(struct reading *r, const struct project_key *key, const cf_node *node)
{
    if (node->kind != CF_BOOL)
        return ctx_error(r->ctx, node, "true or false is expected, not %s", node_kind_name(node));
    if (node->as.boolean)
        give(r, key->option, STR(""), node);
    return true;
}

static bool read_count(struct reading *r, const struct project_key *key, const cf_node *node)
{
    if (node->kind != CF_INT)
        return ctx_error(r->ctx, node, "a whole number is expected, not %s", node_kind_name(node));
    if (node->as.integer < 1)
        return ctx_error(r->ctx, node, "a number of 1 or more is expected");
    give(r, key->option, str_printf(r->ctx->arena, "%" PRId64, node->as.integer), node);
    return true;
}

/* --- sources, kinds ----------------------------------------------------------------------------- */

/* Nothing of another machine, or of nowhere. */
static bool is_local(enum words_kind kind)
{
    return kind == WORDS_PATH || kind == WORDS_FOLDER || words_is_lookup(kind);
}

static bool is_spelled_path(cf_str word)
{
    return str_starts(word, "./") || str_starts(word, "../") || str_ends(word, "/") ||
           (words_is_definition(word) && !words_is_file(word));
}

/* A word that is a file or folder beside the project file; every other is what it is anywhere. */
static bool read_source(struct reading *r, const struct project_key *key, const cf_node *node)
{
    cf_str text;
    (void)key;
    if (!read_text(r, node, &text))
        return false;
    cf_str path = path_of(r, text);
    bool is_path =
        is_local(words_kind(text)) && (file_kind(path.ptr) != FILE_ABSENT || is_spelled_path(text));
    r->sources =
        arena_grow(r->ctx->arena, r->sources, r->sources_len, &r->sources_cap, sizeof *r->sources);
    r->sources_at = arena_grow(r->ctx->arena, r->sources_at, r->sources_len, &r->sources_at_cap,
                               sizeof *r->sources_at);
    r->sources_at[r->sources_len] = node;
    r->sources[r->sources_len++] = is_path ? path : text;
    return true;
}

static bool read_excluded(struct reading *r, const struct project_key *key, const cf_node *node)
{
    cf_str text;
    if (!read_text(r, node, &text))
        return false;
    give(r, key->option, str_printf(r->ctx->arena, "!%.*s", STR_ARG(text)), node);
    return true;
}

/* At the place of the key itself. */
static bool tell_unknown(struct reading *r, const cf_node *map, size_t i, const cf_str *known,
                         size_t known_len)
{
    const cf_pair *pair = &map->as.map.pairs[i];
    cf_str near = str_nearest(r->ctx->arena, pair->key, known, known_len);
    ctx_error_at(r->ctx, (struct place){map->file, pair->line, pair->column},
                 "there is no key \"%.*s\"", STR_ARG(pair->key));
    if (near.len)
        ctx_hint(r->ctx, "did you mean %.*s?", STR_ARG(near));
    else if (known_len == 2)
        ctx_hint(r->ctx, "it is %.*s or %.*s", STR_ARG(known[0]), STR_ARG(known[1]));
    else
        ctx_hint(r->ctx, "`crdforge init --schema` prints the keys there are");
    return false;
}

static bool is_empty_map(struct reading *r, const cf_node *node)
{
    if (cf_len(node))
        return false;
    ctx_error(r->ctx, node, "the map is empty");
    ctx_hint(r->ctx, "leave the key out");
    return true;
}

static bool read_kinds(struct reading *r, const struct project_key *key, const cf_node *node)
{
    const cf_str known[] = {STR("include"), STR("exclude")};
    bool ok = true;
    if (node->kind != CF_MAP)
        return read_each(r, key, node, read_option);
    if (is_empty_map(r, node))
        return false;
    for (size_t i = 0; i < cf_len(node); i++) {
        const cf_pair *pair = &node->as.map.pairs[i];
        if (str_equal(pair->key, known[0]))
            ok = read_each(r, key, pair->value, read_option) && ok;
        else if (str_equal(pair->key, known[1]))
            ok = read_each(r, key, pair->value, read_excluded) && ok;
        else
            ok = tell_unknown(r, node, i, known, sizeof known / sizeof *known);
    }
    return ok;
}

/* --- formats ------------------------------------------------------------------------------------ */

static bool check_format(struct reading *r, cf_str name, const cf_node *at)
{
    if (memchr(name.ptr, ',', name.len)) {
        ctx_error(r->ctx, at, "\"%.*s\" is no name of one format", STR_ARG(name));
        ctx_hint(r->ctx, "write them as a list: [kfp-v1, argo]");
        return false;
    }
    return formats_may_be_in_project(r->ctx, name, at);
}

static bool read_format_option(struct reading *r, cf_str format, const cf_pair *pair)
{
    struct arena *arena = r->ctx->arena;
    const cf_node *value = pair->value;
    cf_str text = node_text(value);
    if (value->kind == CF_BOOL)
        text = value->as.boolean ? STR("true") : STR("false");
    else if (value->kind == CF_INT)
        text = str_printf(arena, "%" PRId64, value->as.integer);
    else if (value->kind == CF_FLOAT)
        text = value->as.real.text;
    else if (value->kind != CF_STR)
        return ctx_error(r->ctx, value, "a text, a number, true or false is expected, not %s",
                         node_kind_name(value));
    give(r, "option",
         str_printf(arena, "%.*s.%.*s=%.*s", STR_ARG(formats_name(arena, format)),
                    STR_ARG(pair->key), STR_ARG(text)),
         value);
    return true;
}

/* Each is a value of its own: see choose_formats(). */
static bool add_format(struct reading *r, cf_str name, const cf_node *options, const cf_node *at)
{
    bool ok = true;
    if (!check_format(r, name, at))
        return false;
    give(r, "format", str_ends(name, ".lua") ? path_of(r, name) : name, at);
    if (!options || options->kind == CF_NULL)
        return true;
    if (options->kind != CF_MAP)
        return ctx_error(r->ctx, options, "a map of options is expected, not %s",
                         node_kind_name(options));
    for (size_t i = 0; i < cf_len(options); i++)
        ok = read_format_option(r, name, &options->as.map.pairs[i]) && ok;
    return ok;
}

static bool add_formats(struct reading *r, const cf_node *node)
{
    bool ok = true;
    cf_str name;
    if (node->kind != CF_MAP)
        return read_text(r, node, &name) && add_format(r, name, NULL, node);
    if (is_empty_map(r, node))
        return false;
    for (size_t i = 0; i < cf_len(node); i++) {
        const cf_pair *pair = &node->as.map.pairs[i];
        ok = add_format(r, pair->key, pair->value, pair->value) && ok;
    }
    return ok;
}

static bool read_formats(struct reading *r, const struct project_key *key, const cf_node *node)
{
    bool ok = true;
    if (node->kind != CF_LIST)
        return add_formats(r, node);
    if (!cf_len(node))
        return read_each(r, key, node, NULL); /* says that it is empty */
    for (size_t i = 0; i < cf_len(node); i++)
        ok = add_formats(r, cf_at(node, i)) && ok;
    return ok;
}

/* --- keys --------------------------------------------------------------------------------------- */

static bool read_requires(struct reading *r, const struct project_key *key, const cf_node *node)
{
    cf_str text;
    (void)key;
    if (!read_text(r, node, &text))
        return false;
    if (requirement_check(text, STR(CRDFORGE_VERSION)) != REQUIREMENT_ILL)
        return true; /* see is_fit */
    ctx_error(r->ctx, node, "\"%.*s\" says no versions", STR_ARG(text));
    ctx_hint(r->ctx, "for example '>=" CRDFORGE_VERSION ", <1'");
    return false;
}

/* False after a diagnostic when the file is meant for another crdforge: then nothing else that is said of it is
 * worth reading. */
static bool is_fit(struct reading *r, const cf_node *document)
{
    const cf_node *node = cf_get(document, "requires");
    cf_str text = node_text(node);
    if (!text.len || requirement_check(text, STR(CRDFORGE_VERSION)) != REQUIREMENT_UNMET)
        return true;
    ctx_error(r->ctx, node, "this is crdforge " CRDFORGE_VERSION ", and the project requires %.*s",
              STR_ARG(text));
    ctx_hint(r->ctx, "install a version that will do");
    return false;
}

static bool read_value(struct reading *r, const struct project_key *key, const cf_node *node)
{
    switch (key->shape) {
    case PROJECT_REQUIRES:
        return read_requires(r, key, node);
    case PROJECT_BELOW:
        return read_below(r, key, node);
    case PROJECT_CHOICE:
        return read_choice(r, key, node);
    case PROJECT_FLAG:
        return read_flag(r, key, node);
    case PROJECT_COUNT:
        return read_count(r, key, node);
    case PROJECT_KINDS:
        return read_kinds(r, key, node);
    case PROJECT_FORMATS:
        return read_formats(r, key, node);
    case PROJECT_SOURCES:
        return read_each(r, key, node, read_source);
    case PROJECT_TEXTS:
    case PROJECT_PATHS:
        return read_each(r, key, node, read_option);
    case PROJECT_TEXT:
        break;
    }
    return read_option(r, key, node);
}

static bool tell_refused(struct reading *r, const cf_node *map, size_t i)
{
    const cf_pair *pair = &map->as.map.pairs[i];
    const char *hint, *why = project_keys_refused(pair->key, &hint);
    if (why) {
        ctx_error_at(r->ctx, (struct place){map->file, pair->line, pair->column},
                     "%.*s is no key of a project file: %s", STR_ARG(pair->key), why);
        ctx_hint(r->ctx, "%s", hint);
        return false;
    }
    const struct project_key *keys;
    size_t len = project_keys(r->ctx->arena, &keys);
    cf_str *known = arena_many(r->ctx->arena, len, cf_str);
    for (size_t k = 0; k < len; k++)
        known[k] = str_of(keys[k].name);
    return tell_unknown(r, map, i, known, len);
}

static bool read_keys(struct reading *r, const cf_node *document)
{
    bool ok = true;
    if (document->kind == CF_NULL)
        return true;
    if (document->kind != CF_MAP)
        return ctx_error(r->ctx, document, "a project file is a map, not %s",
                         node_kind_name(document));
    if (!is_fit(r, document))
        return false;
    for (size_t i = 0; i < cf_len(document); i++) {
        const cf_pair *pair = &document->as.map.pairs[i];
        const struct project_key *key = project_keys_find(pair->key);
        ok = (key ? read_value(r, key, pair->value) : tell_refused(r, document, i)) && ok;
    }
    return ok;
}

static bool read_file(struct reading *r)
{
    cf_str bytes;
    if (file_kind(r->path.ptr) == FILE_ABSENT) {
        ctx_error(r->ctx, NULL, "there is no project file %.*s", STR_ARG(r->path));
        ctx_hint(r->ctx, "`crdforge init` writes one");
        return false;
    }
    if (!file_read_regular(r->ctx, r->path.ptr, &bytes))
        return false;
    uint32_t file = diags_file(r->ctx->diags, r->path, bytes);
    bool single;
    const cf_node *document = yaml_read_on(r->ctx, file, bytes, &single), *root = r->ctx->root;
    r->ctx->root = document;
    bool ok = document && read_keys(r, document);
    r->ctx->root = root;
    return ok && single;
}

/* --- with the command line ---------------------------------------------------------------------- */

/* The command line names itself what is to be generated. */
static bool names_what(const struct args *typed)
{
    return typed->operands_len || args_has(typed, "crd_name");
}

/* "argo.flavour" of "argo.flavour=auto", or of a flag that is another word for it. */
static cf_str assigned(const struct args_given *given)
{
    if (strcmp(given->option->name, "option") != 0)
        return str_of(choose_shorthand(given->option->name));
    const char *equals = memchr(given->value.ptr, '=', given->value.len);
    return str_cut(given->value, 0,
                   equals ? (size_t)(equals - given->value.ptr) : given->value.len);
}

/* True when one of the names, between commas, is that of the format that the option is for. */
static bool is_for(cf_str assignment, cf_str formats)
{
    for (size_t from = 0, to = 0; to <= formats.len; to++) {
        if (to < formats.len && formats.ptr[to] != ',')
            continue;
        cf_str name = str_trim(str_cut(formats, from, to));
        if (str_is(name, "all") ||
            (name.len && assignment.len > name.len && assignment.ptr[name.len] == '.' &&
             str_equal(str_cut(assignment, 0, name.len), name)))
            return true;
        from = to + 1;
    }
    return false;
}

/* What is typed takes the place of what is in the file, but options of formats stand side by side. */
static bool is_replaced(const struct args_given *kept, const struct args *typed)
{
    cf_str option = assigned(kept);
    bool is_option = strcmp(kept->option->name, "option") == 0;
    if (is_option && args_has(typed, "format") &&
        !is_for(option, args_text(typed, "format", STR(""))))
        return true;
    for (size_t i = 0; i < typed->given_len; i++) {
        const struct args_given *given = &typed->given[i];
        if (is_option ? str_equal(assigned(given), option)
                      : project_keys_exclude(kept->option->name, given->option->name))
            return true;
    }
    return false;
}

/* True when a word of the command line is looked up in a release, if one is asked for. */
static bool looks_up(const struct args *typed)
{
    if (args_has(typed, "crd_name"))
        return !args_has(typed, "crd_path");
    for (size_t i = 0; i < typed->operands_len; i++)
        if (words_is_lookup(words_kind(typed->operands[i])))
            return true;
    return false;
}

/* What is about the file's own sources does nothing, or harm, for others. */
static bool is_about_sources(const char *option, const struct args *typed)
{
    static const char *const releases[] = {"service", "release", "latest"};
    if (strcmp(option, "kind") == 0)
        return true;
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
        if (strcmp(option, releases[i]) == 0)
            return !looks_up(typed);
    return false;
}

/* A file may name the lock for whoever locks. */
static bool is_idle(const char *option, const struct reading *r, const struct args *typed)
{
    bool locks = args_has(typed, "lock") || args_has(typed, "locked");
    for (size_t i = 0; i < r->given_len; i++)
        locks = locks || project_keys_exclude("lock", r->given[i].option->name);
    return strcmp(option, "lock-file") == 0 && !locks;
}

/* What is not said is no way out either. */
static bool stays(struct reading *r, const struct args *typed)
{
    bool said = args_has(typed, "out");
    for (size_t i = 0; i < r->given_len; i++)
        said = said || strcmp(r->given[i].option->name, "out") == 0;
    if (said || !is_link(r, str_of(usual_out)))
        return true;
    ctx_error(r->ctx, NULL, "%s leads out of the folder of the project file: it is a symbolic link",
              usual_out);
    ctx_hint(r->ctx, "give it as --out");
    return false;
}

static void add_usual(struct reading *r, struct args *args, const char *option, const char *value)
{
    if (!args_has(args, option) && !str_is(r->folder, "."))
        *args = args_with(r->ctx->arena, args, option, path_of(r, str_of(value)));
}

static struct args merge(struct reading *r, const struct args *typed)
{
    struct args all = *typed;
    size_t len = 0;
    all.given = arena_many(r->ctx->arena, r->given_len + typed->given_len, struct args_given);
    for (size_t i = 0; i < r->given_len; i++) {
        const struct args_given *kept = &r->given[i];
        const char *option = kept->option->name;
        if (!is_replaced(kept, typed) && !is_idle(option, r, typed) &&
            !(names_what(typed) && is_about_sources(option, typed)))
            all.given[len++] = *kept;
    }
    for (size_t i = 0; i < typed->given_len; i++)
        all.given[len++] = typed->given[i];
    all.given_len = len;
    all.narrowed = names_what(typed) || args_has(typed, "kind");
    if (!names_what(typed)) {
        all.operands = r->sources;
        all.operands_at = r->sources_at;
        all.operands_len = r->sources_len;
    }
    add_usual(r, &all, "out", usual_out);
    if (args_has(&all, "lock") || args_has(&all, "locked"))
        add_usual(r, &all, "lock-file", LOCK_FILE);
    return all;
}

/* Everything that is described there, in every format, in the folder it is described for. */
static bool is_whole(const struct reading *r, const struct args *typed)
{
    return r->sources_len && !names_what(typed) && !args_has(typed, "kind") &&
           !args_has(typed, "format") && !args_has(typed, "out");
}

static void tell_use(struct run *run, const struct reading *r, const struct args *typed)
{
    if (typed->narrowed)
        ctx_note(&run->ctx, NULL, "%.*s applies: --no-project leaves the file out",
                 STR_ARG(r->path));
    else if (!names_what(typed) && r->sources_len)
        run_say(run, "PROJECT: %.*s", STR_ARG(r->path));
    else if (!names_what(typed))
        ctx_note(&run->ctx, NULL, "%.*s names no sources", STR_ARG(r->path));
    else
        ctx_note(&run->ctx, NULL,
                 "%.*s applies, but for its sources and kinds: --kind makes some of those, "
                 "--no-project leaves the file out",
                 STR_ARG(r->path));
}

/* --- which file --------------------------------------------------------------------------------- */

/* A project of which this is a folder inside: nothing is written to where nobody stands, unless it is said. */
static void note_above(struct run *run)
{
    enum { MOST_UP = 32 };
    struct buf up = {.arena = run->arena};
    struct stat here, above;
    bool more = stat(".", &here) == 0;
    for (size_t i = 0; more && i < MOST_UP; i++) {
        buf_text(&up, i ? "/.." : "..");
        if (file_kind(file_join(run->arena, buf_str(&up), STR(PROJECT_FILE)).ptr) == FILE_REGULAR) {
            ctx_note(&run->ctx, NULL, "there is %s/" PROJECT_FILE ": --project %s uses it", up.ptr,
                     up.ptr);
            return;
        }
        /* The root is its own parent. */
        more = stat(up.ptr, &above) == 0 &&
               (above.st_ino != here.st_ino || above.st_dev != here.st_dev);
        here = above;
    }
}

/* False after a diagnostic; an empty path when there is no file. */
static bool find_file(struct run *run, const struct args *args, cf_str *ret_path)
{
    struct ctx *ctx = &run->ctx;
    *ret_path = args_text(args, "project", STR(""));
    if (args_has(args, "no-project")) {
        if (!args_has(args, "project"))
            return true;
        return ctx_error(ctx, NULL, "--project and --no-project contradict each other");
    }
    if (args_has(args, "project")) {
        if (file_kind(ret_path->ptr) == FILE_FOLDER)
            *ret_path = file_join(run->arena, *ret_path, STR(PROJECT_FILE));
        return ret_path->len || ctx_error(ctx, NULL, "--project names no file");
    }
    if (file_kind(PROJECT_FILE) != FILE_ABSENT)
        *ret_path = STR(PROJECT_FILE);
    else if (file_kind("crdforge.yml") == FILE_REGULAR)
        ctx_note(ctx, NULL, "crdforge.yml is not read: a project file is called " PROJECT_FILE);
    else if (!names_what(args))
        note_above(run);
    return true;
}

bool project_read(struct run *run, const struct args *args, struct project *ret_project)
{
    struct reading reading = {.ctx = &run->ctx, .command = args->command};
    *ret_project = (struct project){.args = *args};
    if (!find_file(run, args, &reading.path))
        return false;
    if (!reading.path.len)
        return true;
    reading.folder = str_copy(run->arena, file_folder(reading.path));
    if (!read_file(&reading) || !stays(&reading, args))
        return false;
    tell_use(run, &reading, args);
    ret_project->args = merge(&reading, args);
    ret_project->whole = is_whole(&reading, args);
    return true;
}
