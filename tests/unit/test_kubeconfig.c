/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include "io/stop.h"
#include "kube/exec.h"
#include "kube/kubeconfig.h"

#define CERT "-----BEGIN CERTIFICATE-----\\n"
#define CERT64 "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="
#define KEY64 "LS0tLS1CRUdJTiBLRVktLS0tLQo="
#define V1 "client.authentication.k8s.io/v1"
#define V1BETA1 "client.authentication.k8s.io/v1beta1"
#define REPLY(status)                                                                              \
    "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\",\"status\":{" status "}}"

/* A kubeconfig around the text of a cluster and of a user. */
#define CONFIG(cluster, user)                                                                      \
    "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"                  \
    "clusters:\n- {name: k, cluster: {" cluster "}}\nusers:\n- {name: u, user: {" user "}}\n"
#define SERVER "server: \"https://h\""

#define QUOTE " [put the value in quotes]\n"
#define VIEW " [compare with the output of: kubectl config view]\n"
#define ONE_LINE                                                                                   \
    " holds a line break or another control character [write it on one line: it becomes part of "  \
    "a request]\n"
#define HIDDEN                                                                                     \
    "not valid YAML (what stands here may be a secret) [see what kubectl makes of it: kubectl "    \
    "config view --kubeconfig dir/config]\n"

static const struct config_need plain = {false, -1, 0}, renewing = {true, -1, 0};

struct row {
    const char *yaml, *context, *messages;
};

