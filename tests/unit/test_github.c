/* SPDX-License-Identifier: Apache-2.0 */
#include "scripted_server.h"
#include "support.h"

#include "io/github_list.h"

#include <stdlib.h>
#include <unistd.h>

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define TAG "1123456789abcdef0123456789abcdef01234567"
/* "hello\n" and "bye\n" */
#define HELLO "ce013625030ba8dba906f756967f9e9ca394464a"
#define BYE "b023018cabc396e7692c70bbf5784a93d3f738ab"

/* --- places ------------------------------------------------------------------------------------- */

#define NOT " is not github:owner/repo[@ref][:folder]: "
#define EXAMPLE "[for example github:aws-controllers-k8s/s3-controller@v1.0.0:helm/crds]\n"

static const struct {
    const char *word, *read;
} places[] = {
    {"github:o/r", "o r - -"},
    {"github:o-1/r.x_y@v1.0/a:config/crd@x", "o-1 r.x_y v1.0/a config/crd@x"},
    {"github:o/r:d/e/", "o r - d/e"},
    {"github:o/r:.", "o r - ."},
    {"github:o/r@v1", "o r v1 -"},
    {"github:o/r:d@e", "o r - d@e"},
    {"github:o", "error: github:o" NOT "it names no repository " EXAMPLE},
    {"github:", "error: github:" NOT "it names no owner " EXAMPLE},
    {"github:o/", "error: github:o/" NOT "it names no repository " EXAMPLE},
    {"github:../..", "error: github:../.." NOT "it names no owner " EXAMPLE},
    {"github:o/..", "error: github:o/.." NOT "it names no repository " EXAMPLE},
    {"github:o/r/d",
     "error: github:o/r/d" NOT "it names no repository [did you mean github:o/r:d?]\n"},
    {"github:o/r.git", "error: github:o/r.git" NOT "it names no repository [did you mean "
                       "github:o/r?]\n"},
    {"github:https://github.com/o/r.git", "error: github:https://github.com/o/r.git" NOT
                                          "it names no repository [did you mean github:o/r?]\n"},
    {"github:github.com/o/r/tree/v1/config/crd",
     "error: github:github.com/o/r/tree/v1/config/crd" NOT
     "it names no repository [did you mean github:o/r@v1:config/crd?]\n"},
    {"github://o/r/releases/tag/v1",
     "error: github://o/r/releases/tag/v1" NOT "it names no owner [did you mean github:o/r@v1?]\n"},
    {"github:o/r@", "error: github:o/r@" NOT "it names no tag, branch or commit after the @ [did "
                    "you mean github:o/r?]\n"},
    {"github:o/r@:d", "error: github:o/r@:d" NOT "it names no tag, branch or commit after the @ "
                      "[did you mean github:o/r:d?]\n"},
    {"github:o/r:", "error: github:o/r:" NOT "it names no folder after the colon [did you mean "
                    "github:o/r?]\n"},
    {"github:o/r@a..b", "error: github:o/r@a..b" NOT "git takes no such name for a tag or a branch "
                        "[did you mean github:o/r:a..b?]\n"},
    {"github:o/r:../x",
     "error: github:o/r:../x" NOT
     "its folder is no path of plain names: no \"..\", no empty one [did you mean "
     "github:o/r?]\n"},
    {"github:o/r:/x", "error: github:o/r:/x" NOT
                      "its folder is no path of plain names: no \"..\", no empty one [did you mean "
                      "github:o/r:x?]\n"},
    {"github:o\x1b/r", "error: github:o?/r" NOT "it names no owner " EXAMPLE},
};

static const char *dash(struct arena *arena, cf_str text)
{
    return text.len ? str_copy(arena, text).ptr : "-";
}

static void parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct bench bench;
        struct github_place place;
        bench_open(&bench);
        struct arena *arena = bench.arena;
        if (!github_parse(&bench.ctx, str_of(places[i].word), &place)) {
            assert_row_equal(places[i].word, bench_messages(&bench), places[i].read);
        } else {
            cf_str text =
                str_printf(arena, "%s %s %s %s", dash(arena, place.owner), dash(arena, place.repo),
                           dash(arena, place.ref), dash(arena, place.folder));
            assert_row_equal(places[i].word, text.ptr, places[i].read);
            assert_int_equal(strncmp(places[i].word, github_word(arena, &place).ptr, 10), 0);
        }
        bench_close(&bench);
    }
}

/* --- a repository ------------------------------------------------------------------------------- */

struct route {
    const char *url; /* from https://api.h/repos/o/r on, or whole */
    struct scripted_reply reply;
};

/* What is answered; 404 by default. */
static const struct route *routes;
static size_t routes_len;

#define REPOSITORY "https://api.h/repos/o/r"

static struct scripted_reply route(const struct scripted_handle *handle, bool watch)
{
    struct scripted_reply absent = {.status = 404};
    const char *path = handle->url;
    (void)watch;
    if (strncmp(path, REPOSITORY, sizeof REPOSITORY - 1) == 0)
        path += sizeof REPOSITORY - 1;
    for (size_t i = 0; i < routes_len; i++)
        if (routes[i].url && strcmp(routes[i].url, path) == 0)
            return routes[i].reply;
    return absent;
}

struct hub {
    struct bench bench;
    cf_str folder;
    struct web *web;
    struct github github;
    struct buf told;
    struct github_listing listing;
};

