/* SPDX-License-Identifier: Apache-2.0 */
#include "io/github_list.h"

#include "base/hash.h"
#include "io/cjson_load.h"
#include "io/github_json.h"
#include "io/url.h"

#include <stdlib.h>

enum {
    TAG_DEPTH = 5,     /* of tags of tags */
    CHARTS = 30,       /* that are looked into */
    MOST_REFUSED = 3,  /* entries of a listing that are named */
    SHORT = 12,        /* digits of a commit, for people */
    MOST_LISTED = 1000 /* by the API, which does not say that there are more */
};

static const char *const usual_folders[] = {"config/crd/bases", "helm/crds", "config/crd", "crds"};
static const char usual_text[] = "config/crd/bases, helm/crds, config/crd, crds, charts/*/crds";

/* One listing on its way. */
struct asking {
    struct ctx *ctx;
    struct arena *arena;
    struct github *github;
    const struct github_place *place;
    struct github_listing *listing;
    size_t cap;   /* of its files */
    bool latest;  /* nothing was named */
    bool asked;   /* the network, for something */
    bool spoiled; /* something in a listing was refused */
    struct web_want want;
    struct web_got got; /* the last answer */
    enum github_end end;
    cf_str why, next; /* it ended so */
};

static const char unknown[] = "the cache does not know it";

/* --- asking ------------------------------------------------------------------------------------- */

static bool fail(struct asking *asking, enum github_end end, cf_str why, cf_str next)
{
    asking->end = end;
    asking->why = why;
    asking->next = next;
    return false;
}

const char *github_list_hint(const struct github *github)
{
    return str_is(github->api, GITHUB_API)
               ? "try again; if it stays, report it to the repository's owner"
               : "check that --api-base names GitHub's API (of GitHub Enterprise: "
                 "https://HOST/api/v3) and that nobody else answers there";
}

/* By what web says. */
static bool fail_web(struct asking *asking)
{
    const struct web_got *got = &asking->got;
    if (got->uncached)
        return fail(asking, GITHUB_UNKNOWN, str_of(unknown),
                    str_printf(asking->arena, "run `crdforge fetch %.*s` %s",
                               STR_ARG(asking->listing->word), web_again(asking->github->web)));
    return fail(asking,
                got->end == WEB_ABSENT ? GITHUB_ABSENT
                : got->unreachable     ? GITHUB_UNREACHABLE
                                       : GITHUB_FAILED,
                got->why, got->next);
}

/* By what the answer says: it may not be used again. */
static bool fail_json(struct asking *asking, const char *fault)
{
    web_forget(asking->github->web, asking->arena, &asking->want);
    return fail(asking, GITHUB_FAILED,
                str_printf(asking->arena, "the answer of %.*s %s",
                           STR_ARG(url_authority(asking->want.url)), fault),
                str_of(github_list_hint(asking->github)));
}

/* Something that is not there: with what the server answered. */
static bool fail_absent(struct asking *asking, cf_str why)
{
    cf_str host = url_authority(asking->want.url);
    return fail(asking, GITHUB_ABSENT,
                str_printf(asking->arena, "%.*s (%.*s answers %d)", STR_ARG(why), STR_ARG(host),
                           asking->got.status),
                asking->got.next);
}

/* Of what an answer is: of something that may be another one tomorrow, that is for ever, or that the record
 * will hold. */
enum kept { KEPT, KEPT_FOR_EVER, UNKEPT };

/* True when there is an answer, good or bad: then asking->got has it. */
static bool ask(struct asking *asking, enum kept kept, cf_str path)
{
    const struct github_place *place = asking->place;
    cf_str api = asking->github->api;
    asking->want = (struct web_want){.url = str_printf(asking->arena, "%.*s/repos/%.*s/%.*s%.*s",
                                                       STR_ARG(api), STR_ARG(place->owner),
                                                       STR_ARG(place->repo), STR_ARG(path)),
                                     .accept = STR(GITHUB_JSON),
                                     .limit_bytes = LIMITS_API_BYTES,
                                     .lasting = kept == KEPT_FOR_EVER,
                                     .unkept = kept == UNKEPT};
    web_get(asking->github->web, asking->arena, &asking->want, 1, &asking->got);
    const struct web_got *got = &asking->got;
    asking->asked = asking->asked || got->status || !(got->cached || got->uncached);
    return got->end == WEB_HERE || got->end == WEB_ABSENT || fail_web(asking);
}