/* Everything is read and checked, nothing but the text of the file is looked at. */
static const struct row refused[] = {
    {"a: [", "",
     "error: 2:1: not valid YAML: did not find expected node content while parsing a "
     "flow node [check the indent and the quotes of this line and of the one above]\n"},
    {"a: 1\na: 2\n", "",
     "error: 2:1: the key \"a\" is already set at line 1 [remove one of the two: readers differ in "
     "which one they take]\n"},
    {"users: [{user: {password: *s3cr3t}}]", "", "error: 1:27: " HIDDEN},
    {"users: [{user: {password: !s3cr3t x}}]", "", "error: 1:27: " HIDDEN},
    {"users: [{user: {token: 0x535300000000000000000000}}]", "", "error: 1:24: " HIDDEN},
    {"- 1\n", "",
     "error: 1:1: dir/config is no kubeconfig: expected a map, found a list [name a kubeconfig "
     "with "
     "--kubeconfig or the variable KUBECONFIG]\n"},
    {"kind: Pod\n", "",
     "error: 1:7: kind: dir/config is no kubeconfig: its kind is not Config [name a kubeconfig "
     "with "
     "--kubeconfig or the variable KUBECONFIG]\n"},
    {"clusters: {}\n", "", "error: 1:11: clusters: clusters must be a list, not a map" VIEW},
    {"users: [1]\n", "", "error: 1:9: users[0]: users must be a list of maps, not an integer" VIEW},
    {"contexts: [{context: x}]\n", "",
     "error: 1:22: contexts[0].context: context must be a map, not a string" VIEW},
    {"contexts: [{name: 1}]\n", "",
     "error: 1:19: contexts[0].name: name must be text, not an integer" QUOTE},
    {"current-context: 1\n", "",
     "error: 1:18: current-context: current-context must be text, not an integer" QUOTE},
    {"", "",
     "error: dir/config: no current-context is set [no context is there: name another file with "
     "--kubeconfig, or let your provider's tool write one (aws eks update-kubeconfig --name "
     "CLUSTER)]\n"},
    {"contexts: [{name: a}, {name: b}]\n", "",
     "error: dir/config: no current-context is set [choose one with --context NAME; there are: a, "
     "b]\n"},
    {"contexts: [{name: a}, {name: b}]\n", "c",
     "error: there is no context c in dir/config [choose one with --context NAME; there are: a, "
     "b]\n"},
    {"contexts: [{name: 1a}, {name: 2a}, {name: 3a}, {name: 4a}, {name: 5a}, {name: 6a}, "
     "{name: 7a}, {name: 8a}, {name: 9a}, {name: 10a}, {name: 11a}]\n",
     "c",
     "error: there is no context c in dir/config [choose one with --context NAME; there are: 1a, "
     "2a, 3a, 4a, 5a, 6a, 7a, 8a, 9a, 10a, ...]\n"},
    {"contexts: [{name: a}, {name: b}, {name: a}]\n", "a",
     "error: 1:34: contexts[2]: contexts holds the name a twice [remove one of the two, or give it "
     "another name]\n"},
    {"contexts: [{name: a, context: {cluster: k}}]\nclusters: [{name: k}, {name: k}]\n", "a",
     "error: 2:23: clusters[1]: clusters holds the name k twice [remove one of the two, or give it "
     "another name]\n"},
    {"contexts: [{name: a}]\n", "a",
     "error: 1:12: contexts[0]: the context a names no cluster [set contexts[].context.cluster, or "
     "choose another one with --context NAME]\n"},
    {"contexts: [{name: a, context: {cluster: 1}}]\n", "a",
     "error: 1:41: contexts[0].context.cluster: cluster must be text, not an integer" QUOTE},
    {"contexts: [{name: a, context: {cluster: k, user: []}}]\n", "a",
     "error: 1:50: contexts[0].context.user: user must be text, not a list" QUOTE},
    {"contexts: [{name: a, context: {cluster: k, namespace: \"a\\nb\"}}]\n", "a",
     "error: 1:55: contexts[0].context.namespace: namespace" ONE_LINE},
    {"contexts: [{name: a, context: {cluster: k}}]\nclusters: [{name: l}]\n", "a",
     "error: 1:41: contexts[0].context.cluster: there is no cluster k [choose another context with "
     "--context NAME; of clusters there are: l]\n"},
    {"contexts: [{name: a, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {" SERVER
     "}}]\n",
     "a",
     "error: 1:50: contexts[0].context.user: there is no user u [choose another context with "
     "--context NAME; of users there are: none]\n"},

    {CONFIG("", ""), "",
     "error: 4:3: clusters[0]: the context c names no server [set clusters[].cluster.server, or "
     "choose another context with --context]\n"},
    {CONFIG("server: 1", ""), "",
     "error: 4:31: clusters[0].cluster.server: server must be text, not an integer" QUOTE},
    {CONFIG("server: \"https://a\\r\\nb\"", ""), "",
     "error: 4:31: clusters[0].cluster.server: server" ONE_LINE},
    {CONFIG("server: \"h:443\"", ""), "",
     "error: 4:31: clusters[0].cluster.server: server must be a URL like https://HOST:PORT [put "
     "https:// before it]\n"},
    {CONFIG("server: \"https://\"", ""), "",
     "error: 4:31: clusters[0].cluster.server: server must be a URL like https://HOST:PORT [leave "
     "out blanks, ? and #]\n"},
    {CONFIG("server: \"https://h/?a\"", ""), "",
     "error: 4:31: clusters[0].cluster.server: server must be a URL like https://HOST:PORT [leave "
     "out blanks, ? and #]\n"},
    {CONFIG(SERVER ", proxy-url: \"ftp://u:s3cr3t@h\"", ""), "",
     "error: 4:55: clusters[0].cluster.proxy-url: proxy-url must be a URL of http, https, "
     "socks5 or socks5h [write it like http://HOST:PORT]\n"},
    {CONFIG(SERVER ", proxy-url: \"http://a\\nb\"", ""), "",
     "error: 4:55: clusters[0].cluster.proxy-url: proxy-url" ONE_LINE},
    {CONFIG(SERVER ", tls-server-name: \"a\\x01\"", ""), "",
     "error: 4:61: clusters[0].cluster.tls-server-name: tls-server-name" ONE_LINE},
    {CONFIG(SERVER ", insecure-skip-tls-verify: \"true\"", ""), "",
     "error: 4:70: clusters[0].cluster.insecure-skip-tls-verify: insecure-skip-tls-verify "
     "must "
     "be true or false, not a string" VIEW},
    {CONFIG(SERVER ", insecure-skip-tls-verify: true, certificate-authority: f", ""), "",
     "error: 4:70: clusters[0].cluster.insecure-skip-tls-verify: insecure-skip-tls-verify and "
     "a certificate authority exclude each other [remove insecure-skip-tls-verify: the authority "
     "makes it needless]\n"},
    {CONFIG(SERVER ", insecure-skip-tls-verify: true, certificate-authority-data: " CERT64, ""), "",
     "error: 4:70: clusters[0].cluster.insecure-skip-tls-verify: insecure-skip-tls-verify and "
     "a certificate authority exclude each other [remove insecure-skip-tls-verify: the authority "
     "makes it needless]\n"},
    {CONFIG(SERVER ", certificate-authority: 1", ""), "",
     "error: 4:67: clusters[0].cluster.certificate-authority: certificate-authority must be "
     "text, not an integer" QUOTE},
    {CONFIG(SERVER ", certificate-authority-data: \"not/base64!\"", ""), "",
     "error: 4:72: clusters[0].cluster.certificate-authority-data: certificate-authority-data "
     "is not base64 [to name a file, use certificate-authority without -data]\n"},
    {CONFIG(SERVER ", certificate-authority-data: Zm9v", ""), "",
     "error: 4:72: clusters[0].cluster.certificate-authority-data: certificate-authority-data "
     "holds no PEM [it is the base64 of a text that begins with -----BEGIN]\n"},

    {CONFIG(SERVER, "token: 1"), "",
     "error: 6:27: users[0].user.token: token must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "token: \"s3cr3t\\r\\nHost: x\""), "",
     "error: 6:27: users[0].user.token: token" ONE_LINE},
    {CONFIG(SERVER, "tokenFile: [a]"), "",
     "error: 6:31: users[0].user.tokenFile: tokenFile must be text, not a list" QUOTE},
    {CONFIG(SERVER, "username: 1"), "",
     "error: 6:30: users[0].user.username: username must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "password: 535300"), "",
     "error: 6:30: users[0].user.password: password must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "token: s3cr3t, password: s3cr3t"), "",
     "error: 6:19: users[0].user: the user has both a token and a password [remove one of the two: "
     "a request can carry only one]\n"},
    {CONFIG(SERVER, "tokenFile: a, username: b"), "",
     "error: 6:19: users[0].user: the user has both a token and a password [remove one of the two: "
     "a request can carry only one]\n"},
    {CONFIG(SERVER, "client-certificate-data: " CERT64), "",
     "error: 6:19: users[0].user: the user has a client-certificate, but no client-key [set both, "
     "or none]\n"},
    {CONFIG(SERVER, "client-key: a"), "",
     "error: 6:19: users[0].user: the user has a client-key, but no client-certificate [set both, "
     "or none]\n"},
    {CONFIG(SERVER, "client-key-data: czNjcjN0"), "",
     "error: 6:37: users[0].user.client-key-data: client-key-data holds no PEM [it is the "
     "base64 of a text that begins with -----BEGIN]\n"},
    {CONFIG(SERVER, "as: \"a\\nb\""), "", "error: 6:24: users[0].user.as: as" ONE_LINE},
    {CONFIG(SERVER, "as: a, as-groups: b"), "",
     "error: 6:38: users[0].user.as-groups: as-groups must be a list, not a string" VIEW},
    {CONFIG(SERVER, "as: a, as-groups: [1]"), "",
     "error: 6:39: users[0].user.as-groups[0]: as-groups must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "as: a, as-groups: [\"a\\tb\"]"), "",
     "error: 6:39: users[0].user.as-groups[0]: as-groups" ONE_LINE},
    {CONFIG(SERVER, "as-groups: [a]"), "",
     "error: 6:31: users[0].user.as-groups: as-groups needs as [set as to the name of the "
     "user "
     "to act as, or remove as-groups]\n"},
    {CONFIG(SERVER, "as-uid: a"), "",
     "error: 6:28: users[0].user.as-uid: as-uid is not supported [remove it, or act as a user "
     "by as and as-groups alone]\n"},
    {CONFIG(SERVER, "as-user-extra: {a: [b]}"), "",
     "error: 6:35: users[0].user.as-user-extra: as-user-extra is not supported [remove it, or "
     "act as a user by as and as-groups alone]\n"},
    {CONFIG(SERVER, "auth-provider: {name: gcp, config: {access-token: s3cr3t}}"), "",
     "error: 6:35: users[0].user.auth-provider: auth-provider is not supported [Kubernetes "
     "has "
     "removed it, too: use a credential program (exec), such as aws eks get-token, "
     "gke-gcloud-auth-plugin or kubelogin]\n"},

    {CONFIG(SERVER, "exec: x"), "",
     "error: 6:26: users[0].user.exec: exec must be a map, not a string" VIEW},
    {CONFIG(SERVER, "exec: {command: a}"), "",
     "error: 6:26: users[0].user.exec: apiVersion must be " V1 " or " V1BETA1
     " [let a newer version of your provider's tool write the kubeconfig anew (aws eks "
     "update-kubeconfig --name CLUSTER)]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 "alpha1}"), "",
     "error: 6:39: users[0].user.exec.apiVersion: apiVersion must be " V1 " or " V1BETA1
     " [let a newer version of your provider's tool write the kubeconfig anew (aws eks "
     "update-kubeconfig --name CLUSTER)]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 "}"), "",
     "error: 6:26: users[0].user.exec: exec needs a command [set command to the program that gives "
     "the credentials, such as aws]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: 1}"), "",
     "error: 6:81: users[0].user.exec.command: command must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, args: [b, 1]}"), "",
     "error: 6:94: users[0].user.exec.args[1]: args must be a list of texts [put numbers, true and "
     "false in quotes]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, args: b}"), "",
     "error: 6:90: users[0].user.exec.args: args must be a list of texts [put numbers, true and "
     "false in quotes]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, env: {b: c}}"), "",
     "error: 6:89: users[0].user.exec.env: env must be a list of maps with the texts name and "
     "value "
     "[write each as {name: NAME, value: \"VALUE\"}]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, env: [{value: c}]}"), "",
     "error: 6:90: users[0].user.exec.env[0]: env must be a list of maps with the texts name and "
     "value [write each as {name: NAME, value: \"VALUE\"}]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, env: [{name: A=B, value: c}]}"), "",
     "error: 6:90: users[0].user.exec.env[0]: env must be a list of maps with the texts name and "
     "value [write each as {name: NAME, value: \"VALUE\"}]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, env: [{name: A, value: 1}]}"), "",
     "error: 6:90: users[0].user.exec.env[0]: env must be a list of maps with the texts name and "
     "value [write each as {name: NAME, value: \"VALUE\"}]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, interactiveMode: never}"), "",
     "error: 6:101: users[0].user.exec.interactiveMode: interactiveMode must be Never, IfAvailable "
     "or Always [Never suits programs that ask nothing, such as aws]\n"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, installHint: 1}"), "",
     "error: 6:97: users[0].user.exec.installHint: installHint must be text, not an integer" QUOTE},
    {CONFIG(SERVER, "exec: {apiVersion: " V1 ", command: a, provideClusterInfo: 1}"), "",
     "error: 6:104: users[0].user.exec.provideClusterInfo: provideClusterInfo must be true or "
     "false, not an integer" VIEW},
};

