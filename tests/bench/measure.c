/* SPDX-License-Identifier: Apache-2.0
 *
 * What commands cost, measured alike: measure WARM RUNS SCRATCH -- COMMAND ARG... [-- COMMAND ARG...]...
 *
 * Runs the commands in turn: WARM times each without counting, RUNS times each with the clock, and once
 * more each looking at its memory all the time. Output goes to /dev/null. An argument {} stands for a path
 * in SCRATCH that does not exist yet, and is removed afterwards; a first word <FILE gives the command that
 * file through a pipe. Prints a line for each command, separated by tabs:
 *
 *   exit code, least and median user+sys time, least and median wall time (microseconds), peak memory of
 *   the largest process, of all processes at one moment (KiB)
 *
 * Times and the largest process are those of the command and all that it has started and waited for, as
 * wait4 tells them. The memory of all is the largest sum that was seen of what each process takes for
 * itself and its part of what is shared (PSS, once in a millisecond). A command that is ended by a signal,
 * cannot be started, or has another exit code the next time ends it all.
 */
#include "tree.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 1000, COMMANDS_MAX = 8, ARGS_MAX = 64, NOT_FOUND = 127, DESCRIPTORS = 32 };

struct command {
    char *args[ARGS_MAX + 1];
    const char *feed; /* what comes to its standard input; NULL: nothing */
    int len, code;
    long cpu[RUNS_MAX], wall[RUNS_MAX], largest, together;
};

/* WARMING: not counted. */
enum mode { WARMING, TIMING, WEIGHING };

static struct command commands[COMMANDS_MAX];

static long microseconds(struct timeval time)
{
    return (long)time.tv_sec * 1000000 + (long)time.tv_usec;
}

static long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* In a child: all of a file into a pipe. */
static _Noreturn void feed(const char *path, int to)
{
    char piece[1 << 16];
    ssize_t got = 0;
    int from = open(path, O_RDONLY);
    while (from >= 0 && (got = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, (size_t)got) != got)
            break;
    _exit(from < 0 || got < 0);
}

/* Starts who feeds it: what the command reads. -1: that cannot be. */
static int start_feed(const char *path, pid_t *ret_feeder)
{
    int ends[2];
    if (!path)
        return open("/dev/null", O_RDONLY);
    if (pipe(ends) != 0)
        return -1;
    *ret_feeder = fork();
    if (*ret_feeder == 0) {
        close(ends[0]);
        feed(path, ends[1]);
    }
    close(ends[1]);
    return ends[0];
}

/* In the child: never returns. */
static _Noreturn void become(char **args, int input)
{
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(input, STDIN_FILENO);
    close(input);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
    execvp(args[0], args);
    _exit(NOT_FOUND);
}

/* Waits for the end of `child`, looking at its memory meanwhile when `ret_together` is given. */
static bool await(pid_t child, int *status, struct rusage *usage, long *ret_together)
{
    const struct timespec pause = {0, 1000000};
    pid_t got = 0;
    while (ret_together && (got = wait4(child, status, WNOHANG, usage)) == 0) {
        long bytes = tree_memory(child);
        if (bytes > *ret_together)
            *ret_together = bytes;
        nanosleep(&pause, NULL);
    }
    return got == child || wait4(child, status, 0, usage) == child;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

static bool keep(struct command *command, int status, enum mode mode)
{
    const char *name = command->args[0];
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code < 0 || code == NOT_FOUND) {
        fprintf(stderr, "measure: %s was ended by a signal, or is not there\n", name);
        return false;
    }
    if (mode != WARMING && command->code >= 0 && command->code != code) {
        fprintf(stderr, "measure: %s ended with %d, and now with %d\n", name, command->code, code);
        return false;
    }
    command->code = code;
    return true;
}

/* Runs it with {} standing for `fresh`. */
static bool run_once(struct command *command, int run, enum mode mode, char *fresh)
{
    char *args[ARGS_MAX + 1] = {NULL};
    struct rusage usage;
    pid_t feeder = 0;
    int status, input = start_feed(command->feed, &feeder);
    for (int i = 0; i < command->len; i++)
        args[i] = strcmp(command->args[i], "{}") ? command->args[i] : fresh;
    long start = now();
    pid_t child = fork();
    if (child == 0)
        become(args, input);
    close(input);
    if (child < 0 || !await(child, &status, &usage, mode == WEIGHING ? &command->together : NULL)) {
        fprintf(stderr, "measure: %s cannot be run\n", args[0]);
        return false;
    }
    long wall = now() - start;
    if (feeder > 0)
        waitpid(feeder, NULL, 0);
    nftw(fresh, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
    if (mode == TIMING) {
        command->wall[run] = wall;
        command->cpu[run] = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
        if (usage.ru_maxrss > command->largest)
            command->largest = usage.ru_maxrss;
    }
    return keep(command, status, mode);
}

static int compare(const void *a, const void *b)
{
    const long *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* Sorts the values. */
static long median(long *values, int len)
{
    qsort(values, (size_t)len, sizeof *values, compare);
    return len % 2 ? values[len / 2] : (values[len / 2 - 1] + values[len / 2]) / 2;
}

/* Each of them `runs` times, in turn. */
static bool run_all(int len, int runs, enum mode mode, const char *scratch)
{
    static char fresh[PATH_MAX];
    for (int run = 0; run < runs; run++)
        for (int i = 0; i < len; i++) {
            snprintf(fresh, sizeof fresh, "%s/%d", scratch, i);
            if (!run_once(&commands[i], run, mode, fresh))
                return false;
        }
    return true;
}

/* A word of the command; false: it has too many. */
static bool add_word(struct command *command, char *word)
{
    if (word[0] == '<' && !command->len)
        command->feed = word + 1;
    else if (command->len == ARGS_MAX)
        return false;
    else
        command->args[command->len++] = word;
    return true;
}

/* How many commands there are; 0: the arguments make no sense. */
static int read_commands(int argc, char **argv)
{
    int len = 0;
    for (int i = 4; i < argc; i++) {
        bool begins = !strcmp(argv[i], "--");
        if (begins ? len == COMMANDS_MAX : !len || !add_word(&commands[len - 1], argv[i]))
            return 0;
        if (begins)
            commands[len++].code = -1;
    }
    for (int i = 0; i < len; i++)
        if (!commands[i].len)
            return 0;
    return len;
}

int main(int argc, char **argv)
{
    long warm = argc > 1 ? strtol(argv[1], NULL, 10) : -1;
    long runs = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    int len = read_commands(argc, argv);
    if (!len || warm < 0 || warm > RUNS_MAX || runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr,
                "usage: measure WARM RUNS SCRATCH -- COMMAND ARG... [-- COMMAND ARG...]...\n");
        return 2;
    }
    if (!run_all(len, (int)warm, WARMING, argv[3]) || !run_all(len, (int)runs, TIMING, argv[3]) ||
        !run_all(len, 1, WEIGHING, argv[3]))
        return 1;
    for (int i = 0; i < len; i++) {
        struct command *command = &commands[i];
        long cpu = median(command->cpu, (int)runs), wall = median(command->wall, (int)runs);
        printf("%d\t%ld\t%ld\t%ld\t%ld\t%ld\t%ld\n", command->code, command->cpu[0], cpu,
               command->wall[0], wall, command->largest, command->together);
    }
    return 0;
}