static bool is_here(const struct asking *asking)
{
    return asking->got.end == WEB_HERE;
}

/* A step that was done. Without the network nobody knows what is the latest: it is what the cache has. */
static void say(struct asking *asking, const char *what, cf_str value)
{
    struct github *github = asking->github;
    bool offline = web_is_offline(github->web);
    if (!github->told || (offline && str_is(str_of(what), "tag type")))
        return;
    if (asking->latest && !offline)
        what = str_printf(asking->arena, "latest %s", what).ptr;
    if (offline)
        value = str_printf(asking->arena, "%.*s, cached", STR_ARG(value));
    github->told(github->data, what, value);
}

static void found(struct asking *asking, const char *told_as, cf_str release)
{
    asking->listing->told_as = str_of(told_as);
    asking->listing->release = release;
    asking->listing->is_tag = release.len && str_ends(str_of(told_as), " name");
}

/* --- from a name to a commit -------------------------------------------------------------------- */

/* The answer is about a tag: through annotated ones to the commit. */
static bool follow_tag(struct asking *asking)
{
    cf_str type, *commit = &asking->listing->commit;
    for (int depth = 0; depth <= TAG_DEPTH; depth++) {
        const char *fault = github_json_object(asking->arena, asking->got.bytes, &type, commit);
        if (fault)
            return fail_json(asking, fault);
        if (!depth)
            say(asking, "tag type", type);
        if (str_is(type, "commit"))
            return true;
        if (!ask(asking, KEPT_FOR_EVER,
                 str_printf(asking->arena, "/git/tags/%.*s", STR_ARG(*commit))))
            return false;
        if (!is_here(asking))
            return fail_absent(asking, STR("there is no tag object of the tag"));
    }
    return fail(asking, GITHUB_FAILED, STR("the tag is a tag of a tag of a tag, and so on"),
                STR("name another tag, a branch or a commit after an @"));
}

static bool ask_tag(struct asking *asking, cf_str tag)
{
    cf_str path = url_escape(asking->arena, tag);
    return ask(asking, KEPT, str_printf(asking->arena, "/git/ref/tags/%.*s", STR_ARG(path)));
}

/* The commit of a branch, or of a part of its hash. Where there is none GitHub answers 422, and 409 when
 * there is nothing at all. */
static bool ask_commit(struct asking *asking, cf_str ref, bool *ret_here)
{
    cf_str path = url_escape(asking->arena, ref);
    bool answered = ask(asking, KEPT, str_printf(asking->arena, "/commits/%.*s", STR_ARG(path)));
    int status = asking->got.status;
    *ret_here = answered && is_here(asking);
    if (status == 409) {
        fail_absent(asking, STR("there is nothing in it yet"));
        asking->next = STR("name another repository, or put definitions into this one");
        return false;
    }
    if (!answered && status != 422)
        return false;
    if (!*ret_here)
        return true;
    const char *fault =
        github_json_commit(asking->arena, asking->got.bytes, &asking->listing->commit);
    return !fault || fail_json(asking, fault);
}

static bool fail_repository(struct asking *asking)
{
    return fail_absent(asking, STR("there is no such repository, or it is private"));
}

/* There is no such ref: a similar tag is looked for, and whether there is a repository at all. */
static bool fail_ref(struct asking *asking)
{
    cf_str ref = asking->place->ref, *names = NULL, near = STR("");
    size_t len = 0;
    fail_absent(asking,
                str_printf(asking->arena, "there is no tag, branch or commit %.*s", STR_ARG(ref)));
    cf_str why = asking->why;
    enum github_end end = asking->end;
    if (ask(asking, KEPT, STR("/tags?per_page=100")) && !is_here(asking))
        return fail_repository(asking);
    if (is_here(asking) && !github_json_names(asking->arena, asking->got.bytes, &names, &len))
        near = str_nearest(asking->arena, ref, names, len);
    asking->listing->tags = names;
    asking->listing->tags_len = len;
    return fail(asking, end, why,
                near.len ? str_printf(asking->arena, "did you mean @%.*s?", STR_ARG(near))
                         : STR("without @ the newest release is used"));
}

