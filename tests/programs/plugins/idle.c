/* SPDX-License-Identifier: Apache-2.0 */
#include <crdforge/emitter.h>
CF_EMITTER(.name = "idle")
