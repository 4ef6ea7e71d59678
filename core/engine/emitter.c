/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/emitter.h"

#include "base/node.h"
#include "engine/capabilities.h"
#include "engine/dispatch.h"
#include "engine/shapes.h"

#include <string.h>

static const char *const option_types[] = {"string", "boolean", "integer", "choice"};
enum { OPTION_TYPES = sizeof option_types / sizeof *option_types };

/* More fields than any header of this ABI will ever add: such a size is no size. */
enum { MOST_ADDED = 1024 };

/* How many bytes a plugin uses of what this program does not know. */
static size_t unknown_bytes(const cf_emitter *plugin)
{
    const unsigned char *bytes = (const unsigned char *)plugin;
    size_t used = 0;
    for (size_t i = offsetof(cf_emitter, reserved); i < plugin->size; i++)
        used += bytes[i] != 0;
    return used;
}

bool emitter_compatible(struct arena *arena, const cf_emitter *plugin, cf_str *ret_why)
{
    const size_t least = offsetof(cf_emitter, template_file) + sizeof plugin->template_file;
    size_t used = 0;
    if (!plugin)
        *ret_why = STR("its entry function returned nothing");
    else if (plugin->abi < CF_ABI_OLDEST || plugin->abi > CF_ABI)
        *ret_why = str_printf(arena,
                              "it was built for emitter ABI %u, this crdforge speaks %u to %u: "
                              "rebuild it against these headers",
                              plugin->abi, CF_ABI_OLDEST, CF_ABI);
    else if (plugin->size < least)
        *ret_why = str_printf(arena, "its struct has %u bytes, at least %zu are needed: rebuild it",
                              plugin->size, least);
    else if (plugin->size > sizeof *plugin + MOST_ADDED)
        *ret_why = str_printf(arena,
                              "its struct says it has %u bytes, more than %zu cannot be: "
                              "rebuild it",
                              plugin->size, sizeof *plugin + MOST_ADDED);
    else if ((used = unknown_bytes(plugin)) > 0)
        *ret_why = str_printf(arena,
                              "it uses %zu %s of its struct that this crdforge does not know: "
                              "update crdforge",
                              used, used == 1 ? "byte" : "bytes");
    else
        return true;
    return false;
}

bool emitter_name_ok(cf_str name)
{
    bool ok = name.len > 0 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        ok = ok && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (i && c == '-'));
    }
    return ok;
}

static bool is_option_name(cf_str name)
{
    bool ok = name.len > 0 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        ok = ok && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
    }
    return ok;
}

/* The options of a C plugin as the same list of maps a template would give. */
static const cf_node *options_of_plugin(struct arena *arena, const cf_option *option)
{
    struct list_builder list = {.arena = arena};
    for (; option && option->name; option++) {
        struct map_builder map = {.arena = arena};
        struct list_builder choices = {.arena = arena};
        map_text(&map, "name", str_of(option->name));
        map_text(&map, "type", str_of(option->type));
        if (option->fallback)
            map_add(&map, STR("default"), node_cstr(arena, option->fallback));
        map_text(&map, "help", str_of(option->help));
        for (const char *const *word = option->choices; word && *word; word++)
            list_add(&choices, node_cstr(arena, *word));
        if (choices.len)
            map_add(&map, STR("choices"), list_node(&choices));
        list_add(&list, map_node(&map));
    }
    return list_node(&list);
}

static bool is_option_type(cf_str type)
{
    for (int i = 0; i < OPTION_TYPES; i++)
        if (str_is(type, option_types[i]))
            return true;
    return false;
}

static bool check_options(struct ctx *ctx, const struct emitter *emitter)
{
    bool ok = !emitter->options || emitter->options->kind == CF_LIST;
    for (size_t i = 0; ok && i < cf_len(emitter->options); i++) {
        const cf_node *option = cf_at(emitter->options, i);
        cf_str type = node_text(cf_get(option, "type"));
        ok = is_option_name(node_text(cf_get(option, "name"))) && is_option_type(type) &&
             str_is(type, "choice") == (cf_len(cf_get(option, "choices")) > 0);
    }
    if (ok)
        return true;
    ctx_error(ctx, NULL, "%.*s: format %.*s declares an option that is not understood",
              STR_ARG(emitter->origin), STR_ARG(emitter->name));
    ctx_hint(ctx, "an option is {name, type (string, boolean, integer or choice), default, help, "
                  "choices (of a choice)}");
    return false;
}

/* What a format says of itself, fills in what is not known yet. */
static bool read_about(struct ctx *ctx, struct emitter *emitter, cf_str where, const cf_node *about)
{
    if (!emitter->summary.len)
        emitter->summary = node_text(cf_get(about, "summary"));
    if (!emitter->options)
        emitter->options = cf_get(about, "options");
    cf_str scope = node_text(cf_get(about, "scope"));
    if (scope.len && !str_is(scope, "component") && !str_is(scope, "set")) {
        ctx_error(ctx, NULL, "%.*s: scope \"%.*s\" is not known", STR_ARG(where), STR_ARG(scope));
        ctx_hint(ctx, "it is \"component\" or \"set\"");
        return false;
    }
    emitter->set_scope = emitter->set_scope || str_is(scope, "set");
    return emitter->capabilities ||
           capabilities_read(ctx, where, cf_get(about, "capabilities"), &emitter->capabilities);
}