/* A tag, a branch or a commit that was named. */
static bool find_named(struct asking *asking)
{
    cf_str ref = asking->place->ref, sha = str_lower(asking->arena, ref);
    bool here;
    if (github_json_is_sha(sha)) {
        ref = sha;
        asking->listing->commit = ref;
        found(asking, "commit", STR(""));
        say(asking, "commit", ref);
        return true;
    }
    if (!ask_tag(asking, ref))
        return false;
    if (is_here(asking)) {
        found(asking, "release name", ref);
        say(asking, "release name", ref);
        return follow_tag(asking);
    }
    if (!ask_commit(asking, ref, &here))
        return false;
    if (!here)
        return fail_ref(asking);
    cf_str start = str_cut(asking->listing->commit, 0, ref.len);
    bool part = ref.len >= 7 && str_equal_fold(start, ref);
    found(asking, part ? "commit" : "branch", part ? STR("") : ref);
    say(asking, part ? "commit" : "branch", part ? asking->listing->commit : ref);
    return true;
}

static bool find_default_branch(struct asking *asking)
{
    cf_str branch;
    bool here;
    asking->latest = false;
    if (!ask(asking, KEPT, STR("")))
        return false;
    if (!is_here(asking))
        return fail_repository(asking);
    const char *fault =
        github_json_name(asking->arena, asking->got.bytes, "default_branch", &branch);
    if (fault)
        return fail_json(asking, fault);
    if (!ask_commit(asking, branch, &here))
        return false;
    if (!here)
        return fail_absent(asking, STR("its default branch is not there"));
    found(asking, "branch", branch);
    say(asking, "branch", branch);
    return true;
}

static bool find_newest_tag(struct asking *asking)
{
    cf_str name;
    if (!ask(asking, KEPT, STR("/tags?per_page=100")))
        return false;
    if (!is_here(asking))
        return fail_repository(asking);
    const char *fault =
        github_json_tag(asking->arena, asking->got.bytes, &name, &asking->listing->commit);
    if (fault)
        return fail_json(asking, fault);
    if (!name.len)
        return find_default_branch(asking);
    found(asking, "tag name", name);
    say(asking, "tag name", name);
    return true;
}

static bool find_newest(struct asking *asking)
{
    cf_str tag;
    asking->latest = true;
    if (!ask(asking, KEPT, STR("/releases/latest")))
        return false;
    if (!is_here(asking))
        return find_newest_tag(asking);
    const char *fault = github_json_name(asking->arena, asking->got.bytes, "tag_name", &tag);
    if (fault)
        return fail_json(asking, fault);
    found(asking, "release name", tag);
    say(asking, "release name", tag);
    if (!ask_tag(asking, tag))
        return false;
    if (!is_here(asking))
        return fail_absent(asking,
                           str_printf(asking->arena,
                                      "the newest release is of a tag %.*s, which is not there",
                                      STR_ARG(tag)));
    return follow_tag(asking);
}

static bool find_commit(struct asking *asking)
{
    cf_str commit = asking->place->commit;
    if (!commit.len)
        return asking->place->ref.len ? find_named(asking) : find_newest(asking);
    if (!github_json_is_sha(commit))
        return fail(asking, GITHUB_FAILED, STR("its commit is no hash of 40 digits"),
                    STR("`crdforge update` writes the lock anew"));
    asking->listing->commit = commit;
    found(asking, "commit", asking->place->ref);
    say(asking, "commit", commit);
    return true;
}

/* --- records ------------------------------------------------------------------------------------ */

/* "github.com/owner/repo" */
static cf_str record_of_repository(const struct asking *asking)
{
    const struct github_place *place = asking->place;
    cf_str host = url_authority(asking->github->api);
    if (str_is(asking->github->api, GITHUB_API))
        host = STR("github.com");
    char *text = arena_copy(asking->arena, host.ptr, host.len);
    for (size_t i = 0; i < host.len; i++)
        if (text[i] == ':' || text[i] == '[' || text[i] == ']')
            text[i] = '_';
    return str_printf(asking->arena, "%.*s/%.*s/%.*s", (int)host.len, text, STR_ARG(place->owner),
                      STR_ARG(place->repo));
}

