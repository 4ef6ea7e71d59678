/* SPDX-License-Identifier: Apache-2.0
 *
 * The first bytes say in what pieces the rest arrives: the streams of watches, cut at lines of "%%".
 * "!" and a character before a stream choose another status than 200. What is seen of the object must
 * not depend on the pieces.
 */
#include "../unit/scripted_server.h"
#include "base/node.h"
#include "kube/follow.h"
#include "text/json_write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECES = 8, MOST_EVENTS = 300, WAIT_MS = 5000 };

static struct {
    const uint8_t *pieces; /* the length of each, in turn */
    size_t turn;
    cf_str rest; /* streams that were not asked for yet */
} input;

static size_t next_piece(void)
{
    return input.pieces[input.turn++ % PIECES] % 64u + 1u;
}

/* An object until the streams have run out; then it is gone. */
static struct scripted_reply choose(const struct scripted_handle *handle, bool watch)
{
    static const char object[] = "{\"kind\":\"A\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\","
                                 "\"resourceVersion\":\"7\"}}";
    static const char missing[] = "{\"details\":{\"name\":\"a\"}}";
    static const int statuses[] = {401, 403, 404, 405, 410, 429, 500, 501, 503};
    static const char line[] = "\n%%\n";
    struct scripted_reply reply = {.status = 200, .body = object};
    size_t end = 0;
    (void)handle;
    if (!watch) {
        if (!input.rest.len)
            reply = (struct scripted_reply){.status = 404, .body = missing};
        return reply;
    }
    while (end < input.rest.len && !str_starts(str_cut(input.rest, end, input.rest.len), line))
        end++;
    cf_str part = str_cut(input.rest, 0, end);
    input.rest = str_cut(input.rest, end + sizeof line - 1, input.rest.len);
    if (part.len > 1 && part.ptr[0] == '!') {
        reply.status = statuses[(uint8_t)part.ptr[1] % (sizeof statuses / sizeof *statuses)];
        part = str_cut(part, 2, part.len);
    }
    reply.body = part.len ? part.ptr : NULL;
    reply.len = part.len;
    return reply;
}

static void add_event(struct buf *told, enum follow_event event, const cf_node *object)
{
    buf_printf(told, "%d ", (int)event);
    if (object)
        json_write(told, object, JSON_COMPACT);
    buf_char(told, '\n');
    if (event == FOLLOW_OBJECT && !object) {
        fprintf(stderr, "watch_fuzz: a snapshot without an object\n");
        abort();
    }
}

/* Follows the object to its end, and writes down what is seen. */
static void follow_all(struct arena *arena, cf_str streams, bool pieces, struct buf *told)
{
    struct limits limits = LIMITS_DEFAULT;
    struct client_limits client_limits = CLIENT_LIMITS_DEFAULT;
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct config config = {.server = STR("https://h"), .origin = STR("o")};
    struct follow_target target = {STR("/apis/g/v1/as"), STR("a"), 1000};
    enum follow_event event = FOLLOW_QUIET;
    scripted_open(arena, NULL, 0);
    scripted_server.choose = choose;
    scripted_server.chunk = pieces ? next_piece : NULL;
    input.rest = streams;
    input.turn = 0;
    client_limits.api_ms = 20000;
    struct client *client = client_open(&ctx, &config, &client_limits, STR("f"), -1);
    struct follow *follow = follow_open(arena, client, &target);
    for (int i = 0; i < MOST_EVENTS && event != FOLLOW_FAILED && event != FOLLOW_WOKEN; i++) {
        const cf_node *object = NULL;
        struct client_answer answer;
        event = follow_next(follow, &ctx, WAIT_MS, &object, &answer);
        add_event(told, event, object);
        if (event == FOLLOW_GONE && !object)
            break;
    }
    follow_close(follow);
    client_close(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < PIECES)
        return 0;
    struct arena *arena = arena_open();
    struct buf whole = {.arena = arena}, split = {.arena = arena};
    cf_str streams = {(const char *)data + PIECES, size - PIECES};
    input.pieces = data;
    follow_all(arena, streams, false, &whole);
    follow_all(arena, streams, true, &split);
    if (!str_equal(buf_str(&whole), buf_str(&split))) {
        fprintf(stderr, "watch_fuzz: at once:\n%s\nin pieces:\n%s\n", whole.ptr, split.ptr);
        abort();
    }
    arena_close(arena);
    return 0;
}
