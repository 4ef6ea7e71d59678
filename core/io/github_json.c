/* SPDX-License-Identifier: Apache-2.0 */
#include "io/github_json.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/version.h"
#include "io/cjson_load.h"

/* Set by what reads or writes first. */
static const struct cjson_load *cjson;

enum { NAME_BYTES = 255, REF_BYTES = 250, PATH_BYTES = 2000, SHOWN_CHARACTERS = 60 };

/* Sizes above are no sizes: doubles hold whole numbers up to there. */
static const double most_bytes = 9007199254740992.0;

/* --- texts from outside ------------------------------------------------------------------------- */

/* A control character of ASCII or of U+0080 to U+009F begins there. */
static bool is_control(cf_str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    return c < 0x20 || c == 0x7F ||
           (c == 0xC2 && at + 1 < text.len && (unsigned char)text.ptr[at + 1] < 0xA0);
}

static bool is_clean(cf_str text)
{
    size_t offset;
    return str_is_flat(text) && str_utf8(text, &offset);
}

bool github_json_is_sha(cf_str text)
{
    return hash_is(text, HASH_SHA1);
}

bool github_json_is_ref(cf_str text)
{
    static const char *const parts[] = {"..", "@{", "//", "/.", ".lock/"};
    static const char *const starts[] = {"/", "-", "."}, *const ends[] = {"/", ".", ".lock"};
    bool good = text.len > 0 && text.len <= REF_BYTES && is_clean(text) && !str_is(text, "@");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        good = good && !str_contains(text, parts[i]);
    for (size_t i = 0; i < 3; i++)
        good = good && !str_starts(text, starts[i]) && !str_ends(text, ends[i]);
    for (size_t i = 0; good && i < text.len; i++)
        good = !memchr(" ~^:?*[\\", text.ptr[i], 8);
    return good;
}

static bool is_step(cf_str step)
{
    return step.len > 0 && step.len <= NAME_BYTES && !str_is(step, ".") && !str_is(step, "..") &&
           !memchr(step.ptr, '/', step.len) && !memchr(step.ptr, '\\', step.len) && is_clean(step);
}

bool github_json_is_path(cf_str text)
{
    size_t from = 0;
    for (size_t to = 0; to <= text.len; to++) {
        if (to < text.len && text.ptr[to] != '/')
            continue;
        if (!is_step(str_cut(text, from, to)))
            return false;
        from = to + 1;
    }
    return text.len <= PATH_BYTES;
}

cf_str github_json_shown(struct arena *arena, cf_str text)
{
    struct buf out = {.arena = arena};
    size_t offset, characters = 0;
    bool utf8 = str_utf8(text, &offset);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool goes_on = (c & 0xC0) == 0x80;
        if (!goes_on && ++characters > SHOWN_CHARACTERS) {
            buf_text(&out, "...");
            break;
        }
        bool shown = !is_control(text, i) && (utf8 || c < 0x80);
        buf_char(&out, shown ? text.ptr[i] : '?');
        i += c == 0xC2 && !shown && utf8;
    }
    return buf_str(&out);
}

/* --- reading ------------------------------------------------------------------------------------ */

/* cJSON's texts end at a NUL, so that one inside would hide what follows: it becomes another control
 * character, which no name may have either. */
static cf_str without_nul(struct arena *arena, cf_str reply)
{
    char *text = arena_copy(arena, reply.ptr, reply.len);
    for (size_t i = 0; i + 1 < reply.len; i++) {
        if (text[i] != '\\')
            continue;
        if (i + 5 < reply.len && memcmp(text + i + 1, "u0000", 5) == 0)
            text[i + 5] = '1';
        i++;
    }
    return (cf_str){text, reply.len};
}

/* At least as many as it has: each but the first is behind one of these. A tree of cJSON has some fifty times
 * the size of the shortest text. */
static bool has_too_many(cf_str reply)
{
    size_t values = 0;
    for (size_t i = 0; i < reply.len; i++)
        values += reply.ptr[i] == ',' || reply.ptr[i] == '[' || reply.ptr[i] == '{';
    return values > LIMITS_API_VALUES;
}

