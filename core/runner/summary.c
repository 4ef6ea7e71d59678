/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/summary.h"

#include "base/links.h"
#include "base/node.h"
#include "runner/value.h"

/* Text as Markdown shows it, in one line and one cell of a table. */
static void add_plain(struct buf *page, cf_str text)
{
    static const char special[] = "\\`*_{}[]<>()#|!~&";
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        for (const char *s = special; *s; s++)
            if (c == *s)
                buf_char(page, '\\');
        buf_char(page, (unsigned char)c < 0x20 ? ' ' : c);
    }
}

static void add_title(struct buf *page, const struct step *step)
{
    buf_text(page, "# ");
    add_plain(page, step->document->kind);
    if (step->request.name.len)
        buf_char(page, ' ');
    add_plain(page, step->request.name);
    buf_text(page, "\n\n");
}

static void add_inputs(struct buf *page, const struct step *step)
{
    buf_text(page, "| input | value |\n| --- | --- |\n");
    for (size_t i = 0; i < step->document->inputs_len; i++) {
        const struct document_field *input = &step->document->inputs[i];
        if (!step->values[i])
            continue;
        buf_text(page, "| ");
        add_plain(page, input->name);
        buf_text(page, " | ");
        add_plain(page, value_shown(page->arena, input, step->values[i]));
        buf_text(page, " |\n");
    }
}

cf_str summary_dry_run(struct arena *arena, const struct step *step)
{
    const struct document *document = step->document;
    struct buf page = {.arena = arena};
    add_title(&page, step);
    buf_text(&page, "A dry run: nothing was created. The custom resource would be one of ");
    add_plain(&page, document->plural);
    buf_char(&page, '.');
    add_plain(&page, document->group);
    buf_char(&page, '/');
    add_plain(&page, document->version);
    buf_printf(&page, ", its name %s.\n\n",
               step->request.generated ? "made by the runner" : "the one given");
    add_inputs(&page, step);
    return buf_str(&page);
}

/* --- links ------------------------------------------------------------------------------------ */

static cf_str region_of(const struct work *work)
{
    const cf_node *made = cf_get(cf_get(work->object, "status"), "ackResourceMetadata");
    cf_str region = node_text(cf_get(made, "region"));
    const cf_node *asked = work->object ? work->object : work->step->request.resource;
    return region.len ? region : marks_annotation(asked, MARKS_REGION);
}

/* What a "{word}" of a link stands for. */
static cf_str link_value(const struct work *work, cf_str word)
{
    const struct document *document = work->step->document;
    const cf_node *object = work->object ? work->object : work->step->request.resource;
    if (str_is(word, LINKS_REGION))
        return region_of(work);
    if (str_is(word, LINKS_NAMESPACE))
        return work->name_space;
    if (str_is(word, LINKS_ARN))
        return work_arn(work->object);
    if (str_is(word, LINKS_NAME) && document->naming)
        return node_text(rules_at(object, document->naming->path));
    return str_is(word, LINKS_NAME) ? work->step->request.name : STR("");
}

/* The address, or the empty text when something in it is not known. */
static cf_str expand_link(const struct work *work, cf_str pattern)
{
    struct buf address = {.arena = work->ctx->arena};
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.ptr[i] != '{') {
            buf_char(&address, pattern.ptr[i]);
            continue;
        }
        size_t end = i + 1;
        while (end < pattern.len && pattern.ptr[end] != '}')
            end++;
        cf_str value = link_value(work, str_cut(pattern, i + 1, end));
        if (!value.len)
            return STR("");
        client_escape(&address, value);
        i = end;
    }
    return buf_str(&address);
}

static void add_links(struct buf *page, const struct work *work)
{
    const cf_node *links = work->rules->links;
    bool any = false;
    for (size_t i = 0; links && links->kind == CF_MAP && i < cf_len(links); i++) {
        const cf_pair *pair = &links->as.map.pairs[i];
        cf_str address = expand_link(work, node_text(pair->value));
        if (!address.len)
            continue;
        buf_text(page, "- [");
        add_plain(page, pair->key);
        buf_printf(page, "](%.*s)\n", STR_ARG(address));
        any = true;
    }
    if (any)
        buf_char(page, '\n');
}

void summary_log_links(const struct work *work)
{
    const cf_node *links = work->rules->links;
    for (size_t i = 0; links && links->kind == CF_MAP && i < cf_len(links); i++) {
        const cf_pair *pair = &links->as.map.pairs[i];
        cf_str address = expand_link(work, node_text(pair->value));
        if (address.len)
            log_line(work->log, LOG_INFO, "%.*s: %.*s", STR_ARG(pair->key), STR_ARG(address));
    }
}

/* --- the page ---------------------------------------------------------------------------------- */

cf_str summary_command(const struct work *work, const char *verb)
{
    const struct document *document = work->step->document;
    return str_printf(work->ctx->arena, "kubectl %s %.*s.%.*s %.*s%s%.*s", verb,
                      STR_ARG(document->plural), STR_ARG(document->group),
                      STR_ARG(work->step->request.name), work->name_space.len ? " -n " : "",
                      STR_ARG(work->name_space));
}

static void add_state(struct buf *page, const struct work *work, enum result result, cf_str reason)
{
    cf_str word = node_text(rules_at(work->object, work->rules->state));
    cf_str arn = work_arn(work->object);
    buf_printf(page, "**%s**", result_row(result)->outcome);
    if (word.len) {
        buf_text(page, ", state ");
        add_plain(page, word);
    }
    if (reason.len) {
        buf_text(page, ": ");
        add_plain(page, reason);
    }
    buf_text(page, "\n\n");
    if (arn.len) {
        buf_text(page, "ARN: ");
        add_plain(page, arn);
        buf_text(page, "\n\n");
    }
}

static void add_commands(struct buf *page, const struct work *work)
{
    static const char *const verbs[] = {"get -o yaml", "describe", "delete"};
    buf_text(page, "\nThe custom resource:\n\n```\n");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        cf_str command = summary_command(work, verbs[i]);
        buf_printf(page, "%.*s\n", STR_ARG(command));
    }
    buf_text(page, "```\n");
}

/* What --action delete has done. */
static void add_fates(struct buf *page, struct work *work, enum result result)
{
    const cf_node *fates = list_node(&work->fates);
    if (!cf_len(fates) && result == RESULT_SUCCEEDED)
        buf_text(page, "There was nothing to delete.\n");
    for (size_t i = 0; i < cf_len(fates); i++) {
        buf_text(page, "- ");
        add_plain(page, node_text(cf_at(fates, i)));
        buf_char(page, '\n');
    }
    buf_char(page, '\n');
}

cf_str summary_page(struct work *work, enum result result, cf_str reason)
{
    struct buf page = {.arena = work->ctx->arena};
    add_title(&page, work->step);
    add_state(&page, work, result, reason);
    if (work->arguments->action == ACTION_DELETE)
        add_fates(&page, work, result);
    add_links(&page, work);
    add_inputs(&page, work->step);
    if (work->step->request.name.len)
        add_commands(&page, work);
    return buf_str(&page);
}