static void tell(void *data, const char *what, cf_str value)
{
    struct hub *hub = data;
    buf_printf(&hub->told, "%s %.*s\n", what, STR_ARG(value));
}

static void hub_open(struct hub *hub, cf_str folder)
{
    char name[] = "/tmp/crdforge-hub-XXXXXX";
    bench_open(&hub->bench);
    hub->bench.limits.input_bytes = 100000;
    hub->folder = str_copy(hub->bench.arena, folder.len ? folder : str_of(mkdtemp(name)));
    scripted_open(hub->bench.arena, NULL, 0);
    scripted_server.choose = route;
    hub->told = (struct buf){.arena = hub->bench.arena};
    hub->web = NULL;
}

/* Anew, with the cache that it had. */
static void hub_start(struct hub *hub, bool offline)
{
    struct arena *arena = hub->bench.arena;
    struct cache *cache = cache_open(arena, str_printf(arena, "%s/cache", hub->folder.ptr));
    struct web_options options = {
        .cache = cache, .offline = offline, .token_origin = STR("https://api.h"), .wake = -1};
    web_close(hub->web);
    hub->web = web_open(arena, &hub->bench.limits, &options);
    hub->github = (struct github){
        .web = hub->web, .cache = cache, .api = STR("https://api.h"), .told = tell, .data = hub};
    hub->told.len = 0;
    hub->bench.ctx.diags = diags_new(arena, &hub->bench.limits);
    scripted_open(arena, NULL, 0);
    scripted_server.choose = route;
}

static void hub_close(struct hub *hub)
{
    size_t files;
    int64_t bytes;
    web_close(hub->web);
    assert_true(cache_clean(&hub->bench.ctx, hub->github.cache, &files, &bytes));
    rmdir(str_printf(hub->bench.arena, "%s/cache", hub->folder.ptr).ptr);
    assert_int_equal(rmdir(hub->folder.ptr), 0);
    bench_close(&hub->bench);
}

/* "listed v1 as release name, COMMIT in d: d/a.yaml d/b.yaml" and all that was said, or why not. */
static const char *hub_list(struct hub *hub, const char *word)
{
    static const char *const ends[] = {"listed", "unknown", "unreachable", "absent", "failed"};
    struct github_place place;
    struct buf out = {.arena = hub->bench.arena};
    assert_true(github_parse(&hub->bench.ctx, str_of(word), &place));
    enum github_end end = github_list(&hub->bench.ctx, &hub->github, &place, &hub->listing);
    buf_text(&out, ends[end]);
    if (end == GITHUB_LISTED) {
        const struct github_listing *listing = &hub->listing;
        buf_printf(&out, "%s \"%.*s\" %.4s in %.*s:", listing->cached ? " cached" : "",
                   STR_ARG(listing->release), listing->commit.ptr, STR_ARG(listing->folder));
        for (size_t i = 0; i < listing->len; i++)
            buf_printf(&out, " %.*s", STR_ARG(listing->files[i].path));
    }
    buf_printf(&out, "\n%s%s", hub->told.len ? hub->told.ptr : "", bench_messages(&hub->bench));
    return out.ptr;
}

#define OK(...)                                                                                    \
    {                                                                                              \
        .status = 200, .body = __VA_ARGS__                                                         \
    }
#define OBJECT(type, sha) "{\"object\": {\"type\": \"" type "\", \"sha\": \"" sha "\"}}"
#define ENTRY(folder, name, sha, size)                                                             \
    "{\"type\": \"file\", \"name\": \"" name "\", \"path\": \"" folder name "\", \"sha\": \"" sha  \
    "\", \"size\": " size ", \"download_url\": \"https://raw.h/" folder name "\"}"
#define BASES "config/crd/bases"
#define IN_BASES "/contents/config/crd/bases?ref=" COMMIT
#define LISTING                                                                                    \
    "[" ENTRY(BASES "/", "b.yaml", HELLO, "6") "," ENTRY(BASES "/", "a.yml", BYE, "4") "," ENTRY(  \
        BASES "/", "readme.md", BYE,                                                               \
        "4") "," ENTRY(BASES "/", "kustomization.yaml", BYE,                                       \
                       "4") ",{\"type\": \"dir\", \"name\": \"x.yaml\", \"path\": \"" BASES        \
                            "/x.yaml\"}]"
#define FILES " 0123 in config/crd/bases: config/crd/bases/a.yml config/crd/bases/b.yaml\n"
#define SPELLING "[check the spelling; for what is private, set GITHUB_TOKEN]\n"
#define API_HINT                                                                                   \
    " [check that --api-base names GitHub's API (of GitHub Enterprise: https://HOST/api/v3) and "  \
    "that nobody else answers there]\n"
#define UNREACHED                                                                                  \
    {                                                                                              \
        .code = CURLE_COULDNT_CONNECT                                                              \
    }
#define NO_CONNECTION                                                                              \
    "api.h takes no connection [check the network and, if there is one, the proxy "                \
    "(https_proxy)]\n"
#define RELEASE                                                                                    \
    {                                                                                              \
        "/releases/latest", OK("{\"tag_name\": \"v1\"}")                                           \
    }
#define TAGGED(tag)                                                                                \
    {                                                                                              \
        "/git/ref/tags/" tag, OK(OBJECT("commit", COMMIT))                                         \
    }
#define BASED                                                                                      \
    {                                                                                              \
        IN_BASES, OK(LISTING)                                                                      \
    }

