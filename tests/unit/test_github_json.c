/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "base/limits.h"
#include "io/github_json.h"

#define SHA "0123456789abcdef0123456789abcdef01234567"

static void refs(void **state)
{
    (void)state;
    static const char *const good[] = {"v1.9.1", "release/1", "a@b", "\xc3\xa9", "feature/x-y_z+1"};
    static const char *const bad[] = {
        "",     "@",      "a b",  "a..b",  "/a",       "a/",   "-a",      ".a",      "a.",
        "a//b", "a~1",    "a^",   "a:b",   "a?",       "a*",   "a[",      "a\\b",    "a@{1}",
        "a/.b", "a.lock", "a\nb", "a\177", "\xc2\x9b", "\xff", "../../x", "a.lock/b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!github_json_is_ref(str_of(good[i])))
            fail_msg("%s is refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (github_json_is_ref(str_of(bad[i])))
            fail_msg("%s is taken", bad[i]);
}

static void paths(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "a/b.yaml", "config/crd/bases", "a b/@c:d",
                                       ".github/x"};
    static const char *const bad[] = {"",      "/a",        "a/",     "a//b", ".",
                                      "a/./b", "..",        "a/../b", "a\\b", "a/\x1b[2J",
                                      "a\n",   "\xc2\x80z", "\xff"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!github_json_is_path(str_of(good[i])))
            fail_msg("%s is refused", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (github_json_is_path(str_of(bad[i])))
            fail_msg("%s is taken", bad[i]);
    assert_true(github_json_is_sha(STR(SHA)));
    assert_false(github_json_is_sha(STR("\x10"
                                        "123456789abcdef0123456789abcdef01234567")));
    assert_false(github_json_is_sha(STR("0123")));
    assert_false(github_json_is_sha(STR("g123456789abcdef0123456789abcdef01234567")));
}

static void shown(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"plain \xc3\xa9", "plain \xc3\xa9"},
        {"a\nb\x1b[2J\177", "a?b?[2J?"},
        {"a\xc2\x9b"
         "b",
         "a?b"},
        {"a\xff\xc2", "a??"},
        {"0123456789012345678901234567890123456789012345678901234567890",
         "012345678901234567890123456789012345678901234567890123456789..."},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_row_equal(rows[i][1], github_json_shown(arena, str_of(rows[i][0])).ptr, rows[i][1]);
    arena_close(arena);
}

/* What each reader says of an answer. */
static const char *read_with(struct arena *arena, const char *reader, cf_str reply)
{
    cf_str one = STR(""), other = STR(""), *names;
    size_t len;
    const char *fault = NULL;
    if (strcmp(reader, "name") == 0)
        fault = github_json_name(arena, reply, "tag_name", &one);
    else if (strcmp(reader, "object") == 0)
        fault = github_json_object(arena, reply, &one, &other);
    else if (strcmp(reader, "commit") == 0)
        fault = github_json_commit(arena, reply, &one);
    else if (strcmp(reader, "tag") == 0)
        fault = github_json_tag(arena, reply, &one, &other);
    else if (!(fault = github_json_names(arena, reply, &names, &len)))
        for (size_t i = 0; i < len; i++)
            one = str_printf(arena, "%.*s%.*s;", STR_ARG(one), STR_ARG(names[i]));
    return fault ? fault : str_printf(arena, "%.*s %.*s", STR_ARG(one), STR_ARG(other)).ptr;
}

static void answers(void **state)
{
    (void)state;
    static const struct {
        const char *reader, *reply, *read;
    } rows[] = {
        {"name", "{\"tag_name\": \"v1\", \"x\": [1]}\n", "v1 "},
        {"name", "{\"tag_name\": 7}", "has no tag_name"},
        {"name", "{}", "has no tag_name"},
        {"name", "[]", "has no tag_name"},
        {"name", "{\"tag_name\": \"../x\"}", "has a tag_name that git would not take"},
        {"name", "{\"tag_name\": \"v1\\u0000x\"}", "has a tag_name that git would not take"},
        {"name", "{\"tag_name\": \"v1\"} x", "is no JSON"},
        {"name", "<html>", "is no JSON"},
        {"name", "", "is no JSON"},
        {"object", "{\"object\": {\"type\": \"tag\", \"sha\": \"" SHA "\"}}", "tag " SHA},
        {"object", "{\"object\": {\"type\": \"commit\", \"sha\": \"" SHA "\"}}", "commit " SHA},
        {"object", "{\"object\": {\"type\": \"tree\", \"sha\": \"" SHA "\"}}",
         "has no object.type that is a commit or a tag"},
        {"object", "{\"object\": []}", "has no object.type that is a commit or a tag"},
        {"object", "{\"object\": {\"type\": \"tag\", \"sha\": \"../x\"}}",
         "has no object.sha of 40 digits"},
        {"object", "{", "is no JSON"},
        {"commit", "{\"sha\": \"" SHA "\"}", SHA " "},
        {"commit", "{\"sha\": \"" SHA "0\"}", "has no sha of 40 digits"},
        {"commit", "{\"sha\": null}", "has no sha of 40 digits"},
        {"commit", "nil", "is no JSON"},
        {"tag", "[{\"name\": \"v2\", \"commit\": {\"sha\": \"" SHA "\"}}, {}]", "v2 " SHA},
        {"tag", "[]", " "},
        {"tag", "{}", "is no list"},
        {"tag", "[{\"name\": \"v2\"}]", "has no tag with a name and a commit"},
        {"tag", "[7]", "has no tag with a name and a commit"},
        {"tag", "[", "is no JSON"},
        {"names", "[{\"name\": \"a\"}, {\"name\": \"\\u001b\"}, 7, {\"name\": \"b\"}]", "a;b; "},
        {"names", "{}", "is no list"},
        {"names", "]", "is no JSON"},
    };
    struct arena *arena = arena_open();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_row_equal(rows[i].reply, read_with(arena, rows[i].reader, str_of(rows[i].reply)),
                         rows[i].read);
    arena_close(arena);
}

#define NAME "its name is no single step of a path"
#define PLACE "its path is not where it was looked for"
#define FILE_AT(name, path, more)                                                                  \
    "{\"type\": \"file\", \"name\": \"" name "\", \"path\": \"" path "\"" more "}"
#define FINE ", \"sha\": \"" SHA "\", \"size\": 12, \"download_url\": \"https://h/x?token=t\""

static const struct {
    const char *entry, *read;
} entries[] = {
    {FILE_AT("x.yaml", "d/e/x.yaml", FINE), "file x.yaml d/e/x.yaml 12 https://h/x"},
    {"{\"type\": \"dir\", \"name\": \"x\", \"path\": \"d/e/x\", \"download_url\": null}", "folder"},
    {"{\"type\": \"symlink\", \"name\": \"x\", \"path\": \"d/e/x\"}", "other"},
    {"{\"type\": \"submodule\", \"name\": \"x\", \"path\": \"d/e/x\"}", "other"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": 0, \"download_url\": null"), "other"},
    {FILE_AT("../x.yaml", "../x.yaml", FINE), NAME},
    {FILE_AT("a/x.yaml", "d/e/a/x.yaml", FINE), NAME},
    {FILE_AT("..", "d/e/..", FINE), NAME},
    {FILE_AT("", "d/e/", FINE), NAME},
    {FILE_AT("..\\\\x.yaml", "d/e/..\\\\x.yaml", FINE), NAME},
    {FILE_AT("x\\u0000.yaml", "d/e/x\\u0000.yaml", FINE), NAME},
    {FILE_AT("x\\n.yaml", "d/e/x\\n.yaml", FINE), NAME},
    {FILE_AT("x\\u009b.yaml", "d/e/x\\u009b.yaml", FINE), NAME},
    {FILE_AT("x\xff.yaml", "d/e/x\xff.yaml", FINE), NAME},
    {FILE_AT("x.yaml", "d/e/y.yaml", FINE), PLACE},
    {FILE_AT("x.yaml", "d/e/xx.yaml", FINE), PLACE},
    {FILE_AT("x.yaml", "d/x.yaml", FINE), PLACE},
    {FILE_AT("x.yaml", "x.yaml", FINE), PLACE},
    {FILE_AT("x.yaml", "/d/e/x.yaml", FINE), PLACE},
    {FILE_AT("x.yaml", "d/e/../../x.yaml", FINE), PLACE},
    {FILE_AT("e", "d/e", FINE), PLACE},
    {FILE_AT("x.yaml", "", FINE), PLACE},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"12\", \"size\": 1"), "its sha is no hash of 40 digits"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": -1"),
     "its size is no number of bytes"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": 1.5"),
     "its size is no number of bytes"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": 1e300"),
     "its size is no number of bytes"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": \"1\""),
     "its size is no number of bytes"},
    {FILE_AT("x", "d/e/x", ", \"sha\": \"" SHA "\", \"size\": 1, \"download_url\": 7"),
     "its download_url is no text"},
    {"7", "it is no object"},
    {"null", "it is no object"},
    {"{}", NAME},
};

