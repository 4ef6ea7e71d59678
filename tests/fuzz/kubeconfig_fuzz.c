/* SPDX-License-Identifier: Apache-2.0
 *
 * The input is cut at a line of "%%" into a kubeconfig and what its credential program prints. What
 * is accepted fits into the lines of a request; what is refused leaves a diagnostic.
 */
#include "kube/exec.h"
#include "kube/kubeconfig.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "kubeconfig_fuzz: %s\n", what);
    abort();
}

static void check_chosen(const struct kubeconfig *chosen)
{
    const cf_str lines[] = {chosen->server,    chosen->tls_server_name, chosen->proxy_url,
                            chosen->namespace, chosen->token,           chosen->username,
                            chosen->password,  chosen->as_user};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        require(kubeconfig_is_line(lines[i]), "a line break in a line");
    for (size_t i = 0; i < chosen->as_groups_len; i++)
        require(kubeconfig_is_line(chosen->as_groups[i]), "a line break in a group");
    require(str_starts(chosen->server, "https://") || str_starts(chosen->server, "http://"),
            "a server without a scheme");
    require(!str_ends(chosen->server, "/"), "a slash at the end of a server");
}

/* `output` as what a program printed: that of the kubeconfig, else any. */
static void check_output(struct ctx *ctx, struct exec *exec, cf_str output)
{
    struct exec any = {.api_version = "client.authentication.k8s.io/v1", .subject = STR("it")};
    any.token.arena = any.cert_pem.arena = any.key_pem.arena = ctx->arena;
    exec = exec ? exec : &any;
    size_t before = ctx->diags->errors;
    bool ok = exec_parse(ctx, exec, output);
    require(ok == exec->known && ok == (ctx->diags->errors == before), "no diagnostic");
    require(!ok || exec->token.len || exec->cert_pem.len, "no credential");
    require(!ok || kubeconfig_is_line(buf_str(&exec->token)), "a line break in a token");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    limits.nodes = 20000;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    cf_str bytes = {(const char *)data, size};
    size_t cut = 0;
    while (cut < size && !str_starts(str_cut(bytes, cut, size), "\n%%\n"))
        cut++;
    struct kubeconfig_file file;
    struct kubeconfig chosen = {.exec = NULL};
    bool ok = kubeconfig_parse(&ctx, STR("folder/config"), str_cut(bytes, 0, cut), &file) &&
              kubeconfig_choose(&ctx, &file, 1, STR(""), &chosen);
    require(ok == !ctx.diags->errors, "no diagnostic");
    if (ok)
        check_chosen(&chosen);
    if (cut < size)
        check_output(&ctx, ok ? chosen.exec : NULL, str_cut(bytes, cut + 4, size));
    struct buf rendered = {.arena = arena};
    for (size_t i = 0; i < ctx.diags->len; i++)
        diag_render(ctx.diags, &ctx.diags->list[i], &rendered);
    arena_close(arena);
    return 0;
}
