/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as what GitHub's API answers, as a record of the cache, and as where a redirect leads: what is
 * taken has names that are steps of paths below the folder, and a record that is written reads the same.
 */
#include "io/github_json.h"
#include "io/url.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "github_fuzz: %s\n", what);
    abort();
}

static bool has_control(cf_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127)
            return true;
    return false;
}

static void check_entry(const struct github_json_entry *entry, const char *folder)
{
    size_t offset, start = entry->path.len - entry->name.len;
    must(entry->name.len && !memchr(entry->name.ptr, '/', entry->name.len), "a name is no step");
    must(!str_is(entry->name, "..") && !has_control(entry->path), "a name is a trick");
    must(str_utf8(entry->path, &offset), "a path is no UTF-8");
    must(str_ends(entry->path, entry->name.ptr), "a path does not end in its name");
    must(!folder || (start == strlen(folder) + 1 && str_starts(entry->path, folder)),
         "a path is elsewhere");
}

static void read_listing(struct arena *arena, cf_str reply)
{
    struct github_json_entry *entries;
    size_t len;
    if (github_json_listing(arena, reply, STR("config/crd"), &entries, &len))
        return;
    for (size_t i = 0; i < len; i++) {
        bool single = len == 1 && str_is(entries[i].path, "config/crd");
        if (!entries[i].fault)
            check_entry(&entries[i], single ? NULL : "config/crd");
        must(!has_control(github_json_shown(arena, entries[i].name)),
             "a control character is shown");
    }
}

static void read_record(struct arena *arena, cf_str text)
{
    struct github_json_record record, again;
    if (github_json_read(arena, text, &record))
        return;
    for (size_t i = 0; i < record.len; i++)
        check_entry(&record.files[i], NULL);
    cf_str once = github_json_write(arena, &record);
    must(!github_json_read(arena, once, &again), "a record that was written is not read");
    must(str_equal(once, github_json_write(arena, &again)), "a record changes");
}

static void read_answers(struct arena *arena, cf_str reply)
{
    cf_str one, other, *names;
    size_t len;
    if (!github_json_name(arena, reply, "tag_name", &one))
        must(github_json_is_ref(one), "tag_name");
    if (!github_json_object(arena, reply, &one, &other))
        must(github_json_is_sha(other), "object.sha");
    if (!github_json_commit(arena, reply, &one))
        must(github_json_is_sha(one), "sha");
    if (!github_json_tag(arena, reply, &one, &other) && one.len)
        must(github_json_is_ref(one) && github_json_is_sha(other), "a tag");
    if (!github_json_names(arena, reply, &names, &len))
        for (size_t i = 0; i < len; i++)
            must(github_json_is_ref(names[i]), "a name");
}

static void redirect(struct arena *arena, cf_str location)
{
    cf_str url = url_resolve(arena, STR("https://h:1/a/b?c"), location);
    must(!has_control(url) || url_fault(url), "a control character in a URL");
    if (url_fault(url))
        return;
    must(!memchr(url_authority(url).ptr, '@', url_authority(url).len), "a name in a URL");
    must(url_same_origin(url, url), "no origin");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open();
    cf_str text = {arena_copy(arena, data, size), size};
    read_listing(arena, text);
    read_record(arena, text);
    read_answers(arena, text);
    redirect(arena, text);
    arena_close(arena);
    return 0;
}
