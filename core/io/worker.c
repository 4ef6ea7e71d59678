/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* sigaltstack */
#include "io/worker.h"

#include "io/clock.h"
#include "io/pipe.h"
#include "io/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Exit codes of a worker that ends itself. */
enum { OUT_OF_MEMORY = 120, DEAF = 121 };
/* Milliseconds: between two looks at whether a worker has ended, which its pipe does not tell when it left
 * that to a process of its own; and given to one that has closed its pipe. */
enum { LONGEST_LOOK = 100, LAST_LOOK = 1000, WEIGH_EVERY = 20 };
/* Likewise: what the end of a limit may be late, and the part of the whole after which one that works is looked at
 * again. */
enum { LATE = 2000, SECOND_PART = 4 };
enum { PIECE = 64 << 10, SIGNAL_STACK = 64 << 10, MARGIN_PART = 8 };

/* A sanitizer takes terabytes of addresses, which are not bounded then, and twice the memory. */
enum { MEMORY_TIMES = SANITIZED ? 2 : 1 };

/* On a busy machine a worker that works may still get little: it waits when it gets less than this part. */
enum { WORKING_PART = 64 };

/* Of this process, when it is a worker: what its address space may grow to (0: it is not bounded); the
 * seconds it may wait, and the CPU it had taken when they began. */
static size_t most_bytes;
static unsigned most_seconds;
static int64_t waiting_from;
static bool is_worker;

struct worker_limits worker_limits_of(const struct limits *limits)
{
    return (struct worker_limits){.cpu_seconds = limits->emit_seconds,
                                  .wait_seconds = limits->emit_seconds * LIMITS_WAIT_TIMES,
                                  .bytes = limits->emit_bytes};
}

bool worker_here(void)
{
    return is_worker;
}

enum memory { ADDRESSES, RESIDENT }; /* the first two numbers of a statm */

/* Bytes that a process has; 0 when the system does not say. Called by a signal handler, too. */
static size_t bytes_of(const char *statm, enum memory which)
{
    char text[64];
    size_t pages[2] = {0, 0}, at = 0;
    int fd = open(statm, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text) : -1;
    if (fd >= 0)
        close(fd);
    for (ssize_t i = 0; i < got && at < 2; i++)
        if (text[i] >= '0' && text[i] <= '9')
            pages[at] = pages[at] * 10 + (size_t)(text[i] - '0');
        else
            at++;
    return pages[which] * (size_t)sysconf(_SC_PAGESIZE);
}

static const char own_statm[] = "/proc/self/statm";

/* --- in the worker ------------------------------------------------------------------------------ */

/* A fault that comes when there is no memory left is told as that: few look at what malloc returns. So is the
 * end of the time, for some ask again and again. */
static void on_fault(int number)
{
    if (most_bytes && bytes_of(own_statm, ADDRESSES) > most_bytes)
        _exit(OUT_OF_MEMORY);
    signal(number, SIG_DFL);
    raise(number); /* comes when this function returns */
}

