/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole step against an API server whose replies are the input, cut at lines of "%%". The first part
 * is letters that choose options. Of the others the first line is a status and letters (h: it hangs,
 * w: a signal comes, c: a certificate that nobody trusts, r: Retry-After); the rest is the body, or,
 * after "+", the status of the object that was asked for, which comes back with it.
 *
 * Whatever is answered, the step ends, says why in an error, its last line is JSON with the exit code,
 * the secret is in none of its texts, and a DELETE is bound to one object.
 */
#include "../unit/scripted_server.h"
#include "base/node.h"
#include "runner/step.h"
#include "text/json_read.h"
#include "text/json_write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "hunter2hunter2"
#define DOCUMENT                                                                                   \
    "{\"runner_version\":1,\"group\":\"g.example\",\"version\":\"v1\",\"kind\":\"MyJob\","         \
    "\"plural\":\"myjobs\",\"scope\":\"Namespaced\",\"naming\":{\"input\":\"job_name\"},"          \
    "\"rules\":{\"family\":\"%s\",\"class\":\"%s\",\"state\":[\"status\",\"phase\"],"              \
    "\"success\":[\"Completed\"],\"failure\":[\"Failed\"],\"running\":[\"InProgress\"],"           \
    "\"links\":{\"Console\":\"https://c/{region}/{name}\"}},\"inputs\":["                          \
    "{\"name\":\"job_name\",\"path\":[\"spec\",\"name\"],\"type\":\"string\"},"                    \
    "{\"name\":\"token\",\"path\":[\"spec\",\"token\"],\"type\":\"string\",\"secret\":true}],"     \
    "\"outputs\":[{\"name\":\"run_summary\",\"path\":[],\"type\":\"markdown\"}]}"

static const struct {
    char letter;
    const char *word;
} switches[] = {
    {'a', "--action=apply"},
    {'g', "--action=get"},
    {'w', "--action=wait"},
    {'d', "--action=delete"},
    {'s', "--dry-run=server"},
    {'f', "--on-failed=fail"},
    {'F', "--on-conflict=force"},
    {'k', "--on-cancel=keep"},
    {'D', "--on-timeout=delete"},
    {'j', "--log-format=json"},
    {'o', "--on-stopped=succeed"},
    {'c', "--success-when=condition=Ok"},
    {'p', "--failure-when=status.phase=Bad|Worse"},
    {'m', "--may-retry"},
};
enum { SWITCHES = sizeof switches / sizeof *switches, MOST_WORDS = SWITCHES + 16 };

static struct {
    struct arena *arena;
    cf_str rest;          /* replies that were not given yet */
    const cf_node *asked; /* the object that was last created or changed */
    struct buf log;
} input;

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "api_reply_fuzz: %s\n%s\n", what, buf_str(&input.log).ptr);
    abort();
}

static cf_str next_part(void)
{
    static const char line[] = "\n%%\n";
    size_t end = 0;
    while (end < input.rest.len && !str_starts(str_cut(input.rest, end, input.rest.len), line))
        end++;
    cf_str part = str_cut(input.rest, 0, end);
    input.rest = str_cut(input.rest, end + sizeof line - 1, input.rest.len);
    return part;
}

static const cf_node *read_json(cf_str text)
{
    static const struct limits limits = LIMITS_DEFAULT;
    struct ctx quiet = {.arena = input.arena, .limits = &limits};
    quiet.diags = diags_new(input.arena, &limits);
    return json_read(&quiet, diags_file(quiet.diags, STR("t"), text), text);
}

/* What was asked for, as the server would keep it, with `status`. */
static const cf_node *echo(cf_str status)
{
    struct map_builder top = {.arena = input.arena};
    for (size_t i = 0; i < cf_len(input.asked); i++) {
        cf_pair pair = input.asked->as.map.pairs[i];
        struct map_builder metadata = {.arena = input.arena};
        if (str_is(pair.key, "metadata")) {
            for (size_t j = 0; j < cf_len(pair.value); j++)
                if (!str_is(pair.value->as.map.pairs[j].key, "uid"))
                    map_add_pair(&metadata, pair.value->as.map.pairs[j]);
            map_text(&metadata, "uid", STR("u1"));
            map_text(&metadata, "resourceVersion", STR("7"));
            pair.value = map_node(&metadata);
        }
        map_add_pair(&top, pair);
    }
    map_add(&top, STR("status"), read_json(status));
    return map_node(&top);
}

static void check_request(const struct scripted_handle *handle)
{
    const cf_node *body = handle->body ? read_json(str_of(handle->body)) : NULL;
    if (str_is(str_of(handle->method), "POST") || str_is(str_of(handle->method), "PATCH"))
        input.asked = body;
    if (str_is(str_of(handle->method), "DELETE"))
        require(node_text(cf_get(cf_get(body, "preconditions"), "uid")).len,
                "a DELETE that is not bound to an object");
}

