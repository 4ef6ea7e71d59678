/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include "io/clock.h"
#include "io/process.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    USUAL_COLUMNS = 80,
    MOST_COLUMNS = 60, /* a short line is seldom folded when the window becomes narrower */
    LEAST_BAR = 6,
    PAUSE_MS = 50 /* from one drawing to the next */
};

struct progress {
    FILE *out;
    bool draws; /* on a terminal; else there are only lines */
    struct arena *arena;
    cf_str waiting;        /* shown instead of the bar */
    int64_t waiting_bytes; /* that had come then; -1: not known yet */
    size_t drawn;          /* characters that stand on the line; 0: none */
    size_t drawn_done;
    int64_t drawn_ms;
};

/* --- a signal while it stands there ------------------------------------------------------------- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* Of the process, so of one terminal: what the handler needs. */
static int terminal = -1;
static volatile sig_atomic_t to_erase; /* characters */
static bool caught[SIGNALS];

/* Called by a handler: nothing but what POSIX lets it call. The signal then does what it always did, for the
 * handler is one for a single time. */
static void on_signal(int number)
{
    static const char blanks[] = "                ";
    (void)!write(terminal, "\r", 1);
    for (size_t left = (size_t)to_erase, len; left; left -= len) {
        len = left < sizeof blanks - 1 ? left : sizeof blanks - 1;
        (void)!write(terminal, blanks, len);
    }
    (void)!write(terminal, "\r", 1);
    raise(number);
}

/* Where a signal would not end the program, somebody else wants it so. */
static void catch_signals(struct progress *progress)
{
    struct sigaction before, action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    terminal = fileno(progress->out);
    for (size_t i = 0; i < SIGNALS; i++) {
        caught[i] = sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL;
        if (caught[i])
            sigaction(signals[i], &action, NULL);
    }
}

static void leave_signals(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigemptyset(&usual.sa_mask);
    for (size_t i = 0; i < SIGNALS; i++)
        if (caught[i])
            sigaction(signals[i], &usual, NULL);
}

/* --- drawing ------------------------------------------------------------------------------------ */

struct progress *progress_open(struct run *run)
{
    if (run->quiet || run->json)
        return NULL;
    struct progress *progress = arena_new(run->arena, struct progress);
    progress->out = run->err;
    progress->arena = run->arena;
    progress->draws = isatty(fileno(run->err)) == 1 && !str_is(process_variable("TERM"), "dumb");
    run->progress = progress;
    return progress;
}

cf_str progress_size(struct arena *arena, int64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    int64_t tenths = bytes; /* of the unit, once it is one */
    if (bytes < 1000)
        return str_printf(arena, "%lld B", (long long)bytes);
    size_t unit = 0;
    for (tenths = bytes / 100; tenths >= 10000; unit++)
        tenths /= 1000;
    return str_printf(arena, "%lld.%lld %s", (long long)(tenths / 10), (long long)(tenths % 10),
                      units[unit]);
}

static void add_bar(struct buf *out, size_t width, size_t files, size_t done)
{
    size_t full = files ? width * done / files : 0;
    buf_char(out, '[');
    buf_pad(out, full, '#');
    buf_pad(out, width - full, '.');
    buf_text(out, "] ");
}

void progress_line(struct buf *out, size_t columns, size_t files, size_t files_done, int64_t bytes)
{
    cf_str counted = str_printf(out->arena, "%zu/%zu", files_done, files);
    cf_str wordy = counted, brief = counted;
    if (bytes >= 0) {
        cf_str size = progress_size(out->arena, bytes);
        const char *what = files == 1 ? "file" : "files";
        wordy = str_printf(out->arena, "%s %s, %s", counted.ptr, what, size.ptr);
        brief = str_printf(out->arena, "%s %s", counted.ptr, size.ptr);
    }
    const cf_str texts[] = {wordy, brief, counted};
    size_t room = columns > MOST_COLUMNS ? MOST_COLUMNS : columns ? columns - 1 : 0;
    enum { TEXTS = 3, BRACKETS = 3 };
    for (size_t i = 0; i < TEXTS; i++)
        if (texts[i].len + BRACKETS + LEAST_BAR <= room) {
            add_bar(out, room - BRACKETS - texts[i].len, files, files_done);
            buf_text(out, texts[i].ptr);
            return;
        }
    for (size_t i = 0; i < TEXTS; i++)
        if (texts[i].len <= room) {
            buf_text(out, texts[i].ptr);
            return;
        }
}

