/* SPDX-License-Identifier: Apache-2.0 */
/* Says that it can do nothing beside the plainest kinds. */
#include <crdforge/emitter.h>
CF_EMITTER(.name = "modest", .template_file = "hello.lua", .capabilities = CF_CAN_NOTHING)