static const char *spell_entry(struct arena *arena, const struct github_json_entry *entry)
{
    if (entry->fault)
        return entry->fault;
    if (entry->kind != GITHUB_JSON_FILE)
        return entry->kind == GITHUB_JSON_FOLDER ? "folder" : "other";
    return str_printf(arena, "file %.*s %.*s %d %.*s", STR_ARG(entry->name), STR_ARG(entry->path),
                      (int)entry->bytes, STR_ARG(entry->url))
        .ptr;
}

static void listings(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct github_json_entry *list;
    size_t len;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        cf_str reply = str_printf(arena, "[%s]", entries[i].entry);
        assert_null(github_json_listing(arena, reply, STR("d/e"), &list, &len));
        assert_int_equal(len, 1);
        assert_row_equal(entries[i].entry, spell_entry(arena, list), entries[i].read);
    }
    cf_str single = STR(FILE_AT("x.yaml", "d/e/x.yaml", FINE));
    assert_null(github_json_listing(arena, single, STR("d/e/x.yaml"), &list, &len));
    assert_string_equal(spell_entry(arena, list), "file x.yaml d/e/x.yaml 12 https://h/x");
    assert_null(github_json_listing(arena, single, STR("d/e"), &list, &len));
    assert_string_equal(spell_entry(arena, list), PLACE);
    cf_str root = STR("[" FILE_AT("x.yaml", "x.yaml", FINE) "]");
    assert_null(github_json_listing(arena, root, STR(""), &list, &len));
    assert_string_equal(spell_entry(arena, list), "file x.yaml x.yaml 12 https://h/x");
    assert_string_equal(github_json_listing(arena, STR("x"), STR(""), &list, &len), "is no JSON");
    assert_string_equal(github_json_listing(arena, STR("7"), STR(""), &list, &len),
                        "is no listing");
    arena_close(arena);
}

