/* SPDX-License-Identifier: Apache-2.0
 *
 * What an output format is, for plugins. A plugin is a shared object that exports one symbol,
 * cf_emitter_entry, which CF_EMITTER defines; it links to nothing of crdforge. The smallest one:
 *
 *     #include <crdforge/emitter.h>
 *     CF_EMITTER(.name = "hello", .template_file = "hello.lua")
 *
 * Everything a plugin is handed and everything it allocates through the host belongs to the run: it
 * is never freed by the plugin and stays valid until the plugin's files are written. A plugin does
 * no input or output of its own, keeps no state between calls, and prints nothing: the host writes
 * the files and shows the messages. Callbacks may be called many times in a process.
 */
#ifndef CRDFORGE_EMITTER_H
#define CRDFORGE_EMITTER_H

#include <crdforge/node.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI this header describes, and the oldest one a host of it still loads. A new field at the end
 * of a struct does not change it (the `size` says what is there); a changed meaning does. */
#define CF_ABI 1u
#define CF_ABI_OLDEST 1u

#if defined(__GNUC__)
#define CF_EXPORT __attribute__((visibility("default")))
#define CF_PRINTF(text_at, args_at) __attribute__((format(printf, text_at, args_at)))
#else
#define CF_EXPORT
#define CF_PRINTF(text_at, args_at)
#endif

typedef enum cf_severity { CF_ERROR, CF_WARNING, CF_NOTE } cf_severity;

/* What the core lends a plugin for the time of a call. Fields are only ever added at the end: a
 * plugin that uses one added later than its own CF_ABI compares `size` first. */
typedef struct cf_host cf_host;
struct cf_host {
    uint32_t size; /* in bytes, of the host's struct */

    /* Zeroed memory, aligned for any type, never NULL. */
    void *(*alloc)(cf_host *host, size_t size);

    /* Tells the user something. `at` gives the place (a node that came from the host) or is NULL. One
     * line, lower case, no full stop. After a CF_ERROR no file of this call is written. */
    void (*report)(cf_host *host, cf_severity severity, const cf_node *at, const char *format, ...)
        CF_PRINTF(4, 5);

    /* Runs emit() of a Lua template that lies beside the plugin or in the template folder. Returns
     * the files, or NULL after the host has reported why. */
    const cf_node *(*run_template)(cf_host *host, const char *file, const cf_node *component,
                                   const cf_node *options);
};

/* An option of the format: `--option FORMAT.NAME=VALUE`. The list ends with a NULL name. */
typedef struct cf_option {
    const char *name;           /* [a-z][a-z0-9_]* */
    const char *type;           /* "string", "boolean", "integer" or "choice" */
    const char *fallback;       /* the default, as written on the command line; NULL: unset */
    const char *help;           /* one line */
    const char *const *choices; /* of a choice: its words, NULL-ended */
} cf_option;

typedef enum cf_scope {
    CF_SCOPE_COMPONENT, /* emit is called once for each component */
    CF_SCOPE_SET        /* emit is called once, with the list of all components in name order */
} cf_scope;

typedef struct cf_emitter {
    uint32_t abi, size; /* these two never move */

    const char *name;          /* [a-z][a-z0-9-]*: what --format takes and the folder is called */
    const char *template_file; /* a Lua file; may be NULL when there is an `emit` */
    const char *summary;       /* one line; NULL: the template's */
    const cf_option *options;  /* NULL: the template's */
    uint32_t scope;            /* a cf_scope */

    /* Makes the files of a component document (docs/COMPONENT.md), or of the list of all of them for
     * CF_SCOPE_SET. `options`: a map of every option the format has, and of what every format is
     * handed: image, namespace and service_account (only where they were given),
     * create_service_account, descriptions, layout, formats (the names of all that were chosen), and
     * of (a map of those names to the options that each declares). Returns a list of maps {path,
     * format ("yaml", "yaml-stream", whose body is the list of its documents, "json" or "text"), body,
     * head (optional list of comment lines)}, or NULL after report(). NULL here: the template's emit()
     * is run. */
    const cf_node *(*emit)(cf_host *host, const cf_node *component, const cf_node *options);

    /* Checks the format's own rules before anything is written: reports what is wrong and returns
     * false. NULL: nothing to add. `component` as for emit. */
    bool (*check)(cf_host *host, const cf_node *files, const cf_node *component);
} cf_emitter;

/* The one symbol a plugin exports. */
typedef const cf_emitter *cf_emitter_entry_fn(void);
CF_EXPORT const cf_emitter *cf_emitter_entry(void);

#ifdef __cplusplus
#define CF_EXTERN extern "C"
#else
#define CF_EXTERN
#endif

/* Defines it: CF_EMITTER(.name = "acme", .template_file = "acme.lua", .check = acme_check) */
#define CF_EMITTER(...)                                                                            \
    CF_EXTERN CF_EXPORT const cf_emitter *cf_emitter_entry(void)                                   \
    {                                                                                              \
        static const cf_emitter emitter = {                                                        \
            .abi = CF_ABI, .size = sizeof(cf_emitter), __VA_ARGS__};                               \
        return &emitter;                                                                           \
    }

#ifdef __cplusplus
}
#endif

#endif
