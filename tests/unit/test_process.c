/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* setgroups */
#include "support.h"

#include "io/clock.h"
#include "io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct process_result run_shell(struct bench *bench, const char *script,
                                       struct process_request request)
{
    const char *argv[] = {"sh", "-c", script, NULL};
    request.argv = argv;
    if (!request.limit_ms)
        request.limit_ms = 20000;
    if (!request.output_bytes)
        request.output_bytes = 1 << 20;
    return process_run(bench->arena, &request);
}

static const struct {
    const char *script;
    enum process_end end;
    int code;
    const char *output, *errors; /* NULL: whatever it is */
    int64_t limit_ms;
    size_t output_bytes;
} cases[] = {
    {"", PROCESS_EXITED, 0, "", "", 0, 0},
    {"echo a; echo b >&2", PROCESS_EXITED, 0, "a\n", "b\n", 0, 0},
    {"echo a; exit 7", PROCESS_EXITED, 7, "a\n", "", 0, 0},
    {"cat; echo end", PROCESS_EXITED, 0, "end\n", "", 0, 0}, /* an empty standard input */
    {"kill -TERM $$", PROCESS_SIGNALLED, SIGTERM, "", "", 0, 0},
    {"kill -KILL $$", PROCESS_SIGNALLED, SIGKILL, "", "", 0, 0},
    {"kill -PIPE $$", PROCESS_SIGNALLED, SIGPIPE, "", "", 0, 0}, /* which we ignore */
    {"exec >&- 2>&-; sleep 0.05; exit 3", PROCESS_EXITED, 3, "", "", 0, 0},
    {"echo a; sleep 100 & exit 0", PROCESS_EXITED, 0, "a\n", "", 0, 0},
    {"echo a >&2; sleep 100", PROCESS_TIMED_OUT, 0, "", "a\n", 200, 0},
    {"trap '' TERM INT HUP; exec >&- 2>&-; while :; do sleep 1; done", PROCESS_TIMED_OUT, 0, "", "",
     200, 0},
    {"yes", PROCESS_TOO_LARGE, 0, NULL, "", 0, 4},
    {"printf 12345", PROCESS_TOO_LARGE, 0, NULL, "", 0, 4},
    {"printf 1234", PROCESS_EXITED, 0, "1234", "", 0, 4},
    {"yes >&2", PROCESS_TIMED_OUT, 0, "", NULL, 200, 0},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        int64_t began = clock_ms();
        struct process_result result = run_shell(
            &bench, cases[i].script,
            (struct process_request){
                .wake = -1, .limit_ms = cases[i].limit_ms, .output_bytes = cases[i].output_bytes});
        if (result.end != cases[i].end || result.code != cases[i].code)
            fail_msg("%s: ended as %d, code %d", cases[i].script, (int)result.end, result.code);
        if (cases[i].output)
            assert_row_equal(cases[i].script, result.output.ptr, cases[i].output);
        if (cases[i].errors)
            assert_row_equal(cases[i].script, result.errors.ptr, cases[i].errors);
        assert_true(result.errors.len <= PROCESS_ERRORS);
        assert_true(clock_ms() - began < 15000);
        /* Nothing is left to wait for. */
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
        bench_close(&bench);
    }
}

/* Of many errors the last are kept; of much output all. */
static void test_much(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct process_result result = run_shell(
        &bench,
        "i=0; while [ $i -lt 20000 ]; do echo \"line $i\"; echo \"error $i\" >&2; i=$((i+1)); done",
        (struct process_request){.wake = -1});
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.output.len, 208890);
    assert_true(str_ends(result.output, "line 19999\n"));
    assert_int_equal(result.errors.len, PROCESS_ERRORS);
    assert_true(str_ends(result.errors, "error 19998\nerror 19999\n"));
    bench_close(&bench);
}

/* More than a pipe holds, to a program that is slow to read it, ends early, or does not read at all. */
static void test_input(void **state)
{
    static const struct {
        const char *script, *output;
    } rows[] = {{"sleep 0.05; wc -c", "1048576\n"},
                {"head -c 3", "abc"},
                {"cat >/dev/null; cat; echo end", "end\n"},
                {"dd bs=1 skip=4 count=2 2>/dev/null </dev/stdin", "ef"},
                {"echo unread", "unread\n"}};
    struct bench bench;
    bench_open(&bench);
    struct buf text = {.arena = bench.arena};
    while (text.len < 1 << 20)
        buf_text(&text, "abcdefgh");
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct process_result result = run_shell(
            &bench, rows[i].script, (struct process_request){.wake = -1, .input = buf_str(&text)});
        assert_int_equal(result.end, PROCESS_EXITED);
        assert_int_equal(result.code, 0);
        assert_row_equal(rows[i].script, result.output.ptr, rows[i].output);
    }
    bench_close(&bench);
}

