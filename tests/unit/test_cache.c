/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "base/hash.h"
#include "base/limits.h"
#include "io/cache.h"
#include "io/file.h"
#include "io/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOBODY = 65534 };

/* A folder of its own; the cache is "cache" in it, and not there yet. */
struct site {
    struct bench bench;
    struct cache *cache;
    cf_str folder;
    int open; /* descriptors: no more in the end */
};

static int count_open(void)
{
    int open = 0;
    for (int fd = 0; fd < 256; fd++)
        open += fcntl(fd, F_GETFD) >= 0;
    return open;
}

static void site_open(struct site *site)
{
    char name[] = "/tmp/crdforge-cache-XXXXXX";
    bench_open(&site->bench);
    assert_non_null(mkdtemp(name));
    site->folder = str_copy(site->bench.arena, str_of(name));
    site->cache =
        cache_open(site->bench.arena, file_join(site->bench.arena, site->folder, STR("cache/")));
    site->open = count_open();
}

static void site_close(struct site *site)
{
    const char *const argv[] = {"rm", "-rf", site->folder.ptr, NULL};
    struct process_request request = {
        .argv = argv, .output_bytes = 4096, .limit_ms = 60000, .wake = -1};
    assert_int_equal(count_open(), site->open);
    assert_int_equal(process_run(site->bench.arena, &request).end, PROCESS_EXITED);
    bench_close(&site->bench);
}

static cf_str site_path(struct site *site, const char *below)
{
    return file_join(site->bench.arena, site->folder, str_of(below));
}

/* The file that holds the bytes of a digest. */
static cf_str site_entry(struct site *site, cf_str sha256)
{
    return str_printf(site->bench.arena, "%.*s/cache/sha256/%.2s/%.*s", STR_ARG(site->folder),
                      sha256.ptr, STR_ARG(sha256));
}

static cf_str text_at(struct site *site, cf_str path)
{
    cf_str bytes;
    assert_true(file_read(&site->bench.ctx, path.ptr, &bytes));
    return bytes;
}

/* How many files lie in a folder, whatever their names. */
static size_t count(struct site *site, const char *below)
{
    static const char *const any[] = {"", NULL};
    cf_str *paths;
    size_t len = 0;
    if (file_kind(site_path(site, below).ptr) == FILE_ABSENT)
        return 0;
    assert_true(file_list(&site->bench.ctx, site_path(site, below).ptr, any, true, &paths, &len));
    return len;
}

static unsigned mode_of(cf_str path)
{
    struct stat about;
    assert_int_equal(lstat(path.ptr, &about), 0);
    return (unsigned)about.st_mode & 07777;
}

struct seen {
    struct buf names;
    int64_t written;
};

static void see(void *data, cf_str name, cf_str text, int64_t written)
{
    struct seen *seen = data;
    buf_printf(&seen->names, "%.*s=%.*s ", STR_ARG(name), STR_ARG(text));
    seen->written = written;
}

static const char *names_below(struct site *site, const char *prefix)
{
    struct seen seen = {.names = {.arena = site->bench.arena}};
    cache_each(site->cache, site->bench.arena, str_of(prefix), see, &seen);
    return seen.names.len ? seen.names.ptr : "";
}

/* Looking makes nothing. */
static void finds_nothing(void **state)
{
    struct site site;
    cf_str text;
    size_t files;
    int64_t size;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    cache_size(site.cache, arena, &files, &size);
    assert_int_equal(files, 0);
    assert_false(cache_get(site.cache, arena, hash_sha256(arena, STR("a")), &text));
    assert_false(cache_record(site.cache, arena, STR("http/a"), &text));
    assert_string_equal(names_below(&site, ""), "");
    assert_true(cache_clean(&site.bench.ctx, site.cache, &files, &size));
    assert_int_equal(files + (size_t)size, 0);
    assert_int_equal(file_kind(site_path(&site, "cache").ptr), FILE_ABSENT);
    site_close(&site);
}

