/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests against a list of replies: what a failure on the way there means.
 */
#include "scripted_server.h"

#include "folder.h"

#include "kube/client.h"
#include "kube/follow.h"

#include <fcntl.h>

#define V1 "client.authentication.k8s.io/v1"
#define CONFIG(cluster, user)                                                                      \
    "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"                  \
    "clusters:\n- {name: k, cluster: {" cluster "}}\nusers:\n- {name: u, user: {" user "}}\n"
#define PROGRAM "exec: {apiVersion: " V1 ", command: ./program, interactiveMode: Never}"
#define PRINTS                                                                                     \
    "#!/bin/sh\necho '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1                           \
    "\",\"status\":{\"token\":\"t\"}}'\n"
#define OK                                                                                         \
    {                                                                                              \
        .status = 200, .body = "{}"                                                                \
    }

/* A client of the kubeconfig in a folder, and the pipe by which it is woken. */
struct scene {
    struct folder folder;
    struct config config;
    struct client *client;
    int wake[2];
};

static void scene_open(struct scene *scene, const char *yaml, const struct scripted_reply *replies,
                       size_t len)
{
    struct client_limits limits = CLIENT_LIMITS_DEFAULT;
    folder_open(&scene->folder);
    struct config_options options = folder_options(&scene->folder);
    struct ctx *ctx = &scene->folder.bench.ctx;
    options.kubeconfig = folder_path(&scene->folder, "config");
    folder_write(&scene->folder, "config", yaml);
    scripted_open(ctx->arena, replies, len);
    assert_int_equal(pipe(scene->wake), 0);
    limits.api_ms = 20000;
    assert_true(config_load(ctx, &options, &scene->config));
    scene->client = client_open(ctx, &scene->config, &limits, STR("t"), scene->wake[0]);
    assert_non_null(scene->client);
}

static void scene_close(struct scene *scene)
{
    client_close(scene->client);
    close(scene->wake[0]);
    close(scene->wake[1]);
    folder_close(&scene->folder);
}

/* Somebody wants us to stop. */
static void scene_wake(struct scene *scene)
{
    scripted_server.woken = true;
    assert_int_equal(write(scene->wake[1], "s", 1), 1);
}

static struct client_answer ask(struct scene *scene)
{
    struct client_request request = {.method = "GET", .path = STR("/version")};
    return client_insist(scene->client, &scene->folder.bench.ctx, &request);
}

/* --- a signal ----------------------------------------------------------------------------------- */

/* It ends a credential program, and that is no fault of the program: what was made is cleaned up. */
static void a_signal_ends_the_program(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        bool deaf;
        enum client_outcome outcome;
    } rows[] = {
        {"#!/bin/sh\nsleep 100\n", false, CLIENT_WOKEN},
        {"#!/bin/sh\nkill -INT $$\n", false, CLIENT_WOKEN}, /* it came from the terminal */
        {"#!/bin/sh\nexit 130\n", false, CLIENT_WOKEN},
        {"#!/bin/sh\nexit 130\n", true, CLIENT_LOCAL},
        {PRINTS, true, CLIENT_OK},
    };
    static const struct scripted_reply replies[] = {OK};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        scene_open(&scene, CONFIG("server: \"https://h\"", PROGRAM), replies, 1);
        folder_write(&scene.folder, "program", rows[i].script);
        scene_wake(&scene);
        scene.client->deaf = rows[i].deaf;
        struct client_answer answer = ask(&scene);
        if (answer.outcome != rows[i].outcome)
            fail_msg("%s: %d", rows[i].script, (int)answer.outcome);
        assert_int_equal(scene.folder.bench.ctx.diags->errors, answer.outcome == CLIENT_LOCAL);
        scene_close(&scene);
    }
}

/* --- credentials that fail ---------------------------------------------------------------------- */

/* A program that runs down a list: "t" is a token, a number an exit code; of the last it has many. */
static const char *program(struct folder *folder, const char *list)
{
    return str_printf(folder->bench.arena,
                      "#!/bin/sh\necho x >>%s/count\nn=$(wc -l <%s/count)\n"
                      "set -- %s\n[ $n -gt $# ] && n=$#\nshift $((n - 1))\n"
                      "[ $1 = t ] || { echo no luck >&2; exit $1; }\n"
                      "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
                      "\",\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"%s\"}}'\n",
                      folder->path.ptr, folder->path.ptr, list, "2001-01-01T00:00:00Z")
        .ptr;
}