/* "usual", or digits for the folder. */
static cf_str record_of_folder(const struct asking *asking)
{
    cf_str folder = asking->place->folder;
    return folder.len ? str_cut(hash_sha256(asking->arena, folder), 0, 16) : STR("usual");
}

static void name_record(struct asking *asking)
{
    asking->listing->record =
        str_printf(asking->arena, "%.*s/%.*s/%.*s", STR_ARG(record_of_repository(asking)),
                   STR_ARG(asking->listing->commit), STR_ARG(record_of_folder(asking)));
}

void github_list_keep(struct arena *arena, struct github *github,
                      const struct github_listing *listing)
{
    struct github_json_record record = {
        .release = listing->release,
        .told_as = listing->told_as,
        .folder = listing->folder,
        .files = arena_many(arena, listing->len, struct github_json_entry),
        .len = listing->len,
    };
    if (!listing->record.len)
        return;
    for (size_t i = 0; i < listing->len; i++) {
        const struct github_file *file = &listing->files[i];
        record.files[i] = (struct github_json_entry){.path = file->path,
                                                     .sha1 = file->sha1,
                                                     .sha256 = file->sha256,
                                                     .url = file->url,
                                                     .bytes = file->bytes};
    }
    cache_note(github->cache, listing->record, github_json_write(arena, &record));
}

static void add_file(struct asking *asking, const struct github_json_entry *entry)
{
    struct github_listing *listing = asking->listing;
    listing->files = arena_grow(asking->arena, listing->files, listing->len, &asking->cap,
                                sizeof *listing->files);
    listing->files[listing->len++] = (struct github_file){.path = entry->path,
                                                          .name = entry->name,
                                                          .sha1 = entry->sha1,
                                                          .sha256 = entry->sha256,
                                                          .url = entry->url,
                                                          .bytes = entry->bytes};
}

/* True when the cache has the listing of the commit. */
static bool read_record(struct asking *asking)
{
    struct github_listing *listing = asking->listing;
    struct github_json_record record;
    cf_str text;
    if (!cache_record(asking->github->cache, asking->arena, listing->record, &text) ||
        github_json_read(asking->arena, text, &record))
        return false;
    for (size_t i = 0; i < record.len; i++)
        add_file(asking, &record.files[i]);
    listing->folder = record.folder;
    if (!listing->release.len && asking->place->commit.len)
        listing->release = record.release;
    return true;
}

/* A record that may be what is asked for. */
struct recall {
    struct asking *asking;
    cf_str folder; /* last step of its name */
    int64_t written;
    cf_str commit;
    struct github_json_record record;
};

static void see_record(void *data, cf_str name, cf_str text, int64_t written)
{
    struct recall *recall = data;
    struct arena *arena = recall->asking->arena;
    cf_str ref = recall->asking->place->ref;
    struct github_json_record record;
    size_t end = name.len - (recall->folder.len + 1), start = end - 40;
    if (name.len < recall->folder.len + 41 || !str_ends(name, recall->folder.ptr) ||
        github_json_read(arena, text, &record) || written < recall->written)
        return;
    cf_str commit = str_copy(arena, str_cut(name, start, end));
    bool part = ref.len >= 7 && str_equal_fold(str_cut(commit, 0, ref.len), ref);
    if (!github_json_is_sha(commit) || (ref.len && !part && !str_equal(record.release, ref)))
        return;
    recall->written = written;
    recall->commit = commit;
    recall->record = record;
}

/* What was written last of what fits. */
static bool find_record(struct asking *asking, struct recall *ret_recall)
{
    *ret_recall = (struct recall){.asking = asking,
                                  .folder = str_copy(asking->arena, record_of_folder(asking))};
    cache_each(asking->github->cache, asking->arena, record_of_repository(asking), see_record,
               ret_recall);
    return ret_recall->commit.len > 0;
}