static void keeps(void **state)
{
    struct site site;
    cf_str bytes, text;
    size_t files;
    int64_t size;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    static const cf_str contents[] = {{"a", 1}, {"", 0}, {"a\0b", 3}};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        cf_str sha256 = cache_put(site.cache, arena, contents[i]);
        assert_true(str_equal(sha256, hash_sha256(arena, contents[i])));
        assert_true(cache_get(site.cache, arena, sha256, &bytes));
        assert_true(str_equal(bytes, contents[i]));
        assert_int_equal(mode_of(site_entry(&site, sha256)), 0600);
    }
    cache_put(site.cache, arena, STR("a")); /* once is enough */
    cache_note(site.cache, STR("http/a-b"), STR("one"));
    cache_note(site.cache, STR("http/a"), STR("old"));
    cache_note(site.cache, STR("http/a"), STR("two"));
    cache_note(site.cache, STR("github.com/o/.github/c0"), STR(""));
    assert_true(cache_record(site.cache, arena, STR("http/a"), &text));
    assert_true(str_is(text, "two"));
    assert_string_equal(names_below(&site, ""),
                        "github.com/o/.github/c0= http/a=two http/a-b=one ");
    assert_string_equal(names_below(&site, "http"), "http/a=two http/a-b=one ");
    assert_string_equal(names_below(&site, "http/"), "http/a=two http/a-b=one ");
    assert_string_equal(names_below(&site, "http/a"), "http/a=two ");
    assert_string_equal(names_below(&site, "htt"), "");
    assert_int_equal(count(&site, "cache/tmp"), 0);
    static const char *const folders[] = {"cache", "cache/tmp", "cache/sha256", "cache/records",
                                          "cache/records/github.com/o/.github"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(mode_of(site_path(&site, folders[i])), 0700);
    cache_size(site.cache, arena, &files, &size);
    assert_int_equal(files, 6);
    assert_int_equal(size, 4 + 3 * (18 + 64 + 1) + 6);
    assert_int_equal(cache_trouble(site.cache).len, 0);

    assert_true(cache_clean(&site.bench.ctx, site.cache, &files, &size));
    assert_int_equal(files, 6);
    assert_int_equal(file_kind(site_path(&site, "cache").ptr), FILE_ABSENT);
    site_close(&site);
}

/* Of a record, the time that it was written is told, to the second. */
static void tells_time(void **state)
{
    struct site site;
    struct seen seen;
    (void)state;
    site_open(&site);
    seen = (struct seen){.names = {.arena = site.bench.arena}};
    cache_note(site.cache, STR("a"), STR("x"));
    const struct timespec times[] = {{1000000000, 0}, {1000000007, 5}};
    assert_int_equal(utimensat(AT_FDCWD, site_path(&site, "cache/records/a").ptr, times, 0), 0);
    cache_each(site.cache, site.bench.arena, STR(""), see, &seen);
    assert_int_equal(seen.written, 1000000007);
    site_close(&site);
}

static void refuses_names(void **state)
{
    static const char *const names[] = {"",    "/",    "/a",     "a/",  "a//b", ".",    "..",
                                        "a/.", "../a", "a/../b", "a b", "a\nb", "a\\b", "ä",
                                        "a:b", "~",    "a/./b",  "*",   "a%2e", "a/..", "a\x7f"};
    struct site site;
    cf_str text;
    (void)state;
    site_open(&site);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cache_note(site.cache, str_of(names[i]), STR("x"));
        assert_false(cache_record(site.cache, site.bench.arena, str_of(names[i]), &text));
    }
    char name[700];
    memset(name, 'a', sizeof name);
    cache_note(site.cache, (cf_str){name, 201}, STR("x"));
    for (size_t i = 100; i < sizeof name; i += 100)
        name[i] = '/';
    cache_note(site.cache, (cf_str){name, 699}, STR("x"));
    assert_int_equal(file_kind(site_path(&site, "cache").ptr), FILE_ABSENT);
    cache_note(site.cache, (cf_str){name, 599}, STR("x"));
    assert_true(cache_record(site.cache, site.bench.arena, (cf_str){name, 599}, &text));

    static const char *const digests[] = {
        "", "../../../../../../../../../../../../../../../../../../etc/passwd00",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"};
    cache_put(site.cache, site.bench.arena, STR(""));
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        assert_false(cache_get(site.cache, site.bench.arena, str_of(digests[i]), &text));
    site_close(&site);
}

/* ---- what is not as it was written ---- */

static void write_text(cf_str path, const char *text)
{
    assert_int_equal(unlink(path.ptr), 0);
    assert_true(file_fill(path.ptr, str_of(text)));
}

/* In each way. The last ones stand for what is no file at all. */
enum { CUT, FLIPPED, GROWN, EMPTY, HUGE, LINK, PIPE, WAYS };