static void test_not_started(void **state)
{
    (void)state;
    static const struct {
        const char *program;
        enum process_end end;
        int code;
    } rows[] = {
        {"crdforge-no-such-program", PROCESS_MISSING, ENOENT},
        {"/no/such/program", PROCESS_MISSING, ENOENT},
        {"/etc/passwd", PROCESS_UNUSABLE, EACCES},
        {"/etc", PROCESS_UNUSABLE, EACCES},
        {"/etc/passwd/none", PROCESS_MISSING, ENOENT},
        {"", PROCESS_MISSING, ENOENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        const char *argv[] = {rows[i].program, NULL};
        struct process_request request = {.argv = argv, .limit_ms = 1000, .wake = -1};
        struct process_result result = process_run(bench.arena, &request);
        if (result.end != rows[i].end || result.code != rows[i].code)
            fail_msg("%s: ended as %d, code %d", rows[i].program, (int)result.end, result.code);
        bench_close(&bench);
    }
}

/* The first place of PATH that has a program; the folder we are in is none, unless it is named. */
static void test_path(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum process_end end;
    } rows[] = {
        {"/none:/usr/bin:/bin", PROCESS_EXITED},
        {"::/bin", PROCESS_EXITED},
        {"", PROCESS_EXITED},
        {"/none", PROCESS_MISSING},
        {":/none:", PROCESS_MISSING},
        {"/bin/sh", PROCESS_MISSING},
    };
    struct bench bench;
    bench_open(&bench);
    const char *old = str_copy(bench.arena, process_variable("PATH")).ptr;
    int here = open(".", O_RDONLY);
    assert_int_equal(chdir("/bin"), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(setenv("PATH", rows[i].path, 1), 0);
        struct process_result result =
            run_shell(&bench, "exit 0", (struct process_request){.wake = -1});
        if (result.end != rows[i].end)
            fail_msg("%s: ended as %d", rows[i].path, (int)result.end);
    }
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_int_equal(setenv("PATH", old, 1), 0);
    bench_close(&bench);
}

/* Ours stays, a name of both is the request's. */
static void test_environment(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const cf_str env[] = {STR("CRDFORGE_B=new"), STR("CRDFORGE_BB=")};
    assert_int_equal(setenv("CRDFORGE_A", "ours", 1), 0);
    assert_int_equal(setenv("CRDFORGE_B", "old", 1), 0);
    assert_int_equal(setenv("CRDFORGE_BB", "old", 1), 0);
    assert_int_equal(setenv("CRDFORGE_BBB", "ours", 1), 0);
    /* Not by a shell, which would take one of two values of the same name. */
    const char *argv[] = {"env", NULL};
    struct process_request request = {.argv = argv,
                                      .env = env,
                                      .env_len = 2,
                                      .output_bytes = 1 << 20,
                                      .limit_ms = 20000,
                                      .wake = -1};
    struct process_result result = process_run(bench.arena, &request);
    struct buf seen = {.arena = bench.arena};
    for (size_t from = 0, to = 0; to < result.output.len; to++)
        if (result.output.ptr[to] == '\n') {
            cf_str line = str_cut(result.output, from, to + 1);
            if (str_starts(line, "CRDFORGE_"))
                buf_add(&seen, line.ptr, line.len);
            from = to + 1;
        }
    assert_string_equal(seen.ptr,
                        "CRDFORGE_A=ours\nCRDFORGE_BBB=ours\nCRDFORGE_B=new\nCRDFORGE_BB=\n");
    assert_string_equal(process_variable("CRDFORGE_A").ptr, "ours");
    assert_int_equal(process_variable("CRDFORGE_NONE").len, 0);
    bench_close(&bench);
}

