/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/rules.h"

#include "base/families.h"
#include "base/node.h"
#include "base/rights.h"
#include "runner/shown.h"

/* Condition types and words of controllers that follow the conventions of Kubernetes. Compared
 * without regard to case, as phases are written in many ways. */
static const char *const ready_success[] = {"Succeeded", "Complete",  "Completed",
                                            "Ready",     "Available", NULL};
static const char *const ready_failure[] = {"Failed", "Stalled", "Denied", "InvalidRequest", NULL};
static const char *const word_success[] = {"Succeeded", "Complete", "Completed", "Ready",
                                           "Active",    "Bound",    NULL};
static const char *const word_failure[] = {"Failed",  "Failure",    "Error",     "Errored",
                                           "Aborted", "Terminated", "Cancelled", NULL};

static bool among(const char *const *words, cf_str word)
{
    for (; *words; words++)
        if (str_equal_fold(word, str_of(*words)))
            return true;
    return false;
}

bool rules_has_word(const struct rules_words *words, cf_str word)
{
    for (size_t i = 0; i < words->len; i++)
        if (str_equal(words->list[i], word))
            return true;
    return false;
}

const cf_node *rules_at(const cf_node *object, const cf_node *path)
{
    if (!path)
        return NULL;
    for (size_t i = 0; object && i < cf_len(path); i++)
        object = node_get(object, node_text(cf_at(path, i)));
    return object;
}

static bool contains_fold(cf_str text, const char *part)
{
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++)
        if (str_equal_fold(str_cut(text, i, i + len), (cf_str){part, len}))
            return true;
    return false;
}

static const cf_node *find_condition(const cf_node *object, cf_str type)
{
    const cf_node *list = cf_get(cf_get(object, "status"), "conditions");
    for (size_t i = 0; i < cf_len(list); i++)
        if (str_equal(node_text(cf_get(cf_at(list, i), "type")), type))
            return cf_at(list, i);
    return NULL;
}

cf_str rules_condition_text(const cf_node *object, const char *type, const char *property)
{
    return node_text(cf_get(find_condition(object, str_of(type)), property));
}

cf_str rules_condition(const cf_node *object, const char *type)
{
    return rules_condition_text(object, type, "status");
}

const char *rules_synced_type(const cf_node *object)
{
    return rules_condition(object, "ACK.ResourceSynced").len ? "ACK.ResourceSynced" : "Ready";
}

/* --- what the controllers of AWS write ------------------------------------------------------ */

static struct rules_judgement judged(enum rules_verdict verdict, cf_str word, cf_str reason)
{
    return (struct rules_judgement){verdict, word, reason};
}

/* Texts with which a controller puts off its work: no error at all. */
static bool is_requeue(cf_str text)
{
    static const char *const parts[] = {"cannot be modified or deleted", " is Deleting.",
                                        " is Stopping.", "requeu", NULL};
    for (const char *const *part = parts; *part; part++)
        if (str_contains(text, *part))
            return true;
    return str_contains(text, " in InProgress state") || str_contains(text, " in Pending state");
}

static bool is_validation(cf_str text)
{
    return str_contains(text, "ValidationException") || str_contains(text, "InvalidParameter") ||
           str_contains(text, "MissingParameter");
}

static cf_str first_text(cf_str a, cf_str b, cf_str c)
{
    return a.len ? a : b.len ? b : c;
}

/* Parts that failed although the whole did not, as "NAME: WORD"; empty when there are none. */
static cf_str failed_parts(struct arena *arena, const struct rules *rules, const cf_node *object)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < rules->checks_len; i++) {
        const struct rules_check *check = &rules->checks[i];
        const cf_node *list = rules_at(object, check->path);
        for (size_t j = 0; j < cf_len(list); j++) {
            cf_str word = node_text(node_get(cf_at(list, j), check->word));
            cf_str name = node_text(node_get(cf_at(list, j), check->name));
            if (rules_has_word(&check->failure, word))
                buf_printf(&text, "%s%.*s: %.*s", text.len ? ", " : "", STR_ARG(name),
                           STR_ARG(word));
        }
    }
    return buf_str(&text);
}

static struct rules_judgement judge_recoverable(cf_str word, cf_str text)
{
    if (is_requeue(text))
        return judged(RULES_RUNNING, word, text);
    return judged(is_validation(text) ? RULES_REFUSED : RULES_RECOVERABLE, word, text);
}

