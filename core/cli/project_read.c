/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/project_read.h"

#include "base/node.h"
#include "base/requirement.h"
#include "cli/formats.h"
#include "cli/project_keys.h"
#include "cli/version.h"
#include "cli/words.h"
#include "io/file.h"
#include "text/yaml_read.h"

#include <inttypes.h>
#include <string.h>

/* --- values ------------------------------------------------------------------------------------- */

static void give(struct project_reading *r, const char *option, cf_str value, const cf_node *at)
{
    r->given = arena_grow(r->ctx->arena, r->given, r->given_len, &r->given_cap, sizeof *r->given);
    r->given[r->given_len++] =
        (struct args_given){args_option(r->command, option), value, false, at};
}

/* A value that is no text although it looks like one to somebody who does not know YAML. */
static bool read_text(struct project_reading *r, const cf_node *node, cf_str *ret)
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

cf_str project_read_path(struct project_reading *r, cf_str text)
{
    bool here = str_is(r->folder, ".") || str_starts(text, "/");
    return here ? text : file_join(r->ctx->arena, r->folder, text);
}

typedef bool read_one(struct project_reading *r, const struct project_key *key,
                      const cf_node *node);

static bool read_option(struct project_reading *r, const struct project_key *key,
                        const cf_node *node)
{
    cf_str text;
    if (!read_text(r, node, &text))
        return false;
    bool is_path = key->shape == PROJECT_PATHS || key->shape == PROJECT_BELOW;
    give(r, key->option, is_path ? project_read_path(r, text) : text, node);
    return true;
}

bool project_read_is_link(struct project_reading *r, cf_str path)
{
    return file_kind_itself(project_read_path(r, path).ptr) == FILE_LINK;
}

/* What is made no longer goes from --out: all that lies beside the project file is too much. */
static bool is_inside(struct project_reading *r, const struct project_key *key, const cf_node *node,
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
static bool read_below(struct project_reading *r, const struct project_key *key,
                       const cf_node *node)
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
                 project_read_is_link(r, str_copy(r->ctx->arena, str_cut(text, 0, to)));
        from = to + 1;
    }
    if (!leaves)
        return is_inside(r, key, node, text) && read_option(r, key, node);
    ctx_error(r->ctx, node, "%.*s leads out of the folder of the project file", STR_ARG(text));
    ctx_hint(r->ctx, "give it as --%s, or move the project file up", key->option);
    return false;
}

/* True after a diagnostic: a list or map with nothing in it. */
static bool is_empty(struct project_reading *r, const cf_node *node)
{
    if (cf_len(node))
        return false;
    ctx_error(r->ctx, node, "the %s is empty", node->kind == CF_MAP ? "map" : "list");
    ctx_hint(r->ctx, "leave the key out");
    return true;
}

/* One value, or each of a list. */
static bool read_each(struct project_reading *r, const struct project_key *key, const cf_node *node,
                      read_one *one)
{
    bool ok = true;
    if (node->kind != CF_LIST)
        return one(r, key, node);
    if (is_empty(r, node))
        return false;
    for (size_t i = 0; i < cf_len(node); i++)
        ok = one(r, key, cf_at(node, i)) && ok;
    return ok;
}

static bool read_choice(struct project_reading *r, const struct project_key *key,
                        const cf_node *node)
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

static bool read_flag(struct project_reading *r, const struct project_key *key, const cf_node *node)
{
    if (node->kind != CF_BOOL)
        return ctx_error(r->ctx, node, "true or false is expected, not %s", node_kind_name(node));
    if (node->as.boolean)
        give(r, key->option, STR(""), node);
    return true;
}

static bool read_count(struct project_reading *r, const struct project_key *key,
                       const cf_node *node)
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
static bool read_source(struct project_reading *r, const struct project_key *key,
                        const cf_node *node)
{
    cf_str text;
    (void)key;
    if (!read_text(r, node, &text))
        return false;
    cf_str path = project_read_path(r, text);
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

static bool read_excluded(struct project_reading *r, const struct project_key *key,
                          const cf_node *node)
{
    cf_str text;
    if (!read_text(r, node, &text))
        return false;
    give(r, key->option, str_printf(r->ctx->arena, "!%.*s", STR_ARG(text)), node);
    return true;
}

/* At the place of the key itself. */
static bool tell_unknown(struct project_reading *r, const cf_node *map, size_t i,
                         const cf_str *known, size_t known_len)
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

static bool read_kinds(struct project_reading *r, const struct project_key *key,
                       const cf_node *node)
{
    const cf_str known[] = {STR("include"), STR("exclude")};
    bool ok = true;
    if (node->kind != CF_MAP)
        return read_each(r, key, node, read_option);
    if (is_empty(r, node))
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

static bool check_format(struct project_reading *r, cf_str name, const cf_node *at)
{
    if (memchr(name.ptr, ',', name.len)) {
        ctx_error(r->ctx, at, "\"%.*s\" is no name of one format", STR_ARG(name));
        ctx_hint(r->ctx, "write them as a list: [kfp-v1, argo]");
        return false;
    }
    return formats_may_be_in_project(r->ctx, name, at);
}

static bool read_format_option(struct project_reading *r, cf_str format, const cf_pair *pair)
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
static bool add_format(struct project_reading *r, cf_str name, const cf_node *options,
                       const cf_node *at)
{
    bool ok = true;
    if (!check_format(r, name, at))
        return false;
    give(r, "format", str_ends(name, ".lua") ? project_read_path(r, name) : name, at);
    if (!options || options->kind == CF_NULL)
        return true;
    if (options->kind != CF_MAP)
        return ctx_error(r->ctx, options, "a map of options is expected, not %s",
                         node_kind_name(options));
    for (size_t i = 0; i < cf_len(options); i++)
        ok = read_format_option(r, name, &options->as.map.pairs[i]) && ok;
    return ok;
}

static bool add_formats(struct project_reading *r, const cf_node *node)
{
    bool ok = true;
    cf_str name;
    if (node->kind != CF_MAP)
        return read_text(r, node, &name) && add_format(r, name, NULL, node);
    if (is_empty(r, node))
        return false;
    for (size_t i = 0; i < cf_len(node); i++) {
        const cf_pair *pair = &node->as.map.pairs[i];
        ok = add_format(r, pair->key, pair->value, pair->value) && ok;
    }
    return ok;
}

static bool read_formats(struct project_reading *r, const cf_node *node)
{
    bool ok = true;
    if (node->kind != CF_LIST)
        return add_formats(r, node);
    if (is_empty(r, node))
        return false;
    for (size_t i = 0; i < cf_len(node); i++)
        ok = add_formats(r, cf_at(node, i)) && ok;
    return ok;
}

/* --- keys --------------------------------------------------------------------------------------- */

static bool read_requires(struct project_reading *r, const cf_node *node)
{
    cf_str text;
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
static bool is_fit(struct project_reading *r, const cf_node *document)
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

static bool read_value(struct project_reading *r, const struct project_key *key,
                       const cf_node *node)
{
    switch (key->shape) {
    case PROJECT_REQUIRES:
        return read_requires(r, node);
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
        return read_formats(r, node);
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

static bool tell_refused(struct project_reading *r, const cf_node *map, size_t i)
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

static bool read_keys(struct project_reading *r, const cf_node *document)
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

bool project_read_file(struct project_reading *r)
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