/* Without the network. */
static bool recall_commit(struct asking *asking)
{
    struct recall recall;
    if (asking->end != GITHUB_UNKNOWN || asking->place->commit.len || !find_record(asking, &recall))
        return false;
    bool named = recall.record.release.len > 0;
    cf_str told_as = named && recall.record.told_as.len ? recall.record.told_as : STR("commit");
    asking->listing->commit = recall.commit;
    found(asking, told_as.ptr, recall.record.release);
    say(asking, told_as.ptr, named ? recall.record.release : recall.commit);
    return true;
}

/* --- from a commit to files --------------------------------------------------------------------- */

static bool is_definition(cf_str name)
{
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    for (size_t i = 0; i < 3; i++)
        if (str_ends(name, endings[i]))
            return !str_equal(str_cut(name, 0, name.len - strlen(endings[i])),
                              STR("kustomization"));
    return false;
}

static void refuse_entry(struct asking *asking, cf_str folder,
                         const struct github_json_entry *entry)
{
    cf_str name = github_json_shown(asking->arena, entry->name);
    cf_str path = github_json_shown(asking->arena, entry->path);
    cf_str word = asking->listing->word;
    if (name.len)
        ctx_error(asking->ctx, NULL,
                  "%.*s: the listing of %.*s names \"%.*s\" (%.*s), which is refused: %s",
                  STR_ARG(word), STR_ARG(folder), STR_ARG(name), STR_ARG(path), entry->fault);
    else
        ctx_error(asking->ctx, NULL,
                  "%.*s: an entry without a name in the listing of %.*s is refused: %s",
                  STR_ARG(word), STR_ARG(folder), entry->fault);
    ctx_hint(asking->ctx, "%s", github_list_hint(asking->github));
}

/* Entries that cannot be right are errors; the others are used all the same. No record is made of such
 * a listing: the next answer may be right. */
static void refuse_entries(struct asking *asking, cf_str folder,
                           const struct github_json_entry *entries, size_t len)
{
    size_t refused = 0;
    for (size_t i = 0; i < len; i++)
        if (entries[i].fault && refused++ < MOST_REFUSED)
            refuse_entry(asking, folder, &entries[i]);
    if (!refused)
        return;
    if (refused > MOST_REFUSED)
        ctx_note(asking->ctx, NULL, "%.*s: the same of %zu more entries",
                 STR_ARG(asking->listing->word), refused - MOST_REFUSED);
    asking->spoiled = true;
}

static void take_entry(struct asking *asking, const struct github_json_entry *entry, bool single)
{
    bool wanted = single || is_definition(entry->name);
    if (entry->fault)
        return;
    if (wanted && entry->kind == GITHUB_JSON_OTHER)
        ctx_note(asking->ctx, NULL,
                 "%.*s: %.*s is passed over: it is a symbolic link or another repository",
                 STR_ARG(asking->listing->word), STR_ARG(entry->path));
    else if (wanted && entry->kind == GITHUB_JSON_FILE)
        add_file(asking, entry);
}

/* The answer is a listing. *ret_entries: also what is no definition. */
static bool read_entries(struct asking *asking, cf_str folder,
                         struct github_json_entry **ret_entries, size_t *ret_len)
{
    const char *fault =
        github_json_listing(asking->arena, asking->got.bytes, folder, ret_entries, ret_len);
    if (fault)
        return fail_json(asking, fault);
    if (*ret_len >= MOST_LISTED) {
        ctx_warn(asking->ctx, NULL,
                 "%.*s: GitHub lists %zu entries of %.*s, and no more: some may be missing",
                 STR_ARG(asking->listing->word), *ret_len, STR_ARG(folder));
        ctx_hint(asking->ctx, "name a folder that has fewer");
    }
    return true;
}

static bool ask_folder(struct asking *asking, cf_str folder)
{
    cf_str path = url_escape(asking->arena, folder);
    return ask(asking, UNKEPT,
               str_printf(asking->arena, "/contents%s%.*s?ref=%.*s", path.len ? "/" : "",
                          STR_ARG(path), STR_ARG(asking->listing->commit)));
}

