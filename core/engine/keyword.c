/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/keyword.h"

#include "base/node.h"

bool keyword_is_map(const cf_node *value)
{
    return value && (value->kind == CF_MAP || (value->kind == CF_LIST && !node_is_filled(value)));
}

bool keyword_is_there(const cf_node *value)
{
    return value && value->kind != CF_NULL;
}

bool keyword_is_true(const cf_node *schema, const char *key)
{
    return cf_flag(cf_get(schema, key), false);
}

const cf_node *keyword_list(const cf_node *schema, const char *key)
{
    const cf_node *value = cf_get(schema, key);
    return node_is_filled(value) ? value : NULL;
}

const cf_node *keyword_number(const cf_node *schema, const char *key)
{
    const cf_node *value = cf_get(schema, key);
    return value && (value->kind == CF_INT || value->kind == CF_FLOAT) ? value : NULL;
}

const cf_node *keyword_text(const cf_node *schema, const char *key)
{
    const cf_node *value = cf_get(schema, key);
    return value && value->kind == CF_STR ? value : NULL;
}

const cf_node *keyword_properties(const cf_node *schema)
{
    const cf_node *value = cf_get(schema, "properties");
    return value && value->kind == CF_MAP ? value : NULL;
}
