/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>

CF_EMITTER(.name = "html", .template_file = "html.lua", .scope = CF_SCOPE_SET)