#define REFUSED                                                                                    \
    "error: github:o/r@" COMMIT ": an entry without a name in the listing of config/crd/bases is " \
    "refused: it is no object" API_HINT

static const struct {
    const char *word;
    struct route routes[5];
    const char *read;
} lists[] = {
    {"github:o/r",
     {RELEASE, TAGGED("v1"), BASED},
     "listed \"v1\"" FILES "latest release name v1\nlatest tag type commit\nall crds \n"},
    {"github:o/r@v1",
     {TAGGED("v1"), BASED},
     "listed \"v1\"" FILES "release name v1\ntag type commit\nall crds \n"},
    {"github:o/r@v1",
     {{"/git/ref/tags/v1", OK(OBJECT("tag", TAG))},
      {"/git/tags/" TAG, OK(OBJECT("commit", COMMIT))},
      BASED},
     "listed \"v1\"" FILES "release name v1\ntag type tag\nall crds \n"},
    {"github:o/r@v1",
     {{"/git/ref/tags/v1", OK(OBJECT("tag", TAG))}, {"/git/tags/" TAG, OK(OBJECT("tag", TAG))}},
     "failed\nrelease name v1\ntag type tag\nerror: github:o/r@v1: the tag is a tag of a tag of a "
     "tag, "
     "and so on [name another tag, a branch or a commit after an @]\n"},
    {"github:o/r@v1",
     {{"/git/ref/tags/v1", OK(OBJECT("tag", TAG))}},
     "absent\nrelease name v1\ntag type tag\nerror: github:o/r@v1: there is no tag object of the "
     "tag "
     "(api.h answers 404) " SPELLING},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[{\"name\": \"v0\", \"commit\": {\"sha\": \"" COMMIT "\"}}]")},
      BASED},
     "listed \"v0\"" FILES "latest tag name v0\nall crds \n"},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")},
      {"", OK("{\"default_branch\": \"a/b\"}")},
      {"/commits/a/b", OK("{\"sha\": \"" COMMIT "\"}")},
      BASED},
     "listed \"a/b\"" FILES "branch a/b\nall crds \n"},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")},
      {"", OK("{\"default_branch\": \"main\"}")},
      {"/commits/main", {.status = 409}}},
     "absent\nerror: github:o/r: there is nothing in it yet (api.h answers 409) [name another "
     "repository, or put definitions into this one]\n"},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")}, {"", OK("{\"default_branch\": \"main\"}")}},
     "absent\nerror: github:o/r: its default branch is not there (api.h answers 404) " SPELLING},
    {"github:o/r@" COMMIT,
     {{IN_BASES, OK("[1, 2, 3, 4, 5]")}},
     "failed\ncommit " COMMIT "\n" REFUSED REFUSED REFUSED "note: github:o/r@" COMMIT
     ": the same of 2 more entries\n"},
    {"github:o/r",
     {RELEASE},
     "absent\nlatest release name v1\nerror: github:o/r: the newest release is of a tag v1, which "
     "is "
     "not there (api.h answers 404) " SPELLING},
    {"github:o/r",
     {{NULL, {0}}},
     "absent\nerror: github:o/r: there is no such repository, or it is private (api.h answers "
     "404) " SPELLING},
    {"github:o/r@v9",
     {{NULL, {0}}},
     "absent\nerror: github:o/r@v9: there is no such repository, or it is private (api.h answers "
     "404) " SPELLING},
    {"github:o/r@1.9.1",
     {{"/commits/1.9.1", {.status = 422}},
      {"/tags?per_page=100", OK("[{\"name\": \"v1.9.1\"}, {\"name\": \"v1\"}]")}},
     "absent\nerror: github:o/r@1.9.1: there is no tag, branch or commit 1.9.1 (api.h answers 422) "
     "[did you mean @v1.9.1?]\n"},
    {"github:o/r@zzzzzz",
     {{"/tags?per_page=100", OK("[{\"name\": \"v1.9.1\"}]")}},
     "absent\nerror: github:o/r@zzzzzz: there is no tag, branch or commit zzzzzz (api.h answers "
     "404) "
     "[without @ the newest release is used]\n"},
    {"github:o/r@main",
     {{"/commits/main", OK("{\"sha\": \"" COMMIT "\"}")}, BASED},
     "listed \"main\"" FILES "branch main\nall crds \n"},
    {"github:o/r@0123456",
     {{"/commits/0123456", OK("{\"sha\": \"" COMMIT "\"}")}, BASED},
     "listed \"\"" FILES "commit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT, {BASED}, "listed \"\"" FILES "commit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT,
     {{"/contents/crds?ref=" COMMIT, OK("[" ENTRY("crds/", "c.json", BYE, "4") "]")}},
     "listed \"\" 0123 in crds: crds/c.json\ncommit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT,
     {{"/contents/charts?ref=" COMMIT, OK("[{\"type\": \"dir\", \"name\": \"b\", \"path\": "
                                          "\"charts/b\"}, {\"type\": \"dir\", \"name\": "
                                          "\"a\", \"path\": \"charts/a\"}, {\"type\": \"dir\", "
                                          "\"name\": \"..\", \"path\": \"charts/..\"}]")},
      {"/contents/charts/a/crds?ref=" COMMIT,
       OK("[" ENTRY("charts/a/crds/", "x.yaml", BYE, "4") "]")},
      {"/contents/charts/b/crds?ref=" COMMIT,
       OK("[" ENTRY("charts/b/crds/", "x.yaml", BYE, "4") "]")}},
     "listed \"\" 0123 in charts: charts/a/crds/x.yaml charts/b/crds/x.yaml\ncommit " COMMIT
     "\nall crds \n"},
    {"github:o/r@" COMMIT,
     {{NULL, {0}}},
     "absent\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ": commit 0123456789ab is not in the repository any more (history was rewritten?) [name a "
     "tag, a "
     "branch or another commit after the @]\n"},
    {"github:o/r@" COMMIT ":d",
     {{"/git/commits/" COMMIT, {.status = 422}}},
     "absent\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ":d: commit 0123456789ab is not in the repository any more (history was rewritten?) [name a "
     "tag, a "
     "branch or another commit after the @]\n"},
    {"github:o/r@" COMMIT,
     {{"/git/commits/" COMMIT, OK("{}")}},
     "absent\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ": there are no definitions in its usual "
     "folders (config/crd/bases, helm/crds, config/crd, crds, charts/*/crds) [name the folder "
     "after a "
     "colon: github:owner/repo:deploy/crds]\n"},
    {"github:o/r@" COMMIT ":a b",
     {{"/contents/a%20b?ref=" COMMIT, OK("[" ENTRY("a b/", "c.yml", BYE, "4") "]")}},
     "listed \"\" 0123 in a b: a b/c.yml\ncommit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT ":.",
     {{"/contents?ref=" COMMIT, OK("[" ENTRY("", "c.yml", BYE, "4") "]")}},
     "listed \"\" 0123 in : c.yml\ncommit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT ":d/c.txt",
     {{"/contents/d/c.txt?ref=" COMMIT, OK(ENTRY("d/", "c.txt", BYE, "4"))}},
     "listed \"\" 0123 in d/c.txt: d/c.txt\ncommit " COMMIT "\nall crds \n"},
    {"github:o/r@" COMMIT ":d",
     {{"/contents/d?ref=" COMMIT, OK("[]")}},
     "absent\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ":d: there are no definitions (.yaml, .yml, "
     ".json) in the folder d [folders inside it are not looked into: name one of them]\n"},
    {"github:o/r@" COMMIT ":d",
     {{"/git/commits/" COMMIT, OK("{}")}},
     "absent\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ":d: there is no folder or file d (api.h "
     "answers 404) " SPELLING},
    {"github:o/r",
     {{"/releases/latest", UNREACHED}},
     "unreachable\nerror: github:o/r: " NO_CONNECTION},
    {"github:o/r",
     {{"/tags?per_page=100", UNREACHED}},
     "unreachable\nerror: github:o/r: " NO_CONNECTION},
    {"github:o/r",
     {{"/tags?per_page=100", OK("{}")}},
     "failed\nerror: github:o/r: the answer of api.h is no list" API_HINT},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")}, {"", UNREACHED}},
     "unreachable\nerror: github:o/r: " NO_CONNECTION},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")}},
     "absent\nerror: github:o/r: there is no such repository, or it is private (api.h answers "
     "404) " SPELLING},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")}, {"", OK("{\"default_branch\": 7}")}},
     "failed\nerror: github:o/r: the answer of api.h has no default_branch" API_HINT},
    {"github:o/r",
     {{"/tags?per_page=100", OK("[]")},
      {"", OK("{\"default_branch\": \"main\"}")},
      {"/commits/main", UNREACHED}},
     "unreachable\nerror: github:o/r: " NO_CONNECTION},
    {"github:o/r@main",
     {{"/commits/main", UNREACHED}},
     "unreachable\nerror: github:o/r@main: " NO_CONNECTION},
    {"github:o/r@main",
     {{"/commits/main", OK("{\"sha\": \"main\"}")}},
     "failed\nerror: github:o/r@main: the answer of api.h has no sha of 40 digits" API_HINT},
    {"github:o/r@v1",
     {{"/git/ref/tags/v1", OK(OBJECT("tag", TAG))}, {"/git/tags/" TAG, UNREACHED}},
     "unreachable\nrelease name v1\ntag type tag\nerror: github:o/r@v1: " NO_CONNECTION},
    {"github:o/r@" COMMIT,
     {{"/contents/charts?ref=" COMMIT, UNREACHED}},
     "unreachable\ncommit " COMMIT "\nerror: github:o/r@" COMMIT ": " NO_CONNECTION},
    {"github:o/r@" COMMIT,
     {{"/contents/charts?ref=" COMMIT, OK("7")}},
     "failed\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ": the answer of api.h is no listing" API_HINT},
    {"github:o/r@" COMMIT,
     {{"/contents/charts?ref=" COMMIT,
       OK("[{\"type\": \"dir\", \"name\": \"a\", \"path\": \"charts/a\"}]")},
      {"/contents/charts/a/crds?ref=" COMMIT, UNREACHED}},
     "unreachable\ncommit " COMMIT "\nerror: github:o/r@" COMMIT ": " NO_CONNECTION},
    {"github:o/r@" COMMIT ":d",
     {{"/contents/d?ref=" COMMIT, OK("[7]")}},
     "failed\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ":d: an entry without a name in the listing of d is refused: it is no object" API_HINT},
    {"github:o/r",
     {{"/releases/latest", OK("[1")}},
     "failed\nerror: github:o/r: the answer of api.h is no JSON" API_HINT},
    {"github:o/r@" COMMIT,
     {{IN_BASES, OK("[7, {}]")},
      {"/contents/crds?ref=" COMMIT, OK("[" ENTRY("crds/", "c.json", BYE, "4") "]")}},
     "failed\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ": an entry without a name in the listing of config/crd/bases is refused: it is no "
     "object" API_HINT "error: github:o/r@" COMMIT
     ": an entry without a name in the listing of config/crd/bases is "
     "refused: its name is no single step of a path" API_HINT},
    {"github:o/r",
     {{"/releases/latest", OK("<html>")}},
     "failed\nerror: github:o/r: the answer of api.h is no JSON" API_HINT},
    {"github:o/r",
     {RELEASE, {"/git/ref/tags/v1", OK("{}")}},
     "failed\nlatest release name v1\nerror: github:o/r: the answer of api.h has no object.type "
     "that is "
     "a commit or a tag" API_HINT},
    {"github:o/r@" COMMIT,
     {{IN_BASES, OK("7")}},
     "failed\ncommit " COMMIT "\nerror: github:o/r@" COMMIT
     ": the answer of api.h is no listing" API_HINT},
    {"github:o/r@" COMMIT ":d",
     {{"/contents/d?ref=" COMMIT,
       OK("[" ENTRY("d/", "../x.yaml", BYE, "4") "," ENTRY(
           "d/", "ok.yaml", BYE,
           "4") ",{\"type\": "
                "\"symlink\", \"name\": \"l.yaml\", \"path\": \"d/l.yaml\"}]")}},
     "listed \"\" 0123 in d: d/ok.yaml\ncommit " COMMIT "\nall crds \nerror: github:o/r@" COMMIT
     ":d: the listing of d names \"../x.yaml\" (d/../x.yaml), which is refused: its name is no "
     "single "
     "step of a path" API_HINT "note: github:o/r@" COMMIT ":d: d/l.yaml is passed over: it is a "
     "symbolic link or another repository\n"},
};

static void listings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct hub hub;
        char row[80];
        hub_open(&hub, STR(""));
        routes = lists[i].routes;
        routes_len = 5;
        hub_start(&hub, false);
        snprintf(row, sizeof row, "row %zu: %.60s", i, lists[i].word);
        assert_row_equal(row, hub_list(&hub, lists[i].word), lists[i].read);
        hub_close(&hub);
    }
}