/* Why there is no tree. */
static const char *no_tree(struct arena *arena, cf_str reply)
{
    if (!has_too_many(reply))
        return "is no JSON";
    return str_printf(arena, "has more than the limit of %d values", (int)LIMITS_API_VALUES).ptr;
}

/* NULL when it is no JSON, all of it, or too much. To be given to Delete(). */
static cJSON *parse(struct arena *arena, cf_str reply)
{
    const char *end = NULL;
    cjson = cjson_load(NULL);
    if (has_too_many(reply))
        return NULL;
    cf_str text = without_nul(arena, reply);
    cJSON *tree = cjson->ParseWithLengthOpts(text.ptr, text.len, &end, false);
    size_t at = tree && end ? (size_t)(end - text.ptr) : 0;
    if (tree && !str_trim(str_cut(text, at, text.len)).len)
        return tree;
    cjson->Delete(tree);
    return NULL;
}

/* The text of an entry, in `arena`; empty when there is none. */
static cf_str text_at(struct arena *arena, const cJSON *map, const char *key)
{
    const char *text = cjson->GetStringValue(cjson->GetObjectItemCaseSensitive(map, key));
    return text ? str_copy(arena, str_of(text)) : STR("");
}

const char *github_json_name(struct arena *arena, cf_str reply, const char *key, cf_str *ret_name)
{
    cJSON *tree = parse(arena, reply);
    *ret_name = text_at(arena, tree, key);
    cjson->Delete(tree);
    if (!tree)
        return no_tree(arena, reply);
    if (github_json_is_ref(*ret_name))
        return NULL;
    return str_printf(arena, ret_name->len ? "has a %s that git would not take" : "has no %s", key)
        .ptr;
}

const char *github_json_object(struct arena *arena, cf_str reply, cf_str *ret_type, cf_str *ret_sha)
{
    cJSON *tree = parse(arena, reply);
    const cJSON *object = cjson->GetObjectItemCaseSensitive(tree, "object");
    *ret_type = text_at(arena, object, "type");
    *ret_sha = text_at(arena, object, "sha");
    cjson->Delete(tree);
    if (!tree)
        return no_tree(arena, reply);
    if (!str_is(*ret_type, "commit") && !str_is(*ret_type, "tag"))
        return "has no object.type that is a commit or a tag";
    return github_json_is_sha(*ret_sha) ? NULL : "has no object.sha of 40 digits";
}

const char *github_json_commit(struct arena *arena, cf_str reply, cf_str *ret_sha)
{
    cJSON *tree = parse(arena, reply);
    *ret_sha = text_at(arena, tree, "sha");
    cjson->Delete(tree);
    if (!tree)
        return no_tree(arena, reply);
    return github_json_is_sha(*ret_sha) ? NULL : "has no sha of 40 digits";
}

const char *github_json_tag(struct arena *arena, cf_str reply, cf_str *ret_name, cf_str *ret_sha)
{
    cJSON *tree = parse(arena, reply);
    const cJSON *item, *newest = cjson->GetArrayItem(tree, 0);
    bool list = cjson->IsArray(tree), any = newest != NULL;
    *ret_name = text_at(arena, newest, "name");
    if (list)
        cJSON_ArrayForEach(item, tree)
        {
            cf_str name = text_at(arena, item, "name");
            if (version_compare(name, *ret_name) > 0) {
                newest = item;
                *ret_name = name;
            }
        }
    *ret_sha = text_at(arena, cjson->GetObjectItemCaseSensitive(newest, "commit"), "sha");
    cjson->Delete(tree);
    if (!tree)
        return no_tree(arena, reply);
    if (!list)
        return "is no list";
    if (!any || (github_json_is_ref(*ret_name) && github_json_is_sha(*ret_sha)))
        return NULL;
    return "has no tag with a name and a commit";
}

