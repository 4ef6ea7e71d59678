/* SPDX-License-Identifier: Apache-2.0
 *
 * A user's folder of templates (--template-dir): a file there takes the place of the program's of the same
 * name, one at a time; all else stays as it is.
 */
#ifndef CLI_TEMPLATES_H
#define CLI_TEMPLATES_H

#include "cli/args.h"
#include "cli/run.h"
#include "script/sandbox.h"

/* Row for the option table of a command that runs Lua files of the program's. */
#define TEMPLATE_DIR_OPTION                                                                        \
    {                                                                                              \
        "template-dir", NULL, 0, "DIR", "templates of your own in the place of the program's"      \
    }

struct templates;

/* Reads the option (`args` may be NULL). `home`: lua_templates; `folders`: where formats are looked for, whose
 * Lua files can be replaced, too. NULL after diagnostics in run->ctx: a file in DIR that takes no file's
 * place, a broken record of what was ejected. Notes what has changed since it was ejected. */
struct templates *templates_open(struct run *run, const struct args *args, cf_str home,
                                 const cf_str *folders, size_t folders_len);

/* The user's file in the place of `name` ("lib/runner.lua"): false when there is none. */
bool templates_find(struct templates *templates, struct ctx *ctx, cf_str name,
                    struct script_source *ret);

/* Where the Lua files of one folder look for what they require: beside them, among the user's templates, among
 * the program's. */
struct templates_finder {
    struct templates *templates;
    cf_str folder;
    struct templates_module *found; /* so far: a module is read once */
};
struct templates_finder *templates_finder(struct templates *templates, cf_str file);
/* The script_find of a struct templates_finder. */
bool templates_find_module(void *data, struct ctx *ctx, cf_str module, struct script_source *ret);

/* --- names of files ----------------------------------------------------------------------------- */

/* The folder of the program's Lua files. */
cf_str templates_home(const struct run *run);
/* "lib/k8s.lua" of the module "lib.k8s". */
cf_str templates_module_file(struct arena *arena, cf_str module);

/* True when there is a folder of the user's. */
bool templates_any(const struct templates *templates);

/* A Lua file that stays for the run: false when there is none, quietly, or after a diagnostic. `name`: what
 * messages call it. */
bool templates_read(struct run *run, struct ctx *ctx, cf_str path, cf_str name,
                    struct script_source *ret);

/* What `crdforge formats eject` has put into a folder, and what its bytes were then. */
#define TEMPLATES_RECORD ".crdforge-base"
struct template_base {
    cf_str sha256, name;
};
/* Empty when there is no record. False after a diagnostic. */
bool templates_record(struct run *run, cf_str folder, struct template_base **ret_bases,
                      size_t *ret_len);

#endif
