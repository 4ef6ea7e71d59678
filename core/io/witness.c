/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "io/witness.h"

#include "base/hash.h"
#include "base/lookup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* How long a file must have been left alone before its times are believed: longer than the tick of any file
 * system. */
enum { SETTLED_SECONDS = 2, SHARED_BYTES = 1 << 20 };

enum {
    MODE,
    OWNER,
    GROUP,
    LOOK_NUMBERS,
    SIZE = LOOK_NUMBERS,
    M_S,
    M_NS,
    C_S,
    C_NS,
    INODE,
    DEVICE,
    NUMBERS
};

/* What an entry begins with. */
enum kind {
    LOOK = 'l',        /* what a path is; MODE 0: nothing is there */
    LOOK_ITSELF = 'L', /* likewise, and a link is one */
    FILE_READ = 'f',
    FILE_MADE = 'F', /* a link is none */
    NAMES = 'd',
    VARIABLE = 'v', /* the path is NAME=VALUE */
    WITHOUT = 'w'   /* the digest is the prefix */
};

struct entry {
    char kind;
    cf_str digest; /* "-": not known */
    uint64_t numbers[NUMBERS];
    cf_str path;
};

/* What workers have noted: they cannot be asked afterwards. */
struct shared {
    atomic_bool spoilt;
    atomic_size_t len;
    char text[SHARED_BYTES];
};

struct witness {
    struct arena *arena;
    int64_t began; /* seconds since 1970 */
    pid_t pid;
    bool spoilt;
    struct lookup known; /* lines, by kind and path */
    struct buf text;
    struct shared *shared;
};

static struct witness *current;

/* --- entries and their lines -------------------------------------------------------------------- */

static const char digits[] = STR_HEX_DIGITS;

/* There are ten in each entry, so that printf() would be most of what noting costs. */
static void write_number(struct buf *out, uint64_t number)
{
    char text[16];
    size_t at = sizeof text;
    do {
        text[--at] = digits[number & 15];
        number >>= 4;
    } while (number);
    buf_add(out, text + at, sizeof text - at);
}

static void write_entry(struct buf *out, const struct entry *entry)
{
    buf_char(out, entry->kind);
    buf_char(out, ' ');
    buf_add(out, entry->digest.ptr, entry->digest.len);
    for (size_t i = 0; i < NUMBERS; i++) {
        buf_char(out, ' ');
        write_number(out, entry->numbers[i]);
    }
    buf_char(out, ' ');
    buf_add(out, entry->path.ptr, entry->path.len);
    buf_char(out, '\n');
}

/* Up to a blank, which is passed. */
static cf_str take_word(cf_str *line)
{
    const char *blank = line->len ? memchr(line->ptr, ' ', line->len) : NULL;
    size_t len = blank ? (size_t)(blank - line->ptr) : line->len;
    cf_str word = str_cut(*line, 0, len);
    *line = str_cut(*line, len + 1, line->len);
    return word;
}

static bool read_number(cf_str word, uint64_t *ret_number)
{
    *ret_number = 0;
    for (size_t i = 0; i < word.len; i++) {
        const char *digit = memchr(digits, word.ptr[i], sizeof digits - 1);
        if (!digit)
            return false;
        *ret_number = *ret_number << 4 | (uint64_t)(digit - digits);
    }
    return word.len > 0 && word.len <= 16;
}

/* `arena`: for the path, which ends in a NUL. */
static bool read_entry(struct arena *arena, cf_str line, struct entry *ret)
{
    cf_str kind = take_word(&line);
    ret->digest = take_word(&line);
    bool ok = kind.len == 1 && ret->digest.len > 0;
    for (size_t i = 0; ok && i < NUMBERS; i++)
        ok = read_number(take_word(&line), &ret->numbers[i]);
    ret->kind = ok ? kind.ptr[0] : '\0';
    ret->path = str_copy(arena, line);
    return ok && line.len > 0;
}

/* The next line of a text, without its end; false when there is none that ends. */
static bool take_line(cf_str *text, cf_str *ret_line)
{
    const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    if (!end)
        return false;
    *ret_line = str_cut(*text, 0, (size_t)(end - text->ptr));
    *text = str_cut(*text, ret_line->len + 1, text->len);
    return true;
}

