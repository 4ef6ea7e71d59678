/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening emitter plugins: the only place that loads code.
 */
#ifndef IO_PLUGIN_H
#define IO_PLUGIN_H

#include "base/diag.h"

#include <crdforge/emitter.h>

/* The plugins opened in a run. They are closed last, because trees may point at their data. */
struct plugins;

struct plugins *plugin_open_none(struct arena *arena);
void plugin_close_all(struct plugins *plugins); /* takes NULL */

/* Loads the shared object at `path` and asks it for its emitter. False with *ret_why: no such file,
 * no shared object, no emitter plugin, or a place that others may write to (io/trust.h; `whole`: up to the
 * root of the file system). Nothing of the emitter is looked at: see emitter_compatible(). */
bool plugin_open(struct plugins *plugins, const char *path, bool whole,
                 const cf_emitter **ret_emitter, cf_str *ret_why);

/* Tells the witness of the program itself and of the libraries it has. */
void plugin_witness(void);

#endif