/* What a lock has: the message says which it is, and what to do. */
static void gone(void **state)
{
    (void)state;
    struct hub hub;
    struct github_listing listing;
    const struct github_place place = {.owner = STR("o"),
                                       .repo = STR("r"),
                                       .commit = STR(COMMIT),
                                       .commit_file = STR("x.lock"),
                                       .commit_next = STR("`move it`")};
    hub_open(&hub, STR(""));
    routes_len = 0;
    hub_start(&hub, false);
    assert_int_equal(github_list(&hub.bench.ctx, &hub.github, &place, &listing), GITHUB_ABSENT);
    assert_string_equal(
        bench_messages(&hub.bench),
        "error: github:o/r: commit 0123456789ab of x.lock is not in the repository any "
        "more (history was rewritten?) [`move it`]\n");
    hub_close(&hub);
}

/* GitHub's own API has no other address that may be meant. */
static void hints(void **state)
{
    (void)state;
    struct github github = {.api = STR(GITHUB_API)};
    assert_string_equal(github_list_hint(&github),
                        "try again; if it stays, report it to the repository's owner");
    github.api = STR("https://api.h");
    assert_non_null(strstr(github_list_hint(&github), "--api-base"));
}

/* One request, and no word. */
static void newest(void **state)
{
    (void)state;
    static const struct route online[] = {RELEASE};
    const struct github_place place = {.owner = STR("o"), .repo = STR("r"), .ref = STR("v0")};
    struct hub hub;
    cf_str tag;
    hub_open(&hub, STR(""));
    routes = online;
    routes_len = 1;
    hub_start(&hub, false);
    assert_true(github_list_newest(hub.bench.arena, &hub.github, &place, &tag));
    assert_true(str_is(tag, "v1"));
    routes_len = 0;
    assert_false(github_list_newest(hub.bench.arena, &hub.github, &place, &tag));
    assert_string_equal(scripted_server.requests.ptr,
                        "GET " REPOSITORY "/releases/latest\nGET " REPOSITORY "/releases/latest\n");
    assert_string_equal(bench_messages(&hub.bench), "");
    hub_close(&hub);
}