/* No word of a diagnostic, nor a line that it shows, may hold what must stay secret. */
static void check_secrecy(const char *row, struct bench *bench)
{
    struct buf out = {.arena = bench->arena};
    for (size_t i = 0; i < bench->ctx.diags->len; i++)
        diag_render(bench->ctx.diags, &bench->ctx.diags->list[i], &out);
    if (str_contains(buf_str(&out), "s3cr3t") || str_contains(buf_str(&out), "5353"))
        fail_msg("%s: a secret is shown:\n%s", row, out.ptr);
}

static bool choose(struct bench *bench, const char *yaml, const char *context,
                   struct kubeconfig *ret_chosen)
{
    struct kubeconfig_file file;
    return kubeconfig_parse(&bench->ctx, STR("dir/config"), str_of(yaml), &file) &&
           kubeconfig_choose(&bench->ctx, &file, 1, str_of(context), ret_chosen);
}

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct bench bench;
        struct kubeconfig chosen;
        bench_open(&bench);
        if (choose(&bench, refused[i].yaml, refused[i].context, &chosen))
            fail_msg("%s: accepted", refused[i].yaml);
        assert_row_equal(refused[i].yaml, bench_messages(&bench), refused[i].messages);
        check_secrecy(refused[i].yaml, &bench);
        bench_close(&bench);
    }
}

/* A place in a file is told with its name. */
static void test_place(void **state)
{
    (void)state;
    struct bench bench;
    struct kubeconfig chosen;
    bench_open(&bench);
    struct buf out = {.arena = bench.arena};
    assert_false(choose(&bench, "kind: Config\nclusters: 1\n", "", &chosen));
    diag_render(bench.ctx.diags, &bench.ctx.diags->list[0], &out);
    assert_string_equal(out.ptr,
                        "dir/config:2:11: error: clusters: clusters must be a list, not an "
                        "integer\n  hint: compare with the output of: kubectl config "
                        "view\n");
    assert_null(bench.ctx.root);
    bench_close(&bench);
}

static void show(struct buf *out, const char *name, cf_str text)
{
    if (text.len)
        buf_printf(out, "%s=%.*s ", name, STR_ARG(text));
}

static void show_exec(struct buf *out, const struct exec *exec)
{
    buf_printf(out, "exec=%s:%s", exec->api_version, exec->command.ptr);
    for (size_t i = 0; i < exec->args_len; i++)
        buf_printf(out, " <%s>", exec->args[i].ptr);
    for (size_t i = 0; i < exec->env_len; i++)
        buf_printf(out, " {%s}", exec->env[i].ptr);
    buf_printf(out, "%s%s%s ", exec->tell_cluster ? " tell" : "", exec->never_asks ? " never" : "",
               exec->always_asks ? " always" : "");
    show(out, "hint", exec->install_hint);
    if (exec->cluster_extra) {
        buf_text(out, "extra=");
        json_write(out, exec->cluster_extra, JSON_COMPACT);
        buf_char(out, ' ');
    }
}

/* All that is set, on one line. */
static const char *shown(struct bench *bench, const struct kubeconfig *chosen)
{
    struct buf out = {.arena = bench->arena};
    show(&out, "context", chosen->context);
    show(&out, "namespace", chosen->namespace);
    show(&out, "origin", chosen->origin);
    show(&out, "server", chosen->server);
    show(&out, "tls", chosen->tls_server_name);
    show(&out, "proxy", chosen->proxy_url);
    show(&out, "ca", str_trim(chosen->ca.pem));
    show(&out, "ca-file", chosen->ca.path);
    buf_text(&out, chosen->insecure ? "insecure " : "");
    show(&out, "user", chosen->user);
    show(&out, "token", chosen->token);
    show(&out, "token-file", chosen->token_file);
    show(&out, "username", chosen->username);
    show(&out, "password", chosen->password);
    show(&out, "cert", str_trim(chosen->cert.pem));
    show(&out, "cert-file", chosen->cert.path);
    show(&out, "key", str_trim(chosen->key.pem));
    show(&out, "key-file", chosen->key.path);
    show(&out, "as", chosen->as_user);
    for (size_t i = 0; i < chosen->as_groups_len; i++)
        show(&out, "group", chosen->as_groups[i]);
    if (chosen->exec)
        show_exec(&out, chosen->exec);
    return str_trim(buf_str(&out)).len ? str_copy(bench->arena, str_trim(buf_str(&out))).ptr : "";
}

#define C "context=c origin=dir/config "