/* Asked for every time: the window may have become another. */
static size_t columns(const struct progress *progress)
{
    struct winsize size;
    if (ioctl(fileno(progress->out), TIOCGWINSZ, &size) != 0 || !size.ws_col)
        return USUAL_COLUMNS;
    return size.ws_col;
}

/* Only blanks and carriage returns: any terminal can do that. */
static void put(struct progress *progress, const struct buf *line, size_t width)
{
    size_t left = progress->drawn > line->len ? progress->drawn - line->len : 0;
    if (line->len + left >= width) /* it was wider when the last one was drawn */
        left = width > line->len + 1 ? width - line->len - 1 : 0;
    if (!progress->drawn)
        catch_signals(progress);
    to_erase = (sig_atomic_t)(line->len + left);
    fprintf(progress->out, "\r%s%*s\r", line->len ? line->ptr : "", (int)left, "");
    fflush(progress->out);
    progress->drawn = line->len;
    if (!progress->drawn)
        leave_signals();
}

void progress_erase(struct progress *progress)
{
    const struct buf nothing = {.arena = NULL};
    if (progress && progress->drawn)
        put(progress, &nothing, columns(progress));
}

/* What is waited for is said until another file is here, or something of one. */
static bool still_waits(struct progress *progress, size_t files_done, int64_t bytes)
{
    if (progress->waiting_bytes < 0)
        progress->waiting_bytes = bytes;
    if (files_done != progress->drawn_done || bytes > progress->waiting_bytes)
        progress->waiting = STR("");
    return progress->waiting.len > 0;
}

static void draw(struct progress *progress, size_t files, size_t files_done, int64_t bytes)
{
    struct arena *arena = arena_open();
    struct buf line = {.arena = arena};
    size_t width = columns(progress);
    if (still_waits(progress, files_done, bytes)) {
        cf_str text = str_cut(progress->waiting, 0, width ? width - 1 : 0);
        buf_add(&line, text.ptr, text.len);
    } else {
        progress_line(&line, width, files, files_done, bytes);
    }
    put(progress, &line, width);
    arena_close(arena);
    progress->drawn_done = files_done;
}

void progress_show(void *data, size_t files, size_t files_done, int64_t bytes)
{
    struct progress *progress = data;
    if (!progress || !progress->draws)
        return;
    if (files_done >= files) {
        progress->waiting = STR("");
        progress_erase(progress);
        return;
    }
    int64_t now = clock_ms();
    if (progress->drawn && files_done == progress->drawn_done &&
        now - progress->drawn_ms < PAUSE_MS)
        return;
    progress->drawn_ms = now;
    draw(progress, files, files_done, bytes);
}

void progress_waiting(void *data, cf_str host, int try, int tries, cf_str why)
{
    struct progress *progress = data;
    if (!progress)
        return;
    cf_str text = str_printf(progress->arena, "waiting for %.*s: try %d of %d (%.*s)",
                             STR_ARG(host), try, tries, STR_ARG(why));
    char *shown = arena_copy(progress->arena, text.ptr, text.len);
    str_flatten(shown, text.len);
    if (!progress->draws) {
        fprintf(progress->out, "%.*s\n", (int)text.len, shown);
        fflush(progress->out);
        return;
    }
    progress->waiting = (cf_str){shown, text.len};
    progress->waiting_bytes = -1;
    progress->drawn_ms = 0;
}