/* A state that means done. */
static struct rules_judgement judge_success(struct arena *arena, const struct rules *rules,
                                            const cf_node *object, cf_str word,
                                            enum rules_change change)
{
    cf_str synced = rules_condition(object, rules_synced_type(object));
    cf_str reason = node_text(rules_at(object, rules->reason));
    if (!synced.len)
        return judged(RULES_SETTLING, word, STR(""));
    if (!str_is(synced, "True"))
        return judged(change == RULES_TAKEN && reason.len ? RULES_PUZZLING : RULES_RUNNING, word,
                      reason);
    cf_str parts = failed_parts(arena, rules, object);
    return judged(parts.len ? RULES_FAILED : RULES_SUCCEEDED, word, parts);
}

/* No word, or none that we know. */
static struct rules_judgement judge_other(const struct rules *rules, const cf_node *object,
                                          cf_str word)
{
    cf_str synced = rules_condition(object, rules_synced_type(object));
    cf_str message = rules_condition_text(object, rules_synced_type(object), "message");
    bool is_synced = str_is(synced, "True");
    if (is_synced && !rules->success.len && contains_fold(word, "fail"))
        return judged(RULES_FAILED, word, message);
    if (rules->state && rules->success.len)
        return judged(word.len && is_synced ? RULES_PUZZLING : RULES_RUNNING, word, message);
    return judged(is_synced || !synced.len ? RULES_SUCCEEDED : RULES_RUNNING, word,
                  is_synced ? STR("") : message);
}

/* No sign of the controller yet. Some resources never get an ARN, but then they get synced. */
static bool is_untouched(const cf_node *object, cf_str word)
{
    const cf_node *status = cf_get(object, "status");
    cf_str arn = node_text(cf_get(cf_get(status, "ackResourceMetadata"), "arn"));
    bool synced = str_is(rules_condition(object, rules_synced_type(object)), "True");
    return !cf_len(cf_get(status, "conditions")) || (!arn.len && !word.len && !synced);
}

/* What a state leaves open: why a job was stopped. */
static cf_str detail_of(const struct rules *rules, const cf_node *object, cf_str word)
{
    cf_str detail = node_text(rules_at(object, rules->detail));
    return str_equal(detail, word) ? STR("") : detail;
}

static struct rules_judgement judge_ack(struct arena *arena, const struct rules *rules,
                                        const cf_node *object, enum rules_change change)
{
    cf_str word = node_text(rules_at(object, rules->state));
    cf_str terminal = rules_condition_text(object, "ACK.Terminal", "message");
    /* A word first: it is the service's own. Then the condition, before any good word: a name that
     * somebody else uses comes with the good word of his job. */
    if (rules_has_word(&rules->failure, word))
        return judged(RULES_FAILED, word,
                      first_text(node_text(rules_at(object, rules->reason)), terminal,
                                 detail_of(rules, object, word)));
    if (str_is(rules_condition(object, "ACK.Terminal"), "True"))
        return judged(RULES_FAILED, word,
                      first_text(terminal, STR("the controller calls it terminal"), STR("")));
    if (str_is(rules_condition(object, "ACK.Recoverable"), "True")) {
        struct rules_judgement judgement =
            judge_recoverable(word, rules_condition_text(object, "ACK.Recoverable", "message"));
        /* While the service works on it, an error on our side is not the end of it. */
        if (rules_has_word(&rules->running, word))
            judgement.verdict = RULES_RUNNING;
        return judgement;
    }
    if (str_is(rules_condition(object, "ACK.ReferencesResolved"), "False"))
        return judged(RULES_RECOVERABLE, word,
                      rules_condition_text(object, "ACK.ReferencesResolved", "message"));
    if (str_is(rules_condition(object, "ACK.ReferencesResolved"), "Unknown"))
        return judged(RULES_RUNNING, word,
                      rules_condition_text(object, "ACK.ReferencesResolved", "message"));
    if (is_untouched(object, word))
        return judged(RULES_UNTOUCHED, word, STR(""));
    if (rules_has_word(&rules->success, word))
        return judge_success(arena, rules, object, word, change);
    if (rules_has_word(&rules->running, word))
        return judged(RULES_RUNNING, word, STR(""));
    return judge_other(rules, object, word);
}

/* --- what others write ---------------------------------------------------------------------- */

enum { UNTOLD = -1 };

/* A generation, which some write as a text; UNTOLD when it is none (a hash, say). */
static int64_t generation_of(const cf_node *node)
{
    int64_t value = 0;
    cf_str text = node_text(node);
    if (node && node->kind == CF_INT)
        return node->as.integer;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || value > INT64_MAX / 100)
            return UNTOLD;
        value = value * 10 + (text.ptr[i] - '0');
    }
    return text.len ? value : UNTOLD;
}