/* A commit that is known is not asked for; without the network the cache is what there is. */
static void again(void **state)
{
    (void)state;
    static const struct route online[] = {RELEASE, TAGGED("v1"), BASED};
    struct hub hub;
    hub_open(&hub, STR(""));
    routes = online;
    routes_len = 3;
    hub_start(&hub, true);
    assert_string_equal(
        hub_list(&hub, "github:o/r"),
        "unknown\nerror: github:o/r: the cache does not know it [run `crdforge fetch "
        "github:o/r` once without --offline]\n");
    hub_start(&hub, false);
    hub_list(&hub, "github:o/r@v1");
    hub_start(&hub, false);
    hub_list(&hub, "github:o/r");
    assert_string_equal(scripted_server.requests.ptr,
                        "GET https://api.h/repos/o/r/releases/latest\n"
                        "GET https://api.h/repos/o/r/git/ref/tags/v1\n");
    static const char *const known[][2] = {
        {"github:o/r", "listed cached \"v1\"" FILES "release name v1, cached\nall crds \n"},
        {"github:o/r@v1", "listed cached \"v1\"" FILES "release name v1, cached\nall crds \n"},
        {"github:o/r@0123456", "listed cached \"v1\"" FILES "release name v1, cached\nall crds \n"},
        {"github:o/r@" COMMIT, "listed cached \"\"" FILES "commit " COMMIT ", cached\nall crds \n"},
        {"github:o/r@v2",
         "unknown\nerror: github:o/r@v2: the cache does not know it [run `crdforge "
         "fetch github:o/r@v2` once without --offline]\n"},
        {"github:o/r:d",
         "unknown\nrelease name v1, cached\nerror: github:o/r:d: the cache does not "
         "know it [run `crdforge fetch github:o/r:d` once without --offline]\n"},
        {"github:o/q",
         "unknown\nerror: github:o/q: the cache does not know it [run `crdforge fetch "
         "github:o/q` once without --offline]\n"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        hub_start(&hub, true);
        assert_row_equal(known[i][0], hub_list(&hub, known[i][0]), known[i][1]);
        assert_int_equal(scripted_server.requests.len, 0);
    }
    hub_close(&hub);
}

/* Only a release was asked for by name: it is the newest that the cache knows. */
static void recalled(void **state)
{
    (void)state;
    static const struct route online[] = {TAGGED("v1"), BASED};
    struct hub hub;
    hub_open(&hub, STR(""));
    routes = online;
    routes_len = 2;
    hub_start(&hub, false);
    hub_list(&hub, "github:o/r@v1");
    hub_start(&hub, true);
    assert_string_equal(hub_list(&hub, "github:o/r"),
                        "listed cached \"v1\"" FILES "release name v1, cached\nall crds \n");
    struct github_place pinned = {.owner = STR("o"), .repo = STR("r"), .commit = STR(COMMIT)};
    hub_start(&hub, false);
    assert_int_equal(github_list(&hub.bench.ctx, &hub.github, &pinned, &hub.listing),
                     GITHUB_LISTED);
    assert_string_equal(hub.told.ptr, "commit " COMMIT "\nall crds \n");
    assert_true(str_is(hub.listing.release, "v1"));
    assert_int_equal(scripted_server.requests.len, 0);
    pinned.commit = STR("../x");
    assert_int_equal(github_list(&hub.bench.ctx, &hub.github, &pinned, &hub.listing),
                     GITHUB_FAILED);
    assert_string_equal(bench_messages(&hub.bench),
                        "error: github:o/r: its commit is no hash of 40 digits [`crdforge update` "
                        "writes the lock anew]\n");
    hub_close(&hub);
}

/* A thousand entries may not be all. */
static void long_listing(void **state)
{
    (void)state;
    struct hub hub;
    hub_open(&hub, STR(""));
    struct buf text = {.arena = hub.bench.arena};
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "%s{\"type\": \"dir\", \"name\": \"%d\", \"path\": \"d/%d\"}",
                   i ? "," : "[", i, i);
    buf_text(&text, "]");
    const struct route online[] = {{"/contents/d?ref=" COMMIT, OK(text.ptr)}};
    routes = online;
    routes_len = 1;
    hub_start(&hub, false);
    assert_non_null(
        strstr(hub_list(&hub, "github:o/r@" COMMIT ":d"),
               "GitHub lists 1000 entries of d, and no more: some may be missing [name a "
               "folder that has fewer]"));
    hub_close(&hub);
}