/* At the start the program is to blame; once it has worked, it is asked again for a while. */
static void a_program_fails_once(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        enum client_outcome outcomes[2];
        const char *why;
    } rows[] = {
        {"1", {CLIENT_LOCAL, CLIENT_LOCAL}, "ended with exit code 1: no luck"},
        {"t t", {CLIENT_OK, CLIENT_OK}, ""},
        {"t 1 1 1 t", {CLIENT_OK, CLIENT_OK}, ""},
        {"t 1", {CLIENT_OK, CLIENT_LOST}, "ended with exit code 1: no luck"},
    };
    static const struct scripted_reply replies[] = {OK, OK};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        struct client_answer answer = {CLIENT_OK};
        scene_open(&scene, CONFIG("server: \"https://h\"", PROGRAM), replies, 2);
        folder_write(&scene.folder, "program", program(&scene.folder, rows[i].list));
        for (int j = 0; j < 2; j++) {
            answer = ask(&scene);
            if (answer.outcome != rows[i].outcomes[j])
                fail_msg("%s: %d: %d", rows[i].list, j, (int)answer.outcome);
        }
        if (*rows[i].why ? !str_contains(answer.why, rows[i].why) : answer.why.len > 0)
            fail_msg("%s: %.*s", rows[i].list, STR_ARG(answer.why));
        int64_t took = scripted_server.now - SCRIPTED_START;
        if (answer.outcome == CLIENT_LOST && (took < 20000 || took > 21000))
            fail_msg("%s: it took %d ms", rows[i].list, (int)took);
        scene_close(&scene);
    }
}

/* Who follows an object needs one for the watch, too. */
static void a_program_fails_for_a_watch(void **state)
{
    (void)state;
    static const struct scripted_reply replies[] = {OK};
    static const struct follow_target target = {{"/apis/g/v1/as", 13}, {"a", 1}, 1000};
    struct scene scene;
    struct client_answer answer = {.why = STR("")};
    const cf_node *object;
    scene_open(&scene, CONFIG("server: \"https://h\"", PROGRAM), replies, 1);
    folder_write(&scene.folder, "program", program(&scene.folder, "t 7"));
    struct ctx *ctx = &scene.folder.bench.ctx;
    struct follow *follow = follow_open(ctx->arena, scene.client, &target);
    enum follow_event event = follow_next(follow, ctx, 1000, &object, &answer);
    assert_int_equal(event, FOLLOW_OBJECT);
    for (int i = 0; i < 100 && event != FOLLOW_FAILED; i++)
        event = follow_next(follow, ctx, 1000, &object, &answer);
    assert_int_equal(event, FOLLOW_FAILED);
    assert_true(str_contains(answer.why, "ended with exit code 7: no luck"));
    assert_string_equal(buf_str(&scripted_server.words).ptr, "GET");
    follow_close(follow);
    scene_close(&scene);
}

/* --- settings ----------------------------------------------------------------------------------- */

#define CERT64 "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="

/* What libcurl is told for one request. */
static void settings(void **state)
{
    (void)state;
    static const struct {
        const char *cluster, *user, *url, *settings;
    } rows[] = {
        {"server: \"https://h\"", "client-certificate-data: " CERT64 ", client-key-data: " CERT64,
         "https://h/version", "passphrase=\n"},
        {"server: \"https://h\", insecure-skip-tls-verify: true", "", "https://h/version",
         "verify peer=0\nverify host=0\n"},
        /* A proxy that is asked for, and one of the environment. */
        {"server: \"https://h\", proxy-url: \"http://p:1\"", "", "https://h/version",
         "proxy=http://p:1\nno proxy for=\n"},
        {"server: \"https://127.0.0.1\", proxy-url: \"http://p:1\"", "",
         "https://127.0.0.1/version", "proxy=http://p:1\nno proxy for=\n"},
        {"server: \"https://127.0.0.1:6443/a\"", "", "https://127.0.0.1:6443/a/version",
         "proxy=\n"},
        {"server: \"https://[::1]\"", "", "https://[::1]/version", "proxy=\n"},
        {"server: \"https://h:6443\"", "", "https://h:6443/version", ""},
        /* Another name is for TLS alone. */
        {"server: \"https://h:6443/a\", tls-server-name: n", "", "https://n:6443/a/version",
         "::h:6443\nHost: h:6443\nno proxy for=\n"},
        {"server: \"https://[fd00::1]\", tls-server-name: n", "", "https://n/version",
         "::[fd00::1]:\nHost: [fd00::1]\nno proxy for=\n"},
        {"server: \"https://a.listed\", tls-server-name: n", "", "https://n/version",
         "::a.listed:\nHost: a.listed\nproxy=\n"},
        {"server: \"http://h\", tls-server-name: n", "", "http://h/version", ""},
    };
    static const struct scripted_reply replies[] = {OK};
    assert_int_equal(setenv("no_proxy", "b.listed, .listed", 1), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        struct buf yaml = {.arena = arena_open()};
        buf_printf(&yaml, CONFIG("%s", "%s"), rows[i].cluster, rows[i].user);
        scene_open(&scene, yaml.ptr, replies, 1);
        assert_int_equal(ask(&scene).outcome, CLIENT_OK);
        assert_row_equal(yaml.ptr, buf_str(&scripted_server.settings).ptr, rows[i].settings);
        if (!str_contains(buf_str(&scripted_server.requests), rows[i].url))
            fail_msg("%s: %s", yaml.ptr, scripted_server.requests.ptr);
        scene_close(&scene);
        arena_close(yaml.arena);
    }
}

