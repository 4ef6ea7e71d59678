/* SPDX-License-Identifier: Apache-2.0 */
#include "io/process.h"

#include "io/clock.h"
#include "io/pipe.h"
#include "io/witness.h"
#include "io/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Milliseconds between two looks at whether the program has ended, which its open files do not tell
 * when it left them to a child; bytes of one read; reads that empty a pipe of the usual 64 KB. */
enum { LONGEST_LOOK = 100, PIECE = 4096, LAST_PIECES = 32 };

/* One program at work. */
struct running {
    pid_t pid;
    bool found;         /* there is such a program */
    bool grouped, gone; /* leads a process group; has been waited for */
    int status;
    int out, err; /* our ends; -1 once they have ended */
    struct buf output, errors;
};

static bool same_name(cf_str assignment, const char *other)
{
    for (size_t i = 0; i < assignment.len && assignment.ptr[i] == other[i]; i++)
        if (other[i] == '=')
            return true;
    return false;
}

/* Our environment with the request's. */
static char **environment(struct arena *arena, const struct process_request *request)
{
    size_t own = 0, len = 0;
    while (environ && environ[own])
        own++;
    char **list = arena_many(arena, own + request->env_len + 1, char *);
    for (size_t i = 0; i < own; i++) {
        bool replaced = false;
        for (size_t k = 0; k < request->env_len && !replaced; k++)
            replaced = same_name(request->env[k], environ[i]);
        if (!replaced)
            list[len++] = environ[i];
    }
    for (size_t i = 0; i < request->env_len; i++)
        list[len++] = arena_copy(arena, request->env[i].ptr, request->env[i].len);
    return list;
}

/* Libraries open files without close-on-exec, too; nothing of ours is for other programs. */
static void seal(void)
{
    DIR *folder = opendir("/proc/self/fd");
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        int fd = 0;
        for (const char *c = entry->d_name; *c >= '0' && *c <= '9' && fd < 1 << 20; c++)
            fd = fd * 10 + (*c - '0');
        int flags = fd > STDERR_FILENO ? fcntl(fd, F_GETFD) : -1;
        if (flags >= 0)
            fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
    }
    closedir(folder);
}

/* What we ignore or block would be so in the program, too. */
static int set_attributes(posix_spawnattr_t *attributes, bool grouped)
{
    static const int ours[] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGXFSZ};
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    sigset_t signals, none;
    sigemptyset(&signals);
    sigemptyset(&none);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        sigaddset(&signals, ours[i]);
    if (grouped)
        flags = (short)(flags | POSIX_SPAWN_SETPGROUP);
    int error = posix_spawnattr_setsigdefault(attributes, &signals);
    if (!error)
        error = posix_spawnattr_setsigmask(attributes, &none);
    return error ? error : posix_spawnattr_setflags(attributes, flags);
}

/* A file that nobody else sees: a program may be slower to read than a pipe lasts. NULL with errno. */
static FILE *input_file(cf_str input)
{
    FILE *file = tmpfile();
    if (file && fwrite(input.ptr, 1, input.len, file) == input.len && fflush(file) == 0 &&
        fseek(file, 0, SEEK_SET) == 0)
        return file;
    if (file)
        fclose(file);
    return NULL;
}

/* `in` and `err`: -1 for none. */
static int set_files(posix_spawn_file_actions_t *files, int in, int out, int err)
{
    int error = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
    if (error || err < 0)
        return error;
    error = posix_spawn_file_actions_adddup2(files, err, STDERR_FILENO);
    if (error || in >= 0)
        return error ? error : posix_spawn_file_actions_adddup2(files, in, STDIN_FILENO);
    return posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
}

/* 0, or an errno: why it cannot be run. */
static int check_program(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return errno == ENOTDIR ? ENOENT : errno;
    if (!S_ISREG(about.st_mode))
        return EACCES;
    return access(path, X_OK) == 0 ? 0 : errno;
}

/* Looks for a program before there is a process, as not every system can say later what was missing.
 * Empty places in PATH, which stand for the folder we are in, are passed over. 0 or an errno. */
static int find_program(struct arena *arena, const char *name, const char **ret_path)
{
    cf_str places = process_variable("PATH");
    size_t from = 0;
    int error = ENOENT;
    *ret_path = name;
    if (!*name)
        return ENOENT;
    if (strchr(name, '/'))
        return check_program(name);
    if (!places.len)
        places = STR("/usr/local/bin:/usr/bin:/bin");
    for (size_t to = 0; to <= places.len && error; to++) {
        if (to < places.len && places.ptr[to] != ':')
            continue;
        cf_str place = str_cut(places, from, to);
        from = to + 1;
        if (!place.len)
            continue;
        *ret_path = str_printf(arena, "%.*s/%s", STR_ARG(place), name).ptr;
        int fault = check_program(*ret_path);
        error = fault == ENOENT ? error : fault;
    }
    return error;
}

