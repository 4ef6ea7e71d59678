/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/events.h"

#include "base/node.h"
#include "io/clock.h"

enum { BETWEEN_MS = 10000, MOST_TOLD = 200 };

static bool is_told(struct events *events, cf_str key)
{
    for (size_t i = 0; i < events->len; i++)
        if (str_equal(events->told[i], key))
            return true;
    if (events->len >= MOST_TOLD)
        return true;
    events->told =
        arena_grow(events->arena, events->told, events->len, &events->cap, sizeof *events->told);
    events->told[events->len++] = str_copy(events->arena, key);
    return false;
}

static void tell(struct events *events, struct work *work, struct arena *arena,
                 const cf_node *event)
{
    cf_str type = node_text(cf_get(event, "type"));
    cf_str reason = node_text(cf_get(event, "reason"));
    cf_str message = node_text(cf_get(event, "message"));
    cf_str key = str_printf(arena, "%.*s %.*s", STR_ARG(reason), STR_ARG(message));
    if (!is_told(events, key))
        log_line(work->log, str_is(type, "Warning") ? LOG_WARNING : LOG_INFO, "event %.*s: %.*s",
                 STR_ARG(reason), STR_ARG(message));
}

static cf_str path_of(struct work *work, struct arena *arena)
{
    /* The events of objects without a namespace are in this one. */
    cf_str name_space = work->name_space.len ? work->name_space : STR("default");
    struct buf path = {.arena = arena};
    cf_str collection = client_path(arena, STR(""), STR("v1"), name_space, STR("events"), STR(""));
    buf_add(&path, collection.ptr, collection.len);
    buf_text(&path, "?limit=100&fieldSelector=involvedObject.uid%3D");
    client_escape(&path, work->uid);
    return buf_str(&path);
}

void events_tell(struct events *events, struct work *work, bool now)
{
    if (events->denied || !work->uid.len || (!now && clock_ms() < events->next))
        return;
    struct ctx ctx = {.arena = arena_open(), .limits = work->ctx->limits};
    ctx.diags = diags_new(ctx.arena, ctx.limits);
    struct client_request request = {.method = "GET", .path = path_of(work, ctx.arena)};
    struct client_answer answer = client_send(work->client, &ctx, &request);
    const cf_node *items = cf_get(answer.body, "items");
    events->next = clock_ms() + BETWEEN_MS;
    if (answer.status == 403) {
        events->denied = true;
        log_line(work->log, LOG_INFO, "events are not shown: the right to list them is missing");
    }
    for (size_t i = 0; answer.outcome == CLIENT_OK && i < cf_len(items); i++)
        tell(events, work, ctx.arena, cf_at(items, i));
    arena_close(ctx.arena);
}