/* --- files -------------------------------------------------------------------------------------- */

/* Reads all files: "a.yml=bye b.yaml=-" and what was said. */
static const char *hub_read(struct hub *hub, const bool *wanted)
{
    struct buf out = {.arena = hub->bench.arena};
    hub->bench.ctx.diags = diags_new(hub->bench.arena, &hub->bench.limits);
    bool ok = github_read(&hub->bench.ctx, &hub->github, &hub->listing, wanted);
    buf_text(&out, ok ? "ok" : "failed");
    for (size_t i = 0; i < hub->listing.len; i++) {
        const struct github_file *file = &hub->listing.files[i];
        cf_str content = file->content.ptr ? str_trim(file->content) : STR("-");
        buf_printf(&out, " %.*s=%.*s%s", STR_ARG(file->name), STR_ARG(content),
                   file->cached ? ",cached" : "");
    }
    buf_printf(&out, "\n%s", bench_messages(&hub->bench));
    return out.ptr;
}

#define MOVED(to)                                                                                  \
    {                                                                                              \
        .status = 302, .headers = "Location: " to "\n"                                             \
    }
#define A_FILE                                                                                     \
    {                                                                                              \
        "https://raw.h/" BASES "/a.yml", OK("bye\n")                                               \
    }
#define B_FILE                                                                                     \
    {                                                                                              \
        "https://raw.h/" BASES "/b.yaml", OK("hello\n")                                            \
    }
#define AT "github:o/r@" COMMIT ": "