static void set_numbers(struct entry *entry, const struct stat *about, size_t len)
{
    const uint64_t numbers[NUMBERS] = {
        [MODE] = about->st_mode,
        [OWNER] = about->st_uid,
        [GROUP] = about->st_gid,
        [SIZE] = (uint64_t)about->st_size,
        [M_S] = (uint64_t)about->st_mtim.tv_sec,
        [M_NS] = (uint64_t)about->st_mtim.tv_nsec,
        [C_S] = (uint64_t)about->st_ctim.tv_sec,
        [C_NS] = (uint64_t)about->st_ctim.tv_nsec,
        [INODE] = about->st_ino,
        [DEVICE] = about->st_dev,
    };
    memcpy(entry->numbers, numbers, len * sizeof *numbers);
}

/* Whether the times of a file mean something to who began to look at that second. */
static bool is_settled(const struct entry *entry, int64_t began)
{
    return (int64_t)entry->numbers[M_S] < began - SETTLED_SECONDS &&
           (int64_t)entry->numbers[C_S] < began - SETTLED_SECONDS;
}

/* --- noting ------------------------------------------------------------------------------------- */

struct witness *witness_begin(struct arena *arena)
{
    struct witness *witness = arena_new(arena, struct witness);
    void *shared = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *witness = (struct witness){.arena = arena,
                                .began = (int64_t)time(NULL),
                                .pid = getpid(),
                                .spoilt = shared == MAP_FAILED,
                                .known = {.arena = arena},
                                .text = {.arena = arena},
                                .shared = shared == MAP_FAILED ? NULL : shared};
    return current = witness;
}

void witness_end(struct witness *witness)
{
    if (!witness)
        return;
    if (witness->shared)
        munmap(witness->shared, sizeof *witness->shared);
    witness->shared = NULL;
    current = NULL;
}

void witness_spoil(void)
{
    if (!current)
        return;
    current->spoilt = true;
    if (current->shared)
        atomic_store(&current->shared->spoilt, true);
}

/* A worker that ends before its line is whole leaves one that cannot be read. */
static void share(const struct witness *witness, cf_str line)
{
    struct shared *shared = witness->shared;
    if (!shared)
        return;
    size_t at = atomic_fetch_add(&shared->len, line.len);
    if (at > SHARED_BYTES || line.len > SHARED_BYTES - at)
        atomic_store(&shared->spoilt, true);
    else
        memcpy(shared->text + at, line.ptr, line.len);
}

/* The same path twice: it must have been the same. */
static void note_line(struct witness *witness, cf_str name, cf_str line)
{
    const cf_str *known = lookup_find(&witness->known, name);
    if (known) {
        if (!str_equal(*known, line))
            witness_spoil();
        return;
    }
    cf_str *kept = arena_new(witness->arena, cf_str);
    *kept = str_copy(witness->arena, line);
    lookup_put(&witness->known, str_copy(witness->arena, name), kept);
    if (getpid() == witness->pid)
        buf_add(&witness->text, line.ptr, line.len);
    else
        share(witness, line);
}

static void note(const struct entry *entry)
{
    if (current->spoilt) /* there will be no record */
        return;
    struct arena *arena = arena_open();
    struct buf line = {.arena = arena};
    write_entry(&line, entry);
    if (str_is_flat(entry->path))
        note_line(current, str_printf(arena, "%c%.*s", entry->kind, STR_ARG(entry->path)),
                  buf_str(&line));
    else
        witness_spoil();
    arena_close(arena);
}

void witness_look(const char *path, bool itself, const struct stat *about)
{
    struct entry entry = {
        .kind = itself ? LOOK_ITSELF : LOOK, .digest = STR("-"), .path = str_of(path)};
    if (!current)
        return;
    if (about)
        set_numbers(&entry, about, LOOK_NUMBERS);
    note(&entry);
}

/* `sha256`: empty when it is not known; then a file that changed just now cannot be known again. */
static void note_file(enum kind kind, const char *path, const struct stat *about, cf_str sha256)
{
    struct entry entry = {
        .kind = (char)kind, .digest = sha256.len ? sha256 : STR("-"), .path = str_of(path)};
    set_numbers(&entry, about, NUMBERS);
    if (!sha256.len && !is_settled(&entry, current->began))
        witness_spoil();
    note(&entry);
}

void witness_read(const char *path, const struct stat *about, cf_str bytes)
{
    struct entry entry = {.kind = FILE_READ};
    if (!current)
        return;
    struct arena *arena = arena_open();
    set_numbers(&entry, about, NUMBERS);
    bool settled = is_settled(&entry, current->began);
    note_file(FILE_READ, path, about, settled ? STR("") : hash_sha256(arena, bytes));
    arena_close(arena);
}