/* --- who asks, and when again ------------------------------------------------------------------- */

static void acts_as(void **state)
{
    (void)state;
    static const struct scripted_reply replies[] = {OK};
    struct scene scene;
    scene_open(&scene, CONFIG("server: \"https://h\"", "token: t, as: mary, as-groups: [a, b]"),
               replies, 1);
    assert_int_equal(ask(&scene).outcome, CLIENT_OK);
    assert_string_equal(buf_str(&scripted_server.headers).ptr,
                        "Accept: application/json\nAuthorization: Bearer t\n"
                        "Impersonate-User: mary\nImpersonate-Group: a\nImpersonate-Group: b\n");
    scene_close(&scene);
}

/* What a server says of when to come back: seconds, or nothing that is understood. */
static void comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *headers;
        int64_t waited;
    } rows[] = {{"Retry-After: 7\n", 7000},
                {"Retry-After: soon\n", 50},
                {"Retry-After: 1234567\n", 50},
                {"Retry-After: \n", 50},
                {NULL, 50}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct scripted_reply replies[] = {{.status = 429, .headers = rows[i].headers}, OK};
        struct scene scene;
        scene_open(&scene, CONFIG("server: \"https://h\"", "token: t"), replies, 2);
        int64_t before = scripted_server.now;
        assert_int_equal(ask(&scene).outcome, CLIENT_OK);
        if (scripted_server.now - before != rows[i].waited)
            fail_msg("%s: %ld", rows[i].headers, (long)(scripted_server.now - before));
        scene_close(&scene);
    }
}

static int woken_pipe;

/* A signal comes when the answer is there, before it is asked again. */
static struct scripted_reply wake_after(const struct scripted_handle *handle, bool watch)
{
    (void)handle, (void)watch;
    scripted_server.woken = true;
    assert_int_equal(write(woken_pipe, "s", 1), 1);
    return (struct scripted_reply){.status = 503};
}

static int refusals;

/* The signal comes with the second of them: the first is answered with another try at once. */
static struct scripted_reply refuse_and_wake(const struct scripted_handle *handle, bool watch)
{
    if (++refusals == 2)
        wake_after(handle, watch);
    return (struct scripted_reply){.status = 401};
}

static void a_signal_ends_refusals(void **state)
{
    (void)state;
    struct scene scene;
    struct client_request request = {.method = "GET", .path = STR("/version"), .woken_ms = -1};
    scene_open(&scene, CONFIG("server: \"https://h\"", "token: t"), NULL, 0);
    woken_pipe = scene.wake[1];
    refusals = 0;
    scripted_server.choose = refuse_and_wake;
    assert_int_equal(client_send(scene.client, &scene.folder.bench.ctx, &request).outcome,
                     CLIENT_WOKEN);
    assert_string_equal(buf_str(&scripted_server.words).ptr, "GET GET");
    scene_close(&scene);
}

static void a_signal_ends_a_pause(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, CONFIG("server: \"https://h\"", "token: t"), NULL, 0);
    woken_pipe = scene.wake[1];
    scripted_server.choose = wake_after;
    assert_int_equal(ask(&scene).outcome, CLIENT_WOKEN);
    assert_string_equal(buf_str(&scripted_server.words).ptr, "GET");
    scene_close(&scene);
}

/* --- faults of this side ------------------------------------------------------------------------ */