static const struct {
    struct route routes[5];
    const char *read, *again, *offline;
} reads[] = {
    {{BASED, A_FILE, B_FILE},
     "ok a.yml=bye b.yaml=hello\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n"},
    {{BASED,
      A_FILE,
      {"https://raw.h/" BASES "/b.yaml", MOVED("https://other.h/x")},
      {"/git/blobs/" HELLO, OK("hello\n")}},
     "failed a.yml=bye b.yaml=-\nerror: " AT BASES
     "/b.yaml: raw.h answers 302: it redirects to another "
     "host, other.h [when that host is the right one, name the address there]\n",
     "failed a.yml=bye,cached b.yaml=-\nerror: " AT BASES
     "/b.yaml: raw.h answers 302: it redirects to "
     "another host, other.h [when that host is the right one, name the address there]\n",
     "failed a.yml=bye,cached b.yaml=-\nerror: " AT BASES
     "/b.yaml: the cache does not have it, and the "
     "network is not used [run `crdforge fetch github:o/r@" COMMIT "` once without --offline]\n"},
    {{BASED,
      {"https://raw.h/" BASES "/b.yaml", MOVED("/login")},
      {"https://raw.h/login", OK("<html>")},
      {"/git/blobs/" HELLO, OK("hello\n")},
      {"/git/blobs/" BYE, OK("bye\n")}},
     "ok a.yml=bye b.yaml=hello\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n"},
    /* What has no address of its own is asked for by its hash. */
    {{{IN_BASES, OK("[{\"type\": \"file\", \"name\": \"b.yaml\", \"path\": \"" BASES
                    "/b.yaml\", \"sha\": \"" HELLO "\", \"size\": 6}]")},
      {"/git/blobs/" HELLO, OK("hello\n")}},
     "ok b.yaml=hello\n",
     "ok b.yaml=hello,cached\n",
     "ok b.yaml=hello,cached\n"},
    /* Where others point us is not this machine: by a redirect, or in the listing itself. */
    {{BASED,
      A_FILE,
      {"https://raw.h/" BASES "/b.yaml", MOVED("https://127.0.0.1/x")},
      {"https://127.0.0.1/x", OK("evil\n")},
      {"/git/blobs/" HELLO, OK("hello\n")}},
     "ok a.yml=bye b.yaml=hello\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n"},
    {{{IN_BASES,
       OK("[" ENTRY(BASES "/", "a.yml", BYE,
                    "4") ",{\"type\": \"file\", \"name\": "
                         "\"b.yaml\", \"path\": \"" BASES "/b.yaml\", \"sha\": \"" HELLO
                         "\", \"size\": 6, \"download_url\": \"https://localhost:1/b\"}]")},
      A_FILE,
      {"https://localhost:1/b", OK("evil\n")},
      {"/git/blobs/" HELLO, OK("hello\n")}},
     "ok a.yml=bye b.yaml=hello\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n"},
    {{BASED, A_FILE, {"/git/blobs/" HELLO, OK("hello\n")}},
     "ok a.yml=bye b.yaml=hello\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n",
     "ok a.yml=bye,cached b.yaml=hello,cached\n"},
    {{BASED, A_FILE, {"https://raw.h/" BASES "/b.yaml", OK("Hello\n")}},
     "failed a.yml=bye b.yaml=-\nerror: " AT BASES
     "/b.yaml: what raw.h sent is not what the listing "
     "names: git's hash is e965047ad7c57865823c7d992b1d046ea66edf78, not " HELLO
     " [try again; when it stays, something on the way, or the host, changes files]\n",
     "failed a.yml=bye,cached b.yaml=-\nerror: " AT BASES
     "/b.yaml: what raw.h sent is not what the "
     "listing names: git's hash is e965047ad7c57865823c7d992b1d046ea66edf78, not " HELLO
     " [try again; when it stays, something on the way, or the host, changes files]\n",
     "failed a.yml=bye,cached b.yaml=-\nerror: " AT BASES
     "/b.yaml: the cache does not have it, and the "
     "network is not used [run `crdforge fetch github:o/r@" COMMIT "` once without --offline]\n"},
    {{BASED},
     "failed a.yml=- b.yaml=-\nerror: " AT BASES
     "/a.yml: api.h answers 404: there is no such thing "
     "[check the spelling; for what is private, set GITHUB_TOKEN]\nnote: " AT
     "the same of 1 more files\n",
     "failed a.yml=- b.yaml=-\nerror: " AT BASES
     "/a.yml: api.h answers 404: there is no such thing "
     "[check the spelling; for what is private, set GITHUB_TOKEN]\nnote: " AT
     "the same of 1 more files\n",
     "failed a.yml=- b.yaml=-\nerror: " AT BASES
     "/a.yml: the cache does not have it, and the network is "
     "not used [run `crdforge fetch github:o/r@" COMMIT "` once without --offline]\nnote: " AT
     "the same of 1 more files\n"},
};

static void files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        struct hub hub;
        char row[40];
        hub_open(&hub, STR(""));
        routes = reads[i].routes;
        routes_len = 5;
        snprintf(row, sizeof row, "row %zu", i);
        hub_start(&hub, false);
        hub_list(&hub, "github:o/r@" COMMIT);
        assert_row_equal(row, hub_read(&hub, NULL), reads[i].read);
        hub_start(&hub, false);
        hub_list(&hub, "github:o/r@" COMMIT);
        assert_row_equal(row, hub_read(&hub, NULL), reads[i].again);
        hub_start(&hub, true);
        hub_list(&hub, "github:o/r@" COMMIT);
        assert_row_equal(row, hub_read(&hub, NULL), reads[i].offline);
        assert_int_equal(scripted_server.requests.len, 0);
        hub_close(&hub);
    }
}