/* A program sees three files, whatever is open here; and signals as if nobody had touched them. */
static void test_clean(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    int open_here = fcntl(STDOUT_FILENO, F_DUPFD, 57); /* as a library would: not close-on-exec */
    struct sigaction ignore = {.sa_handler = SIG_IGN}, old_pipe, old_child;
    assert_true(open_here >= 57);
    assert_int_equal(sigaction(SIGPIPE, &ignore, &old_pipe), 0);
    assert_int_equal(sigaction(SIGCHLD, &ignore, &old_child), 0);
    struct process_result result =
        run_shell(&bench,
                  "for n in 50 57 58 59 60; do [ -e /proc/$$/fd/$n ] && echo $n; done; grep SigIgn "
                  "/proc/self/status; exit 4",
                  (struct process_request){.wake = -1});
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.code, 4);
    /* The C library has its own way with two of the real-time ones. */
    assert_true(str_starts(result.output, "SigIgn:\t"));
    assert_true(str_ends(result.output, "0000000\n"));
    sigaction(SIGPIPE, &old_pipe, NULL);
    sigaction(SIGCHLD, &old_child, NULL);
    close(open_here);
    bench_close(&bench);
}

/* Somebody wants us to stop: the program and its children are gone at once. */
static void test_wake(void **state)
{
    (void)state;
    struct bench bench;
    int ends[2];
    bench_open(&bench);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "s", 1), 1);
    int64_t began = clock_ms();
    struct process_result result =
        run_shell(&bench, "sleep 100; echo end", (struct process_request){.wake = ends[0]});
    assert_int_equal(result.end, PROCESS_WOKEN);
    assert_true(clock_ms() - began < 10000);
    close(ends[0]);
    close(ends[1]);
    bench_close(&bench);
}

/* Its children die with it: what they hold open is closed. */
static void test_children(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    struct process_result result = run_shell(&bench, "sleep 100 & echo $!; wait",
                                             (struct process_request){.wake = -1, .limit_ms = 300});
    assert_int_equal(result.end, PROCESS_TIMED_OUT);
    pid_t child = 0;
    for (size_t i = 0; i < result.output.len && result.output.ptr[i] != '\n'; i++)
        child = child * 10 + (result.output.ptr[i] - '0');
    assert_true(child > 1);
    /* It may be a zombie until its new parent looks; that is gone enough. */
    struct process_result look = run_shell(
        &bench,
        str_printf(bench.arena, "sleep 0.1; grep -s '^State' /proc/%d/status | cut -c8", (int)child)
            .ptr,
        (struct process_request){.wake = -1});
    assert_true(str_is(look.output, "") || str_is(look.output, "Z\n"));
    bench_close(&bench);
}

/* Without a number for each of its files a program is not begun, and what was opened is closed: two pipes take four,
 * and a file for the input one more. */
static void test_no_files(void **state)
{
    enum { NEEDED = 5 };
    struct bench bench;
    struct rlimit before;
    (void)state;
    bench_open(&bench);
    int next = dup(STDIN_FILENO);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int more = 0; more <= NEEDED + 1; more++) {
        struct rlimit few = {(rlim_t)(next + more), before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        struct process_result result =
            run_shell(&bench, "cat", (struct process_request){.wake = -1, .input = STR("abc")});
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        enum process_end wanted = more < NEEDED ? PROCESS_UNUSABLE : PROCESS_EXITED;
        if (result.end != wanted || result.code != (more < NEEDED ? EMFILE : 0))
            fail_msg("%d: ended as %d, code %d", more, (int)result.end, result.code);
        assert_string_equal(result.output.ptr, more < NEEDED ? "" : "abc");
        int again = dup(STDIN_FILENO);
        close(again);
        assert_int_equal(again, next);
    }
    bench_close(&bench);
}

