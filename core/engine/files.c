/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/files.h"

#include "base/lookup.h"
#include "base/node.h"
#include "engine/emitter.h"
#include "text/json_write.h"
#include "text/yaml_write.h"

#include <string.h>

enum { PATH_LENGTH = 512, STEP_LENGTH = 200 };

/* "CON", "nul.yaml": a checkout on Windows cannot have them. */
static bool is_device(cf_str step)
{
    static const char *const names[] = {"con", "prn", "aux", "nul"};
    const char *dot = memchr(step.ptr, '.', step.len);
    cf_str name = str_cut(step, 0, dot ? (size_t)(dot - step.ptr) : step.len);
    cf_str port = str_cut(name, 0, 3);
    bool found = name.len == 4 && name.ptr[3] >= '1' && name.ptr[3] <= '9' &&
                 (str_equal_fold(port, STR("com")) || str_equal_fold(port, STR("lpt")));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        found = found || str_equal_fold(name, str_of(names[i]));
    return found;
}

static bool step_ok(cf_str step, const char **ret_why)
{
    if (!step.len)
        *ret_why = "it has an empty step";
    else if (str_is(step, ".") || str_is(step, ".."))
        *ret_why = "it has a step \".\" or \"..\"";
    else if (str_equal_fold(step, STR(".git")) || str_equal_fold(step, STR("git~1")))
        *ret_why = "what is in .git is git's own";
    else if (is_device(step))
        *ret_why = "one of its steps is a device on Windows";
    else if (step.len > STEP_LENGTH)
        *ret_why = "one of its steps is longer than 200 bytes";
    else
        return true;
    return false;
}

bool files_path_ok(cf_str path, const char **ret_why)
{
    if (!path.len || path.len > PATH_LENGTH) {
        *ret_why = path.len ? "it is longer than 512 bytes" : "it is empty";
        return false;
    }
    if (path.ptr[0] == '/') {
        *ret_why = "it begins at the root of all folders";
        return false;
    }
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x20 || c == 0x7F || strchr("\\:*?\"<>|", c)) {
            *ret_why = "it has a character that file systems do not share";
            return false;
        }
    }
    for (size_t from = 0; from <= path.len;) {
        const char *slash = memchr(path.ptr + from, '/', path.len - from);
        size_t to = slash ? (size_t)(slash - path.ptr) : path.len;
        if (!step_ok(str_cut(path, from, to), ret_why))
            return false;
        from = to + 1;
    }
    return true;
}

static const char stream_format[] = "yaml-stream";

static bool known_format(cf_str word)
{
    return str_is(word, "yaml") || str_is(word, "json") || str_is(word, "text") ||
           str_is(word, stream_format);
}

/* What is wrong with the body, or NULL. */
static const char *body_fault(cf_str kind, const cf_node *body)
{
    if (!body)
        return "missing";
    if (str_is(kind, "text") && body->kind != CF_STR)
        return "no text";
    if (str_is(kind, stream_format) && (body->kind != CF_LIST || !cf_len(body)))
        return "no list of documents";
    return NULL;
}