int64_t rules_generation(const struct rules *rules, const cf_node *object)
{
    const cf_node *observed = cf_get(cf_get(object, "status"), "observedGeneration");
    return rules->foreign_generation ? UNTOLD : generation_of(observed);
}

/* True when `observed` tells of an older specification than the object has now. */
static bool is_older(const cf_node *object, int64_t observed)
{
    return observed != UNTOLD &&
           observed < generation_of(cf_get(cf_get(object, "metadata"), "generation"));
}

static bool is_stale(const cf_node *object, const cf_node *condition)
{
    return is_older(object, generation_of(cf_get(condition, "observedGeneration")));
}

static struct rules_judgement judge_condition(const cf_node *condition, bool *ret_success)
{
    cf_str type = node_text(cf_get(condition, "type"));
    cf_str status = node_text(cf_get(condition, "status"));
    cf_str reason = node_text(cf_get(condition, "reason"));
    cf_str text = first_text(node_text(cf_get(condition, "message")), reason, type);
    bool yes = str_is(status, "True"), no = str_is(status, "False");
    if ((yes && among(ready_failure, type)) || (no && str_is(type, "Succeeded")) ||
        (no && str_is(type, "Ready") && str_is(reason, "Failed")))
        return judged(RULES_FAILED, first_text(reason, type, STR("")), text);
    if (yes && (str_is(type, "Reconciling")))
        return judged(RULES_RUNNING, type, text);
    *ret_success = yes && among(ready_success, type);
    return judged(*ret_success ? RULES_SUCCEEDED : RULES_PUZZLING, type, text);
}

/* Failures win over everything, work under way over success, whatever the order of the list. */
static struct rules_judgement judge_conditions(const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "status"), "conditions");
    struct rules_judgement best = judged(RULES_PUZZLING, STR(""), STR(""));
    bool reconciling = false;
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *condition = cf_at(list, i);
        bool success = false;
        if (is_stale(object, condition))
            continue;
        struct rules_judgement judgement = judge_condition(condition, &success);
        if (judgement.verdict == RULES_FAILED)
            return judgement;
        if (judgement.verdict == RULES_RUNNING)
            reconciling = true;
        /* "Available" may be true long before "Ready" is. */
        if (str_is(node_text(cf_get(condition, "type")), "Ready") && !success)
            reconciling = true;
        if (success)
            best = judgement;
    }
    if (best.verdict == RULES_SUCCEEDED && !reconciling)
        return judged(RULES_SUCCEEDED, best.word, STR(""));
    return judged(reconciling ? RULES_RUNNING : RULES_PUZZLING, STR(""), STR(""));
}

/* The last condition that is true is the state that people know it by. */
static cf_str last_condition(const cf_node *object)
{
    const cf_node *list = cf_get(cf_get(object, "status"), "conditions");
    cf_str word = STR("");
    for (size_t i = 0; i < cf_len(list); i++)
        if (str_is(node_text(cf_get(cf_at(list, i), "status")), "True"))
            word = node_text(cf_get(cf_at(list, i), "type"));
    return word;
}

/* --- what the document says ------------------------------------------------------------------ */

static bool matches(const struct rules_match *match, const cf_node *object)
{
    const cf_node *condition = NULL;
    if (!match->condition.len) {
        const cf_node *value = rules_at(object, match->path);
        if (value && value->kind == CF_BOOL)
            return rules_has_word(&match->words, value->as.boolean ? STR("true") : STR("false"));
        return value && value->kind == CF_STR && rules_has_word(&match->words, value->as.string);
    }
    condition = find_condition(object, match->condition);
    return condition && !is_stale(object, condition) &&
           rules_has_word(&match->words, node_text(cf_get(condition, "status"))) &&
           (!match->reasons.len ||
            rules_has_word(&match->reasons, node_text(cf_get(condition, "reason"))));
}

static const struct rules_match *first_match(const struct rules_matches *matches_,
                                             const cf_node *object)
{
    for (size_t i = 0; i < matches_->len; i++)
        if (matches(&matches_->list[i], object))
            return &matches_->list[i];
    return NULL;
}