static const struct row accepted[] = {
    {CONFIG(SERVER, ""), "", C "server=https://h user=u"},
    {CONFIG("server: \"https://[::1]:6443/path//\"", "token: \"\""), "",
     C "server=https://[::1]:6443/path user=u"},
    {CONFIG("server: \"http://h\"", ""), "", C "server=http://h user=u"},
    {"current-context: a\ncontexts: [{name: a, context: {cluster: k, namespace: n}}]\nclusters: "
     "[{name: k, cluster: {" SERVER "}}]\n",
     "", "context=a namespace=n origin=dir/config server=https://h"},
    {"{\"kind\":\"Config\",\"apiVersion\":\"v1\",\"users\":null,\"contexts\":[{\"name\":\"a\","
     "\"context\":{\"cluster\":\"k\",\"user\":\"\"}},{\"name\":\"b\"}],\"clusters\":[{\"name\":"
     "\"k\","
     "\"cluster\":{\"server\":\"https://h\"}}]}",
     "a", "context=a origin=dir/config server=https://h"},
    {CONFIG(SERVER ", certificate-authority: ca.crt, tls-server-name: n, proxy-url: "
                   "\"http://p:1\"",
            "token: \"t\\n\", tokenFile: /abs/t"),
     "",
     C "server=https://h tls=n proxy=http://p:1 ca-file=dir/ca.crt user=u token=t "
       "token-file=/abs/t"},
    {CONFIG(SERVER ", certificate-authority: ca.crt, certificate-authority-data: " CERT64
                   ", proxy-url: \"socks5://p:1\"",
            "tokenFile: ../t"),
     "",
     C "server=https://h proxy=socks5h://p:1 ca=-----BEGIN CERTIFICATE----- user=u "
       "token-file=dir/../t"},
    {CONFIG(SERVER ", proxy-url: \"socks5h://p:1\", insecure-skip-tls-verify: true",
            "username: a, password: \" b \\n\""),
     "", C "server=https://h proxy=socks5h://p:1 insecure user=u username=a password= b"},
    {CONFIG(SERVER, "client-certificate: c, client-certificate-data: " CERT64
                    ", client-key: k, client-key-data: \"" KEY64 "\""),
     "", C "server=https://h user=u cert=-----BEGIN CERTIFICATE----- key=-----BEGIN KEY-----"},
    {CONFIG(SERVER, "client-certificate: c, client-key: /k, as: a, as-groups: [b, c], as-uid: "
                    "\"\", as-user-extra: {}, auth-provider: null"),
     "", C "server=https://h user=u cert-file=dir/c key-file=/k as=a group=b group=c"},
    {CONFIG(SERVER ", extensions: [{name: x, extension: 1}, {name: "
                   "client.authentication.k8s.io/exec, extension: {a: 1}}]",
            "exec: {apiVersion: " V1 ", command: aws, args: [eks, \"a\\nb\"], env: [{name: A, "
            "value: \"b=c\"}], provideClusterInfo: true, interactiveMode: Never, installHint: i}"),
     "",
     C "server=https://h user=u exec=" V1 ":aws <eks> <a\nb> {A=b=c} tell never hint=i "
       "extra={\"a\":1}"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1BETA1 ", command: ./p, args: null, env: null, "
                    "interactiveMode: Always}"),
     "", C "server=https://h user=u exec=" V1BETA1 ":dir/p always"},
    {CONFIG(SERVER, "exec: {apiVersion: " V1BETA1 ", command: /p, interactiveMode: IfAvailable}"),
     "", C "server=https://h user=u exec=" V1BETA1 ":/p"},
};

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        struct bench bench;
        struct kubeconfig chosen;
        bench_open(&bench);
        if (!choose(&bench, accepted[i].yaml, accepted[i].context, &chosen))
            fail_msg("%s: refused: %s", accepted[i].yaml, bench_messages(&bench));
        assert_row_equal(accepted[i].yaml, shown(&bench, &chosen), accepted[i].messages);
        bench_close(&bench);
    }
}

/* Of several files the first that says something wins; entries are not mixed. */
static void test_merge(void **state)
{
    (void)state;
    static const struct {
        const char *paths[3], *texts[3];
    } sources = {
        {"one/a", "two/b", "c"},
        {"users: [{name: u, user: {token: first}}]\ncurrent-context: \"\"\n",
         "current-context: x\ncontexts: [{name: x, context: {cluster: k, user: u}}]\n"
         "users: [{name: u, user: {token: second, as: b}}]\n",
         "current-context: y\ncontexts: [{name: y, context: {cluster: k, user: v}}]\n"
         "clusters: [{name: k, cluster: {" SERVER ", certificate-authority: ca}}]\n"
         "users: [{name: v, user: {tokenFile: t}}]\n"},
    };
    struct bench bench;
    struct kubeconfig chosen;
    struct kubeconfig_file files[3];
    bench_open(&bench);
    for (size_t i = 0; i < 3; i++)
        assert_true(kubeconfig_parse(&bench.ctx, str_of(sources.paths[i]), str_of(sources.texts[i]),
                                     &files[i]));
    assert_true(kubeconfig_choose(&bench.ctx, files, 3, STR(""), &chosen));
    assert_string_equal(shown(&bench, &chosen),
                        "context=x origin=c server=https://h ca-file=ca user=u token=first");
    assert_true(kubeconfig_choose(&bench.ctx, files, 3, STR("y"), &chosen));
    assert_string_equal(shown(&bench, &chosen),
                        "context=y origin=c server=https://h ca-file=ca user=v token-file=t");
    assert_false(kubeconfig_choose(&bench.ctx, files, 3, STR("z"), &chosen));
    assert_string_equal(bench_messages(&bench),
                        "error: there is no context z in one/a, two/b and c [choose one with "
                        "--context NAME; there are: x, y]\n");
    bench_close(&bench);
}

static const char *folder_messages(struct folder *folder)
{
    const char *text = folder_hide(folder, bench_messages(&folder->bench));
    check_secrecy(text, &folder->bench);
    folder->bench.ctx.diags = diags_new(folder->bench.arena, &folder->bench.limits);
    return text;
}

static const char *loaded(struct folder *folder, const struct config_options *options)
{
    struct config config;
    struct config_credentials credentials;
    struct buf out = {.arena = folder->bench.arena};
    struct ctx *ctx = &folder->bench.ctx;
    if (!config_load(ctx, options, &config) ||
        !config_credentials(ctx, &config, &plain, &credentials))
        return folder_messages(folder);
    assert_int_equal(ctx->diags->errors, 0);
    show(&out, "server", config.server);
    show(&out, "context", config.context);
    show(&out, "namespace", config.namespace);
    show(&out, "origin", config.origin);
    show(&out, "ca", str_trim(config.ca_pem));
    show(&out, "as", config.as_user);
    for (size_t i = 0; i < config.as_groups_len; i++)
        show(&out, "group", config.as_groups[i]);
    buf_text(&out, config.in_cluster ? "pod " : "");
    show(&out, "token", credentials.token);
    show(&out, "username", credentials.username);
    show(&out, "password", credentials.password);
    show(&out, "cert", str_trim(credentials.cert_pem));
    show(&out, "key", str_trim(credentials.key_pem));
    return folder_hide(folder, out.ptr);
}

#define POD "origin=the pod's service account "

