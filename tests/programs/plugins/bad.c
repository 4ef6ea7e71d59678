/* SPDX-License-Identifier: Apache-2.0
 *
 * A plugin that does what plugins must not, as its option "how" says, for the kind of its option "kind" alone;
 * or, built with -DON_LOAD="crash", when it is loaded.
 */
#define _DEFAULT_SOURCE
#include <crdforge/emitter.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int depth;

static int dig(volatile char *above)
{
    volatile char here[4096];
    here[0] = above ? above[0] : 'x';
    return depth++ < 0 ? 0 : dig(here) + here[0];
}

static void crash(cf_host *host)
{
    (void)host;
    *(volatile int *)(intptr_t)8 = 1;
}

static void fill_stack(cf_host *host)
{
    (void)host;
    exit(dig(NULL));
}

static void abort_it(cf_host *host)
{
    (void)host;
    abort();
}

static void exit_3(cf_host *host)
{
    (void)host;
    exit(3);
}

static void exit_0(cf_host *host)
{
    (void)host;
    _exit(0);
}

static void kill_it(cf_host *host)
{
    (void)host;
    raise(SIGKILL);
}

static void loop(cf_host *host)
{
    (void)host;
    for (volatile int i = 0;; i++) {
    }
}

static void wait_long(cf_host *host)
{
    (void)host;
    pause();
}

static void ignore_time(cf_host *host)
{
    (void)host;
    signal(SIGXCPU, SIG_IGN);
    signal(SIGALRM, SIG_IGN);
    for (;;)
        pause();
}

static void spin(cf_host *host)
{
    sigset_t all;
    (void)host;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (volatile int i = 0;; i++) {
    }
}

static void eat_malloc(cf_host *host)
{
    (void)host;
    for (;;)
        memset(malloc(1 << 20), 1, 16); /* malloc gives NULL in the end */
}

static void eat_alloc(cf_host *host)
{
    for (;;)
        memset(host->alloc(host, 1 << 20), 1, 1 << 20);
}

static void close_all(cf_host *host)
{
    (void)host;
    for (int fd = 0; fd < 1024; fd++)
        close(fd);
}

static void write_junk(cf_host *host)
{
    static const char junk[] = "\3\377\377\377\377\377\377\377\177 no record of any kind";
    (void)host;
    for (int fd = 3; fd < 1024; fd++)
        if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
            (void)!write(fd, junk, sizeof junk);
}

/* Leaves a process that keeps every file open, and another that goes on where we are. */
static void fork_twice(cf_host *host)
{
    (void)host;
    pid_t left = fork();
    if (left == 0) {
        sleep(600);
        _exit(0);
    }
    FILE *out = fopen("left", "w");
    fprintf(out, "%ld", (long)left);
    fclose(out);
    if (fork() == 0)
        return;
    wait(NULL);
}

static void print(cf_host *host)
{
    (void)host;
    printf("printed by a plugin\n");
}

static void report_often(cf_host *host)
{
    for (int i = 0; i < 120; i++)
        host->report(host, CF_ERROR, NULL, "number %d", i);
}

static const struct {
    const char *name;
    void (*call)(cf_host *host);
} ways[] = {{"crash", crash},     {"stack", fill_stack},   {"abort", abort_it},
            {"exit", exit_3},     {"exit-0", exit_0},      {"kill", kill_it},
            {"loop", loop},       {"pause", wait_long},    {"ignore", ignore_time},
            {"spin", spin},       {"malloc", eat_malloc},  {"alloc", eat_alloc},
            {"close", close_all}, {"junk", write_junk},    {"fork", fork_twice},
            {"print", print},     {"report", report_often}};

static void be_bad(const char *how, cf_host *host)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (!strcmp(ways[i].name, how))
            ways[i].call(host);
}

#ifdef ON_LOAD
__attribute__((constructor)) static void on_load(void)
{
    be_bad(ON_LOAD, NULL);
}
#endif

static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    if (!strcmp(cf_text(cf_get(options, "kind"), ""), cf_text(cf_get(component, "kind"), "")))
        be_bad(cf_text(cf_get(options, "how"), ""), host);
    return host->run_template(host, "hello.lua", component, options);
}

static const cf_option options[] = {{"how", "string", "", "what is done", NULL},
                                    {"kind", "string", "Endpoint", "of which it is done", NULL},
                                    {0}};
CF_EMITTER(.name = "bad", .template_file = "hello.lua", .emit = emit, .options = options)