/* A sign that was seen: the reason of a condition is the word, its message the text. */
static struct rules_judgement seen(const struct rules *rules, const cf_node *object,
                                   enum rules_verdict verdict, const struct rules_match *match)
{
    const cf_node *condition = find_condition(object, match->condition);
    cf_str why = node_text(rules_at(object, rules->reason));
    cf_str reason = first_text(node_text(cf_get(condition, "reason")), match->condition, STR(""));
    if (match->path)
        return judged(verdict, node_text(rules_at(object, match->path)), why);
    return judged(verdict, reason,
                  first_text(node_text(cf_get(condition, "message")), why, reason));
}

/* Why it is not done yet: what the first condition says that has to come. */
static cf_str outstanding(const struct rules *rules, const cf_node *object)
{
    const struct rules_matches *wanted = &rules->signs.success;
    for (size_t i = 0; i < wanted->len; i++)
        if (!matches(&wanted->list[i], object))
            return node_text(cf_get(find_condition(object, wanted->list[i].condition), "message"));
    return STR("");
}

/* All that has to be true: the conditions, and the word of the state, as far as they are named. */
static bool is_done(const struct rules *rules, const cf_node *object, cf_str word)
{
    const struct rules_matches *wanted = &rules->signs.success;
    for (size_t i = 0; i < wanted->len; i++)
        if (!matches(&wanted->list[i], object))
            return false;
    if (rules->success.len)
        return rules_has_word(&rules->success, word);
    return wanted->len > 0;
}

static struct rules_judgement judge_declared(const struct rules *rules, const cf_node *object,
                                             cf_str word)
{
    const struct rules_signs *signs = &rules->signs;
    const struct rules_match *failed = first_match(&signs->failure, object);
    const struct rules_match *busy = first_match(&signs->running, object);
    const struct rules_match *stuck = first_match(&signs->recoverable, object);
    if (rules_has_word(&rules->failure, word))
        return judged(RULES_FAILED, word,
                      first_text(node_text(rules_at(object, rules->reason)),
                                 detail_of(rules, object, word), STR("")));
    if (failed)
        return seen(rules, object, RULES_FAILED, failed);
    if (busy)
        return seen(rules, object, RULES_RUNNING, busy);
    if (is_done(rules, object, word))
        return judged(RULES_SUCCEEDED, word.len ? word : signs->success.list[0].condition, STR(""));
    if (stuck)
        return seen(rules, object, RULES_RECOVERABLE, stuck);
    return judged(RULES_RUNNING, word.len ? word : last_condition(object),
                  outstanding(rules, object));
}

/* Conditions and words of the names that are common. */
static struct rules_judgement judge_common(const struct rules *rules, const cf_node *object,
                                           cf_str word)
{
    if (rules_has_word(&rules->failure, word) || (!rules->failure.len && among(word_failure, word)))
        return judged(RULES_FAILED, word, node_text(rules_at(object, rules->reason)));
    struct rules_judgement judgement = judge_conditions(object);
    if (judgement.verdict != RULES_PUZZLING)
        return judgement.word.len ? judgement : judged(judgement.verdict, word, judgement.reason);
    if (rules_has_word(&rules->success, word) || (!rules->success.len && among(word_success, word)))
        return judged(RULES_SUCCEEDED, word, STR(""));
    return judged(RULES_RUNNING, word.len ? word : last_condition(object), STR(""));
}

static struct rules_judgement judge_ready(const struct rules *rules, const cf_node *object)
{
    cf_str word = node_text(rules_at(object, rules->state));
    if (!cf_len(cf_get(object, "status")))
        return judged(RULES_UNTOUCHED, word, STR(""));
    if (is_older(object, rules_generation(rules, object)))
        return judged(RULES_RUNNING, word, STR("the status is older than the specification"));
    return rules->signs.declared ? judge_declared(rules, object, word)
                                 : judge_common(rules, object, word);
}

/* --- what the user says ---------------------------------------------------------------------- */

/* What no rule of a user changes: the object is refused, or the status is of before a change. */
static bool is_beyond(const struct rules *rules, const cf_node *object)
{
    if (rules->family == RULES_ACK)
        return str_is(rules_condition(object, "ACK.Terminal"), "True");
    return is_older(object, rules_generation(rules, object));
}