static void set_body(struct scripted_reply *reply, cf_str body, bool watch)
{
    struct buf text = {.arena = input.arena};
    if (body.len && body.ptr[0] == '+' && input.asked) {
        struct map_builder event = {.arena = input.arena};
        const cf_node *object = echo(str_cut(body, 1, body.len));
        map_text(&event, "type", STR("MODIFIED"));
        map_add(&event, STR("object"), object);
        json_write(&text, watch ? map_node(&event) : object, JSON_COMPACT);
        buf_char(&text, '\n');
        body = buf_str(&text);
    }
    reply->body = body.len ? body.ptr : NULL;
    reply->len = body.len;
}

static struct scripted_reply choose(const struct scripted_handle *handle, bool watch)
{
    struct scripted_reply reply = {.code = CURLE_COULDNT_CONNECT};
    size_t at = 0;
    check_request(handle);
    cf_str part = next_part();
    for (; at < 3 && at < part.len && part.ptr[at] >= '0' && part.ptr[at] <= '9'; at++)
        reply.status = reply.status * 10 + part.ptr[at] - '0';
    for (; at < part.len && part.ptr[at] != '\n'; at++) {
        reply.hangs = reply.hangs || part.ptr[at] == 'h';
        reply.wakes = reply.wakes || part.ptr[at] == 'w';
        if (part.ptr[at] == 'c')
            reply.code = CURLE_PEER_FAILED_VERIFICATION;
        if (part.ptr[at] == 'r')
            reply.headers = "Retry-After: 3\nDate: 2026-01-31T12:00:00Z\n";
    }
    if (reply.status)
        reply.code = CURLE_OK;
    set_body(&reply, str_cut(part, at + 1, part.len), watch);
    return reply;
}

static void keep_log(void *data, cf_str lines)
{
    (void)data;
    buf_add(&input.log, lines.ptr, lines.len);
}

static int signal_of(void)
{
    return 15;
}

static bool chosen(cf_str letters, char letter)
{
    return letters.len && memchr(letters.ptr, letter, letters.len);
}

/* As main() has its words: its own to write to. */
static char *copy(const char *word)
{
    return arena_copy(input.arena, word, strlen(word));
}

/* The command line for the letters; A: rules of AWS, J: a job, N: with a name of its own. */
static size_t words_of(cf_str letters, char **words)
{
    static const char *const always[] = {"--run=r",
                                         "--task=t",
                                         "--timeout=10m",
                                         "--api-timeout=9s",
                                         "--termination-log=/dev/null",
                                         "--in",
                                         "token",
                                         SECRET,
                                         "--kubeconfig",
                                         CRDFORGE_SOURCE_DIR "/tests/unit/kubeconfig.yaml"};
    static const char *const named[] = {"--in", "job_name", "mine"};
    size_t len = 0;
    cf_str document =
        str_printf(input.arena, "--component=" DOCUMENT, chosen(letters, 'A') ? "ack" : "ready",
                   chosen(letters, 'J') ? "job" : "");
    words[len++] = copy(document.ptr);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        words[len++] = copy(always[i]);
    for (size_t i = 0; chosen(letters, 'N') && i < sizeof named / sizeof *named; i++)
        words[len++] = copy(named[i]);
    for (size_t i = 0; i < SWITCHES; i++)
        if (chosen(letters, switches[i].letter))
            words[len++] = copy(switches[i].word);
    return len;
}

/* The last line tells it all once more. */
static void check_log(bool dry, int code)
{
    cf_str log = buf_str(&input.log);
    size_t end = log.len ? log.len - 1 : 0, from = end;
    require(!str_contains(log, SECRET), "the secret is in the log");
    if (dry)
        return;
    while (from && log.ptr[from - 1] != '\n')
        from--;
    const cf_node *exit = cf_get(read_json(str_cut(log, from, end)), "exit");
    require(exit && exit->kind == CF_INT && exit->as.integer == code, "no last line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits = LIMITS_DEFAULT;
    struct arena *arena = arena_open();
    struct ctx ctx = {.arena = arena, .diags = diags_new(arena, &limits), .limits = &limits};
    struct arguments arguments;
    struct buf out = {.arena = arena};
    struct log log = {.write = keep_log};
    struct step_shell shell = {.wake = 0, .signal = signal_of, .log = &log};
    char *words[MOST_WORDS];
    input.arena = arena;
    input.rest = (cf_str){(const char *)data, size};
    input.asked = NULL;
    input.log = (struct buf){.arena = arena};
    scripted_open(arena, NULL, 0);
    scripted_server.choose = choose;
    size_t len = words_of(next_part(), words);
    if (!arguments_parse(&ctx, words, len, &arguments, NULL)) { /* an option twice */
        arena_close(arena);
        return 0;
    }
    int code = step_run(&ctx, &arguments, &shell, &out);
    require(!code == !ctx.diags->errors, "an error without a reason, or a reason without one");
    require(!str_contains(buf_str(&out), SECRET) || arguments.dry_run, "the secret is printed");
    check_log(arguments.dry_run != DRY_RUN_NO, code);
    arena_close(arena);
    return 0;
}