/* What the template says of itself fills in what the plugin left out. */
static bool read_template(struct ctx *ctx, struct emitter *emitter)
{
    const struct script_host host = dispatch_host(emitter, NULL);
    const cf_node *about = script_describe(ctx, &host, emitter->source);
    if (!about)
        return false;
    if (!cf_flag(cf_get(about, "emit"), false) && !emitter->plugin.emit) {
        ctx_error(ctx, NULL, "%.*s returns a table without a function emit",
                  STR_ARG(emitter->source.name));
        ctx_hint(ctx, "emit = function(component, options) return list{ file(…) } end");
        return false;
    }
    emitter->lua_check = cf_flag(cf_get(about, "check"), false);
    emitter->lua_check_options = cf_flag(cf_get(about, "check_options"), false);
    return read_about(ctx, emitter, emitter->source.name, about);
}

/* What neither the file's name nor a plugin's struct says. `about`: of a format with a call. */
static bool read_rest(struct ctx *ctx, struct emitter *emitter, const cf_node *about)
{
    if (emitter->call)
        return read_about(ctx, emitter, emitter->origin, about);
    if (emitter->source.name.len)
        return read_template(ctx, emitter);
    if (emitter->plugin.emit)
        return true;
    return ctx_error(ctx, NULL, "%.*s: format %.*s has neither a template nor an emit function",
                     STR_ARG(emitter->origin), STR_ARG(emitter->name));
}

/* Copies only as much as the plugin has: reading sizeof(cf_emitter) would overrun an older one. */
static void read_plugin(struct ctx *ctx, struct emitter *emitter, const cf_emitter *plugin)
{
    size_t size = plugin->size < sizeof emitter->plugin ? plugin->size : sizeof emitter->plugin;
    memcpy(&emitter->plugin, plugin, size);
    emitter->name = str_of(emitter->plugin.name);
    emitter->summary = str_of(emitter->plugin.summary);
    emitter->set_scope = emitter->plugin.scope == CF_SCOPE_SET;
    emitter->capabilities = emitter->plugin.capabilities;
    if (emitter->plugin.options)
        emitter->options = options_of_plugin(ctx->arena, emitter->plugin.options);
}

const struct emitter *emitter_adopt(struct ctx *ctx, struct emitter_parts parts)
{
    struct emitter *emitter = arena_new(ctx->arena, struct emitter);
    emitter->name = parts.name;
    emitter->origin = parts.origin;
    emitter->source = parts.source;
    emitter->find = parts.find;
    emitter->find_data = parts.find_data;
    emitter->cache = parts.cache;
    emitter->call = parts.call;
    emitter->call_data = parts.call_data;
    if (parts.plugin)
        read_plugin(ctx, emitter, parts.plugin);
    if (!emitter_name_ok(emitter->name)) {
        ctx_error(ctx, NULL, "%.*s: \"%.*s\" cannot be the name of a format",
                  STR_ARG(emitter->origin), STR_ARG(emitter->name));
        ctx_hint(ctx, EMITTER_NAME_HINT);
        return NULL;
    }
    if (!read_rest(ctx, emitter, parts.about))
        return NULL;
    if (!emitter->capabilities)
        emitter->capabilities = CF_CAN_USUAL;
    emitter->options_shape = shapes_options(ctx->arena, emitter->options);
    return check_options(ctx, emitter) ? emitter : NULL;
}

static bool wrong_value(struct ctx *ctx, const struct emitter *emitter, const cf_node *option,
                        cf_str text)
{
    const cf_node *choices = cf_get(option, "choices");
    struct buf words = {.arena = ctx->arena};
    for (size_t i = 0; i < cf_len(choices); i++)
        buf_printf(&words, "%s%s", i ? ", " : "", cf_text(cf_at(choices, i), ""));
    ctx_error(ctx, NULL, "option %.*s.%s: \"%.*s\" is no %s", STR_ARG(emitter->name),
              cf_text(cf_get(option, "name"), ""), STR_ARG(text),
              cf_text(cf_get(option, "type"), ""));
    if (words.len)
        ctx_hint(ctx, "it is one of %.*s", STR_ARG(buf_str(&words)));
    else if (str_is(node_text(cf_get(option, "type")), "boolean"))
        ctx_hint(ctx, "it is true or false");
    return false;
}

static bool parse_integer(cf_str text, int64_t *ret_value)
{
    bool minus = text.len && text.ptr[0] == '-';
    int64_t value = 0;
    if (text.len == minus || text.len > 18)
        return false;
    for (size_t i = minus; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (text.ptr[i] - '0');
    }
    *ret_value = minus ? -value : value;
    return true;
}