static void spoil(struct site *site, cf_str path, int way)
{
    cf_str bytes = text_at(site, path);
    char *spoiled = arena_copy(site->bench.arena, bytes.ptr, bytes.len + 1);
    cf_str beside = site_path(site, "beside");
    switch (way) {
    case CUT:
        spoiled[bytes.len - 1] = '\0';
        write_text(path, spoiled);
        break;
    case FLIPPED:
        spoiled[bytes.len - 1] ^= 1;
        write_text(path, spoiled);
        break;
    case GROWN:
        spoiled[bytes.len] = 'x';
        write_text(path, str_copy(site->bench.arena, (cf_str){spoiled, bytes.len + 1}).ptr);
        break;
    case EMPTY:
        write_text(path, "");
        break;
    case HUGE:
        assert_int_equal(truncate(path.ptr, (off_t)1 << 40), 0);
        break;
    case LINK:
        assert_int_equal(rename(path.ptr, beside.ptr), 0);
        assert_int_equal(symlink(beside.ptr, path.ptr), 0);
        break;
    default:
        assert_int_equal(unlink(path.ptr), 0);
        assert_int_equal(mkfifo(path.ptr, 0600), 0);
        break;
    }
}

static void notices(void **state)
{
    (void)state;
    for (int way = 0; way < WAYS; way++) {
        struct site site;
        cf_str text;
        site_open(&site);
        struct arena *arena = site.bench.arena;
        cf_str sha256 = cache_put(site.cache, arena, STR("some bytes"));
        cf_str record = site_path(&site, "cache/records/http/a");
        cache_note(site.cache, STR("http/a"), STR("a text"));
        spoil(&site, site_entry(&site, sha256), way);
        unlink(site_path(&site, "beside").ptr);
        spoil(&site, record, way);
        if (cache_get(site.cache, arena, sha256, &text) ||
            file_kind(site_entry(&site, sha256).ptr) != FILE_ABSENT ||
            cache_record(site.cache, arena, STR("http/a"), &text) ||
            file_kind(record.ptr) != FILE_ABSENT)
            fail_msg("spoiled in way %d: not noticed, or not removed", way);
        cache_put(site.cache, arena, STR("some bytes"));
        cache_note(site.cache, STR("http/a"), STR("a text"));
        spoil(&site, record, way);
        assert_string_equal(names_below(&site, ""), "");
        /* Writing anew is enough, too. */
        spoil(&site, site_entry(&site, sha256), FLIPPED);
        cache_put(site.cache, arena, STR("some bytes"));
        assert_true(cache_get(site.cache, arena, sha256, &text));
        assert_true(str_is(text, "some bytes"));
        assert_int_equal(cache_trouble(site.cache).len, 0);
        site_close(&site);
    }
}

/* A head that is none, and one of a later version. */
static void notices_heads(void **state)
{
    static const char *const heads[] = {"", "crdforge-record 2 ", "crdforge-record 1", "x"};
    struct site site;
    cf_str text;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    cf_str path = site_path(&site, "cache/records/a"), digest = hash_sha256(arena, STR("x"));
    cache_note(site.cache, STR("a"), STR("x"));
    cf_str right = str_printf(arena, "crdforge-record 1 %.*s\nx", STR_ARG(digest));
    assert_true(str_equal(text_at(&site, path), right));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        cf_str wrong = str_printf(arena, "%s%.*s\nx", heads[i], STR_ARG(digest));
        assert_true(file_fill(path.ptr, wrong));
        assert_false(cache_record(site.cache, arena, STR("a"), &text));
        assert_int_equal(file_kind(path.ptr), FILE_ABSENT);
    }
    site_close(&site);
}

/* ---- several processes ---- */

static struct cache *opened_again(struct site *site)
{
    return cache_open(site->bench.arena, site_path(site, "cache"));
}

static cf_str content(struct arena *arena, unsigned number)
{
    struct buf text = {.arena = arena};
    for (unsigned i = 0; i < 200 + number % 7 * 1000; i++)
        buf_printf(&text, "line %u of %u\n", i, number);
    return buf_str(&text);
}

/* What one process does: the same as the others, and the records' texts say which bytes they mean. The
 * exit code: 0 when nothing was wrong. */
static int work(struct site *site, unsigned from, unsigned to)
{
    struct cache *cache = opened_again(site);
    struct arena *arena = arena_open();
    int wrong = 0;
    for (unsigned i = from; i < to && !wrong; i++) {
        cf_str bytes = content(arena, i % 20), there, text;
        cf_str name = str_printf(arena, "github.com/o/r/%u", i % 5);
        cf_str sha256 = cache_put(cache, arena, bytes);
        if (cache_get(cache, arena, sha256, &there) && !str_equal(bytes, there))
            wrong = 2;
        cache_note(cache, name, sha256);
        if (cache_record(cache, arena, name, &text) && text.len != 64)
            wrong = 3;
        arena_clear(arena);
    }
    if (cache_trouble(cache).len)
        wrong = 4;
    arena_close(arena);
    return wrong;
}