void witness_use(const char *path)
{
    struct stat about;
    if (!current)
        return;
    if (stat(path, &about) == 0)
        note_file(FILE_READ, path, &about, STR(""));
    else
        witness_spoil();
}

void witness_made(const char *path, cf_str sha256)
{
    struct stat about;
    if (!current)
        return;
    if (lstat(path, &about) == 0)
        note_file(FILE_MADE, path, &about, sha256);
    else
        witness_spoil();
}

static cf_str assignment(struct arena *arena, cf_str name)
{
    return str_printf(arena, "%.*s=%s", STR_ARG(name), str_of(getenv(name.ptr)).ptr);
}

void witness_variable(const char *name)
{
    struct entry entry = {.kind = VARIABLE, .digest = STR("-")};
    if (!current)
        return;
    entry.path = assignment(current->arena, str_of(name));
    note(&entry);
}

struct witness_names witness_names(struct arena *arena, const char *folder, int fd)
{
    struct witness_names names = {.folder = folder};
    if (!current)
        return names;
    if (fstat(fd, &names.about) == 0)
        names.arena = arena;
    else
        witness_spoil();
    return names;
}

void witness_name(struct witness_names *names, const char *name)
{
    if (!names->arena || name[0] == '.')
        return;
    names->list =
        arena_grow(names->arena, names->list, names->len, &names->cap, sizeof *names->list);
    names->list[names->len++] = str_copy(names->arena, str_of(name));
}

static cf_str names_digest(struct witness_names *names)
{
    struct buf all = {.arena = names->arena};
    if (names->len)
        str_sort(names->list, names->len);
    for (size_t i = 0; i < names->len; i++)
        buf_printf(&all, "%.*s/", STR_ARG(names->list[i]));
    return hash_sha256(names->arena, buf_str(&all));
}

void witness_named(struct witness_names *names)
{
    if (current && names->arena)
        note_file(NAMES, names->folder, &names->about, names_digest(names));
}

void witness_without(const char *folder, const char *prefix)
{
    const struct entry entry = {.kind = WITHOUT, .digest = str_of(prefix), .path = str_of(folder)};
    if (current)
        note(&entry);
}

/* Takes over what workers have noted. */
static bool take_shared(struct witness *witness)
{
    struct shared *shared = witness->shared;
    if (witness->spoilt || !shared || atomic_load(&shared->spoilt))
        return false;
    cf_str text = {shared->text, atomic_load(&shared->len)}, line;
    while (text.len) {
        struct entry entry;
        if (!take_line(&text, &line) || !read_entry(witness->arena, line, &entry))
            return false;
        note(&entry);
    }
    return !witness->spoilt;
}

bool witness_text(struct witness *witness, struct buf *out)
{
    if (!take_shared(witness))
        return false;
    buf_printf(out, "%" PRIx64 "\n", (uint64_t)witness->began);
    buf_add(out, witness->text.ptr ? witness->text.ptr : "", witness->text.len);
    return true;
}

/* --- comparing ---------------------------------------------------------------------------------- */

struct comparing {
    struct arena *arena;
    int64_t then, now; /* when who noted the entries began, and when this does */
    bool quicker;      /* of a file that was read, the times mean something now */
    bool reread;       /* the last entry was compared by what is in it */
    struct buf file;   /* what was read */
};

static bool same_numbers(const struct entry *a, const struct entry *b, size_t from, size_t to)
{
    return memcmp(a->numbers + from, b->numbers + from, (to - from) * sizeof *a->numbers) == 0;
}

/* All of an open file, which must have just so many bytes. */
static bool read_file(struct buf *out, int fd, uint64_t size)
{
    out->len = 0;
    while (out->len <= size) {
        char *room = buf_room(out, (size_t)(size - out->len) + 1);
        ssize_t got = room ? read(fd, room, (size_t)(size - out->len) + 1) : -1;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 && out->len == size;
        buf_wrote(out, (size_t)got);
    }
    return false;
}

static bool same_names(struct comparing *c, const struct entry *entry, int fd)
{
    struct witness_names names = {.arena = c->arena};
    DIR *handle = fdopendir(fd);
    if (!handle) {
        close(fd);
        return false;
    }
    for (struct dirent *found; (found = readdir(handle)) != NULL;)
        witness_name(&names, found->d_name);
    closedir(handle);
    return str_equal(names_digest(&names), entry->digest);
}

