/* SPDX-License-Identifier: Apache-2.0
 *
 * A key that docs/COMPONENT.md gets comes here, too, and into lua_templates/meta/crdforge.lua:
 * program.lua_api compares them, and the keys in model/document.c.
 */
#include "engine/shapes.h"

#include "base/node.h"

#include <string.h>

/* A field that holds anything, and one that holds data of a shape. */
#define ANY(key)                                                                                   \
    {                                                                                              \
        {(key), sizeof(key) - 1}, NULL                                                             \
    }
#define HAS(key, shape)                                                                            \
    {                                                                                              \
        {(key), sizeof(key) - 1}, &(shape)                                                         \
    }
#define RECORD(title, table)                                                                       \
    {                                                                                              \
        .kind = SHAPE_RECORD, .name = (title), .fields = (table),                                  \
        .fields_len = sizeof(table) / sizeof *(table)                                              \
    }
#define LIST(title, item)                                                                          \
    {                                                                                              \
        .kind = SHAPE_LIST, .name = (title), .each = (item)                                        \
    }

static const struct shape path = LIST("a path", NULL);
static const struct shape words = LIST("a list of words", NULL);

/* Keywords of the schema that inputs and outputs have as fields. */
#define KEYWORDS                                                                                   \
    ANY("default"), ANY("enum"), ANY("format"), ANY("pattern"), ANY("minimum"), ANY("maximum"),    \
        ANY("multipleOf"), ANY("exclusiveMinimum"), ANY("exclusiveMaximum"), ANY("uniqueItems"),   \
        ANY("minLength"), ANY("maxLength"), ANY("minItems"), ANY("maxItems"),                      \
        ANY("minProperties"), ANY("maxProperties")

static const struct shape_field input_fields[] = {
    ANY("name"),     HAS("path", path), ANY("type"),        ANY("element"), ANY("required"),
    ANY("nullable"), ANY("immutable"),  ANY("secret"),      ANY("own"),     KEYWORDS,
    ANY("example"),  ANY("schema"),     ANY("description"), ANY("needed"),  ANY("needed_below"),
    ANY("supplied"), ANY("option"),     ANY("inside")};
static const struct shape input = RECORD("an input", input_fields);
static const struct shape inputs = LIST("inputs", &input);

/* Outputs have fewer fields; but one function may describe both, and then it asks for all. */
static const struct shape output = RECORD("an output", input_fields);
static const struct shape outputs = LIST("outputs", &output);

static const struct shape_field provenance_fields[] = {ANY("source"), ANY("release"),
                                                       ANY("sha256")};
static const struct shape provenance = RECORD("provenance", provenance_fields);

static const struct shape_field naming_fields[] = {ANY("input"), ANY("length")};
static const struct shape naming = RECORD("naming", naming_fields);

static const struct shape_field sign_fields[] = {ANY("type"), ANY("status"), HAS("reasons", words),
                                                 HAS("path", path), HAS("words", words)};
static const struct shape sign = RECORD("a sign", sign_fields);
static const struct shape signs = LIST("a list of signs", &sign);
static const struct shape_field conditions_fields[] = {
    HAS("success", signs), HAS("failure", signs), HAS("running", signs), HAS("recoverable", signs)};
static const struct shape conditions = RECORD("conditions", conditions_fields);

static const struct shape_field check_fields[] = {HAS("path", path), ANY("word"), ANY("name"),
                                                  HAS("failure", words)};
static const struct shape check = RECORD("a check", check_fields);
static const struct shape checks = LIST("checks", &check);

static const struct shape_field rules_fields[] = {
    ANY("family"),         HAS("state", path),
    HAS("success", words), HAS("failure", words),
    HAS("running", words), HAS("reason", path),
    HAS("detail", path),   ANY("class"),
    ANY("update"),         HAS("conditions", conditions),
    ANY("generation"),     HAS("checks", checks),
    ANY("links"),          ANY("controller")};
static const struct shape rules = RECORD("rules", rules_fields);

