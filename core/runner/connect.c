/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/connect.h"

enum { LAST_LOOK_MS = 10000 };

int64_t connect_limit(int64_t ms)
{
    enum { YEAR_S = 31536000 };
    return ms ? ms : (int64_t)YEAR_S * 1000;
}

struct client *connect_open(struct ctx *ctx, const struct arguments *arguments,
                            const struct step_shell *shell, struct config *ret_config)
{
    struct config_options options = shell->config;
    struct client_limits limits = CLIENT_LIMITS_DEFAULT;
    if (arguments->kubeconfig.len)
        options.kubeconfig = arguments->kubeconfig;
    options.context = arguments->context;
    options.as_user = arguments->as_user;
    limits.api_ms = connect_limit(arguments->api_timeout);
    /* A server that never answers does not outlast the step by much; that its time is over comes first. */
    if (arguments->timeout && arguments->timeout + LAST_LOOK_MS < limits.api_ms)
        limits.api_ms = arguments->timeout + LAST_LOOK_MS;
    limits.idle_ms = connect_limit(arguments->idle);
    limits.watch_s = connect_limit(arguments->watch) / 1000;
    if (limits.request_ms > limits.api_ms)
        limits.request_ms = limits.api_ms;
    if (!config_load(ctx, &options, ret_config))
        return NULL;
    return client_open(ctx, ret_config, &limits, shell->user_agent, shell->wake);
}
