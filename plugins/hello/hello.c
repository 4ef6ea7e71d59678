/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>

CF_EMITTER(.name = "hello", .template_file = "hello.lua")