static void judge_given(const struct rules *rules, const cf_node *object,
                        struct rules_judgement *judgement)
{
    if (is_beyond(rules, object))
        return;
    for (size_t i = 0; i < rules->failure_len; i++)
        if (matches(&rules->failure_when[i], object)) {
            const struct rules_match *match = &rules->failure_when[i];
            cf_str text = node_text(cf_get(find_condition(object, match->condition), "message"));
            *judgement = judged(RULES_FAILED, judgement->word,
                                first_text(text, judgement->reason, STR("--failure-when matches")));
            return;
        }
    if (!rules->success_len)
        return;
    bool all = true;
    for (size_t i = 0; i < rules->success_len; i++)
        all = all && matches(&rules->success_when[i], object);
    if (all)
        judgement->verdict = RULES_SUCCEEDED;
    else if (judgement->verdict == RULES_SUCCEEDED || judgement->verdict == RULES_SETTLING ||
             judgement->verdict == RULES_PUZZLING)
        judgement->verdict = RULES_RUNNING;
}

struct rules_judgement rules_judge(struct arena *arena, const struct rules *rules,
                                   const cf_node *object, enum rules_change change)
{
    struct rules_judgement judgement;
    if (rules->family == RULES_ACK)
        judgement = judge_ack(arena, rules, object, change);
    else if (rules->family == RULES_READY)
        judgement = judge_ready(rules, object);
    else
        judgement = judged(RULES_SUCCEEDED, node_text(rules_at(object, rules->state)), STR(""));
    if (change == RULES_PENDING)
        return judged(RULES_RUNNING, judgement.word, STR("the change has not been taken up yet"));
    judge_given(rules, object, &judgement);
    return judgement;
}

bool rules_is_busy(const struct rules *rules, const cf_node *object)
{
    return rules_has_word(&rules->running, node_text(rules_at(object, rules->state)));
}

/* --- reading them ---------------------------------------------------------------------------- */

static struct rules_words read_words(struct arena *arena, const cf_node *list)
{
    struct rules_words words = {.list = arena_many(arena, cf_len(list) + 1, cf_str)};
    for (size_t i = 0; i < cf_len(list); i++)
        if (node_text(cf_at(list, i)).len)
            words.list[words.len++] = node_text(cf_at(list, i));
    return words;
}

static const cf_node *read_path(const cf_node *node)
{
    return node && node->kind == CF_LIST && cf_len(node) ? node : NULL;
}

static void read_checks(struct arena *arena, const cf_node *list, struct rules *rules)
{
    rules->checks = arena_many(arena, cf_len(list) + 1, struct rules_check);
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *entry = cf_at(list, i);
        rules->checks[rules->checks_len++] =
            (struct rules_check){.path = read_path(cf_get(entry, "path")),
                                 .word = node_text(cf_get(entry, "word")),
                                 .name = node_text(cf_get(entry, "name")),
                                 .failure = read_words(arena, cf_get(entry, "failure"))};
    }
}

static struct rules_matches read_signs(struct arena *arena, const cf_node *list)
{
    struct rules_matches signs = {.list = arena_many(arena, cf_len(list) + 1, struct rules_match)};
    for (size_t i = 0; i < cf_len(list); i++) {
        const cf_node *sign = cf_at(list, i);
        struct rules_match *match = &signs.list[signs.len++];
        const bool at_path = read_path(cf_get(sign, "path")) != NULL;
        match->condition = at_path ? STR("") : node_text(cf_get(sign, "type"));
        match->path = read_path(cf_get(sign, "path"));
        match->reasons = read_words(arena, cf_get(sign, "reasons"));
        match->words = read_words(arena, cf_get(sign, "words"));
        if (!at_path) {
            match->words.list[0] = str_of(cf_text(cf_get(sign, "status"), "True"));
            match->words.len = 1;
        }
    }
    return signs;
}

static void read_conditions(struct arena *arena, const cf_node *node, struct rules_signs *signs)
{
    signs->declared = node && node->kind == CF_MAP;
    signs->success = read_signs(arena, cf_get(node, "success"));
    signs->failure = read_signs(arena, cf_get(node, "failure"));
    signs->running = read_signs(arena, cf_get(node, "running"));
    signs->recoverable = read_signs(arena, cf_get(node, "recoverable"));
}

static bool read_family(struct ctx *ctx, const cf_node *node, struct rules *rules)
{
    static const char *const families[] = {FAMILIES};
    cf_str family = node_text(cf_get(node, "family"));
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (str_is(family, families[i])) {
            rules->family = (enum rules_family)i;
            return true;
        }
    if (!family.len)
        return true;
    ctx_error(ctx, cf_get(node, "family"), "\"family\" must be " FAMILIES_SAID ", not %.*s",
              STR_ARG(shown_quoted(ctx->arena, family)));
    return false;
}