static const struct shape_field feed_fields[] = {ANY("kind"), ANY("output")};
static const struct shape feed = RECORD("what a step takes from another", feed_fields);
static const struct shape from = {.kind = SHAPE_MAP, .name = "from", .each = &feed};
static const struct shape_field step_fields[] = {ANY("kind"), ANY("id"), ANY("values"),
                                                 HAS("from", from)};
static const struct shape step = RECORD("a step", step_fields);
static const struct shape steps = LIST("steps", &step);
static const struct shape_field chain_fields[] = {ANY("name"), ANY("summary"), HAS("steps", steps)};
static const struct shape chain = RECORD("a chain", chain_fields);
static const struct shape chains = LIST("chains", &chain);

static const struct shape_field fixed_fields[] = {ANY("name"),    HAS("path", path), ANY("type"),
                                                  ANY("element"), ANY("option"),     ANY("value")};
static const struct shape fixed = RECORD("a fixed value", fixed_fields);
static const struct shape fixeds = LIST("fixed", &fixed);

static const struct shape_field component_fields[] = {ANY("component_version"),
                                                      ANY("id"),
                                                      ANY("title"),
                                                      ANY("group"),
                                                      ANY("version"),
                                                      ANY("kind"),
                                                      ANY("plural"),
                                                      ANY("singular"),
                                                      ANY("scope"),
                                                      ANY("deprecated"),
                                                      ANY("description"),
                                                      HAS("provenance", provenance),
                                                      HAS("naming", naming),
                                                      HAS("inputs", inputs),
                                                      HAS("outputs", outputs),
                                                      HAS("rules", rules),
                                                      ANY("constraints"),
                                                      HAS("fixed", fixeds),
                                                      HAS("chains", chains)};
const struct shape shapes_component = RECORD("a component", component_fields);
const struct shape shapes_components = LIST("the list of components", &shapes_component);

const struct shape *shapes_of(const cf_node *subject)
{
    return subject->kind == CF_LIST ? &shapes_components : &shapes_component;
}

static const struct shape_field file_fields[] = {ANY("path"), ANY("format"), ANY("body"),
                                                 ANY("head"), ANY("owner")};
static const struct shape file = RECORD("a file", file_fields);
const struct shape shapes_files = LIST("the list of files", &file);

static const struct shape_field right_fields[] = {ANY("group"),    ANY("resource"), ANY("verb"),
                                                  ANY("required"), ANY("place"),    ANY("why")};
static const struct shape right = RECORD("a right", right_fields);
const struct shape shapes_rights = LIST("the list of rights", &right);

static const struct shape other_options = {.kind = SHAPE_CLOSED, .name = "options.of[format]"};
static const struct shape options_of = {
    .kind = SHAPE_MAP, .name = "options.of", .each = &other_options};
static const struct shape_field option_fields[] = {ANY("image"),
                                                   ANY("runner_image"),
                                                   ANY("namespace"),
                                                   ANY("service_account"),
                                                   ANY("create_service_account"),
                                                   ANY("descriptions"),
                                                   ANY("layout"),
                                                   ANY("formats"),
                                                   HAS("of", options_of)};
enum { OPTIONS = sizeof option_fields / sizeof *option_fields };

const struct shape *shapes_options(struct arena *arena, const cf_node *declared)
{
    struct shape *shape = arena_new(arena, struct shape);
    struct shape_field *fields = arena_many(arena, cf_len(declared) + OPTIONS, struct shape_field);
    size_t len = 0;
    /* The first one that is found counts: one that is declared hides the common one of its name. */
    for (size_t i = 0; i < cf_len(declared); i++)
        fields[len++].key = node_text(cf_get(cf_at(declared, i), "name"));
    memcpy(fields + len, option_fields, sizeof option_fields);
    *shape = (struct shape){
        .kind = SHAPE_RECORD, .name = "options", .fields = fields, .fields_len = len + OPTIONS};
    return shape;
}
