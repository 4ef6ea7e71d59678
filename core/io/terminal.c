/* SPDX-License-Identifier: Apache-2.0 */
#include "io/terminal.h"

#include "io/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* So long may the rest of a key take; then Esc was pressed alone. A line to far away delivers a key in
 * one piece nearly always, and to leave by mistake would be worse than to leave late. */
enum { REST_OF_KEY_MS = 400 };

static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                              SIGABRT, SIGTSTP, SIGCONT, SIGWINCH};
enum { SIGNALS = sizeof signals / sizeof *signals };

/* Of the process, so of one terminal: what signal handlers need. */
static struct {
    struct termios before, during;
    char restore[128]; /* erases the frame, shows the cursor */
    size_t restore_len;
    char prepare[64]; /* the opposite */
    size_t prepare_len;
    int wake[2];                       /* a pipe that becomes readable when a signal came */
    struct sigaction actions[SIGNALS]; /* of before */
    volatile sig_atomic_t resized, interrupted;
} state = {.wake = {-1, -1}};

struct terminal {
    struct arena *arena;
    struct terminal_load load;
    struct terminal_keys keys;
    bool colours;
};

static void put(const char *bytes, size_t len)
{
    while (len) {
        ssize_t written = write(STDOUT_FILENO, bytes, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN) {
            struct pollfd ready = {.fd = STDOUT_FILENO, .events = POLLOUT};
            poll(&ready, 1, -1);
            continue;
        }
        if (written <= 0)
            return; /* the terminal is gone; reading from it will say so */
        bytes += written;
        len -= (size_t)written;
    }
}

/* False in the background, where the terminal is somebody else's: whoever changes it from there is
 * stopped (SIGTTOU), also while he dies. */
static bool is_in_front(void)
{
    pid_t front = tcgetpgrp(STDIN_FILENO);
    return front < 0 || front == getpgrp();
}

/* Called by handlers, too: nothing but what POSIX lets them call. */
static void give_back(void)
{
    if (!is_in_front())
        return; /* it was given back when the job was stopped */
    put(state.restore, state.restore_len);
    tcsetattr(STDIN_FILENO, TCSANOW, &state.before);
}

static void take(void)
{
    if (!is_in_front())
        return; /* until the shell brings the job to the front */
    tcsetattr(STDIN_FILENO, TCSANOW, &state.during);
    put(state.prepare, state.prepare_len);
}

static void set_handler(int number, void (*handler)(int), struct sigaction *ret_before)
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(&action.sa_mask, signals[i]);
    sigaction(number, &action, ret_before);
}

static void wake(void)
{
    (void)!write(state.wake[1], "s", 1);
}

static void on_signal(int number);

/* What the signal would have done without us. */
static void as_before(int number, bool whole_job)
{
    sigset_t only, mask;
    sigemptyset(&only);
    sigaddset(&only, number);
    for (size_t i = 0; i < SIGNALS; i++)
        if (signals[i] == number)
            sigaction(number, &state.actions[i], NULL);
    if (whole_job)
        kill(0, number);
    else
        raise(number);
    sigprocmask(SIG_UNBLOCK, &only, &mask); /* here it is delivered */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    set_handler(number, on_signal, NULL);
}

/* Stops, and goes on when it is continued. Where nobody could continue it (no shell, or as process 1)
 * the system does not stop it. */
static void stop(bool whole_job)
{
    give_back();
    as_before(SIGTSTP, whole_job);
    take();
    state.resized = 1;
}

static void on_signal(int number)
{
    int saved = errno;
    if (number == SIGTSTP) {
        stop(false);
    } else if (number == SIGCONT) { /* after SIGSTOP, too, which cannot be seen coming */
        take();
        state.resized = 1;
    } else if (number == SIGWINCH) {
        state.resized = 1;
    } else if (number == SIGINT) {
        state.interrupted = 1;
    } else {
        give_back();
        as_before(number, false);
        state.interrupted = 1; /* somebody else wants to end the program in his own way */
    }
    wake();
    errno = saved;
}

bool terminal_is(void)
{
    witness_spoil(); /* what somebody answers is not seen */
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

static size_t add(char *to, size_t at, size_t size, cf_str text)
{
    if (text.len > size - at)
        return at;
    memcpy(to + at, text.ptr, text.len);
    return at + text.len;
}

static void prepare_state(const struct terminal_load *load)
{
    size_t at = 0;
    const cf_str restore[] = {STR("\r"), load->plain, load->erase_below, load->keys_off,
                              load->show};
    for (size_t i = 0; i < sizeof restore / sizeof *restore; i++)
        at = add(state.restore, at, sizeof state.restore, restore[i]);
    state.restore_len = at;
    at = add(state.prepare, 0, sizeof state.prepare, load->keys_on);
    state.prepare_len = add(state.prepare, at, sizeof state.prepare, load->hide);
    state.during = state.before;
    /* A byte as soon as it comes, unchanged; Ctrl-C and Ctrl-Z, too, which then work where the terminal
     * belongs to no session. */
    state.during.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON);
    state.during.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    state.during.c_cc[VMIN] = 1;
    state.during.c_cc[VTIME] = 0;
}