static void test_pod(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    assert_string_equal(
        loaded(&folder, &options),
        "error: no cluster is known: KUBECONFIG is not set, @/.kube/config is not there, and the "
        "pod has no token in @ [give the pod its service account's token: "
        "automountServiceAccountToken: true]\n");
    folder_write(&folder, "token", "t1\n");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://10.0.0.1:443 " POD "pod token=t1 ");
    folder_write(&folder, "namespace", "team\n");
    folder_write(&folder, "ca.crt", "-----BEGIN CERTIFICATE-----\n");
    options.service_host = STR("fd00::1");
    options.service_port = STR("");
    options.as_user = STR("system:serviceaccount:a:b");
    assert_string_equal(
        loaded(&folder, &options),
        "server=https://[fd00::1]:443 namespace=team " POD
        "ca=-----BEGIN CERTIFICATE----- as=system:serviceaccount:a:b pod token=t1 ");
    options.service_host = STR("[fd00::1]");
    options.as_user = STR("a\nb");
    assert_string_equal(loaded(&folder, &options),
                        "error: --as holds a line break or another control character [name a user, "
                        "such as system:serviceaccount:NAMESPACE:NAME]\n");
    options.as_user = STR("");
    folder_write(&folder, "ca.crt", "x");
    assert_string_equal(loaded(&folder, &options),
                        "error: @/ca.crt holds no PEM [it is named by ca.crt of the pod's service "
                        "account, and must be text that begins with -----BEGIN]\n");
    unlink(folder_path(&folder, "ca.crt").ptr);
    unlink(folder_path(&folder, "namespace").ptr);
    folder_make(&folder, "namespace");
    assert_string_equal(loaded(&folder, &options),
                        "error: cannot read @/namespace: Is a directory [it is named by namespace "
                        "of the pod's service account: put it there, or correct the path]\n");
    rmdir(folder_path(&folder, "namespace").ptr);
    folder_write(&folder, "token", " \n");
    assert_string_equal(loaded(&folder, &options),
                        "error: @/token is empty, expected a token [write nothing but a token into "
                        "it; it is that of the user the pod's service account in the pod's service "
                        "account]\n");
    folder_write(&folder, "token", "s3cr3t\nHost: x\n");
    assert_string_equal(loaded(&folder, &options),
                        "error: @/token holds more than a line of text [write nothing but a token "
                        "into it; it is that of the user the pod's service account in the pod's "
                        "service account]\n");
    folder_close(&folder);
}

/* The kubelet replaces the token while we run; where it is not there for a moment, the last serves. */
static void test_token_is_read_again(void **state)
{
    (void)state;
    struct folder folder;
    struct config config;
    struct config_credentials credentials;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    struct config_options options = folder_options(&folder);
    folder_write(&folder, "token", "t1");
    assert_true(config_load(ctx, &options, &config));
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(credentials.token.ptr, "t1");
    folder_write(&folder, "token", "t2");
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(credentials.token.ptr, "t2");
    static const char *const bad[] = {" \n", "s3cr3t\nHost: x\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        folder_write(&folder, "token", bad[i]);
        assert_true(config_credentials(ctx, &config, &plain, &credentials));
        assert_string_equal(credentials.token.ptr, "t2");
    }
    unlink(folder_path(&folder, "token").ptr);
    assert_true(config_credentials(ctx, &config, &renewing, &credentials));
    assert_string_equal(credentials.token.ptr, "t2");
    folder_write(&folder, "token", "t3");
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(credentials.token.ptr, "t3");
    assert_string_equal(folder_messages(&folder), "");
    unlink(folder_path(&folder, "token").ptr);
    folder_write(&folder, "token", "t1");
    assert_true(config_load(ctx, &options, &config));
    unlink(folder_path(&folder, "token").ptr);
    assert_false(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(folder_messages(&folder),
                        "error: cannot read @/token: No such file or directory [it is named by the "
                        "token of the pod's service account: put it there, or correct the path]\n");
    folder_close(&folder);
}

/* A client that acts as somebody else, beside the one that there is. */
static void test_acts_as(void **state)
{
    (void)state;
    struct folder folder;
    struct config config, changed;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    struct config_options options = folder_options(&folder);
    folder_write(&folder, "token", "t1");
    assert_true(config_load(ctx, &options, &config));
    assert_true(config_act_as(ctx, &config, STR("mary"), &changed));
    assert_string_equal(changed.as_user.ptr, "mary");
    assert_int_equal(config.as_user.len, 0);
    assert_false(config_act_as(ctx, &config, STR("a\nb"), &changed));
    assert_string_equal(changed.as_user.ptr, "mary");
    assert_string_equal(folder_messages(&folder),
                        "error: --as holds a line break or another control character [name a user, "
                        "such as system:serviceaccount:NAMESPACE:NAME]\n");
    folder_close(&folder);
}

#define NAMED "context=c origin="

static void test_which_file(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    folder_make(&folder, ".kube");
    folder_write(&folder, "config", CONFIG(SERVER, "token: a"));
    folder_write(&folder, "other",
                 CONFIG("server: \"https://other\"", "token: b, as: x, as-groups: [y]"));
    folder_write(&folder, ".kube/config", CONFIG("server: \"https://home\"", "token: c"));
    folder_write(&folder, "token", "pod");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://10.0.0.1:443 " POD "pod token=pod ");
    options.context = STR("c");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://home " NAMED "@/.kube/config token=c ");
    options.environment =
        str_printf(folder.bench.arena, "%s/none:%s:%s::", folder.path.ptr,
                   folder_path(&folder, "other").ptr, folder_path(&folder, "config").ptr);
    options.context = STR("");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://other " NAMED "@/other as=x group=y token=b ");
    options.as_user = STR("z");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://other " NAMED "@/other as=z token=b ");
    options.as_user = STR("");
    options.kubeconfig = folder_path(&folder, "config");
    assert_string_equal(loaded(&folder, &options), "server=https://h " NAMED "@/config token=a ");
    options.kubeconfig = folder_path(&folder, "none");
    assert_string_equal(loaded(&folder, &options),
                        "error: cannot read @/none: No such file or directory [name a kubeconfig "
                        "that you may read with --kubeconfig FILE]\n");
    options.kubeconfig = STR("");
    options.environment = str_printf(folder.bench.arena, "%s/none", folder.path.ptr);
    assert_string_equal(loaded(&folder, &options),
                        "error: KUBECONFIG names no file that is there: @/none [correct the "
                        "variable, or name a kubeconfig with --kubeconfig FILE]\n");
    options.environment = STR("");
    options.service_host = STR("");
    assert_string_equal(loaded(&folder, &options),
                        "server=https://home " NAMED "@/.kube/config token=c ");
    options.home = STR("");
    assert_string_equal(loaded(&folder, &options),
                        "error: no cluster is known: KUBECONFIG is not set, nor is HOME, and this "
                        "is no pod [name a kubeconfig with --kubeconfig FILE, or let your "
                        "provider's tool write one (aws eks update-kubeconfig --name CLUSTER)]\n");
    folder_close(&folder);
}

/* A key that has a passphrase, in the old form and, as base64, in the new one. */
#define OLD_LOCKED "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
#define LOCKED64 "LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVktLS0tLQo="
#define LOCKED(path)                                                                               \
    "error: the client key of the user u in @/config is encrypted [nobody can be asked for its "   \
    "passphrase: write it without one (openssl pkey -in " path                                     \
    " -out NEW), and name that as client-key]\n"

/* Files that a kubeconfig names lie beside it. */
static void test_named_files(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *loaded;
    } rows[] = {
        {CONFIG(SERVER ", certificate-authority: ca",
                "tokenFile: token, token: s3cr3t, client-certificate: cert, client-key: key"),
         "server=https://h " NAMED "@/config ca=-----BEGIN CERTIFICATE----- token=from the file "
         "cert=-----BEGIN CERTIFICATE----- key=-----BEGIN KEY----- "},
        {CONFIG(SERVER, "tokenFile: none, token: beside it"),
         "server=https://h " NAMED "@/config token=beside it "},
        {CONFIG(SERVER, "username: a, password: b"),
         "server=https://h " NAMED "@/config username=a password=b "},
        {CONFIG(SERVER ", certificate-authority: none", ""),
         "error: cannot read @/none: No such file or directory [it is named by "
         "certificate-authority of @/config: put it there, or correct the path]\n"},
        {CONFIG(SERVER ", certificate-authority: token", ""),
         "error: @/token holds no PEM [it is named by certificate-authority of @/config, and must "
         "be text that begins with -----BEGIN]\n"},
        {CONFIG(SERVER, "tokenFile: none"),
         "error: cannot read @/none: No such file or directory [it is named by tokenFile of "
         "@/config: put it there, or correct the path]\n"},
        {CONFIG(SERVER, "client-certificate: none, client-key: key"),
         "error: cannot read @/none: No such file or directory [it is named by client-certificate "
         "of @/config: put it there, or correct the path]\n"},
        {CONFIG(SERVER, "client-certificate: cert, client-key: token"),
         "error: @/token holds no PEM [it is named by client-key of @/config, and must be text "
         "that "
         "begins with -----BEGIN]\n"},
        {CONFIG(SERVER, "client-certificate: cert, client-key: other"), LOCKED("@/other")},
        {CONFIG(SERVER, "client-certificate: cert, client-key-data: " LOCKED64), LOCKED("KEY")},
    };
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "ca", "-----BEGIN CERTIFICATE-----\n");
    folder_write(&folder, "cert", "-----BEGIN CERTIFICATE-----\n");
    folder_write(&folder, "key", "-----BEGIN KEY-----\n");
    folder_write(&folder, "other", OLD_LOCKED);
    folder_write(&folder, "token", "from the file\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        folder_write(&folder, "config", rows[i].yaml);
        assert_row_equal(rows[i].yaml, loaded(&folder, &options), rows[i].loaded);
    }
    folder_close(&folder);
}