/* Deeper than anybody's answer: refused, and not by running out of stack. */
static void deep(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buf text = {.arena = arena};
    struct github_json_entry *list;
    size_t len;
    buf_pad(&text, 100000, '[');
    buf_pad(&text, 100000, ']');
    assert_string_equal(github_json_listing(arena, buf_str(&text), STR(""), &list, &len),
                        "is no JSON");
    arena_close(arena);
}

/* As many values as no answer has, in few bytes. */
static void many(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct buf text = {.arena = arena};
    cf_str *names, name;
    size_t len;
    buf_char(&text, '[');
    for (size_t i = 0; i + 1 < LIMITS_API_VALUES; i++)
        buf_text(&text, "1,");
    buf_text(&text, "1]");
    assert_null(github_json_names(arena, buf_str(&text), &names, &len));
    text.len--;
    buf_text(&text, ",1]");
    assert_string_equal(github_json_names(arena, buf_str(&text), &names, &len),
                        "has more than the limit of 200000 values");
    assert_string_equal(github_json_name(arena, buf_str(&text), "x", &name),
                        "has more than the limit of 200000 values");
    arena_close(arena);
}

static void records(void **state)
{
    (void)state;
    struct arena *arena = arena_open();
    struct github_json_entry files[] = {{.path = STR("d/x \"\xc3\xa9\".yaml"),
                                         .sha1 = STR(SHA),
                                         .sha256 = STR("ab"),
                                         .url = STR("https://h/x"),
                                         .bytes = (int64_t)1 << 40},
                                        {.path = STR("y.yaml"), .sha1 = STR(SHA), .bytes = 1}};
    struct github_json_record record = {STR("v1"), STR("release name"), STR("d"), files, 2}, read;
    cf_str text = github_json_write(arena, &record);
    assert_null(github_json_read(arena, text, &read));
    assert_string_equal(github_json_write(arena, &read).ptr, text.ptr);
    assert_string_equal(read.files[0].name.ptr, "x \"\xc3\xa9\".yaml");
    assert_true(read.files[0].bytes == (int64_t)1 << 40);
    assert_int_equal(read.files[1].url.len, 0);
    record.release = STR("v1\x1b[2J");
    assert_string_equal(github_json_read(arena, github_json_write(arena, &record), &read),
                        "has a release that git would not take");
    record.release = STR("");
    assert_null(github_json_read(arena, github_json_write(arena, &record), &read));
    files[1].path = STR("../y.yaml");
    assert_string_equal(github_json_read(arena, github_json_write(arena, &record), &read), PLACE);
    assert_string_equal(github_json_read(arena, STR("{}"), &read), "has no files");
    assert_string_equal(github_json_read(arena, STR("x"), &read), "has no files");
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refs),     cmocka_unit_test(paths),
                                       cmocka_unit_test(shown),    cmocka_unit_test(answers),
                                       cmocka_unit_test(listings), cmocka_unit_test(deep),
                                       cmocka_unit_test(many),     cmocka_unit_test(records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