/* Splits `text` at each `mark`. */
static struct rules_words split(struct arena *arena, cf_str text, char mark)
{
    struct rules_words words = {.list = arena_many(arena, text.len + 1, cf_str)};
    size_t from = 0;
    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.ptr[i] == mark) {
            words.list[words.len++] = str_copy(arena, str_cut(text, from, i));
            from = i + 1;
        }
    return words;
}

static bool read_match(struct ctx *ctx, const char *option, cf_str text, struct rules_match *match)
{
    struct rules_words parts = split(ctx->arena, text, '=');
    bool condition = str_is(parts.list[0], "condition");
    struct list_builder path = {.arena = ctx->arena};
    if (parts.len < 2 || parts.len > (condition ? 3u : 2u) || !parts.list[0].len ||
        !parts.list[1].len) {
        ctx_error(ctx, NULL, "--%s: %.*s is no rule", option,
                  STR_ARG(shown_quoted(ctx->arena, text)));
        ctx_hint(ctx, "write condition=TYPE, condition=TYPE=STATUS or "
                      "status.phase=WORD|WORD");
        return false;
    }
    if (condition) {
        match->condition = parts.list[1];
        match->words = split(ctx->arena, parts.len == 3 ? parts.list[2] : STR("True"), '|');
        return true;
    }
    struct rules_words steps = split(ctx->arena, parts.list[0], '.');
    for (size_t i = 0; i < steps.len; i++)
        if (steps.list[i].len) /* kubectl begins such a path with a dot */
            list_add(&path, node_str(ctx->arena, steps.list[i]));
    match->path = list_node(&path);
    match->words = split(ctx->arena, parts.list[1], '|');
    return true;
}

static bool read_matches(struct ctx *ctx, const char *option, const cf_str *texts, size_t len,
                         struct rules_match **ret_matches)
{
    bool ok = true;
    *ret_matches = arena_many(ctx->arena, len + 1, struct rules_match);
    for (size_t i = 0; i < len; i++)
        ok = read_match(ctx, option, texts[i], &(*ret_matches)[i]) && ok;
    return ok;
}

/* Moves "Stopped" from the failures to the successes, for kinds that have it. */
static void stopped_is_success(struct arena *arena, struct rules *rules)
{
    struct rules_words failure = {.list = arena_many(arena, rules->failure.len + 1, cf_str)};
    struct rules_words success = {.list = arena_many(arena, rules->success.len + 1, cf_str)};
    for (size_t i = 0; i < rules->success.len; i++)
        success.list[success.len++] = rules->success.list[i];
    for (size_t i = 0; i < rules->failure.len; i++) {
        struct rules_words *to = str_is(rules->failure.list[i], "Stopped") ? &success : &failure;
        to->list[to->len++] = rules->failure.list[i];
    }
    rules->failure = failure;
    rules->success = success;
}

const struct rules *rules_read(struct ctx *ctx, const struct document *document,
                               const struct rules_changes *changes)
{
    const cf_node *node = document->rules;
    struct rules *rules = arena_new(ctx->arena, struct rules);
    cf_str class = node_text(cf_get(node, "class"));
    rules->family = RULES_READY;
    rules->class = str_is(class, CLASSES_JOB)      ? RULES_JOB
                   : str_is(class, CLASSES_RECORD) ? RULES_RECORD
                                                   : RULES_RESOURCE;
    rules->updates = rights_can_change(node);
    rules->state = read_path(cf_get(node, "state"));
    rules->reason = read_path(cf_get(node, "reason"));
    rules->detail = read_path(cf_get(node, "detail"));
    rules->success = read_words(ctx->arena, cf_get(node, "success"));
    rules->failure = read_words(ctx->arena, cf_get(node, "failure"));
    rules->running = read_words(ctx->arena, cf_get(node, "running"));
    rules->links = cf_get(node, "links");
    rules->controller = node_text(cf_get(node, "controller"));
    rules->foreign_generation = !cf_flag(cf_get(node, "generation"), true);
    read_checks(ctx->arena, cf_get(node, "checks"), rules);
    read_conditions(ctx->arena, cf_get(node, "conditions"), &rules->signs);
    if (changes->stopped_is_success)
        stopped_is_success(ctx->arena, rules);
    rules->success_len = changes->success_len;
    rules->failure_len = changes->failure_len;
    bool ok = read_family(ctx, node, rules);
    ok = read_matches(ctx, "success-when", changes->success_when, changes->success_len,
                      &rules->success_when) &&
         ok;
    ok = read_matches(ctx, "failure-when", changes->failure_when, changes->failure_len,
                      &rules->failure_when) &&
         ok;
    return ok ? rules : NULL;
}