static bool open_wake(void)
{
    if (pipe(state.wake) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(state.wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(state.wake[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

struct terminal *terminal_open(struct arena *arena, bool colours)
{
    struct terminal *terminal = arena_new(arena, struct terminal);
    if (!terminal_load(arena, STDOUT_FILENO, &terminal->load) ||
        tcgetattr(STDIN_FILENO, &state.before) != 0 || !open_wake())
        return NULL;
    terminal->arena = arena;
    terminal->colours = colours;
    terminal->keys.own = terminal->load.keys;
    terminal->keys.own_len = terminal->load.keys_len;
    prepare_state(&terminal->load);
    state.resized = state.interrupted = 0;
    fflush(stdout);
    fflush(stderr);
    for (size_t i = 0; i < SIGNALS; i++) {
        set_handler(signals[i], on_signal, &state.actions[i]);
        if (state.actions[i].sa_handler == SIG_IGN) /* nohup, say */
            sigaction(signals[i], &state.actions[i], NULL);
    }
    take();
    return terminal;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    give_back();
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &state.actions[i], NULL);
    for (int i = 0; i < 2; i++) {
        close(state.wake[i]);
        state.wake[i] = -1;
    }
}

const struct terminal_text *terminal_text(const struct terminal *terminal)
{
    return &terminal->load.text;
}

struct terminal_size terminal_size(const struct terminal *terminal)
{
    struct winsize size = {0};
    struct terminal_size result = {24, 80};
    if (terminal->load.height > 0)
        result.rows = (size_t)terminal->load.height;
    if (terminal->load.width > 0)
        result.columns = (size_t)terminal->load.width;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
        result = (struct terminal_size){size.ws_row, size.ws_col};
    return result;
}

static void add_str(struct buf *buf, cf_str text)
{
    buf_add(buf, text.ptr, text.len);
}

static void add_span(struct buf *bytes, const struct terminal *terminal,
                     const struct terminal_span *span)
{
    const struct terminal_load *load = &terminal->load;
    const struct {
        unsigned style;
        cf_str word;
    } words[] = {
        {TERMINAL_STRONG, load->strong},
        {TERMINAL_FAINT, load->faint},
        {TERMINAL_MATCH, load->underlined},
        {TERMINAL_COLOUR, terminal->colours ? load->coloured : STR("")},
    };
    /* A terminal that cannot end a style is not told to begin one. */
    bool styled = span->style && load->plain.len;
    for (size_t i = 0; styled && i < sizeof words / sizeof *words; i++)
        if (span->style & words[i].style)
            add_str(bytes, words[i].word);
    add_str(bytes, span->text);
    if (styled)
        add_str(bytes, load->plain);
}

void terminal_draw(struct terminal *terminal, const struct terminal_frame *frame)
{
    struct arena *scratch = arena_open();
    struct buf bytes = {.arena = scratch};
    for (size_t i = 0; i < frame->len; i++) {
        buf_text(&bytes, i ? "\r\n" : "\r");
        /* Before the text: after a text that fills the line some terminals would erase its end. */
        add_str(&bytes,
                i + 1 < frame->len ? terminal->load.erase_line : terminal->load.erase_below);
        for (size_t k = 0; k < frame->lines[i].len; k++)
            add_span(&bytes, terminal, &frame->lines[i].spans[k]);
    }
    /* The cursor waits at the beginning: there it stays when a terminal of another size lays its lines
     * out anew, so the next frame begins where this one did. */
    buf_char(&bytes, '\r');
    for (size_t i = 1; i < frame->len; i++)
        add_str(&bytes, terminal->load.up);
    put(bytes.ptr, bytes.len);
    arena_close(scratch);
}

enum came { CAME_BYTES, CAME_SIGNAL, CAME_NOTHING, CAME_END };

static enum came read_bytes(struct terminal *terminal)
{
    char bytes[sizeof terminal->keys.pending];
    ssize_t len = read(STDIN_FILENO, bytes, terminal_keys_room(&terminal->keys));
    if (len < 0 && (errno == EINTR || errno == EAGAIN))
        return CAME_SIGNAL;
    if (len <= 0)
        return CAME_END;
    terminal_keys_add(&terminal->keys, bytes, (size_t)len);
    return CAME_BYTES;
}

/* Waits for bytes or a signal; for the rest of a key not for ever. */
static enum came wait_for(struct terminal *terminal)
{
    char drained[16];
    struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = state.wake[0], .events = POLLIN}};
    int ready = poll(fds, 2, terminal->keys.len ? REST_OF_KEY_MS : -1);
    if (ready < 0)
        return CAME_SIGNAL;
    if (!ready)
        return CAME_NOTHING;
    if (fds[1].revents) {
        while (read(state.wake[0], drained, sizeof drained) > 0)
            continue;
        return CAME_SIGNAL;
    }
    return read_bytes(terminal);
}

/* What signals have left behind. */
static bool next_mark(struct terminal_event *ret_event)
{
    if (!state.interrupted && !state.resized)
        return false;
    *ret_event =
        (struct terminal_event){.key = state.interrupted ? TERMINAL_INTERRUPT : TERMINAL_RESIZED};
    if (!state.interrupted)
        state.resized = 0;
    return true;
}

struct terminal_event terminal_wait(struct terminal *terminal)
{
    struct terminal_event event;
    enum came came = CAME_BYTES;
    while (came != CAME_END) {
        if (next_mark(&event))
            return event;
        if (!terminal_keys_next(&terminal->keys, came == CAME_NOTHING, &event))
            came = wait_for(terminal);
        else if (event.key != TERMINAL_SUSPEND)
            return event;
        else
            stop(true);
    }
    return (struct terminal_event){.key = TERMINAL_CLOSED};
}

bool terminal_ready(const struct terminal *terminal)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    struct terminal_keys keys = terminal->keys;
    struct terminal_event event;
    return terminal_keys_next(&keys, false, &event) || poll(&input, 1, 0) == 1;
}