/* A program that asks somebody: our standard input and error are its own. */
static void test_terminal(void **state)
{
    struct bench bench;
    int typed[2], told[2], input = dup(STDIN_FILENO), errors = dup(STDERR_FILENO);
    char text[8] = "";
    (void)state;
    bench_open(&bench);
    assert_int_equal(pipe(typed), 0);
    assert_int_equal(pipe(told), 0);
    assert_int_equal(write(typed[1], "name\n", 5), 5);
    dup2(typed[0], STDIN_FILENO);
    dup2(told[1], STDERR_FILENO);
    struct process_result result =
                              run_shell(&bench, "echo who >&2; read x; echo \"$x\"",
                                        (struct process_request){
                                            .wake = -1, .terminal = true, .input = STR("unread")}),
                          late = run_shell(&bench, "echo a; exec sleep 100",
                                           (struct process_request){
                                               .wake = -1, .terminal = true, .limit_ms = 200});
    dup2(input, STDIN_FILENO);
    dup2(errors, STDERR_FILENO);
    assert_int_equal(read(told[0], text, sizeof text), 4);
    assert_string_equal(text, "who\n");
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_string_equal(result.output.ptr, "name\n");
    assert_int_equal(result.errors.len, 0);
    assert_int_equal(late.end, PROCESS_TIMED_OUT);
    assert_string_equal(late.output.ptr, "a\n");
    const int ours[] = {input, errors, typed[0], typed[1], told[0], told[1]};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        close(ours[i]);
    bench_close(&bench);
}

/* A process of its own that runs a program, and is stopped until that has printed and ended: only then it
 * sees how much there is. */
static int run_stopped(void)
{
    struct bench bench;
    bench_open(&bench);
    struct process_result result = run_shell(
        &bench,
        "us=$PPID; kill -STOP $us; printf '%6000s' x; (sleep 0.2; kill -CONT $us) >&- 2>&- &",
        (struct process_request){.wake = -1, .output_bytes = 5000});
    bench_close(&bench);
    return (int)result.end;
}

static void test_too_large_at_last(void **state)
{
    int status = 0;
    (void)state;
    pid_t child = fork();
    if (child == 0)
        exit(run_stopped());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), PROCESS_TOO_LARGE);
}

/* The file for the input may not be as large. */
static void test_no_room(void **state)
{
    struct bench bench;
    struct rlimit before;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction old;
    (void)state;
    bench_open(&bench);
    int next = dup(STDIN_FILENO);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(sigaction(SIGXFSZ, &ignore, &old), 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){2, before.rlim_max}), 0);
    struct process_result result =
        run_shell(&bench, "cat", (struct process_request){.wake = -1, .input = STR("abc")});
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(sigaction(SIGXFSZ, &old, NULL), 0);
    assert_int_equal(result.end, PROCESS_UNUSABLE);
    assert_int_equal(result.code, EFBIG);
    int again = dup(STDIN_FILENO);
    close(again);
    assert_int_equal(again, next);
    bench_close(&bench);
}

/* What makes a difference beside the words of a call; nothing where it cannot be told. */
static void test_context(void **state)
{
    struct bench bench;
    enum { MOST_GROUPS = 256 };
    gid_t groups[MOST_GROUPS];
    char name[] = "/tmp/crdforge-context-XXXXXX";
    (void)state;
    bench_open(&bench);
    int here = open(".", O_RDONLY);
    cf_str before = process_context(bench.arena);
    assert_true(before.len > 0);
    assert_true(str_equal(process_context(bench.arena), before));
    mode_t mask = umask(0777);
    assert_false(str_equal(process_context(bench.arena), before));
    umask(mask);
    assert_int_equal(setenv("LC_NONE", "x", 1), 0);
    assert_false(str_equal(process_context(bench.arena), before));
    assert_int_equal(unsetenv("LC_NONE"), 0);
    int groups_len = getgroups(MOST_GROUPS, groups);
    if (groups_len >= 0 && setgroups(1, (gid_t[]){57}) == 0) { /* who may change them */
        assert_true(str_contains(process_context(bench.arena), " 57 "));
        assert_int_equal(setgroups((size_t)groups_len, groups), 0);
    }
    assert_non_null(mkdtemp(name));
    assert_int_equal(chdir(name), 0);
    assert_false(str_equal(process_context(bench.arena), before));
    assert_int_equal(rmdir(name), 0);
    assert_int_equal(process_context(bench.arena).len, 0);
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_true(str_equal(process_context(bench.arena), before));
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),       cmocka_unit_test(test_much),
        cmocka_unit_test(test_input),       cmocka_unit_test(test_not_started),
        cmocka_unit_test(test_environment), cmocka_unit_test(test_path),
        cmocka_unit_test(test_clean),       cmocka_unit_test(test_wake),
        cmocka_unit_test(test_children),    cmocka_unit_test(test_no_files),
        cmocka_unit_test(test_terminal),    cmocka_unit_test(test_too_large_at_last),
        cmocka_unit_test(test_no_room),     cmocka_unit_test(test_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
