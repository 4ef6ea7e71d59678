/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that several formats share, for their check(). Everything here is static inline: a plugin
 * links to nothing.
 */
#ifndef PLUGINS_RULES_H
#define PLUGINS_RULES_H

#include <crdforge/emitter.h>

#include <stdlib.h>

/* One argv or environment string on Linux (MAX_ARG_STRLEN, 32 pages), the NUL included. */
enum { RULES_ARGUMENT_BYTES = 128 << 10 };

/* KFP keeps a component in the workflow of each run, v1 once a task, v2 once a component, and etcd takes
 * objects of about 1 MiB. What takes more than a sixteenth of that is told. */
enum { RULES_WORKFLOW_BYTES = 1 << 20, RULES_TASK_BYTES = RULES_WORKFLOW_BYTES / 16 };

/* False for what a user's script has put beside the files of a format: it has no rules to keep. */
static inline bool rules_is_yaml(const cf_node *file)
{
    static const char ending[] = ".yaml";
    const char *path = cf_text(cf_get(file, "path"), "");
    size_t len = strlen(path), end = sizeof ending - 1;
    return len >= end && strcmp(path + len - end, ending) == 0;
}

/* Names, to look up many of them: added one by one, then sorted, then found by halving. In the
 * host's memory. */
struct rules_entry {
    const char *name;
    const cf_node *value; /* what stands under the name; may be NULL */
    size_t place;         /* how many were added before it */
};

struct rules_set {
    struct rules_entry *entries;
    size_t len, room;
};

static inline void rules_set_add(cf_host *host, struct rules_set *set, const char *name,
                                 const cf_node *value)
{
    if (set->len == set->room) {
        size_t room = set->room ? 2 * set->room : 16;
        struct rules_entry *entries = host->alloc(host, room * sizeof *entries);
        if (set->len)
            memcpy(entries, set->entries, set->len * sizeof *entries);
        set->entries = entries;
        set->room = room;
    }
    set->entries[set->len] = (struct rules_entry){name, value, set->len};
    set->len++;
}

static inline int rules_compare(const void *a, const void *b)
{
    const struct rules_entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : x->place < y->place ? -1 : x->place > y->place;
}

static inline void rules_set_sort(struct rules_set *set)
{
    if (set->len)
        qsort(set->entries, set->len, sizeof *set->entries, rules_compare);
}

