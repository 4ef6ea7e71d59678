/* SPDX-License-Identifier: Apache-2.0 */
#include "io/worker.h"

#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct worker_limits limits = {1, 2, 64 << 20};

/* Runs a task to its end; what it sent. `printed`: what it printed, or NULL. */
static cf_str run_heard(struct arena *arena, worker_task *task, struct worker *worker,
                        struct buf *printed)
{
    struct buf got = {.arena = arena};
    assert_true(worker_start_heard(worker, &limits, task, NULL, printed));
    while (worker_take(worker, &got))
        worker_wait(&worker, 1);
    worker_end(worker);
    assert_int_equal(worker->fd, -1);
    assert_int_equal(worker->printed_fd, -1);
    return buf_str(&got);
}

static cf_str run(struct arena *arena, worker_task *task, struct worker *worker)
{
    return run_heard(arena, task, worker, NULL);
}

static void send_much(struct worker *self, void *data)
{
    char piece[1000];
    (void)data;
    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 1000; i++) { /* more than a pipe holds */
        worker_step(self);
        worker_send(self, (cf_str){piece, sizeof piece});
    }
}

static void exit_7(struct worker *self, void *data)
{
    (void)data;
    worker_send(self, STR("before"));
    _exit(7);
}

/* Somebody else has waited for it. */
static void test_lost(void **state)
{
    struct arena *arena = arena_open();
    struct buf got = {.arena = arena};
    struct worker worker, *workers[] = {&worker};
    (void)state;
    assert_true(worker_start(&worker, &limits, exit_7, NULL));
    assert_int_equal(waitpid(worker.pid, NULL, 0), worker.pid);
    while (worker_take(&worker, &got))
        worker_wait(workers, 1);
    worker_end(&worker);
    assert_int_equal(worker.state, WORKER_LOST);
    assert_string_equal(worker_cause(arena, &worker).ptr,
                        "it ended, and the system does not say how");
    assert_true(str_is(buf_str(&got), "before"));
    arena_close(arena);
}

static void die(struct worker *self, void *data)
{
    (void)self;
    (void)data;
    raise(SIGTERM);
}

static void fill_arena(struct worker *self, void *data)
{
    struct arena *arena = arena_open();
    (void)self;
    (void)data;
    arena_limit(arena, 1 << 20);
    for (;;)
        arena_alloc(arena, 1000);
}

/* Memory that no arena counts; one that does not get any asks on. Each piece holds the one before, so that no
 * checker takes them for lost when the worker is ended. */
static void eat(struct worker *self, void *data)
{
    enum { BYTES = 4 << 20 };
    static char *last;
    (void)data;
    worker_step(self);
    for (;;) {
        char *memory = malloc(BYTES);
        if (!memory)
            continue;
        memset(memory, 1, BYTES);
        memcpy(memory, &last, sizeof last);
        last = memory;
    }
}

static void loop(struct worker *self, void *data)
{
    (void)data;
    worker_step(self);
    worker_send(self, STR("begun"));
    worker_step(self);
    for (volatile unsigned i = 0;; i++) {
    }
}

static void crash(struct worker *self, void *data)
{
    (void)self;
    (void)data;
    raise(SIGSEGV);
}

static void say_here(struct worker *self, void *data)
{
    (void)data;
    worker_send(self, worker_here() ? STR("here") : STR("not here"));
}

static void print(struct worker *self, void *data)
{
    (void)data;
    fputs("printed", stdout);
    fputs("error", stderr);
    fputs("more", stdout);
    worker_send(self, STR("sent"));
}

static void flood(struct worker *self, void *data)
{
    static char text[4096];
    (void)data;
    memset(text, 'x', sizeof text);
    for (int i = 0; i < 1000; i++)
        fwrite(text, 1, sizeof text, stdout);
    worker_send(self, STR("sent"));
}

/* What it leaves holds all its files open. */
static void leave(struct worker *self, void *data)
{
    (void)data;
    if (fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        for (;;)
            pause();
    }
    worker_send(self, STR("sent"));
}

static void close_standard(struct worker *self, void *data)
{
    (void)data;
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    worker_send(self, STR("still"));
}

/* Works on for nobody. */
static void close_pipe(struct worker *self, void *data)
{
    (void)data;
    close(self->fd);
    for (;;)
        pause();
}

/* It has seen to it that its addresses are not bounded. */
static void hoard(struct worker *self, void *data)
{
    enum { BYTES = 200 << 20 };
    static char *volatile memory; /* else nobody would need what is in it */
    struct rlimit limit;
    (void)self;
    (void)data;
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_AS, &limit);
    memory = malloc(BYTES);
    if (memory)
        memset(memory, 1, BYTES);
    for (;;)
        pause();
}

static void sleep_long(struct worker *self, void *data)
{
    (void)data;
    worker_step(self);
    for (;;)
        pause();
}

static void read_input(struct worker *self, void *data)
{
    char byte;
    (void)data;
    worker_send(self, read(STDIN_FILENO, &byte, 1) == 0 ? STR("empty") : STR("input"));
}

