/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that several formats share, for their check(). Everything here is static inline: a plugin
 * links to nothing.
 */
#ifndef PLUGINS_RULES_H
#define PLUGINS_RULES_H

#include <crdforge/emitter.h>

/* One argv or environment string on Linux (MAX_ARG_STRLEN, 32 pages), the NUL included. */
enum { RULES_ARGUMENT_BYTES = 128 << 10 };

/* [a-z][a-z0-9]*(_[a-z0-9]+)*: what no SDK renames. */
static inline bool rules_name_ok(const char *name)
{
    char before = '_';
    for (const char *c = name; *c; c++) {
        bool letter = *c >= 'a' && *c <= 'z', digit = *c >= '0' && *c <= '9';
        if (!letter && !(digit && c != name) && !(*c == '_' && before != '_'))
            return false;
        before = *c;
    }
    return *name && before != '_' && name[0] != '_';
}

static inline bool rules_one_of(const char *word, const char *const *words, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

/* Each entry of `fields` (a list of maps with a "name") has a good name and no other's. */
static inline bool rules_names(cf_host *host, const cf_node *fields, const char *what)
{
    bool ok = true;
    for (size_t i = 0; i < cf_len(fields); i++) {
        const cf_node *name = cf_get(cf_at(fields, i), "name");
        if (!rules_name_ok(cf_text(name, ""))) {
            host->report(host, CF_ERROR, name,
                         "%s \"%s\": the name must be made of small letters, digits and single _",
                         what, cf_text(name, ""));
            ok = false;
        }
        for (size_t k = 0; k < i; k++)
            if (strcmp(cf_text(cf_get(cf_at(fields, k), "name"), ""), cf_text(name, "")) == 0) {
                host->report(host, CF_ERROR, name, "%s \"%s\" is there twice", what,
                             cf_text(name, ""));
                ok = false;
            }
    }
    return ok;
}

/* A description that an engine would take for a template tag. */
static inline bool rules_prose(cf_host *host, const cf_node *description, const char *whose)
{
    if (!strstr(cf_text(description, ""), "{{"))
        return true;
    host->report(host, CF_ERROR, description,
                 "the description of %s holds \"{{\", which is a template tag to the engine",
                 whose);
    return false;
}

static inline bool rules_argument(cf_host *host, const cf_node *argument)
{
    if (strlen(cf_text(argument, "")) < RULES_ARGUMENT_BYTES)
        return true;
    host->report(host, CF_ERROR, argument,
                 "an argument has %zu bytes, Linux takes at most %d in one",
                 strlen(cf_text(argument, "")), RULES_ARGUMENT_BYTES - 1);
    return false;
}

/* The command must be given: KFP v2 never uses the image's entry point, and Argo would have to look
 * it up in the registry. */
static inline bool rules_container(cf_host *host, const cf_node *container)
{
    bool ok = true;
    const cf_node *args = cf_get(container, "args");
    if (!*cf_text(cf_at(cf_get(container, "command"), 0), "")) {
        host->report(host, CF_ERROR, container, "the container has no command");
        ok = false;
    }
    if (!*cf_text(cf_get(container, "image"), "")) {
        host->report(host, CF_ERROR, container, "the container has no image");
        ok = false;
    }
    for (size_t i = 0; i < cf_len(args); i++)
        ok = rules_argument(host, cf_at(args, i)) && ok;
    return ok;
}

#endif