const char *github_json_names(struct arena *arena, cf_str reply, cf_str **ret_names,
                              size_t *ret_len)
{
    cJSON *tree = parse(arena, reply);
    const cJSON *item;
    bool list = cjson->IsArray(tree);
    *ret_names = arena_many(arena, list ? (size_t)cjson->GetArraySize(tree) : 0, cf_str);
    *ret_len = 0;
    if (list)
        cJSON_ArrayForEach(item, tree)
        {
            cf_str name = text_at(arena, item, "name");
            if (github_json_is_ref(name))
                (*ret_names)[(*ret_len)++] = name;
        }
    cjson->Delete(tree);
    return !tree ? no_tree(arena, reply) : list ? NULL : "is no list";
}

/* --- listings ----------------------------------------------------------------------------------- */

static enum github_json_kind kind_of(const cJSON *item)
{
    const char *type = cjson->GetStringValue(cjson->GetObjectItemCaseSensitive(item, "type"));
    const cJSON *url = cjson->GetObjectItemCaseSensitive(item, "download_url");
    if (type && strcmp(type, "dir") == 0)
        return GITHUB_JSON_FOLDER;
    /* Another repository is listed as a file that cannot be downloaded. */
    bool file = type && strcmp(type, "file") == 0 && !cjson->IsNull(url);
    return file ? GITHUB_JSON_FILE : GITHUB_JSON_OTHER;
}

static int64_t bytes_of(const cJSON *item, const char *key)
{
    double bytes = cjson->GetNumberValue(cjson->GetObjectItemCaseSensitive(item, key));
    bool fits = bytes >= 0 && bytes <= most_bytes; /* what is no number is NaN */
    return fits && (double)(int64_t)bytes == bytes ? (int64_t)bytes : -1;
}

/* `single`: `place` is the path that was asked for, else the folder. */
static bool is_at(const struct github_json_entry *entry, cf_str place, bool single)
{
    cf_str start = str_cut(entry->path, 0, entry->path.len - entry->name.len);
    if (!str_ends(entry->path, entry->name.ptr) || (start.len && !str_ends(start, "/")))
        return false;
    if (single)
        return str_equal(entry->path, place);
    return str_equal(str_cut(start, 0, start.len ? start.len - 1 : 0), place);
}

static const char *fault_of(const struct github_json_entry *entry, cf_str place, bool single)
{
    if (entry->fault)
        return entry->fault;
    if (!is_step(entry->name))
        return "its name is no single step of a path";
    if (!github_json_is_path(entry->path) || !is_at(entry, place, single))
        return "its path is not where it was looked for";
    if (entry->kind != GITHUB_JSON_FILE)
        return NULL;
    if (!github_json_is_sha(entry->sha1))
        return "its sha is no hash of 40 digits";
    return entry->bytes < 0 ? "its size is no number of bytes" : NULL;
}

static struct github_json_entry read_entry(struct arena *arena, const cJSON *item, cf_str place,
                                           bool single)
{
    const cJSON *url = cjson->GetObjectItemCaseSensitive(item, "download_url");
    struct github_json_entry entry = {.kind = kind_of(item),
                                      .name = text_at(arena, item, "name"),
                                      .path = text_at(arena, item, "path"),
                                      .sha1 = text_at(arena, item, "sha"),
                                      .url = text_at(arena, item, "download_url"),
                                      .bytes = bytes_of(item, "size"),
                                      .fault = cjson->IsObject(item) ? NULL : "it is no object"};
    const char *query = memchr(entry.url.ptr, '?', entry.url.len);
    if (query)
        entry.url = str_copy(arena, str_cut(entry.url, 0, (size_t)(query - entry.url.ptr)));
    entry.fault = fault_of(&entry, place, single);
    if (!entry.fault && url && !cjson->IsNull(url) && !cjson->IsString(url))
        entry.fault = "its download_url is no text";
    return entry;
}

