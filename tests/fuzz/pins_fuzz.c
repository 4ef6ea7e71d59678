/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is a lock file. What is accepted holds only what may be printed and looked up, and is the same
 * after writing and reading; what is refused leaves a diagnostic.
 */
#include "model/pins.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "pins_fuzz: %s\n", what);
    abort();
}

static bool read_pins(struct ctx *ctx, cf_str bytes, struct pins *ret_pins)
{
    size_t before = ctx->diags->errors;
    uint32_t file = diags_file(ctx->diags, STR("t.lock"), bytes);
    const cf_node *document = yaml_read(ctx, file, bytes);
    *ret_pins = (struct pins){.arena = ctx->arena};
    bool ok = document && pins_read(ctx, document, ret_pins);
    require(ok == (ctx->diags->errors == before), "no diagnostic");
    return ok;
}

static void check_source(const struct pins *pins, const struct pins_source *source)
{
    require(pins_find(pins, source->source) == source, "a source that is not found");
    require(!pins_refusal(source->source) && str_is_flat(source->release), "a source refused");
    require(!source->commit.len || source->commit.len == 40, "a commit of another length");
    for (size_t i = 0; i < source->len; i++) {
        const struct pins_definition *definition = &source->definitions[i];
        require(str_is_flat(definition->name) && str_is_flat(definition->path),
                "a control character");
        require(definition->sha256.len == 64, "a digest of another length");
        require(pins_definition(source, definition->name, definition->path) == definition,
                "a definition that is not found");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct pins pins, again;
    struct buf first = {.arena = arena}, second = {.arena = arena}, rendered = {.arena = arena};
    if (read_pins(&ctx, (cf_str){(const char *)data, size}, &pins)) {
        for (size_t i = 0; i < pins.len; i++)
            check_source(&pins, &pins.sources[i]);
        yaml_write(&first, pins_node(arena, &pins));
        require(read_pins(&ctx, buf_str(&first), &again), "what was written is not read");
        yaml_write(&second, pins_node(arena, &again));
        require(str_equal(buf_str(&first), buf_str(&second)), "it is another one after writing");
    }
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