/* Adds the definitions of a folder, if it is there. False when nobody knows. */
static bool list_folder(struct asking *asking, cf_str folder)
{
    struct github_json_entry *entries;
    size_t len;
    if (!ask_folder(asking, folder))
        return false;
    if (!is_here(asking))
        return true;
    if (!read_entries(asking, folder, &entries, &len))
        return false;
    refuse_entries(asking, folder, entries, len);
    bool single = len == 1 && str_equal(entries[0].path, folder);
    for (size_t i = 0; i < len; i++)
        take_entry(asking, &entries[i], single);
    asking->listing->folder = folder;
    return true;
}

static void warn_of_charts(const struct asking *asking)
{
    ctx_warn(asking->ctx, NULL,
             "%.*s: there are more than %d folders in charts: some are not looked into",
             STR_ARG(asking->listing->word), (int)CHARTS);
    ctx_hint(asking->ctx, "name the folder after a colon: github:owner/repo:charts/NAME/crds");
}

/* charts/<name>/crds, of all of them. */
static bool list_charts(struct asking *asking)
{
    struct github_json_entry *entries;
    size_t len, charts = 0;
    if (!ask_folder(asking, STR("charts")))
        return false;
    if (!is_here(asking))
        return true;
    if (!read_entries(asking, STR("charts"), &entries, &len))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (entries[i].kind != GITHUB_JSON_FOLDER || entries[i].fault)
            continue;
        if (charts++ == CHARTS) {
            warn_of_charts(asking);
            break;
        }
        if (!list_folder(asking, str_printf(asking->arena, "%.*s/crds", STR_ARG(entries[i].path))))
            return false;
    }
    asking->listing->folder = STR("charts");
    return true;
}

/* The errors of its entries say why. */
static bool fail_spoiled(struct asking *asking)
{
    return fail(asking, GITHUB_FAILED, STR(""), STR(""));
}

/* A commit that nobody looked up is not there: then no folder of it is either. The last answer stays what it
 * was. */
static bool is_commit_gone(struct asking *asking)
{
    struct web_got got = asking->got;
    struct web_want want = asking->want;
    bool here = true;
    if (asking->place->commit.len || github_json_is_sha(asking->place->ref)) {
        bool answered =
            ask(asking, UNKEPT,
                str_printf(asking->arena, "/git/commits/%.*s", STR_ARG(asking->listing->commit)));
        here = answered ? is_here(asking) : asking->got.status != 422;
    }
    asking->got = got;
    asking->want = want;
    return !here;
}

static bool fail_gone(struct asking *asking)
{
    const struct github_place *place = asking->place;
    cf_str commit = str_cut(asking->listing->commit, 0, SHORT);
    const char *of = place->commit_file.len ? " of " : "";
    return fail(asking, GITHUB_ABSENT,
                str_printf(asking->arena,
                           "commit %.*s%s%.*s is not in the repository any more (history was "
                           "rewritten?)",
                           STR_ARG(commit), of, STR_ARG(place->commit_file)),
                place->commit_next.len ? place->commit_next
                                       : STR("name a tag, a branch or another commit after the @"));
}

static bool list_usual(struct asking *asking)
{
    const struct github_listing *listing = asking->listing;
    bool done = false; /* who lists what cannot be right is not asked for more */
    for (size_t i = 0; i < sizeof usual_folders / sizeof *usual_folders && !done; i++) {
        if (!list_folder(asking, str_of(usual_folders[i])))
            return false;
        done = listing->len || asking->spoiled;
    }
    if (!done && !list_charts(asking))
        return false;
    if (listing->len)
        return true;
    if (asking->spoiled)
        return fail_spoiled(asking);
    if (is_commit_gone(asking))
        return fail_gone(asking);
    return fail(
        asking, GITHUB_ABSENT,
        str_printf(asking->arena, "there are no definitions in its usual folders (%s)", usual_text),
        STR("name the folder after a colon: github:owner/repo:deploy/crds"));
}