/* A process that it starts ends where it would send, and goes when it goes. */
static void fork_on(struct worker *self, void *data)
{
    (void)data;
    if (fork() == 0) {
        if (fork() > 0)
            worker_send(self, STR("twice"));
        for (;;)
            pause();
    }
    worker_send(self, STR("once "));
}

static void test_ends(void **state)
{
    static const struct {
        worker_task *task;
        const char *sent, *cause;
    } rows[] = {
        {exit_7, "before", "it ended the program with exit code 7"},
        {die, "", "it was ended by signal 15 (Terminated)"},
        {fill_arena, "", "it needed more than 64 MB of memory"},
        {sleep_long, "", "it waited for more than 2 seconds"},
        {read_input, "empty", "it ended the program with exit code 0"},
        {fork_on, "once ", "it ended the program with exit code 0"},
        {leave, "sent", "it ended the program with exit code 0"},
        {close_standard, "still", "it ended the program with exit code 0"},
        {close_pipe, "", "it closed files that are not its own"},
        {hoard, "", "it needed more than 64 MB of memory"},
        {say_here, "here", "it ended the program with exit code 0"},
        {crash, "", "it was ended by signal 11 (Segmentation fault)"},
        {eat, "", "it needed more than 64 MB of memory"},
        {loop, "begun", "it took more than 1 second of CPU"},
    };
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct worker worker;
        cf_str sent = run(arena, rows[i].task, &worker);
        assert_string_equal(sent.ptr, rows[i].sent);
        assert_string_equal(worker_cause(arena, &worker).ptr, rows[i].cause);
        assert_int_equal(worker_timed_out(&worker),
                         rows[i].task == sleep_long || rows[i].task == loop);
        assert_int_equal(worker_overfull(&worker), rows[i].task == fill_arena ||
                                                       rows[i].task == eat ||
                                                       rows[i].task == hoard);
    }
    assert_false(worker_here());
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left */
    arena_close(arena);
}

static void test_much(void **state)
{
    struct arena *arena = arena_open();
    struct worker worker;
    (void)state;
    assert_int_equal(run(arena, send_much, &worker).len, 1000 * 1000);
    arena_close(arena);
}

static void test_printed(void **state)
{
    struct arena *arena = arena_open();
    struct worker worker;
    struct buf printed = {.arena = arena}, flooded = printed, nothing = printed;
    (void)state;
    assert_string_equal(run_heard(arena, print, &worker, &printed).ptr, "sent");
    assert_true(str_contains(buf_str(&printed), "error"));
    assert_true(str_contains(buf_str(&printed), "printedmore"));
    assert_string_equal(run_heard(arena, flood, &worker, &flooded).ptr, "sent");
    assert_int_equal(flooded.len, WORKER_PRINTED);
    run_heard(arena, leave, &worker, &nothing);
    assert_int_equal(nothing.len, 0);
    arena_close(arena);
}

/* Where there can be no pipe more. */
static void test_unstarted(void **state)
{
    struct rlimit before, few;
    struct worker worker;
    struct arena *arena = arena_open();
    struct buf printed = {.arena = arena};
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int next = dup(STDIN_FILENO);
    close(next);
    for (int more = 0; more < 4; more += 2) { /* for none, and for one of two */
        few = (struct rlimit){(rlim_t)(next + more), before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        bool started = worker_start_heard(&worker, &limits, print, NULL, &printed);
        int error = errno, after = -1;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_false(started);
        assert_int_equal(error, EMFILE);
        after = dup(STDIN_FILENO);
        close(after);
        assert_int_equal(after, next);
    }
    arena_close(arena);
}

/* Who started us may have wished not to hear of children. */
static void test_unheard(void **state)
{
    struct arena *arena = arena_open();
    struct worker worker;
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    (void)state;
    assert_int_equal(sigaction(SIGCHLD, &ignore, &before), 0);
    run(arena, exit_7, &worker);
    assert_int_equal(sigaction(SIGCHLD, &before, NULL), 0);
    assert_string_equal(worker_cause(arena, &worker).ptr, "it ended the program with exit code 7");
    arena_close(arena);
}

/* What is ended before its time is gone, and leaves no process to be waited for. */
static void test_end(void **state)
{
    struct worker worker;
    (void)state;
    assert_true(worker_start(&worker, &limits, sleep_long, NULL));
    worker_end(&worker);
    assert_int_equal(kill(worker.pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

/* No file is left open, in either process. */
static void test_files(void **state)
{
    struct arena *arena = arena_open();
    struct worker worker;
    (void)state;
    int before = dup(STDIN_FILENO);
    close(before);
    for (int i = 0; i < 3; i++)
        run(arena, read_input, &worker);
    int after = dup(STDIN_FILENO);
    close(after);
    assert_int_equal(before, after);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),    cmocka_unit_test(test_much),
        cmocka_unit_test(test_end),     cmocka_unit_test(test_files),
        cmocka_unit_test(test_printed), cmocka_unit_test(test_unstarted),
        cmocka_unit_test(test_lost),    cmocka_unit_test(test_unheard)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