/* The first that was added under `name` to a sorted set, or NULL. */
static inline const struct rules_entry *rules_set_find(const struct rules_set *set,
                                                       const char *name)
{
    size_t from = 0, to = set->len;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(set->entries[middle].name, name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < set->len && strcmp(set->entries[from].name, name) == 0;
    return found ? &set->entries[from] : NULL;
}

/* The keys of a map and what stands under them, sorted; `map` may be NULL. */
static inline struct rules_set rules_set_of(cf_host *host, const cf_node *map)
{
    struct rules_set set = {0};
    for (size_t i = 0; map && map->kind == CF_MAP && i < cf_len(map); i++)
        rules_set_add(host, &set, map->as.map.pairs[i].key.ptr, map->as.map.pairs[i].value);
    rules_set_sort(&set);
    return set;
}

static inline const cf_node *rules_set_get(const struct rules_set *set, const char *name)
{
    const struct rules_entry *entry = rules_set_find(set, name);
    return entry ? entry->value : NULL;
}

/* Adds every text that `node`, or a map somewhere in it, has under `key`. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static inline void rules_mentions(cf_host *host, const cf_node *node, const char *key,
                                  struct rules_set *set)
{
    const char *name = cf_text(cf_get(node, key), NULL);
    if (name)
        rules_set_add(host, set, name, NULL);
    for (size_t i = 0; i < cf_len(node); i++)
        rules_mentions(host, node->kind == CF_LIST ? cf_at(node, i) : node->as.map.pairs[i].value,
                       key, set);
}

/* The names under `key` in the arguments of a program, sorted. */
static inline struct rules_set rules_mentioned(cf_host *host, const cf_node *args, const char *key)
{
    struct rules_set set = {0};
    rules_mentions(host, args, key, &set);
    rules_set_sort(&set);
    return set;
}

/* Of UTF-8. */
static inline size_t rules_characters(const char *text)
{
    size_t len = 0;
    for (; *text; text++)
        len += ((unsigned char)*text & 0xC0) != 0x80;
    return len;
}

/* How often the character is in the text. */
static inline size_t rules_count(cf_str text, char c)
{
    size_t count = 0;
    const char *end = text.ptr + text.len, *at = text.len ? memchr(text.ptr, c, text.len) : NULL;
    for (; at; at = memchr(at + 1, c, (size_t)(end - at - 1)))
        count++;
    return count;
}

/* About as many bytes as `node` has as JSON, which itself stands in a string of JSON when `quoted`;
 * *ret_prose: those of its descriptions alone. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the limit on documents */
static inline size_t rules_bytes(const cf_node *node, bool quoted, size_t *ret_prose)
{
    enum { SCALAR = 6 };
    const size_t around = quoted ? 5 : 3, quote = quoted ? 4 : 2; /* quotation marks and a comma */
    size_t bytes = node->kind == CF_STR ? around : SCALAR;
    if (node->kind == CF_STR)
        bytes += node->as.string.len + (quote - 1) * (rules_count(node->as.string, '"') +
                                                      rules_count(node->as.string, '\\'));
    for (size_t i = 0; i < cf_len(node); i++) {
        const cf_pair *pair = node->kind == CF_MAP ? &node->as.map.pairs[i] : NULL;
        size_t inside = rules_bytes(pair ? pair->value : cf_at(node, i), quoted, ret_prose);
        bytes += inside + (pair ? around + strlen(pair->key.ptr) : 0);
        if (pair && strcmp(pair->key.ptr, "description") == 0)
            *ret_prose += inside;
    }
    return bytes;
}

/* Tells it when one task takes much of a workflow: `quoted` is in it as a string of JSON, `plain` (or
 * NULL) as it is. */
static inline void rules_size(cf_host *host, const cf_node *component, const cf_node *quoted,
                              const cf_node *plain)
{
    size_t prose = 0, bytes = rules_bytes(quoted, true, &prose);
    bytes += plain ? rules_bytes(plain, false, &prose) : 0;
    if (bytes <= RULES_TASK_BYTES)
        return;
    host->report(host, CF_WARNING, NULL,
                 "a task of %s takes about %zu bytes of a workflow, which has room for %d: use few "
                 "in one%s",
                 cf_text(cf_get(component, "kind"), ""), bytes, RULES_WORKFLOW_BYTES,
                 prose > bytes / 8 ? ", or leave out the descriptions (--descriptions none)" : "");
}

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

/* A DNS label, RFC 1123: what Kubernetes takes for most names. */
static inline bool rules_dns_label(const char *text, size_t limit)
{
    size_t len = strlen(text);
    return len && len <= limit && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len &&
           text[0] != '-' && text[len - 1] != '-';
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
    struct rules_set names = {0};
    bool ok = true;
    for (size_t i = 0; i < cf_len(fields); i++)
        rules_set_add(host, &names, cf_text(cf_get(cf_at(fields, i), "name"), ""), NULL);
    rules_set_sort(&names);
    for (size_t i = 0; i < cf_len(fields); i++) {
        const cf_node *name = cf_get(cf_at(fields, i), "name");
        if (!rules_name_ok(cf_text(name, ""))) {
            host->report(host, CF_ERROR, name,
                         "%s \"%s\": the name must be made of small letters, digits and single _",
                         what, cf_text(name, ""));
            ok = false;
        }
        if (rules_set_find(&names, cf_text(name, ""))->place != i) {
            host->report(host, CF_ERROR, name, "%s \"%s\" is there twice", what, cf_text(name, ""));
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