/* The program's ends of its three files; -1: none. */
struct ends {
    int in, out, err;
};

/* 0 or an errno. */
static int spawn(struct arena *arena, const struct process_request *request, struct ends ends,
                 struct running *run)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    const char *path;
    witness_spoil(); /* whatever it reads is not seen */
    int error = find_program(arena, request->argv[0], &path);
    run->found = !error;
    if (!error)
        error = posix_spawn_file_actions_init(&files);
    if (error)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        /* What a worker has started ends with it, as a part of its group. */
        run->grouped = !request->terminal && !worker_here();
        error = set_attributes(&attributes, run->grouped);
        if (!error)
            error = set_files(&files, ends.in, ends.out, ends.err);
        if (!error)
            error =
                posix_spawn(&run->pid, path, &files, &attributes,
                            (char *const *)(uintptr_t)request->argv, environment(arena, request));
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* The same with its input. */
static int feed(struct arena *arena, const struct process_request *request, struct ends ends,
                struct running *run)
{
    FILE *in = NULL;
    if (request->input.len && !request->terminal) {
        in = input_file(request->input);
        if (!in)
            return errno;
        ends.in = fileno(in);
    }
    seal();
    int error = spawn(arena, request, ends, run);
    if (in)
        fclose(in);
    return error;
}

/* 0 or an errno. */
static int start(struct arena *arena, const struct process_request *request, struct running *run)
{
    struct sigaction children;
    int out[2], err[2] = {-1, -1};
    /* Who started us may have it ignored, and then nothing can be waited for. */
    if (sigaction(SIGCHLD, NULL, &children) == 0 && children.sa_handler == SIG_IGN) {
        children.sa_handler = SIG_DFL;
        sigaction(SIGCHLD, &children, NULL);
    }
    if (!pipe_open(out))
        return errno;
    if (!request->terminal && !pipe_open(err)) {
        int error = errno;
        close(out[0]);
        close(out[1]);
        return error;
    }
    int error = feed(arena, request, (struct ends){-1, out[1], err[1]}, run);
    close(out[1]);
    if (err[1] >= 0)
        close(err[1]);
    run->out = out[0];
    run->err = err[0];
    return error;
}

/* Takes a piece of what is there now; at its end closes the file. False when nothing is there. With
 * `keep` only about the last `keep` bytes stay. */
static bool take(int *fd, struct buf *buf, size_t keep)
{
    char piece[PIECE];
    ssize_t got = -1;
    while (*fd >= 0 && (got = read(*fd, piece, sizeof piece)) < 0 && errno == EINTR) {
    }
    if (*fd < 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)))
        return false;
    if (got <= 0) {
        pipe_close(fd);
        return false;
    }
    buf_add(buf, piece, (size_t)got);
    if (keep && buf->len > 2 * keep) {
        memmove(buf->ptr, buf->ptr + buf->len - keep, keep);
        buf->len = keep;
    }
    return true;
}

static void look(struct running *run, int options)
{
    pid_t got = 0;
    while (!run->gone && (got = waitpid(run->pid, &run->status, options)) < 0 && errno == EINTR) {
    }
    run->gone = run->gone || got != 0;
}

static void end(struct running *run)
{
    if (run->gone)
        return;
    if (!run->grouped || kill(-run->pid, SIGKILL) != 0)
        kill(run->pid, SIGKILL);
    look(run, 0);
}

/* Waits until something comes, or for that long. False when somebody wants us to stop. */
static bool wait_for_more(const struct process_request *request, const struct running *run,
                          int64_t ms)
{
    struct pollfd files[] = {{.fd = run->out, .events = POLLIN},
                             {.fd = run->err, .events = POLLIN},
                             {.fd = request->wake, .events = POLLIN}};
    return poll(files, 3, (int)ms) <= 0 || !files[2].revents;
}

