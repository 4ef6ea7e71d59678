/* SPDX-License-Identifier: Apache-2.0
 *
 * cJSON, opened when the first reply of GitHub is read: nothing else needs it.
 */
#ifndef IO_CJSON_LOAD_H
#define IO_CJSON_LOAD_H

#include "base/diag.h"

#include <cjson/cJSON.h>

/* The functions that io/github_json uses, under cJSON's own names without the prefix. */
struct cjson_load {
    cJSON *(*ParseWithLengthOpts)(const char *text, size_t len, const char **ret_end,
                                  cJSON_bool to_the_nul);
    void (*Delete)(cJSON *tree);
    char *(*GetStringValue)(const cJSON *item);
    double (*GetNumberValue)(const cJSON *item);
    cJSON *(*GetObjectItemCaseSensitive)(const cJSON *map, const char *key);
    cJSON *(*GetArrayItem)(const cJSON *list, int index);
    int (*GetArraySize)(const cJSON *list);
    cJSON_bool (*IsArray)(const cJSON *item);
    cJSON_bool (*IsNull)(const cJSON *item);
    cJSON_bool (*IsObject)(const cJSON *item);
    cJSON_bool (*IsString)(const cJSON *item);
    cJSON *(*CreateObject)(void);
    cJSON *(*AddStringToObject)(cJSON *map, const char *key, const char *text);
    cJSON *(*AddNumberToObject)(cJSON *map, const char *key, double number);
    cJSON *(*AddArrayToObject)(cJSON *map, const char *key);
    cJSON_bool (*AddItemToArray)(cJSON *list, cJSON *item);
    char *(*PrintUnformatted)(const cJSON *tree);
    void (*Free)(void *text);
};

/* The table, filled once for the whole program. NULL after a diagnostic in ctx, which may be NULL. */
const struct cjson_load *cjson_load(struct ctx *ctx);

#endif
