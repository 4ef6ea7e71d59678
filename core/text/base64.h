/* SPDX-License-Identifier: Apache-2.0
 *
 * Base64 (RFC 4648, the standard alphabet), as kubeconfigs and Secrets hold it.
 */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "base/str.h"

/* Padding may be there or not; line breaks are passed over. A NUL is put behind the bytes, which may
 * hold some themselves. False, and nothing set, when the text is malformed. */
bool base64_decode(struct arena *arena, cf_str text, cf_str *ret_bytes);

/* Appends `bytes` encoded, with padding, on one line. */
void base64_encode(struct buf *out, cf_str bytes);

#endif
