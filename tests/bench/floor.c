/* SPDX-License-Identifier: Apache-2.0
 *
 * The least work that a generator could do: floor INPUT REFERENCE OUT
 *
 * Parses all YAML and JSON that is INPUT (a file), below it (a folder) or comes by standard input (-) into
 * libyaml's events and forgets them, then writes each file below REFERENCE to the same place below OUT: to
 * a temporary name first, then renamed. Ends with 1 where a file was no YAML, after all that is.
 */
#include <yaml.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool some_are_no_yaml;

static bool fail(const char *what, const char *path)
{
    fprintf(stderr, "floor: %s: %s: %s\n", what, path, errno ? strerror(errno) : "not expected");
    return false;
}

static bool join(char path[PATH_MAX], const char *folder, const char *name)
{
    int len = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return (len > 0 && len < PATH_MAX) || fail("path is too long", name);
}

/* A yaml_read_handler_t. */
static int read_piece(void *data, unsigned char *bytes, size_t size, size_t *ret_len)
{
    ssize_t got = read(*(const int *)data, bytes, size);
    *ret_len = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

static bool parse(int fd)
{
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser))
        return fail("cannot start", "libyaml");
    yaml_parser_set_input(&parser, read_piece, &fd);
    for (bool done = false; !done;) {
        if (!yaml_parser_parse(&parser, &event)) {
            some_are_no_yaml = done = true;
        } else {
            done = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
    }
    yaml_parser_delete(&parser);
    return true;
}

static bool parse_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return fail("cannot open", path);
    bool ok = parse(fd);
    close(fd);
    return ok;
}

static bool pour(int from, int to)
{
    static char piece[1 << 16];
    ssize_t got;
    while ((got = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, (size_t)got) != got)
            return false;
    return got == 0;
}

static bool copy_file(const char *path, const char *out)
{
    char temporary[PATH_MAX + sizeof ".tmp"];
    snprintf(temporary, sizeof temporary, "%s.tmp", out);
    int from = open(path, O_RDONLY), to = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    bool ok = from >= 0 && to >= 0 && pour(from, to);
    if (from >= 0)
        close(from);
    if (to >= 0)
        ok = close(to) == 0 && ok;
    return (ok && rename(temporary, out) == 0) || fail("cannot write", out);
}

static bool is_read(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && (!strcmp(end, ".yaml") || !strcmp(end, ".yml") || !strcmp(end, ".json"));
}

static bool walk(const char *folder, const char *out);

/* `out` NULL: parse what is YAML. Else write what is at `path` to `out`. */
static bool visit(const char *path, const char *out)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return fail("cannot look at", path);
    if (S_ISDIR(info.st_mode))
        return walk(path, out);
    if (out)
        return copy_file(path, out);
    return !is_read(path) || parse_file(path);
}

/* Goes through `folder`, in the order the system gives, making `out` first when there is one. */
static bool walk(const char *folder, const char *out)
{
    char path[PATH_MAX], target[PATH_MAX];
    if (out && mkdir(out, 0777) != 0)
        return fail("cannot make the folder", out);
    DIR *dir = opendir(folder);
    if (!dir)
        return fail("cannot open the folder", folder);
    bool ok = true;
    for (const struct dirent *entry = readdir(dir); ok && entry; entry = readdir(dir)) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        ok = join(path, folder, entry->d_name) && (!out || join(target, out, entry->d_name)) &&
             visit(path, out ? target : NULL);
    }
    closedir(dir);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: floor INPUT REFERENCE OUT\n");
        return 2;
    }
    bool ok = strcmp(argv[1], "-") ? visit(argv[1], NULL) : parse(STDIN_FILENO);
    if (!ok || !walk(argv[2], argv[3]))
        return 2;
    return some_are_no_yaml ? 1 : 0;
}