/* A default or an assignment, as a node of the option's type; NULL after a diagnostic. */
static const cf_node *option_value(struct ctx *ctx, const struct emitter *emitter,
                                   const cf_node *option, cf_str text)
{
    cf_str type = node_text(cf_get(option, "type"));
    const cf_node *choices = cf_get(option, "choices");
    int64_t integer;
    if (str_is(type, "string"))
        return node_str(ctx->arena, text);
    if (str_is(type, "boolean") && (str_is(text, "true") || str_is(text, "false")))
        return node_bool(ctx->arena, str_is(text, "true"));
    if (str_is(type, "integer") && parse_integer(text, &integer))
        return node_int(ctx->arena, integer);
    for (size_t i = 0; i < cf_len(choices); i++)
        if (str_equal(node_text(cf_at(choices, i)), text))
            return cf_at(choices, i);
    wrong_value(ctx, emitter, option, text);
    return NULL;
}

static const cf_node *find_option(const struct emitter *emitter, cf_str name)
{
    for (size_t i = 0; i < cf_len(emitter->options); i++) {
        const cf_node *option = cf_at(emitter->options, i);
        if (str_equal(node_text(cf_get(option, "name")), name))
            return option;
    }
    return NULL;
}

static bool unknown_option(struct ctx *ctx, const struct emitter *emitter, cf_str name)
{
    size_t len = cf_len(emitter->options);
    cf_str *names = arena_many(ctx->arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        names[i] = node_text(cf_get(cf_at(emitter->options, i), "name"));
    cf_str near = str_nearest(ctx->arena, name, names, len);
    ctx_error(ctx, NULL, "format %.*s has no option \"%.*s\"", STR_ARG(emitter->name),
              STR_ARG(name));
    if (near.len)
        ctx_hint(ctx, "did you mean %.*s.%.*s?", STR_ARG(emitter->name), STR_ARG(near));
    else
        ctx_hint(ctx, "`crdforge formats %.*s` lists its options", STR_ARG(emitter->name));
    return false;
}

/* The text of the last assignment to `name`, or false. */
static bool assigned(cf_str name, const cf_str *assignments, size_t len, cf_str *ret_text)
{
    bool found = false;
    for (size_t i = 0; i < len; i++) {
        cf_str entry = assignments[i];
        if (entry.len > name.len && entry.ptr[name.len] == '=' &&
            memcmp(entry.ptr, name.ptr, name.len) == 0) {
            *ret_text = str_cut(entry, name.len + 1, entry.len);
            found = true;
        }
    }
    return found;
}

static bool check_assignments(struct ctx *ctx, const struct emitter *emitter,
                              const cf_str *assignments, size_t len)
{
    bool ok = true;
    for (size_t i = 0; i < len; i++) {
        const char *equals = memchr(assignments[i].ptr, '=', assignments[i].len);
        size_t end = equals ? (size_t)(equals - assignments[i].ptr) : assignments[i].len;
        cf_str name = str_cut(assignments[i], 0, end);
        if (!find_option(emitter, name))
            ok = unknown_option(ctx, emitter, name);
        else if (!equals)
            ok = ctx_error(ctx, NULL, "option %.*s.%.*s needs a value: NAME=VALUE",
                           STR_ARG(emitter->name), STR_ARG(name));
    }
    return ok;
}

const cf_node *emitter_options(struct ctx *ctx, const struct emitter *emitter,
                               const cf_str *assignments, size_t len)
{
    struct map_builder map = {.arena = ctx->arena};
    bool ok = check_assignments(ctx, emitter, assignments, len);
    for (size_t i = 0; i < cf_len(emitter->options); i++) {
        const cf_node *option = cf_at(emitter->options, i), *fallback = cf_get(option, "default");
        cf_str name = node_text(cf_get(option, "name")), text = node_text(fallback);
        const cf_node *value = fallback;
        if (assigned(name, assignments, len, &text) || (fallback && fallback->kind == CF_STR)) {
            value = option_value(ctx, emitter, option, text);
            ok = ok && value;
        }
        map_add(&map, name, value);
    }
    return ok ? map_node(&map) : NULL;
}

const cf_node *emitter_declared(struct arena *arena, const struct emitter *emitter,
                                const cf_node *own)
{
    struct map_builder map = {.arena = arena};
    for (size_t i = 0; i < cf_len(emitter->options); i++) {
        cf_str name = node_text(cf_get(cf_at(emitter->options, i), "name"));
        const cf_node *value = node_get(own, name);
        map_add(&map, name, value ? value : node_null(arena));
    }
    return map_node(&map);
}

const cf_node *emitter_all_options(struct ctx *ctx, const struct emitter *emitter,
                                   const cf_node *common, const cf_node *own)
{
    struct map_builder map = {.arena = ctx->arena};
    for (size_t i = 0; i < cf_len(common); i++)
        if (!find_option(emitter, common->as.map.pairs[i].key))
            map_add_pair(&map, common->as.map.pairs[i]);
    for (size_t i = 0; i < cf_len(own); i++)
        map_add_pair(&map, own->as.map.pairs[i]);
    const cf_node *all = map_node(&map);
    return !emitter->lua_check_options || dispatch_check_options(ctx, emitter, all) ? all : NULL;
}
