/* SPDX-License-Identifier: Apache-2.0 */
#include "text/base64.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The six bits a character stands for, or -1. */
static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct arena *arena, cf_str text, cf_str *ret_bytes)
{
    char *bytes = arena_alloc(arena, text.len / 4 * 3 + 4);
    size_t len = 0, digits = 0, padding = 0;
    uint32_t bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n' || c == '\r')
            continue;
        if (c == '=') {
            padding++;
            continue;
        }
        int value = digit(c);
        if (value < 0 || padding)
            return false;
        bits = bits << 6 | (uint32_t)value;
        /* The first digit of four completes no byte, each of the others one. */
        if (digits++ % 4)
            bytes[len++] = (char)(unsigned char)(bits >> (6 - 2 * ((digits - 1) % 4)));
    }
    if (digits % 4 == 1 || padding > 2 || (padding && (digits + padding) % 4))
        return false;
    bytes[len] = '\0';
    *ret_bytes = (cf_str){bytes, len};
    return true;
}

void base64_encode(struct buf *out, cf_str bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t bits = (uint32_t)(unsigned char)bytes.ptr[i] << 16;
        bits |= left > 1 ? (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8 : 0;
        bits |= left > 2 ? (uint32_t)(unsigned char)bytes.ptr[i + 2] : 0;
        buf_char(out, alphabet[bits >> 18]);
        buf_char(out, alphabet[bits >> 12 & 63]);
        buf_char(out, left > 1 ? alphabet[bits >> 6 & 63] : '=');
        buf_char(out, left > 2 ? alphabet[bits & 63] : '=');
    }
}