enum { WRITERS = 6, ROUNDS = 60 };

static void write_at_once(struct site *site, pid_t *writers)
{
    for (unsigned w = 0; w < WRITERS; w++) {
        writers[w] = fork();
        if (!writers[w])
            _exit(work(site, w, w + ROUNDS));
        assert_true(writers[w] > 0);
    }
}

static void ended_well(const pid_t *writers)
{
    for (size_t w = 0; w < WRITERS; w++) {
        int status;
        assert_int_equal(waitpid(writers[w], &status, 0), writers[w]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

static void shares(void **state)
{
    struct site site;
    pid_t writers[WRITERS];
    cf_str bytes;
    (void)state;
    site_open(&site);
    write_at_once(&site, writers);
    ended_well(writers);
    for (unsigned i = 0; i < 20; i++) {
        cf_str wanted = content(site.bench.arena, i);
        cf_str sha256 = hash_sha256(site.bench.arena, wanted);
        assert_true(cache_get(site.cache, site.bench.arena, sha256, &bytes));
        assert_true(str_equal(bytes, wanted));
    }
    assert_int_equal(count(&site, "cache/tmp"), 0);
    assert_int_equal(count(&site, "cache/sha256"), 20);
    assert_int_equal(count(&site, "cache/records"), 5);
    site_close(&site);
}

/* Cleaning while others write spoils nothing, and does not trouble them. */
static void cleans_meanwhile(void **state)
{
    struct site site;
    pid_t writers[WRITERS];
    (void)state;
    site_open(&site);
    write_at_once(&site, writers);
    for (int i = 0; i < 40; i++) {
        size_t files;
        int64_t size;
        if (!cache_clean(&site.bench.ctx, site.cache, &files, &size))
            fail_msg("%s", bench_messages(&site.bench));
    }
    ended_well(writers);
    site_close(&site);
}

struct checked {
    struct site *site;
    size_t records;
};

static void check_seen(void *data, cf_str name, cf_str text, int64_t written)
{
    struct checked *checked = data;
    (void)name;
    (void)written;
    assert_int_equal(text.len, 64);
    checked->records++;
}

/* All that lies there is whole: nothing of it had to be removed. */
static void all_whole(struct site *site)
{
    static const char *const any[] = {"", NULL};
    struct checked checked = {site, 0};
    size_t records = count(site, "cache/records"), len = 0;
    cf_str *paths = NULL, bytes;
    cache_each(site->cache, site->bench.arena, STR(""), check_seen, &checked);
    assert_int_equal(checked.records, records);
    if (count(site, "cache/sha256"))
        assert_true(file_list(&site->bench.ctx, site_path(site, "cache/sha256").ptr, any, true,
                              &paths, &len));
    for (size_t i = 0; i < len; i++)
        assert_true(cache_get(site->cache, site->bench.arena, file_name(paths[i]), &bytes));
}

static void killed(struct site *site, long after_us)
{
    struct timespec pause = {0, after_us * 1000};
    pid_t child = fork();
    int status;
    if (!child)
        for (unsigned from = 0;; from += ROUNDS)
            if (work(site, from, from + ROUNDS))
                _exit(1);
    assert_true(child > 0);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

/* As if it had been left that long ago. */
static void age_leftovers(struct site *site, time_t seconds)
{
    static const char *const any[] = {"", NULL};
    const struct timespec times[] = {{time(NULL) - seconds, 0}, {time(NULL) - seconds, 0}};
    cf_str *paths = NULL;
    size_t len = 0;
    assert_true(
        file_list(&site->bench.ctx, site_path(site, "cache/tmp").ptr, any, true, &paths, &len));
    for (size_t i = 0; i < len; i++)
        assert_int_equal(utimensat(AT_FDCWD, paths[i].ptr, times, 0), 0);
}

static void survives_kills(void **state)
{
    struct site site;
    (void)state;
    site_open(&site);
    for (long i = 0; i < 40; i++) {
        killed(&site, 3000 + i * 997 % 9000);
        all_whole(&site);
        if (i % 4 == 3) { /* so that there is something to write */
            size_t files;
            int64_t size;
            assert_true(cache_clean(&site.bench.ctx, site.cache, &files, &size));
        }
    }
    site_close(&site);
}

static void sweeps(void **state)
{
    struct site site;
    (void)state;
    site_open(&site);
    cache_note(site.cache, STR("a"), STR("x"));
    assert_true(file_fill(site_path(&site, "cache/tmp/left").ptr, STR("half of it")));
    age_leftovers(&site, 3000);
    cache_note(opened_again(&site), STR("a"), STR("y"));
    assert_int_equal(count(&site, "cache/tmp"), 1); /* somebody may be at it */
    age_leftovers(&site, 3700);
    cache_note(site.cache, STR("a"), STR("y"));
    assert_int_equal(count(&site, "cache/tmp"), 1); /* once a run */
    cache_note(opened_again(&site), STR("a"), STR("y"));
    assert_int_equal(count(&site, "cache/tmp"), 0);
    site_close(&site);
}

/* ---- a cache that cannot be used ---- */

/* Runs `action` in a child that is not root; its exit code. */
static int as_nobody(struct site *site, int action(struct site *site))
{
    int status;
    pid_t child = fork();
    if (!child)
        _exit(geteuid() == 0 && setuid(NOBODY) != 0 ? 99 : action(site));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const char *trouble(struct site *site, const struct cache *cache)
{
    cf_str text = cache_trouble(cache);
    if (!str_starts(text, site->folder.ptr))
        return text.len ? text.ptr : "";
    return text.ptr + site->folder.len;
}

static int troubled(struct site *site, const char *wanted)
{
    struct cache *cache = opened_again(site);
    struct arena *arena = site->bench.arena;
    cf_str bytes, sha256 = cache_put(cache, arena, STR("new"));
    cache_note(cache, STR("new"), STR("x"));
    if (!str_equal(sha256, hash_sha256(arena, STR("new"))) ||
        cache_get(cache, arena, sha256, &bytes) || cache_record(cache, arena, STR("new"), &bytes))
        return 1;
    if (strcmp(trouble(site, cache), wanted) == 0)
        return 0;
    fprintf(stderr, "trouble: %s\n", trouble(site, cache));
    return 2;
}

static int finds_read_only(struct site *site)
{
    struct cache *cache = opened_again(site);
    cf_str bytes, text;
    if (!cache_get(cache, site->bench.arena, hash_sha256(site->bench.arena, STR("old")), &bytes) ||
        !cache_record(cache, site->bench.arena, STR("old"), &text) || cache_trouble(cache).len)
        return 3;
    return troubled(site, "/cache cannot be used: Permission denied");
}

static void chown_all(struct site *site, uid_t uid)
{
    char user[32];
    snprintf(user, sizeof user, "%lu", (unsigned long)uid);
    const char *const argv[] = {"chown", "-R", user, site->folder.ptr, NULL};
    struct process_request request = {
        .argv = argv, .output_bytes = 4096, .limit_ms = 60000, .wake = -1};
    if (geteuid() == 0)
        assert_int_equal(process_run(site->bench.arena, &request).code, 0);
}

static void read_only(void **state)
{
    static const char *const folders[] = {"cache", "cache/tmp", "cache/sha256", "cache/records"};
    struct site site;
    (void)state;
    site_open(&site);
    cache_put(site.cache, site.bench.arena, STR("old"));
    cache_note(site.cache, STR("old"), STR("x"));
    chown_all(&site, NOBODY);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(chmod(site_path(&site, folders[i]).ptr, 0500), 0);
    assert_int_equal(as_nobody(&site, finds_read_only), 0);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        assert_int_equal(chmod(site_path(&site, folders[i]).ptr, 0700), 0);
    site_close(&site);
}

static int finds_no_place(struct site *site)
{
    return troubled(site, "/cache cannot be used: No such file or directory");
}

static int finds_strange(struct site *site)
{
    return troubled(site, "/cache cannot be used: it belongs to another user");
}

static int finds_file(struct site *site)
{
    return troubled(site, "/cache cannot be used: Not a directory");
}

/* Nothing can be made there; a file is in its place; somebody else's. */
static void unusable(void **state)
{
    struct site site;
    size_t files;
    int64_t size;
    (void)state;
    site_open(&site);
    assert_int_equal(chmod(site.folder.ptr, 0555), 0);
    assert_int_equal(as_nobody(&site, finds_no_place), 0);
    assert_int_equal(chmod(site.folder.ptr, 0755), 0);
    assert_true(file_fill(site_path(&site, "cache").ptr, STR("")));
    assert_int_equal(finds_file(&site), 0);
    assert_false(cache_clean(&site.bench.ctx, site.cache, &files, &size));
    assert_true(strstr(bench_messages(&site.bench), "cache cannot be used: Not a directory "
                                                    "[remove it yourself if it is yours]\n"));
    assert_int_equal(unlink(site_path(&site, "cache").ptr), 0);
    if (geteuid() == 0) {
        assert_int_equal(mkdir(site_path(&site, "cache").ptr, 0700), 0);
        assert_int_equal(chown(site_path(&site, "cache").ptr, NOBODY - 1, (gid_t)-1), 0);
        assert_int_equal(finds_strange(&site), 0);
    }
    site_close(&site);
}

/* What root left, as in an image, can be read by others. */
static int finds_roots(struct site *site)
{
    struct cache *cache = opened_again(site);
    cf_str bytes;
    if (!cache_get(cache, site->bench.arena, hash_sha256(site->bench.arena, STR("old")), &bytes))
        return 3;
    return troubled(site, "/cache cannot be used: Permission denied");
}

static void read_of_root(void **state)
{
    struct site site;
    (void)state;
    if (geteuid() != 0)
        skip();
    site_open(&site);
    cache_put(site.cache, site.bench.arena, STR("old"));
    const char *const argv[] = {"chmod", "-R", "go+rX", site.folder.ptr, NULL};
    struct process_request request = {
        .argv = argv, .output_bytes = 4096, .limit_ms = 60000, .wake = -1};
    assert_int_equal(process_run(site.bench.arena, &request).code, 0);
    assert_int_equal(as_nobody(&site, finds_roots), 0);
    site_close(&site);
}

static int finds_full(struct site *site)
{
    const struct rlimit none = {0, 0};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &none) != 0)
        return 98;
    return troubled(site, "/cache cannot be used: File too large");
}

static void full(void **state)
{
    struct site site;
    (void)state;
    site_open(&site);
    chown_all(&site, NOBODY);
    assert_int_equal(as_nobody(&site, finds_full), 0);
    assert_int_equal(count(&site, "cache/tmp"), 0);
    assert_int_equal(count(&site, "cache/sha256"), 0);
    site_close(&site);
}

/* Of what is not there two folders are made: ~/.cache and the one in it; a home is not. */
static void makes_no_home(void **state)
{
    struct site site;
    cf_str bytes;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    struct cache *cache = cache_open(arena, site_path(&site, "home/.cache/crdforge"));
    cf_str sha256 = cache_put(cache, arena, STR("a"));
    assert_string_equal(trouble(&site, cache),
                        "/home/.cache/crdforge cannot be used: No such file or directory");
    assert_int_equal(file_kind(site_path(&site, "home").ptr), FILE_ABSENT);
    assert_int_equal(mkdir(site_path(&site, "home").ptr, 0700), 0);
    cache_put(cache, arena, STR("a"));
    assert_true(cache_get(cache, arena, sha256, &bytes));
    site_close(&site);
}

static void no_folder(void **state)
{
    struct bench bench;
    cf_str bytes;
    size_t files;
    int64_t size;
    (void)state;
    bench_open(&bench);
    struct cache *cache = cache_open(bench.arena, STR(""));
    cf_str sha256 = cache_put(cache, bench.arena, STR("a"));
    assert_int_equal(sha256.len, 64);
    assert_false(cache_get(cache, bench.arena, sha256, &bytes));
    cache_note(cache, STR("a"), STR("b"));
    assert_false(cache_record(cache, bench.arena, STR("a"), &bytes));
    assert_true(cache_clean(&bench.ctx, cache, &files, &size));
    assert_int_equal(cache_trouble(cache).len, 0);
    bench_close(&bench);
}

/* ---- links ---- */

static void follows_no_link(void **state)
{
    static const char *const links[] = {"cache", "cache/tmp", "cache/sha256", "cache/records",
                                        "cache/records/http"};
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct site site;
        cf_str text;
        size_t files;
        int64_t size;
        site_open(&site);
        struct arena *arena = site.bench.arena;
        cf_str sha256 = cache_put(site.cache, arena, STR("old"));
        cache_note(site.cache, STR("http/a"), STR("old"));
        cf_str link = site_path(&site, links[i]), away = site_path(&site, "away");
        assert_int_equal(rename(link.ptr, away.ptr), 0);
        assert_int_equal(symlink(away.ptr, link.ptr), 0);
        size_t before = count(&site, "away");
        struct cache *cache = opened_again(&site);
        cache_put(cache, arena, STR("new"));
        cache_note(cache, STR("http/b"), STR("new"));
        assert_true(cache_trouble(cache).len > 0);
        if (i != 1)
            assert_false(cache_get(cache, arena, sha256, &text) &&
                         cache_record(cache, arena, STR("http/a"), &text));
        cache_clean(&site.bench.ctx, cache, &files, &size);
        assert_int_equal(count(&site, "away"), before);
        site_close(&site);
    }
}

/* The folders around it may well be links. */
static void follows_links_to_it(void **state)
{
    struct site site;
    cf_str bytes;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    cf_str real = site_path(&site, "real"), link = site_path(&site, "link");
    assert_int_equal(mkdir(real.ptr, 0700), 0);
    assert_int_equal(symlink(real.ptr, link.ptr), 0);
    struct cache *cache = cache_open(arena, site_path(&site, "link/new/crdforge"));
    cf_str sha256 = cache_put(cache, arena, STR("a"));
    assert_true(cache_get(cache, arena, sha256, &bytes));
    assert_int_equal(file_kind(site_path(&site, "real/new/crdforge/sha256").ptr), FILE_FOLDER);
    site_close(&site);
}

/* Cleaning leaves what is not ours, and takes what nobody knows among ours. */
static void cleans_ours(void **state)
{
    struct site site;
    size_t files;
    int64_t size;
    (void)state;
    site_open(&site);
    cache_note(site.cache, STR("a"), STR("x"));
    cf_str mine = site_path(&site, "cache/mine.txt");
    assert_true(file_fill(mine.ptr, STR("x")));
    assert_true(file_fill(site_path(&site, "cache/tmp/left").ptr, STR("half")));
    assert_true(file_fill(site_path(&site, "cache/sha256/strange").ptr, STR("x")) ||
                mkdir(site_path(&site, "cache/sha256").ptr, 0700) == 0);
    assert_int_equal(symlink("/etc/passwd", site_path(&site, "cache/records/link").ptr), 0);
    assert_true(cache_clean(&site.bench.ctx, site.cache, &files, &size));
    assert_int_equal(files, 3);
    assert_int_equal(file_kind(mine.ptr), FILE_REGULAR);
    assert_int_equal(file_kind(site_path(&site, "cache/records").ptr), FILE_ABSENT);
    assert_int_equal(file_kind("/etc/passwd"), FILE_REGULAR);
    site_close(&site);
}

static int cleans_read_only(struct site *site)
{
    size_t files;
    int64_t size;
    if (cache_clean(&site->bench.ctx, site->cache, &files, &size))
        return 1;
    const char *said = bench_messages(&site->bench);
    bool ok = strncmp(said, "error: cannot remove ", 21) == 0 &&
              strncmp(said + 21, site->folder.ptr, site->folder.len) == 0 &&
              strcmp(said + 21 + site->folder.len,
                     "/cache/records/http/a: Permission denied [the rest is removed; what is left "
                     "there does no harm]\n") == 0;
    return ok && files == 1 ? 0 : 2;
}

static void cannot_clean(void **state)
{
    struct site site;
    (void)state;
    site_open(&site);
    cache_put(site.cache, site.bench.arena, STR("x"));
    cache_note(site.cache, STR("http/a"), STR("x"));
    chown_all(&site, NOBODY);
    cf_str folder = site_path(&site, "cache/records/http");
    assert_int_equal(chmod(folder.ptr, 0500), 0);
    assert_int_equal(as_nobody(&site, cleans_read_only), 0);
    assert_int_equal(chmod(folder.ptr, 0700), 0);
    site_close(&site);
}

/* Where others may write, or what others wrote, is not believed: neither read nor made fit. */
static void open_to_others(void **state)
{
    static const char *const places[] = {"cache", "cache/sha256", "cache/records"};
    static const unsigned modes[] = {0770, 0702, 01777};
    (void)state;
    for (size_t i = 0; i < 9; i++) {
        struct site site;
        cf_str bytes, sha256;
        site_open(&site);
        cf_str folder = site_path(&site, places[i / 3]);
        sha256 = cache_put(site.cache, site.bench.arena, STR("a"));
        cache_note(site.cache, STR("r/x"), STR("x"));
        assert_int_equal(chmod(folder.ptr, modes[i % 3]), 0);
        struct cache *cache = opened_again(&site);
        bool read = cache_get(cache, site.bench.arena, sha256, &bytes);
        bool noted = cache_record(cache, site.bench.arena, STR("r/x"), &bytes);
        assert_int_equal(read, i / 3 == 2);
        assert_int_equal(noted, i / 3 == 1);
        assert_string_equal(
            trouble(&site, cache),
            "/cache cannot be used: others may write there; look at it, then `chmod -R "
            "go-w` it, or remove it");
        cache_note(cache, STR("r/y"), STR("y"));
        assert_int_equal(mode_of(folder), modes[i % 3]);
        site_close(&site);
    }
}

/* A file that another user, or anybody, may have written. */
static void files_of_others(void **state)
{
    struct site site;
    cf_str bytes;
    (void)state;
    site_open(&site);
    cf_str sha256 = cache_put(site.cache, site.bench.arena, STR("a"));
    assert_int_equal(chmod(site_entry(&site, sha256).ptr, 0622), 0);
    assert_false(cache_get(site.cache, site.bench.arena, sha256, &bytes));
    assert_int_equal(file_kind(site_entry(&site, sha256).ptr), FILE_ABSENT);
    if (geteuid() == 0) {
        cf_str record = site_path(&site, "cache/records/r");
        cache_note(site.cache, STR("r"), STR("x"));
        assert_int_equal(chown(record.ptr, NOBODY, (gid_t)-1), 0);
        assert_false(cache_record(site.cache, site.bench.arena, STR("r"), &bytes));
        assert_int_equal(file_kind(record.ptr), FILE_ABSENT);
    }
    site_close(&site);
}

static void folders(void **state)
{
    static const struct {
        const char *xdg, *home, *folder;
    } cases[] = {
        {"/x", "/home/u", "/x/crdforge"},
        {"/x/", NULL, "/x/crdforge"},
        {NULL, "/home/u", "/home/u/.cache/crdforge"},
        {"", "/home/u", "/home/u/.cache/crdforge"},
        {"x", "/home/u", "/home/u/.cache/crdforge"},
        {NULL, NULL, ""},
        {NULL, "", ""},
        {"", "u", ""},
    };
    struct bench bench;
    (void)state;
    bench_open(&bench);
    cf_str xdg = process_variable("XDG_CACHE_HOME"), home = process_variable("HOME");
    xdg = str_copy(bench.arena, xdg);
    home = str_copy(bench.arena, home);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsetenv("XDG_CACHE_HOME");
        unsetenv("HOME");
        if (cases[i].xdg)
            setenv("XDG_CACHE_HOME", cases[i].xdg, 1);
        if (cases[i].home)
            setenv("HOME", cases[i].home, 1);
        assert_row_equal(cases[i].xdg ? cases[i].xdg : "(none)", cache_folder(bench.arena).ptr,
                         cases[i].folder);
    }
    setenv("XDG_CACHE_HOME", xdg.ptr, 1);
    setenv("HOME", home.ptr, 1);
    bench_close(&bench);
}

/* As deep as no record is: somebody else's, which is told. */
static void too_deep(void **state)
{
    struct site site;
    size_t files;
    int64_t size;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    cache_note(site.cache, STR("a"), STR("x"));
    cf_str path = STR("cache/records"), deep = STR("");
    for (int i = 0; i < 17; i++) {
        path = file_join(arena, path, STR("b"));
        assert_int_equal(mkdir(site_path(&site, path.ptr).ptr, 0700), 0);
        deep = i == 15 ? path : deep;
    }
    assert_false(cache_clean(&site.bench.ctx, site.cache, &files, &size));
    assert_int_equal(files, 1);
    assert_string_equal(bench_messages(&site.bench),
                        str_printf(arena,
                                   "error: cannot remove %s: File name too long [the rest is "
                                   "removed; what is left there does no harm]\n",
                                   site_path(&site, deep.ptr).ptr)
                            .ptr);
    site_close(&site);
}

/* What would not be read again is not kept; it is no trouble. */
static void too_large(void **state)
{
    struct site site;
    cf_str there;
    (void)state;
    site_open(&site);
    struct arena *arena = site.bench.arena;
    const cf_str bytes = {arena_alloc(arena, LIMITS_INPUT_BYTES + 4096), LIMITS_INPUT_BYTES + 4096};
    cf_str sha256 = cache_put(site.cache, arena, bytes);
    assert_false(cache_get(site.cache, arena, sha256, &there));
    assert_int_equal(cache_trouble(site.cache).len, 0);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing),   cmocka_unit_test(keeps),
        cmocka_unit_test(tells_time),      cmocka_unit_test(refuses_names),
        cmocka_unit_test(notices),         cmocka_unit_test(notices_heads),
        cmocka_unit_test(shares),          cmocka_unit_test(cleans_meanwhile),
        cmocka_unit_test(survives_kills),  cmocka_unit_test(sweeps),
        cmocka_unit_test(read_only),       cmocka_unit_test(unusable),
        cmocka_unit_test(read_of_root),    cmocka_unit_test(full),
        cmocka_unit_test(makes_no_home),   cmocka_unit_test(no_folder),
        cmocka_unit_test(follows_no_link), cmocka_unit_test(follows_links_to_it),
        cmocka_unit_test(cleans_ours),     cmocka_unit_test(cannot_clean),
        cmocka_unit_test(open_to_others),  cmocka_unit_test(files_of_others),
        cmocka_unit_test(folders),         cmocka_unit_test(too_large),
        cmocka_unit_test(too_deep)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