#define AUTHORITY "server: \"https://h\", certificate-authority-data: " CERT64

static void faults(void **state)
{
    (void)state;
    static const struct {
        const char *cluster;
        CURLcode code;
        bool old;
        const char *messages;
    } rows[] = {
        {AUTHORITY, CURLE_PEER_FAILED_VERIFICATION, false,
         "error: https://h: the certificate is not trusted: self-signed certificate [the authority "
         "comes from @/config: is this the right cluster, is it up to date?]\n"},
        {"server: \"https://h\"", CURLE_PEER_FAILED_VERIFICATION, false,
         "error: https://h: the certificate is not trusted: self-signed certificate [@/config "
         "names "
         "no certificate-authority, so those of the system were asked: is this the right "
         "cluster?]\n"},
        {AUTHORITY, CURLE_SSL_CERTPROBLEM, false,
         "error: https://h: the client-certificate or client-key cannot be used: no key [both come "
         "from the user in @/config: they must be PEM, and belong together]\n"},
        {AUTHORITY, CURLE_OK, true,
         "error: https://h: the request cannot be made: libcurl 7.77 or later is needed, which "
         "takes certificates from memory (unknown option)\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct scripted_reply replies[] = {{.code = rows[i].code}};
        struct scene scene;
        struct buf yaml = {.arena = arena_open()};
        buf_printf(&yaml, CONFIG("%s", "token: t"), rows[i].cluster);
        scene_open(&scene, yaml.ptr, replies, 1);
        scripted_server.old = rows[i].old;
        assert_int_equal(ask(&scene).outcome, CLIENT_LOCAL);
        assert_row_equal(rows[i].messages,
                         folder_hide(&scene.folder, bench_messages(&scene.folder.bench)),
                         rows[i].messages);
#if LIBCURL_VERSION_NUM >= 0x075700
        assert_true(scripted_server.quick);
#endif
        scene_close(&scene);
        arena_close(yaml.arena);
    }
}

/* Opens the client of a scene again. */
static struct client *reopen(struct scene *scene)
{
    struct client_limits limits = CLIENT_LIMITS_DEFAULT;
    client_close(scene->client);
    return client_open(&scene->folder.bench.ctx, &scene->config, &limits, STR("t"), scene->wake[0]);
}

/* What no server has to do with: an answer that nobody could hold, and a libcurl that gives nothing. */
static void no_room(void **state)
{
    (void)state;
    static const struct {
        size_t bytes;
        bool handles;
        const char *messages;
    } rows[] = {
        {4, true,
         "error: https://h: the answer is larger than allowed: the "
         "connection broke\n"},
        {5, false, "error: https://h: the request cannot be made: no memory\n"},
        {5, true, ""},
    };
    const struct scripted_reply replies[] = {{.status = 200, .body = "[1,2]"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        scene_open(&scene, CONFIG("server: \"https://h\"", "token: t"), replies, 1);
        scene.folder.bench.limits.input_bytes = rows[i].bytes;
        scene.client = reopen(&scene);
        for (size_t j = 0; j < SCRIPTED_HANDLES; j++)
            scripted_server.handles[j].used = !rows[i].handles;
        assert_int_equal(ask(&scene).outcome, *rows[i].messages ? CLIENT_LOCAL : CLIENT_OK);
        assert_row_equal(rows[i].messages, bench_messages(&scene.folder.bench), rows[i].messages);
        scene_close(&scene);
    }
}

static void a_library_that_does_not_start(void **state)
{
    (void)state;
    struct scene scene;
    scene_open(&scene, CONFIG("server: \"https://h\"", "token: t"), NULL, 0);
    scripted_server.unstarted = true;
    scene.client = reopen(&scene);
    assert_null(scene.client);
    assert_string_equal(bench_messages(&scene.folder.bench),
                        "error: requests need libcurl, which cannot be used: it does not start\n");
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_signal_ends_the_program),
                                       cmocka_unit_test(a_program_fails_once),
                                       cmocka_unit_test(settings),
                                       cmocka_unit_test(acts_as),
                                       cmocka_unit_test(comes_back),
                                       cmocka_unit_test(a_signal_ends_a_pause),
                                       cmocka_unit_test(faults),
                                       cmocka_unit_test(no_room),
                                       cmocka_unit_test(a_library_that_does_not_start),
                                       cmocka_unit_test(a_signal_ends_refusals),
                                       cmocka_unit_test(a_program_fails_for_a_watch)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