static int64_t cpu_ms(clockid_t clock)
{
    struct timespec used = {0, 0};
    clock_gettime(clock, &used);
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static bool has_worked(int64_t from, int64_t to, unsigned wait_seconds)
{
    return (to - from) * WORKING_PART > (int64_t)wait_seconds * 1000;
}

/* A worker that works has no other limit than that of CPU. */
static void on_alarm(int number)
{
    int64_t now = cpu_ms(CLOCK_PROCESS_CPUTIME_ID);
    if (has_worked(waiting_from, now, most_seconds)) {
        waiting_from = now;
        alarm(most_seconds);
        return;
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void on_no_memory(void)
{
    _exit(OUT_OF_MEMORY);
}

static void set_signals(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGABRT, SIGXCPU};
    static const int plain[] = {SIGFPE, SIGILL, SIGTRAP, SIGPIPE, SIGTERM, SIGINT, SIGHUP};
    static char stack[SIGNAL_STACK];
    struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK};
    sigset_t all;
    sigemptyset(&all);
    sigemptyset(&action.sa_mask);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        sigaction(faults[i], &action, NULL);
        sigaddset(&all, faults[i]);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        signal(plain[i], SIG_DFL);
        sigaddset(&all, plain[i]);
    }
    action.sa_handler = on_alarm;
    action.sa_flags |= SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    sigaddset(&all, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
}

static void set_memory(size_t bytes)
{
    struct rlimit limit;
    size_t used = SANITIZED ? 0 : bytes_of(own_statm, ADDRESSES);
    if (!used || !bytes || getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    most_bytes = used + bytes - bytes / MARGIN_PART;
    limit.rlim_cur = used + bytes;
    setrlimit(RLIMIT_AS, &limit); /* refused where the machine allows less: then that stays */
}

/* Nothing of ours in its hands but the pipe and a place for messages. */
static void set_files(int printed)
{
    int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (empty >= 0) {
        dup2(empty, STDIN_FILENO);
        if (empty > STDERR_FILENO)
            close(empty);
    }
    if (printed >= 0)
        dup2(printed, STDERR_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

static _Noreturn void work(struct worker *worker, pid_t parent, worker_task *task, void *data)
{
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
#else
    (void)parent;
#endif
    is_worker = true;
    worker->pid = getpid();
    setpgid(0, 0);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    set_files(worker->printed_fd);
    set_signals();
    set_memory(worker->limits.bytes);
    arena_exhausted(on_no_memory);
    task(worker, data);
    _exit(0);
}

/* Only while code of ours waits, as code of a plugin may have its own mind about signals. */
static void end_group(int number)
{
    (void)number;
    kill(0, SIGKILL);
}

void worker_bind(bool on)
{
    static struct sigaction before;
    if (!is_worker)
        return;
    if (on) {
        const struct sigaction ours = {.sa_handler = end_group};
        sigaction(SIGHUP, &ours, &before);
    }
    /* Whenever that signal may come, it is ours that takes it. */
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, on ? SIGHUP : SIGKILL);
#endif
    if (!on)
        sigaction(SIGHUP, &before, NULL);
}

void worker_step(struct worker *self)
{
    struct rlimit limit;
    most_seconds = self->limits.wait_seconds;
    waiting_from = cpu_ms(CLOCK_PROCESS_CPUTIME_ID);
    if (getrlimit(RLIMIT_CPU, &limit) == 0) {
        rlim_t most = (rlim_t)(waiting_from / 1000 + 1) + self->limits.cpu_seconds;
        bool lower = limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max;
        limit.rlim_cur = lower ? most : limit.rlim_max;
        setrlimit(RLIMIT_CPU, &limit);
    }
    alarm(most_seconds);
}

void worker_send(struct worker *self, cf_str bytes)
{
    alarm(0);       /* waiting for who reads is no fault of the step */
    fflush(stdout); /* what a plugin has printed */
    if (getpid() != self->pid)
        _exit(0);
    for (size_t sent = 0; sent < bytes.len;) {
        ssize_t put = write(self->fd, bytes.ptr + sent, bytes.len - sent);
        if (put < 0 && errno != EINTR)
            _exit(DEAF);
        sent += put > 0 ? (size_t)put : 0;
    }
}

/* --- in the program ----------------------------------------------------------------------------- */

/* Until its silence is looked into: then it should have ended itself. */
static int64_t longest_silence(const struct worker *worker)
{
    return (int64_t)1000 * worker->limits.wait_seconds + LATE;
}

/* With the worker's ends of its pipes in `own`, and in `ours` those that are ours. */
static bool start(struct worker *worker, const int *own, const int *ours, worker_task *task,
                  void *data)
{
    pid_t parent = getpid();
    fflush(NULL); /* else it is written twice */
    worker->fd = own[0];
    worker->printed_fd = own[1];
    worker->weighed = clock_ms();
    worker->quiet_until = worker->weighed + longest_silence(worker);
    worker->bytes = bytes_of(own_statm, RESIDENT);
    worker->pid = fork();
    if (worker->pid == 0) {
        close(ours[0]);
        work(worker, parent, task, data);
    }
    worker->fd = ours[0];
    worker->printed_fd = ours[1];
    if (worker->pid > 0)
        setpgid(worker->pid, worker->pid); /* whoever of the two is first */
    return worker->pid > 0;
}

bool worker_start_heard(struct worker *worker, const struct worker_limits *limits,
                        worker_task *task, void *data, struct buf *printed)
{
    int ends[2] = {-1, -1}, prints[2] = {-1, -1};
    struct sigaction children;
    /* Who started us may have it ignored, and then nothing can be waited for. */
    if (sigaction(SIGCHLD, NULL, &children) == 0 && children.sa_handler == SIG_IGN)
        signal(SIGCHLD, SIG_DFL);
    *worker = (struct worker){.limits = *limits, .printed = printed};
    bool ok = pipe_open(ends) && (!printed || pipe_open(prints)) &&
              start(worker, (int[]){ends[1], prints[1]}, (int[]){ends[0], prints[0]}, task, data);
    int error = errno;
    pipe_close(&ends[1]);
    pipe_close(&prints[1]);
    if (!ok) {
        witness_spoil(); /* the next time there may be one */
        pipe_close(&ends[0]);
        pipe_close(&prints[0]);
        errno = error;
    }
    return ok;
}

bool worker_start(struct worker *worker, const struct worker_limits *limits, worker_task *task,
                  void *data)
{
    return worker_start_heard(worker, limits, task, data, NULL);
}

static bool reap(struct worker *worker, int options)
{
    pid_t got = 0;
    while (worker->state == WORKER_RUNS &&
           (got = waitpid(worker->pid, &worker->status, options)) < 0 && errno == EINTR) {
    }
    if (worker->state == WORKER_RUNS && got != 0)
        worker->state = got > 0 ? WORKER_GONE : WORKER_LOST;
    return worker->state != WORKER_RUNS;
}

/* Ends it for a reason of ours. */
static void put_down(struct worker *worker, int reason)
{
    kill(worker->pid, SIGKILL);
    reap(worker, 0);
    worker->state = reason;
}

/* All that is in a pipe now, of which `most` bytes are kept; at its end closes it. True when something was. */
static bool drain(int *fd, struct buf *buf, size_t most)
{
    char piece[PIECE];
    bool any = false;
    while (*fd >= 0) {
        ssize_t got = read(*fd, piece, sizeof piece);
        if (got > 0) {
            size_t room = most > buf->len ? most - buf->len : 0;
            buf_add(buf, piece, (size_t)got < room ? (size_t)got : room);
            any = true;
        } else if (got == 0) {
            pipe_close(fd);
        } else if (errno != EINTR) {
            return any;
        }
    }
    return any;
}

/* Milliseconds that it has taken; -1: nobody knows. */
static int64_t worker_cpu(const struct worker *worker)
{
    clockid_t clock;
    return clock_getcpuclockid(worker->pid, &clock) == 0 ? cpu_ms(clock) : -1;
}

static void take(struct worker *worker, struct buf *buf)
{
    struct buf *printed = worker->printed;
    if (drain(&worker->fd, buf, SIZE_MAX)) {
        worker->quiet_until = clock_ms() + longest_silence(worker);
        worker->silent_cpu = worker_cpu(worker);
    }
    if (printed)
        drain(&worker->printed_fd, printed, WORKER_PRINTED);
}

/* Where addresses are not bounded, and of what it has got in other ways: looked at from time to time. */
static bool is_greedy(struct worker *worker)
{
    char statm[64];
    int64_t now = clock_ms();
    if (!worker->limits.bytes || !worker->bytes || now - worker->weighed < WEIGH_EVERY)
        return false;
    worker->weighed = now;
    snprintf(statm, sizeof statm, "/proc/%ld/statm", (long)worker->pid);
    return bytes_of(statm, RESIDENT) > worker->bytes + MEMORY_TIMES * worker->limits.bytes;
}

/* For one that ignores what should end it, which is asked for its CPU when it was silent for as long as it may
 * be: one that works may have a little more, as a busy machine gives it. */
static bool is_overdue(struct worker *worker, int *ret_state)
{
    const struct worker_limits *limits = &worker->limits;
    int64_t now = clock_ms(), cpu, seen = worker->seen_cpu;
    if (now <= worker->quiet_until || (cpu = worker_cpu(worker)) < 0)
        return false;
    worker->quiet_until = now + (int64_t)1000 * limits->wait_seconds / SECOND_PART;
    worker->seen_cpu = cpu;
    bool worked = has_worked(worker->silent_cpu, cpu, limits->wait_seconds);
    *ret_state = worked ? WORKER_BUSY : WORKER_OVERDUE;
    return !worked || (seen && !has_worked(seen, cpu, limits->wait_seconds / SECOND_PART)) ||
           cpu - worker->silent_cpu > (int64_t)1000 * limits->cpu_seconds + LATE;
}

bool worker_take(struct worker *worker, struct buf *buf)
{
    bool gone = reap(worker, WNOHANG);
    int state = WORKER_OVERDUE;
    take(worker, buf);
    /* Who closes its pipe is about to end, or works on for nobody. */
    for (int ms = 0; worker->fd < 0 && !gone && ms < LAST_LOOK; ms++) {
        gone = reap(worker, WNOHANG);
        if (!gone)
            poll(NULL, 0, 1);
    }
    if (!gone && worker->fd < 0)
        put_down(worker, WORKER_DEAF);
    else if (!gone && is_overdue(worker, &state))
        put_down(worker, state);
    else if (!gone && is_greedy(worker))
        put_down(worker, WORKER_GREEDY);
    return worker->state == WORKER_RUNS;
}

void worker_wait(struct worker *const *workers, size_t len)
{
    enum { MOST = 64 };
    struct pollfd files[2 * MOST];
    nfds_t count = 0;
    for (size_t i = 0; i < len && i < MOST; i++) {
        files[count++] = (struct pollfd){.fd = workers[i]->fd, .events = POLLIN};
        if (workers[i]->printed_fd >= 0)
            files[count++] = (struct pollfd){.fd = workers[i]->printed_fd, .events = POLLIN};
    }
    (void)poll(files, count, LONGEST_LOOK);
}

void worker_end(struct worker *worker)
{
    if (worker->state == WORKER_RUNS)
        put_down(worker, WORKER_GONE);
    kill(-worker->pid, SIGKILL); /* what it has started and left */
    pipe_close(&worker->fd);
    pipe_close(&worker->printed_fd);
}

static cf_str seconds(struct arena *arena, unsigned count)
{
    return str_printf(arena, "%u second%s", count, count == 1 ? "" : "s");
}

static bool signalled(const struct worker *worker, int number)
{
    return worker->state == WORKER_GONE && WIFSIGNALED(worker->status) &&
           WTERMSIG(worker->status) == number;
}

static bool exited(const struct worker *worker, int code)
{
    return worker->state == WORKER_GONE && WIFEXITED(worker->status) &&
           WEXITSTATUS(worker->status) == code;
}

bool worker_timed_out(const struct worker *worker)
{
    return worker->state == WORKER_OVERDUE || worker->state == WORKER_BUSY ||
           signalled(worker, SIGXCPU) || signalled(worker, SIGALRM);
}

bool worker_overfull(const struct worker *worker)
{
    return worker->state == WORKER_GREEDY || exited(worker, OUT_OF_MEMORY);
}

cf_str worker_cause(struct arena *arena, const struct worker *worker)
{
    const struct worker_limits *limits = &worker->limits;
    if (worker->state == WORKER_OVERDUE || signalled(worker, SIGALRM))
        return str_printf(arena, "it waited for more than %s",
                          seconds(arena, limits->wait_seconds).ptr);
    if (worker->state == WORKER_BUSY || signalled(worker, SIGXCPU))
        return str_printf(arena, "it took more than %s of CPU",
                          seconds(arena, limits->cpu_seconds).ptr);
    if (worker->state == WORKER_DEAF || exited(worker, DEAF))
        return STR("it closed files that are not its own");
    if (worker_overfull(worker))
        return str_printf(arena, "it needed more than %zu MB of memory", limits->bytes >> 20);
    if (worker->state == WORKER_LOST)
        return STR("it ended, and the system does not say how");
    if (WIFSIGNALED(worker->status))
        return str_printf(arena, "it was ended by signal %d (%s)", WTERMSIG(worker->status),
                          strsignal(WTERMSIG(worker->status)));
    return str_printf(arena, "it ended the program with exit code %d", WEXITSTATUS(worker->status));
}

size_t worker_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}