const char *github_json_listing(struct arena *arena, cf_str reply, cf_str folder,
                                struct github_json_entry **ret_entries, size_t *ret_len)
{
    cJSON *tree = parse(arena, reply);
    const cJSON *item;
    const char *fault = !tree                                             ? no_tree(arena, reply)
                        : !cjson->IsArray(tree) && !cjson->IsObject(tree) ? "is no listing"
                                                                          : NULL;
    size_t len = cjson->IsArray(tree) ? (size_t)cjson->GetArraySize(tree) : 1;
    *ret_entries = arena_many(arena, len, struct github_json_entry);
    *ret_len = 0;
    if (cjson->IsArray(tree))
        cJSON_ArrayForEach(item, tree)(*ret_entries)[(*ret_len)++] =
            read_entry(arena, item, folder, false);
    else if (cjson->IsObject(tree))
        (*ret_entries)[(*ret_len)++] = read_entry(arena, tree, folder, true);
    cjson->Delete(tree);
    return fault;
}

/* --- records ------------------------------------------------------------------------------------ */

static void add_text(cJSON *map, const char *key, cf_str text)
{
    if (text.len)
        cjson->AddStringToObject(map, key, text.ptr);
}

cf_str github_json_write(struct arena *arena, const struct github_json_record *record)
{
    cjson = cjson_load(NULL);
    cJSON *tree = cjson->CreateObject();
    cjson->AddStringToObject(tree, "release", record->release.ptr);
    cjson->AddStringToObject(tree, "told_as", record->told_as.ptr);
    cjson->AddStringToObject(tree, "folder", record->folder.ptr);
    cJSON *files = cjson->AddArrayToObject(tree, "files");
    for (size_t i = 0; i < record->len; i++) {
        const struct github_json_entry *file = &record->files[i];
        cJSON *map = cjson->CreateObject();
        cjson->AddStringToObject(map, "path", file->path.ptr);
        cjson->AddStringToObject(map, "sha1", file->sha1.ptr);
        add_text(map, "sha256", file->sha256);
        add_text(map, "url", file->url);
        cjson->AddNumberToObject(map, "bytes", (double)file->bytes);
        cjson->AddItemToArray(files, map);
    }
    char *text = cjson->PrintUnformatted(tree);
    cf_str copy = str_copy(arena, str_of(text));
    cjson->Free(text);
    cjson->Delete(tree);
    return copy;
}

static struct github_json_entry read_file(struct arena *arena, const cJSON *item)
{
    struct github_json_entry entry = {.kind = GITHUB_JSON_FILE,
                                      .path = text_at(arena, item, "path"),
                                      .sha1 = text_at(arena, item, "sha1"),
                                      .sha256 = text_at(arena, item, "sha256"),
                                      .url = text_at(arena, item, "url"),
                                      .bytes = bytes_of(item, "bytes")};
    size_t start = entry.path.len;
    while (start > 0 && entry.path.ptr[start - 1] != '/')
        start--;
    entry.name = str_cut(entry.path, start, entry.path.len);
    entry.fault = fault_of(&entry, entry.path, true);
    return entry;
}

const char *github_json_read(struct arena *arena, cf_str text,
                             struct github_json_record *ret_record)
{
    cJSON *tree = parse(arena, text);
    const cJSON *files = cjson->GetObjectItemCaseSensitive(tree, "files"), *item;
    size_t len = cjson->IsArray(files) ? (size_t)cjson->GetArraySize(files) : 0;
    const char *fault = len ? NULL : "has no files";
    *ret_record = (struct github_json_record){
        .release = text_at(arena, tree, "release"),
        .told_as = text_at(arena, tree, "told_as"),
        .folder = text_at(arena, tree, "folder"),
        .files = arena_many(arena, len, struct github_json_entry),
    };
    if (ret_record->release.len && !github_json_is_ref(ret_record->release))
        fault = "has a release that git would not take"; /* it is printed, and locked */
    if (len)
        cJSON_ArrayForEach(item, files)
        {
            struct github_json_entry entry = read_file(arena, item);
            fault = fault ? fault : entry.fault;
            ret_record->files[ret_record->len++] = entry;
        }
    cjson->Delete(tree);
    return fault;
}