/* The folder, or the file, that was named. */
static bool list_named(struct asking *asking)
{
    cf_str folder = asking->place->folder;
    if (!list_folder(asking, str_is(folder, ".") ? STR("") : folder))
        return false;
    if (asking->listing->len)
        return true;
    if (asking->spoiled)
        return fail_spoiled(asking);
    bool here = is_here(asking);
    if (!here && is_commit_gone(asking))
        return fail_gone(asking);
    if (!here)
        return fail_absent(
            asking, str_printf(asking->arena, "there is no folder or file %.*s", STR_ARG(folder)));
    return fail(asking, GITHUB_ABSENT,
                str_printf(asking->arena,
                           "there are no definitions (.yaml, .yml, .json) in the folder %.*s",
                           STR_ARG(folder)),
                STR("folders inside it are not looked into: name one of them"));
}

static int compare_files(const void *a, const void *b)
{
    return str_compare(((const struct github_file *)a)->path,
                       ((const struct github_file *)b)->path);
}

/* In order of path; of what is named twice one is kept. */
static void order_files(struct asking *asking)
{
    struct github_listing *listing = asking->listing;
    size_t len = 0;
    qsort(listing->files, listing->len, sizeof *listing->files, compare_files);
    for (size_t i = 0; i < listing->len; i++)
        if (!len || !str_equal(listing->files[len - 1].path, listing->files[i].path))
            listing->files[len++] = listing->files[i];
    listing->len = len;
}

static bool list_files(struct asking *asking)
{
    name_record(asking);
    if (!read_record(asking)) {
        if (!(asking->place->folder.len ? list_named(asking) : list_usual(asking)))
            return false;
        order_files(asking);
        if (asking->spoiled)
            asking->listing->record = STR("");
        github_list_keep(asking->arena, asking->github, asking->listing);
    }
    if (asking->github->told)
        asking->github->told(asking->github->data, "all crds", STR(""));
    return true;
}

/* True when the same words would find something without the network: files of it were read before. */
static bool can_do_without(struct asking *asking)
{
    const struct github *github = asking->github;
    struct recall recall;
    if (!asking->got.passing)
        return false;
    if (github->spare && github->spare(github->data, asking->place))
        return true;
    if (asking->place->commit.len || !find_record(asking, &recall))
        return false;
    for (size_t i = 0; i < recall.record.len; i++)
        if (recall.record.files[i].sha256.len)
            return true;
    return false;
}

static void tell_end(struct asking *asking, bool damaged)
{
    struct ctx *ctx = asking->ctx;
    cf_str word = asking->listing->word;
    if (!asking->why.len) /* it was told */
        return;
    if (damaged && str_is(asking->why, unknown))
        asking->why = STR("what the cache had of it was damaged and is removed");
    ctx_error(ctx, NULL, "%.*s: %.*s", STR_ARG(word), STR_ARG(asking->why));
    if (asking->next.len)
        ctx_hint(ctx, "%.*s%s", STR_ARG(asking->next),
                 can_do_without(asking) ? ", or use --offline" : "");
}

bool github_list_newest(struct arena *arena, struct github *github,
                        const struct github_place *place, cf_str *ret_tag)
{
    struct github_listing listing = {.arena = arena};
    struct asking asking = {.arena = arena, .github = github, .place = place, .listing = &listing};
    return cjson_load(NULL) && ask(&asking, KEPT, STR("/releases/latest")) && is_here(&asking) &&
           !github_json_name(arena, asking.got.bytes, "tag_name", ret_tag);
}

enum github_end github_list(struct ctx *ctx, struct github *github,
                            const struct github_place *place, struct github_listing *ret_listing)
{
    struct asking asking = {.ctx = ctx,
                            .arena = ctx->arena,
                            .github = github,
                            .place = place,
                            .listing = ret_listing,
                            .end = GITHUB_LISTED};
    size_t removed = cache_removed(github->cache);
    *ret_listing = (struct github_listing){
        .arena = ctx->arena,
        .word = github_word(ctx->arena, place),
        .repository =
            str_printf(ctx->arena, "%.*s/%.*s", STR_ARG(place->owner), STR_ARG(place->repo)),
    };
    if (!cjson_load(ctx))
        return GITHUB_FAILED;
    if ((find_commit(&asking) || recall_commit(&asking)) && list_files(&asking)) {
        ret_listing->cached = !asking.asked;
        return GITHUB_LISTED;
    }
    tell_end(&asking, cache_removed(github->cache) > removed);
    return asking.end;
}