/* Nothing secret goes over a line that others can read. */
static void test_plain_http(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "config", CONFIG("server: \"http://h\"", "token: s3cr3t"));
    assert_string_equal(loaded(&folder, &options), "server=http://h " NAMED "@/config ");
    assert_string_equal(folder_messages(&folder),
                        "warning: @/config: the server of the context c is reached without TLS, so "
                        "no credentials are sent [write its URL with https://]\n");
    folder_write(&folder, "config", CONFIG("server: \"http://h\"", ""));
    assert_string_equal(loaded(&folder, &options), "server=http://h " NAMED "@/config ");
    assert_string_equal(folder_messages(&folder), "");
    folder_close(&folder);
}

static void test_environment(void **state)
{
    (void)state;
    static const char *const names[] = {"KUBECONFIG", "HOME", "KUBERNETES_SERVICE_HOST",
                                        "KUBERNETES_SERVICE_PORT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(setenv(names[i], names[i], 1), 0);
    struct config_options options = config_environment();
    assert_string_equal(options.environment.ptr, "KUBECONFIG");
    assert_string_equal(options.home.ptr, "HOME");
    assert_string_equal(options.service_host.ptr, "KUBERNETES_SERVICE_HOST");
    assert_string_equal(options.service_port.ptr, "KUBERNETES_SERVICE_PORT");
    assert_string_equal(options.account_folder.ptr,
                        "/var/run/secrets/kubernetes.io/serviceaccount");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(unsetenv(names[i]), 0);
    options = config_environment();
    assert_int_equal(options.environment.len + options.home.len + options.service_host.len +
                         options.kubeconfig.len + options.context.len + options.as_user.len,
                     0);
}

#define SUBJECT "error: the credential program @/program of the user u in @/config "
#define SHOULD " [it must print an ExecCredential of " V1 "; a newer version of it may do so]\n"
#define YOURSELF " [run it yourself to see what is wrong with it]\n"
#define PROGRAM "exec: {apiVersion: " V1 ", command: ./program, interactiveMode: Never}"

/* What a program prints, or how it fails. */
static const struct {
    const char *script, *loaded;
} programs[] = {
    {"printf %s '" REPLY("\"token\":\"t\"") "'\n", "token=t "},
    {"printf %s '" REPLY("\"token\":\"t\\n\",\"expirationTimestamp\":null") "'\n", "token=t "},
    {"printf %s '" REPLY("\"clientCertificateData\":\"" CERT "\",\"clientKeyData\":\"" CERT
                         "\",\"token\":\"\"") "'\n",
     "cert=-----BEGIN CERTIFICATE----- key=-----BEGIN CERTIFICATE----- "},
    {"echo s3cr3t; exit 3\n", SUBJECT "ended with exit code 3" YOURSELF},
    {"echo first >&2; printf 'the \\033 last\\n\\n' >&2; exit 255\n",
     SUBJECT "ended with exit code 255: the   last" YOURSELF},
    {"kill -9 $$\n", SUBJECT "was killed by signal 9" YOURSELF},
    {"echo s3cr3t\n", SUBJECT "printed no JSON" SHOULD},
    {"", SUBJECT "printed no JSON" SHOULD},
    {"echo '{\"token\":\"s3cr3t\"}'\n", SUBJECT "printed no ExecCredential" SHOULD},
    {"echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1BETA1 "\"}'\n",
     SUBJECT "printed an ExecCredential of another apiVersion" SHOULD},
    {"echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\"}'\n",
     SUBJECT "printed an ExecCredential without a status" SHOULD},
    {"printf %s '" REPLY("") "'\n", SUBJECT "printed neither a token nor a certificate" SHOULD},
    {"printf %s '" REPLY("\"token\":1") "'\n",
     SUBJECT "printed a token that is no line of text" SHOULD},
    {"printf %s '" REPLY("\"token\":\"s3cr3t\\r\\nHost: x\"") "'\n",
     SUBJECT "printed a token that is no line of text" SHOULD},
    {"printf %s '" REPLY("\"clientCertificateData\":\"s3cr3t\"") "'\n",
     SUBJECT "printed a certificate or key that is no PEM" SHOULD},
    {"printf %s '" REPLY("\"clientCertificateData\":\"" CERT "\"") "'\n",
     SUBJECT "printed only one of certificate and key" SHOULD},
    {"printf %s '" REPLY("\"clientKeyData\":\"" CERT "\"") "'\n",
     SUBJECT "printed only one of certificate and key" SHOULD},
    {"printf %s '" REPLY("\"token\":\"t\",\"expirationTimestamp\":\"soon\"") "'\n",
     SUBJECT "printed an expirationTimestamp that is no RFC 3339 time" SHOULD},
    {"while :; do echo 12345678901234567890123456789012345678901234567890; done\n",
     SUBJECT "printed more than 1048576 bytes" YOURSELF},
};

static void test_programs(void **state)
{
    (void)state;
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "config", CONFIG(SERVER, PROGRAM));
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        const char *head = "server=https://h " NAMED "@/config ";
        folder_write(&folder, "program",
                     str_printf(folder.bench.arena, "#!/bin/sh\n%s", programs[i].script).ptr);
        const char *got = loaded(&folder, &options);
        if (strncmp(got, head, strlen(head)) == 0)
            got += strlen(head);
        assert_row_equal(programs[i].script, got, programs[i].loaded);
    }
    folder_close(&folder);
}