/* Only what is wanted is asked for; what is too large is not. */
static void some_files(void **state)
{
    (void)state;
    static const struct route online[] = {
        {IN_BASES, OK("[" ENTRY(BASES "/", "a.yml", BYE, "4") "," ENTRY(BASES "/", "b.yaml", HELLO,
                                                                        "100001") "]")},
        A_FILE,
        B_FILE};
    static const bool first[] = {true, false}, second[] = {false, true};
    struct hub hub;
    hub_open(&hub, STR(""));
    routes = online;
    routes_len = 3;
    hub_start(&hub, false);
    hub_list(&hub, "github:o/r@" COMMIT);
    scripted_server.requests.len = 0;
    assert_string_equal(hub_read(&hub, first), "ok a.yml=bye b.yaml=-\n");
    assert_string_equal(scripted_server.requests.ptr, "GET https://raw.h/config/crd/bases/a.yml\n");
    assert_string_equal(hub_read(&hub, second),
                        "failed a.yml=bye b.yaml=-\nerror: " AT BASES
                        "/b.yaml: it is larger than the "
                        "limit of 100000 bytes [name other files: no definition is as large]\n");
    assert_string_equal(scripted_server.requests.ptr, "GET https://raw.h/config/crd/bases/a.yml\n");
    hub_close(&hub);
}

static bool yes(void *data, const struct github_place *place)
{
    return data && place->owner.len;
}

/* --offline is named where it would help: the cache has files of it, or something else has. */
static void without_network(void **state)
{
    (void)state;
    static const struct route online[] = {RELEASE, TAGGED("v1"), BASED, A_FILE, B_FILE};
    static const struct route broken[] = {{"/releases/latest", {.status = 500}}};
    static const char failed[] =
        "error: github:o/r: api.h answers 500 (tried 3 times) [try again later%s]\n";
    for (int turn = 0; turn < 4; turn++) {
        struct hub hub;
        hub_open(&hub, STR(""));
        routes = online;
        routes_len = 5;
        hub_start(&hub, false);
        if (turn == 1 || turn == 2)
            hub_list(&hub, "github:o/r");
        if (turn == 2)
            hub_read(&hub, NULL);
        hub.github.spare = turn == 3 ? yes : NULL;
        routes = broken;
        routes_len = 1;
        const char *read = hub_list(&hub, "github:o/r");
        cf_str want = str_printf(hub.bench.arena, failed, turn < 2 ? "" : ", or use --offline");
        assert_non_null(strstr(read, want.ptr));
        hub_close(&hub);
    }
}

/* --- services ----------------------------------------------------------------------------------- */

#define ORG "https://api.h/orgs/aws-controllers-k8s/repos?per_page=100"
#define REPO(name) "{\"name\": \"" name "\"}"

static const struct {
    struct route routes[3];
    const char *read;
} orgs[] = {
    {{{ORG,
       {.status = 200,
        .body = "[" REPO("s3-controller") "," REPO("runtime") "," REPO("acm-controller") "]",
        .headers = "Link: <https://api.h/x?page=9>; rel=\"last\", <https://api.h/x?page=2>; "
                   "rel=\"next\"\n"}},
      {"https://api.h/x?page=2",
       OK("[" REPO("-controller") "," REPO("ec2-controller") "," REPO("s3-controller") "]")}},
     "acm ec2 s3 "},
    {{{ORG, {.status = 200, .body = "[]", .headers = "Link: <https://evil.h/x>; rel=\"next\"\n"}}},
     "error: the services of ACK: the answer of api.h leads to another host for the next "
     "page" API_HINT},
    {{{ORG,
       {.status = 200,
        .body = "[" REPO("a-controller") "]",
        .headers = "Link: <" ORG ">; rel=\"next\"\n"}}},
     "a warning: the services of ACK: there are more than 50 pages of repositories: some may be "
     "missing "
     "[name the service with --service all the same]\n"},
    {{{ORG, OK("{}")}}, "error: the services of ACK: the answer of api.h is no list" API_HINT},
    {{{NULL, {0}}},
     "error: the services of ACK: api.h answers 404: there is no such thing " SPELLING},
};

static void services(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orgs / sizeof *orgs; i++) {
        struct hub hub;
        cf_str *names;
        size_t len;
        char row[40];
        hub_open(&hub, STR(""));
        struct buf out = {.arena = hub.bench.arena};
        routes = orgs[i].routes;
        routes_len = 3;
        hub_start(&hub, false);
        if (github_services(&hub.bench.ctx, &hub.github, &names, &len))
            for (size_t k = 0; k < len; k++)
                buf_printf(&out, "%.*s ", STR_ARG(names[k]));
        buf_text(&out, bench_messages(&hub.bench));
        snprintf(row, sizeof row, "row %zu", i);
        assert_row_equal(row, out.ptr, orgs[i].read);
        hub_close(&hub);
    }
    struct hub hub;
    cf_str *names;
    size_t len;
    hub_open(&hub, STR(""));
    hub_start(&hub, true);
    assert_false(github_services(&hub.bench.ctx, &hub.github, &names, &len));
    assert_string_equal(
        bench_messages(&hub.bench),
        "error: the services of ACK: the cache does not have it, and the network is "
        "not used [run `crdforge list --services` once without --offline]\n");
    hub_close(&hub);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gone),   cmocka_unit_test(without_network), cmocka_unit_test(hints),
        cmocka_unit_test(newest), cmocka_unit_test(parse),           cmocka_unit_test(listings),
        cmocka_unit_test(again),  cmocka_unit_test(recalled),        cmocka_unit_test(long_listing),
        cmocka_unit_test(files),  cmocka_unit_test(some_files),      cmocka_unit_test(services)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
