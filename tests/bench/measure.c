/* SPDX-License-Identifier: Apache-2.0
 *
 * What commands cost, measured alike: measure RUNS SCRATCH -- COMMAND ARG... [-- COMMAND ARG...]...
 *
 * Runs the commands in turn, RUNS times each, after one run each that does not count, with output
 * to /dev/null. An argument {} stands for a path in SCRATCH that does not exist yet. Prints a line
 * for each command: least and median user+sys time, least and median wall time (microseconds),
 * greatest peak memory (KiB), separated by tabs. A command that fails ends it.
 */
#include <fcntl.h>
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

enum { RUNS_MAX = 1000, COMMANDS_MAX = 8, ARGS_MAX = 64 };

struct command {
    char *args[ARGS_MAX + 1];
    int len;
    long cpu[RUNS_MAX], wall[RUNS_MAX], memory;
};

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

/* In the child: never returns. */
static void become(char **args)
{
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0) {
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
    }
    execvp(args[0], args);
    _exit(127);
}

/* Runs it with {} standing for `fresh`; `run` < 0 does not count. */
static bool run_once(struct command *command, int run, char *fresh)
{
    char *args[ARGS_MAX + 1] = {NULL};
    struct rusage usage;
    int status;
    for (int i = 0; i < command->len; i++)
        args[i] = strcmp(command->args[i], "{}") ? command->args[i] : fresh;
    long start = now();
    pid_t child = fork();
    if (child == 0)
        become(args);
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "measure: %s failed; run it by hand to see why\n", args[0]);
        return false;
    }
    long wall = now() - start;
    if (run < 0)
        return true;
    command->wall[run] = wall;
    command->cpu[run] = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    if (usage.ru_maxrss > command->memory)
        command->memory = usage.ru_maxrss;
    return true;
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

static bool measure_all(int len, int runs, const char *scratch)
{
    static char fresh[PATH_MAX];
    for (int run = -1; run < runs; run++)
        for (int i = 0; i < len; i++) {
            snprintf(fresh, sizeof fresh, "%s/%d-%d", scratch, i, run + 1);
            if (!run_once(&commands[i], run, fresh))
                return false;
        }
    return true;
}

/* How many commands there are; 0: the arguments make no sense. */
static int read_commands(int argc, char **argv)
{
    int len = 0;
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "--")) {
            if (len == COMMANDS_MAX || (len && !commands[len - 1].len))
                return 0;
            len++;
        } else if (!len || commands[len - 1].len == ARGS_MAX) {
            return 0;
        } else {
            commands[len - 1].args[commands[len - 1].len++] = argv[i];
        }
    }
    return len && commands[len - 1].len ? len : 0;
}

int main(int argc, char **argv)
{
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    int len = read_commands(argc, argv);
    if (!len || runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: measure RUNS SCRATCH -- COMMAND ARG... [-- COMMAND ARG...]...\n");
        return 2;
    }
    if (!measure_all(len, (int)runs, argv[2]))
        return 1;
    for (int i = 0; i < len; i++) {
        long cpu = median(commands[i].cpu, (int)runs), wall = median(commands[i].wall, (int)runs);
        printf("%ld\t%ld\t%ld\t%ld\t%ld\n", commands[i].cpu[0], cpu, commands[i].wall[0], wall,
               commands[i].memory);
    }
    return 0;
}