/* How often the program ran: it writes a line each time. */
static size_t runs(struct folder *folder)
{
    cf_str bytes;
    size_t count = 0;
    assert_true(file_read(&folder->bench.ctx, folder_path(folder, "count").ptr, &bytes));
    for (size_t i = 0; i < bytes.len; i++)
        count += bytes.ptr[i] == '\n';
    return count;
}

static void test_cache(void **state)
{
    (void)state;
    static const struct {
        const char *expires;
        bool renew;
        size_t runs; /* after a second and third call, of which the last may renew */
    } rows[] = {
        {"", false, 1},
        {"", true, 2},
        {",\"expirationTimestamp\":\"2999-01-01T00:00:00Z\"", false, 1},
        {",\"expirationTimestamp\":\"2999-01-01T00:00:00Z\"", true, 2},
        {",\"expirationTimestamp\":\"2001-01-01T00:00:00+02:00\"", false, 3},
        {",\"expirationTimestamp\":\"2001-01-01T00:00:00.5Z\"", true, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct folder folder;
        struct config config;
        struct config_credentials credentials;
        folder_open(&folder);
        struct ctx *ctx = &folder.bench.ctx;
        struct config_options options = folder_options(&folder);
        options.kubeconfig = folder_path(&folder, "config");
        folder_write(&folder, "config", CONFIG(SERVER, PROGRAM));
        folder_write(&folder, "program",
                     str_printf(folder.bench.arena,
                                "#!/bin/sh\necho x >>%s/count\necho '{\"kind\":\"ExecCredential\","
                                "\"apiVersion\":\"" V1 "\",\"status\":{\"token\":\"t'$(wc -l "
                                "<%s/count)'\"%s}}'\n",
                                folder.path.ptr, folder.path.ptr, rows[i].expires)
                         .ptr);
        assert_true(config_load(ctx, &options, &config));
        assert_true(config_credentials(ctx, &config, &plain, &credentials));
        cf_str first = credentials.token;
        assert_true(config_credentials(ctx, &config, &plain, &credentials));
        assert_true(
            config_credentials(ctx, &config, rows[i].renew ? &renewing : &plain, &credentials));
        if (runs(&folder) != rows[i].runs)
            fail_msg("%zu: %zu runs", i, runs(&folder));
        assert_string_equal(credentials.token.ptr,
                            str_printf(ctx->arena, "t%zu", rows[i].runs).ptr);
        /* What was handed out stays, whatever is renewed. */
        assert_string_equal(first.ptr, "t1");
        folder_close(&folder);
    }
}

/* A program that fails once is asked again the next time. */
static void test_failure_is_not_kept(void **state)
{
    (void)state;
    struct folder folder;
    struct config config;
    struct config_credentials credentials;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "config", CONFIG(SERVER, PROGRAM));
    folder_write(&folder, "program", "#!/bin/sh\necho '" REPLY("\"token\":\"a\"") "'\n");
    assert_true(config_load(ctx, &options, &config));
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    folder_write(&folder, "program", "#!/bin/sh\necho '" REPLY("\"token\":1") "'\n");
    assert_false(config_credentials(ctx, &config, &renewing, &credentials));
    folder_write(&folder, "program", "#!/bin/sh\necho '" REPLY("\"token\":\"b\"") "'\n");
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(credentials.token.ptr, "b");
    folder_close(&folder);
}

/* The last part of the message, which differs. */
static void test_not_started(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *messages;
    } rows[] = {
        {"command: crdforge-no-such-program, installHint: \"install\\nit\"",
         "error: the credential program crdforge-no-such-program of the user u in @/config is not "
         "there [install it]\n"},
        {"command: ./none", "error: the credential program @/none of the user u in @/config is not "
                            "there [install it, or put its folder into the variable PATH]\n"},
        {"command: ./config",
         "error: the credential program @/config of the user u in @/config "
         "cannot be started: Permission denied [make it a program that you may "
         "run]\n"},
        {"command: ./program, interactiveMode: Never",
         SUBJECT "cannot be started: the interpreter of its first line is not there [install what "
                 "its first line names behind #!]\n"},
        {"command: ./program, interactiveMode: Always",
         SUBJECT "needs a terminal, and standard input is none [run this in a terminal, or use a "
                 "user that needs nobody to answer]\n"},
    };
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "program", "#!/no/such/interpreter\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        /* valgrind takes an interpreter that is not there for its own end. */
        if (getenv("CF_VALGRIND") && strstr(rows[i].messages, "interpreter"))
            continue;
        folder_write(&folder, "config",
                     str_printf(folder.bench.arena,
                                CONFIG(SERVER, "exec: {apiVersion: " V1 ", %s}"), rows[i].settings)
                         .ptr);
        assert_int_equal(chmod(folder_path(&folder, "config").ptr, 0600), 0);
        assert_row_equal(rows[i].settings, loaded(&folder, &options), rows[i].messages);
    }
    folder_close(&folder);
}

