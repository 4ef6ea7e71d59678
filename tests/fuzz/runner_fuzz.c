/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is cut at lines of "%%" into a runner document, an executor input, the JSON of --inputs
 * and the text of one input. Whatever the runner makes of them, it does not crash, tells why it
 * refuses, and the resource it prints reads back the same, as YAML and as JSON.
 */
#include "base/node.h"
#include "runner/outputs.h"
#include "runner/step.h"
#include "runner/summary.h"
#include "text/json_read.h"
#include "text/json_write.h"
#include "text/yaml_read.h"
#include "text/yaml_write.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes a part off the front of `rest`: a copy, as the runner's texts end in a NUL. */
static cf_str next_part(struct arena *arena, cf_str *rest)
{
    static const char line[] = "\n%%\n";
    const size_t len = sizeof line - 1;
    size_t end = 0;
    while (end < rest->len && !str_starts(str_cut(*rest, end, rest->len), line))
        end++;
    cf_str part = str_copy(arena, str_cut(*rest, 0, end));
    *rest = str_cut(*rest, end + len, rest->len);
    return part;
}

static void fail(const struct buf *text)
{
    fprintf(stderr, "runner_fuzz: does not come back from:\n%s\n", buf_str(text).ptr);
    abort();
}

/* YAML has its own form of a number (1.0e+400), so it is the text that must come back. */
static void check_yaml(struct ctx *ctx, const cf_node *resource)
{
    struct buf text = {.arena = ctx->arena}, second = {.arena = ctx->arena};
    yaml_write(&text, resource);
    const cf_node *again = yaml_read(ctx, 0, buf_str(&text));
    if (again)
        yaml_write(&second, again);
    if (!str_equal(buf_str(&text), buf_str(&second)))
        fail(&text);
}

static void check_json(struct ctx *ctx, const cf_node *resource)
{
    struct buf text = {.arena = ctx->arena};
    json_write(&text, resource, JSON_PRETTY);
    const cf_node *again = json_read(ctx, 0, buf_str(&text));
    if (!again || !node_equal(resource, again))
        fail(&text);
}

static void check_step(struct ctx *ctx, const struct step *step)
{
    const cf_node *resource = step->request.resource;
    check_yaml(ctx, resource);
    check_json(ctx, resource);
    cf_str page = summary_dry_run(ctx->arena, step);
    for (size_t i = 0; i < step->document->outputs_len; i++)
        outputs_text(ctx->arena, &step->document->outputs[i], resource, page);
}

/* Only --component and --inputs name files, and only behind this sign. */
static bool names_file(cf_str text)
{
    return text.len && text.ptr[0] == '@';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    limits.depth = 40;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str rest = {(const char *)data, size};
    struct arguments arguments = {.component = next_part(arena, &rest),
                                  .executor_input = next_part(arena, &rest),
                                  .inputs = next_part(arena, &rest)};
    struct arguments_pair given = {STR("text"), next_part(arena, &rest), NULL, NULL};
    struct step step;
    if (given.value.len)
        arguments.in = (struct arguments_pairs){&given, 1};
    if (!names_file(arguments.component) && !names_file(arguments.inputs)) {
        bool ok = step_prepare(&ctx, &arguments, &step);
        if (ok != !ctx.diags->errors)
            abort();
        /* A value may be as deep as the limit, and stands deeper in the resource. */
        limits.depth = 200;
        limits.nodes = 100000;
        if (ok)
            check_step(&ctx, &step);
    }
    struct buf rendered = {.arena = arena};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
