/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs one command and tells what it cost: launch COMMAND ARG...
 *
 * Prints a line for one process: when it was started and when it had ended (monotonic clock,
 * nanoseconds), its exit code (128 and the signal's number, where a signal ended it), user+sys time
 * (microseconds), peak memory (KiB), separated by spaces. The command's standard output goes to
 * standard error. Small on purpose: a child's peak memory begins with that of who starts it.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static long microseconds(struct timeval time)
{
    return (long)time.tv_sec * 1000000 + (long)time.tv_usec;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    if (argc < 2) {
        fprintf(stderr, "usage: launch COMMAND ARG...\n");
        return 2;
    }
    long long start = now();
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        fprintf(stderr, "launch: %s cannot be run\n", argv[1]);
        return 1;
    }
    long long end = now();
    int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    printf("%lld %lld %d %ld %ld\n", start, end, code,
           microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
    return 0;
}