static void test_time_limit(void **state)
{
    (void)state;
    struct folder folder;
    struct config config = {.server = STR("https://h")};
    struct config_credentials credentials;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    folder_write(&folder, "program", "#!/bin/sh\necho waiting >&2\nsleep 100\n");
    const cf_node *at =
        bench_yaml(&folder.bench, "{apiVersion: " V1 ", command: ./program, args: []}");
    struct exec *exec = exec_read(ctx, at, folder_path(&folder, "config"), STR("u"));
    assert_non_null(exec);
    exec->limit_ms = 100;
    assert_false(exec_credentials(ctx, exec, &config, &plain, &credentials));
    assert_string_equal(folder_messages(&folder),
                        SUBJECT "gave nothing within 100 ms: waiting" YOURSELF);
    /* While cleaning up there may be less time. */
    const struct config_need hurried = {false, -1, 90};
    assert_false(exec_credentials(ctx, exec, &config, &hurried, &credentials));
    assert_string_equal(folder_messages(&folder),
                        SUBJECT "gave nothing within 90 ms: waiting" YOURSELF);
    folder_close(&folder);
}

/* What the program is told, by KUBERNETES_EXEC_INFO, arguments, and variables. */
#define INFO(version, spec)                                                                        \
    "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" version "\",\"spec\":{" spec "}}"
static const struct {
    const char *cluster, *settings, *told;
} tellings[] = {
    {SERVER, "apiVersion: " V1, "0 a=||" INFO(V1, "\"interactive\":false")},
    {SERVER,
     "apiVersion: " V1BETA1 ", args: [\"x y\", \"$HOME\"], env: [{name: CRDFORGE_A, value: "
     "first}, {name: CRDFORGE_A, value: \"b;c\"}]",
     "2 a=b;c|x y|" INFO(V1BETA1, "\"interactive\":false")},
    {SERVER ", insecure-skip-tls-verify: true", "apiVersion: " V1 ", provideClusterInfo: true",
     "0 a=||" INFO(V1, "\"interactive\":false,\"cluster\":{\"server\":\"https://h\","
                       "\"insecure-skip-tls-verify\":true}")},
    {SERVER ", tls-server-name: n, proxy-url: \"http://p\", certificate-authority: ca, extensions: "
            "[{name: client.authentication.k8s.io/exec, extension: {audience: x}}]",
     "apiVersion: " V1 ", provideClusterInfo: true",
     "0 a=||" INFO(V1, "\"interactive\":false,\"cluster\":{\"server\":\"https://h\","
                       "\"tls-server-name\":\"n\",\"certificate-authority-data\":\"" CERT64
                       "\",\"proxy-url\":\"http://p\",\"config\":{\"audience\":\"x\"}}")},
};

static void test_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++) {
        struct folder folder;
        struct config config;
        struct config_credentials credentials;
        cf_str told;
        folder_open(&folder);
        struct ctx *ctx = &folder.bench.ctx;
        struct config_options options = folder_options(&folder);
        options.kubeconfig = folder_path(&folder, "config");
        folder_write(&folder, "ca", "-----BEGIN CERTIFICATE-----\n");
        folder_write(&folder, "config",
                     str_printf(ctx->arena, CONFIG("%s", "exec: {command: ./program, %s}"),
                                tellings[i].cluster, tellings[i].settings)
                         .ptr);
        folder_write(&folder, "program",
                     str_printf(ctx->arena,
                                "#!/bin/sh\nprintf '%%s' \"$# a=$CRDFORGE_A|$1|"
                                "$KUBERNETES_EXEC_INFO\" >%s/out\necho \"{\\\"kind\\\":"
                                "\\\"ExecCredential\\\",\\\"apiVersion\\\":\\\"%s\\\","
                                "\\\"status\\\":{\\\"token\\\":\\\"t\\\"}}\"\n",
                                folder.path.ptr,
                                strstr(tellings[i].settings, V1BETA1) ? V1BETA1 : V1)
                         .ptr);
        assert_int_equal(setenv("KUBERNETES_EXEC_INFO", "of somebody else", 1), 0);
        if (!config_load(ctx, &options, &config) ||
            !config_credentials(ctx, &config, &plain, &credentials))
            fail_msg("%s: %s", tellings[i].settings, folder_messages(&folder));
        assert_true(file_read(ctx, folder_path(&folder, "out").ptr, &told));
        assert_row_equal(tellings[i].settings, told.ptr, tellings[i].told);
        folder_close(&folder);
    }
}

/* A token, a password or a certificate that is there wins over a program. */
static void test_program_is_last(void **state)
{
    (void)state;
    static const struct {
        const char *user, *loaded;
    } rows[] = {
        {"token: t, " PROGRAM, "server=https://h " NAMED "@/config token=t "},
        {"username: a, " PROGRAM, "server=https://h " NAMED "@/config username=a "},
        {"password: a, " PROGRAM, "server=https://h " NAMED "@/config password=a "},
        {"client-certificate-data: " CERT64 ", client-key-data: " KEY64 ", " PROGRAM,
         "server=https://h " NAMED
         "@/config cert=-----BEGIN CERTIFICATE----- key=-----BEGIN KEY----- "},
    };
    struct folder folder;
    folder_open(&folder);
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        folder_write(&folder, "config",
                     str_printf(folder.bench.arena, CONFIG(SERVER, "%s"), rows[i].user).ptr);
        assert_row_equal(rows[i].user, loaded(&folder, &options), rows[i].loaded);
    }
    folder_close(&folder);
}

/* The signal comes while the program runs, which ends it; later, for clean-up, it may run again.
 * Nothing may come after this test: the signal is never forgotten. */
static void test_stop(void **state)
{
    (void)state;
    struct folder folder;
    struct config config;
    struct config_credentials credentials;
    folder_open(&folder);
    struct ctx *ctx = &folder.bench.ctx;
    struct config_options options = folder_options(&folder);
    options.kubeconfig = folder_path(&folder, "config");
    folder_write(&folder, "config", CONFIG(SERVER, PROGRAM));
    folder_write(&folder, "program", "#!/bin/sh\nkill -TERM $PPID\nsleep 100\n");
    stop_install();
    const struct config_need listening = {false, stop_fd(), 0};
    assert_true(config_load(ctx, &options, &config));
    assert_false(config_credentials(ctx, &config, &listening, &credentials));
    assert_string_equal(folder_messages(&folder),
                        SUBJECT "was stopped, as we are to stop [start again]\n");
    folder_write(&folder, "program", "#!/bin/sh\necho '" REPLY("\"token\":\"t\"") "'\n");
    assert_true(config_credentials(ctx, &config, &plain, &credentials));
    assert_string_equal(credentials.token.ptr, "t");
    folder_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_pod),
        cmocka_unit_test(test_acts_as),
        cmocka_unit_test(test_token_is_read_again),
        cmocka_unit_test(test_which_file),
        cmocka_unit_test(test_named_files),
        cmocka_unit_test(test_plain_http),
        cmocka_unit_test(test_programs),
        cmocka_unit_test(test_cache),
        cmocka_unit_test(test_failure_is_not_kept),
        cmocka_unit_test(test_not_started),
        cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_program_is_last),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_stop),
    };
    /* Programs shall find no terminal, wherever the tests run. */
    if (!freopen("/dev/null", "r", stdin))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