/* Some readers of YAML end a line, and so a comment, at the last three, too. */
static bool is_one_line(cf_str text)
{
    static const char *const breaks[] = {"\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++)
        if (str_contains(text, breaks[i]))
            return false;
    return true;
}

static bool check_file(struct ctx *ctx, cf_str format, const cf_node *file)
{
    cf_str path = node_text(cf_get(file, "path")), kind = node_text(cf_get(file, "format"));
    const cf_node *body = cf_get(file, "body"), *head = cf_get(file, "head"),
                  *owner = cf_get(file, "owner");
    const char *why = "";
    if (!files_path_ok(path, &why))
        return ctx_error(ctx, NULL, "format %.*s: \"%.*s\" cannot be the path of a file: %s",
                         STR_ARG(format), STR_ARG(path), why);
    if (!known_format(kind))
        return ctx_error(ctx, NULL,
                         "format %.*s: %.*s: \"%.*s\" is not yaml, yaml-stream, json or text",
                         STR_ARG(format), STR_ARG(path), STR_ARG(kind));
    const char *fault = body_fault(kind, body);
    if (fault)
        return ctx_error(ctx, NULL, "format %.*s: %.*s: the body is %s", STR_ARG(format),
                         STR_ARG(path), fault);
    if (owner && !emitter_name_ok(node_text(owner)))
        return ctx_error(ctx, NULL, "format %.*s: %.*s: the owner is no name of a format",
                         STR_ARG(format), STR_ARG(path));
    for (size_t i = 0; i < cf_len(head); i++)
        if (!is_one_line(node_text(cf_at(head, i))))
            return ctx_error(ctx, NULL, "format %.*s: %.*s: a head line holds a line break",
                             STR_ARG(format), STR_ARG(path));
    return true;
}

bool files_check(struct ctx *ctx, cf_str format, const cf_node *files)
{
    if (!files || files->kind != CF_LIST || !files->as.list.len) {
        const char *made = !files || files->kind == CF_NULL ? "nothing" /* Lua's nil */
                           : files->kind == CF_LIST         ? "an empty list"
                                                            : node_kind_name(files);
        ctx_error(ctx, NULL, "format %.*s made no files: emit() returned %s", STR_ARG(format),
                  made);
        ctx_hint(ctx, "return list{ file(path, body) }");
        return false;
    }
    struct lookup seen = {.arena = ctx->arena, .fold = true};
    bool ok = true;
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *file = cf_at(files, i);
        ok = check_file(ctx, format, file) && ok;
        cf_str path = node_text(cf_get(file, "path"));
        if (lookup_find(&seen, path))
            ok = ctx_error(ctx, NULL, "format %.*s makes \"%.*s\" twice", STR_ARG(format),
                           STR_ARG(path));
        lookup_put(&seen, path, &seen);
    }
    return ok;
}

static void write_head(struct buf *out, const cf_node *head, cf_str origin)
{
    for (size_t i = 0; i < cf_len(head); i++)
        buf_printf(out, "# %s\n", cf_text(cf_at(head, i), ""));
    if (origin.len)
        buf_printf(out, "# %.*s\n", STR_ARG(origin));
}

/* Its text, in `out` or, where it is one already, in the node: a page may be large. */
static cf_str write_body(struct buf *out, const cf_node *file, cf_str origin)
{
    cf_str kind = node_text(cf_get(file, "format"));
    const cf_node *body = cf_get(file, "body");
    if (str_is(kind, "yaml")) {
        write_head(out, cf_get(file, "head"), origin);
        yaml_write(out, body);
    } else if (str_is(kind, stream_format)) {
        write_head(out, cf_get(file, "head"), origin);
        for (size_t i = 0; i < cf_len(body); i++) {
            buf_text(out, i ? "---\n" : "");
            yaml_write(out, cf_at(body, i));
        }
    } else if (str_is(kind, "json")) {
        json_write(out, body, JSON_PRETTY);
        buf_char(out, '\n');
    } else {
        out->full = body->as.string.len > out->limit;
        return body->as.string;
    }
    return buf_str(out);
}

const struct file_set *files_write(struct ctx *ctx, cf_str format, const cf_node *files,
                                   cf_str origin)
{
    struct file_set *set = arena_new(ctx->arena, struct file_set);
    set->files = arena_many(ctx->arena, cf_len(files), struct file_bytes);
    for (size_t i = 0; i < cf_len(files); i++) {
        const cf_node *file = cf_at(files, i);
        struct buf out = {
            .arena = ctx->arena, .limit = ctx->limits->output_bytes, .gives_back = true};
        cf_str path = node_text(cf_get(file, "path"));
        cf_str bytes = write_body(&out, file, origin);
        if (out.full) {
            ctx_error(ctx, NULL, "format %.*s: %.*s is larger than the limit of %zu bytes",
                      STR_ARG(format), STR_ARG(path), ctx->limits->output_bytes);
            return NULL;
        }
        set->files[set->len++] = (struct file_bytes){path, bytes, node_text(cf_get(file, "owner"))};
    }
    return set;
}