static bool same_bytes(struct comparing *c, const struct entry *entry, int fd)
{
    bool ok = read_file(&c->file, fd, entry->numbers[SIZE]) &&
              str_equal(hash_sha256(c->arena, buf_str(&c->file)), entry->digest);
    close(fd);
    return ok;
}

/* The file, if it can be the same; *ret_now: what it is. */
static int open_again(const struct entry *entry, struct entry *ret_now)
{
    struct stat about;
    bool folder = entry->kind == NAMES;
    int links = entry->kind == FILE_MADE ? O_NOFOLLOW : 0;
    int fd = open(entry->path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | links);
    *ret_now = *entry;
    bool ok = fd >= 0 && fstat(fd, &about) == 0 && (folder || S_ISREG(about.st_mode));
    if (ok)
        set_numbers(ret_now, &about, NUMBERS);
    if (ok && same_numbers(ret_now, entry, MODE, folder ? SIZE : M_S))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* By what is in it; then `entry` is made what it is now. */
static bool same_content(struct comparing *c, struct entry *entry)
{
    struct entry now;
    int fd = open_again(entry, &now);
    if (fd < 0)
        return false;
    c->reread = true;
    c->quicker = c->quicker || is_settled(&now, c->now);
    *entry = now;
    return entry->kind == NAMES ? same_names(c, entry, fd) : same_bytes(c, entry, fd);
}

static bool same_file(struct comparing *c, struct entry *entry)
{
    struct entry now = *entry;
    struct stat about;
    bool there = (entry->kind == FILE_MADE ? lstat(entry->path.ptr, &about)
                                           : stat(entry->path.ptr, &about)) == 0;
    if (!there)
        return false;
    set_numbers(&now, &about, NUMBERS);
    if (is_settled(entry, c->then) && same_numbers(&now, entry, 0, NUMBERS))
        return true;
    return hash_is(entry->digest, HASH_SHA256) && same_content(c, entry);
}

static bool same_look(const struct entry *entry)
{
    struct entry now = *entry;
    struct stat about;
    int failed =
        entry->kind == LOOK ? stat(entry->path.ptr, &about) : lstat(entry->path.ptr, &about);
    if (failed)
        return !entry->numbers[MODE];
    set_numbers(&now, &about, LOOK_NUMBERS);
    return same_numbers(&now, entry, 0, LOOK_NUMBERS);
}

static bool same_variable(struct comparing *c, const struct entry *entry)
{
    const char *sign = memchr(entry->path.ptr, '=', entry->path.len);
    if (!sign)
        return false;
    cf_str name = str_cut(entry->path, 0, (size_t)(sign - entry->path.ptr));
    return str_equal(assignment(c->arena, str_copy(c->arena, name)), entry->path);
}

static bool has_none(const struct entry *entry, struct arena *arena)
{
    DIR *handle = opendir(entry->path.ptr);
    bool none = handle != NULL;
    const char *prefix = str_copy(arena, entry->digest).ptr;
    for (struct dirent *found; none && (found = readdir(handle)) != NULL;)
        none = !str_starts(str_of(found->d_name), prefix);
    if (handle)
        closedir(handle);
    return none;
}

static bool same(struct comparing *c, struct entry *entry)
{
    switch (entry->kind) {
    case LOOK:
    case LOOK_ITSELF:
        return same_look(entry);
    case FILE_READ:
    case FILE_MADE:
    case NAMES:
        return same_file(c, entry);
    case VARIABLE:
        return same_variable(c, entry);
    case WITHOUT:
        return has_none(entry, c->arena);
    default:
        return false;
    }
}

enum witness_verdict witness_compare(struct arena *arena, cf_str text, struct buf *renewed)
{
    struct comparing c = {.arena = arena_open(),
                          .now = (int64_t)time(NULL),
                          .file = {.arena = arena, .gives_back = true}};
    cf_str line;
    uint64_t then;
    bool ok = take_line(&text, &line) && read_number(line, &then);
    c.then = ok ? (int64_t)then : 0;
    buf_printf(renewed, "%" PRIx64 "\n", (uint64_t)c.now);
    while (ok && text.len) {
        struct entry entry;
        ok = take_line(&text, &line) && read_entry(c.arena, line, &entry) && same(&c, &entry);
        if (ok && c.reread)
            write_entry(renewed, &entry);
        else
            buf_add(renewed, line.ptr, line.len + 1); /* with its end */
        c.reread = false;
        arena_clear(c.arena);
    }
    arena_close(c.arena);
    return !ok ? WITNESS_CHANGED : c.quicker ? WITNESS_RENEWED : WITNESS_SAME;
}