/* Until the program has ended; else the reason why it is not to go on. */
static enum process_end attend(const struct process_request *request, struct running *run)
{
    const int64_t last = clock_ms() + request->limit_ms;
    int64_t pause = 1;
    while (!run->gone) {
        int64_t left = last - clock_ms();
        if (left <= 0)
            return PROCESS_TIMED_OUT;
        /* When it has closed its files it is about to end. */
        bool open = run->out >= 0 || run->err >= 0;
        pause = open ? 1 : pause < LONGEST_LOOK ? pause * 2 : pause;
        int64_t look_ms = open ? LONGEST_LOOK : pause;
        if (!wait_for_more(request, run, left < look_ms ? left : look_ms))
            return PROCESS_WOKEN;
        take(&run->out, &run->output, 0);
        take(&run->err, &run->errors, PROCESS_ERRORS);
        if (run->output.full)
            return PROCESS_TOO_LARGE;
        look(run, WNOHANG);
    }
    return PROCESS_EXITED;
}

/* What is still in the pipes. Not to the end of the files: what the program left in the background
 * may hold them open. */
static void drain(struct running *run)
{
    for (int i = 0; i < LAST_PIECES && take(&run->out, &run->output, 0); i++) {
    }
    for (int i = 0; i < LAST_PIECES && take(&run->err, &run->errors, PROCESS_ERRORS); i++) {
    }
}

struct process_result process_run(struct arena *arena, const struct process_request *request)
{
    struct running run = {.out = -1,
                          .err = -1,
                          .output = {.arena = arena, .limit = request->output_bytes},
                          .errors = {.arena = arena}};
    worker_bind(true);
    int error = start(arena, request, &run);
    struct process_result result = {.code = error};
    if (error) {
        result.end = error == ENOENT && !run.found ? PROCESS_MISSING : PROCESS_UNUSABLE;
    } else {
        result.end = attend(request, &run);
        end(&run);
        drain(&run);
        if (result.end == PROCESS_EXITED && run.output.full)
            result.end = PROCESS_TOO_LARGE;
    }
    worker_bind(false);
    pipe_close(&run.out);
    pipe_close(&run.err);
    if (result.end == PROCESS_EXITED && WIFSIGNALED(run.status)) {
        result.end = PROCESS_SIGNALLED;
        result.code = WTERMSIG(run.status);
    } else if (result.end == PROCESS_EXITED) {
        result.code = WEXITSTATUS(run.status);
    }
    size_t over = run.errors.len > PROCESS_ERRORS ? run.errors.len - PROCESS_ERRORS : 0;
    result.output = buf_str(&run.output);
    result.errors = str_cut(buf_str(&run.errors), over, run.errors.len);
    return result;
}

bool process_terminal(void)
{
    return isatty(STDIN_FILENO) == 1;
}

void process_keep_standard(void)
{
    const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY}; /* of each the one that is of no use */
    signal(SIGXFSZ, SIG_IGN);
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
            return; /* the lowest number is taken, so this cannot be */
}

cf_str process_variable(const char *name)
{
    witness_variable(name);
    return str_of(getenv(name));
}

/* Which may change what is loaded, found or printed before anybody asks for it by name. */
static bool is_of_context(cf_str assignment)
{
    static const char *const beginnings[] = {"CRDFORGE_", "GLIBC_TUNABLES=", "HOME=", "LANG", "LC_",
                                             "LD_",       "NO_COLOR=",       "TERM=", "XDG_"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_starts(assignment, beginnings[i]))
            return true;
    return false;
}

static void add_variables(struct arena *arena, struct buf *out)
{
    size_t len = 0, kept = 0;
    while (environ && environ[len])
        len++;
    cf_str *list = arena_many(arena, len, cf_str);
    for (size_t i = 0; i < len; i++)
        if (is_of_context(str_of(environ[i])))
            list[kept++] = str_of(environ[i]);
    if (kept)
        str_sort(list, kept);
    for (size_t i = 0; i < kept; i++)
        buf_add(out, list[i].ptr, list[i].len + 1); /* with its NUL */
}

cf_str process_context(struct arena *arena)
{
    enum { MOST_GROUPS = 256 };
    gid_t groups[MOST_GROUPS];
    char here[4096];
    struct buf all = {.arena = arena};
    int len = getgroups(MOST_GROUPS, groups);
    if (!getcwd(here, sizeof here) || len < 0)
        return STR("");
    mode_t mask = umask(0);
    umask(mask);
    buf_printf(&all, "%s\n%ld %ld %o", here, (long)geteuid(), (long)getegid(), (unsigned)mask);
    for (int i = 0; i < len; i++)
        buf_printf(&all, " %ld", (long)groups[i]);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        buf_printf(&all, "%s", isatty(fd) == 1 ? " terminal" : " other");
    buf_char(&all, '\n');
    add_variables(arena, &all);
    return buf_str(&all);
}
