/* SPDX-License-Identifier: Apache-2.0
 *
 * The least work that a generator could do: floor INPUT REFERENCE OUT
 *
 * Parses every *.yaml below INPUT into libyaml's events and forgets them, then writes each file
 * below REFERENCE to the same place below OUT: to a temporary name first, then renamed.
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

enum { FILE_MAX = 16 * 1024 * 1024 };

/* One file at a time. Pages that no file reaches are never touched. */
static unsigned char bytes[FILE_MAX];

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

static bool read_file(const char *path, size_t *ret_len)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return fail("cannot open", path);
    ssize_t len = read(fd, bytes, sizeof bytes);
    close(fd);
    if (len < 0 || len == FILE_MAX)
        return fail("cannot read it whole", path);
    *ret_len = (size_t)len;
    return true;
}

static bool parse(const char *path)
{
    yaml_parser_t parser;
    yaml_event_t event;
    size_t len;
    if (!read_file(path, &len))
        return false;
    if (!yaml_parser_initialize(&parser))
        return fail("cannot start libyaml for", path);
    yaml_parser_set_input_string(&parser, bytes, len);
    bool ok = true, done = false;
    while (ok && !done) {
        ok = yaml_parser_parse(&parser, &event);
        if (ok) {
            done = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
    }
    yaml_parser_delete(&parser);
    return ok || fail("not YAML", path);
}

static bool write_file(const char *path, size_t len)
{
    char temporary[PATH_MAX + sizeof ".tmp"];
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0)
        return fail("cannot create", temporary);
    size_t done = 0;
    ssize_t wrote = 1;
    while (done < len && wrote > 0) {
        wrote = write(fd, bytes + done, len - done);
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (close(fd) || done < len)
        return fail("cannot write", temporary);
    return rename(temporary, path) == 0 || fail("cannot rename to", path);
}

static bool ends_with_yaml(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && memcmp(name + len - 5, ".yaml", 5) == 0;
}

static bool walk(const char *folder, const char *out);

/* `out` NULL: parse what is YAML. Else write what is at `path` to `out`. */
static bool visit(const char *path, const char *out)
{
    struct stat info;
    size_t len;
    if (stat(path, &info) != 0)
        return fail("cannot look at", path);
    if (S_ISDIR(info.st_mode))
        return walk(path, out);
    if (out)
        return read_file(path, &len) && write_file(out, len);
    return !ends_with_yaml(path) || parse(path);
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
    return walk(argv[1], NULL) && walk(argv[2], argv[3]) ? 0 : 1;
}
