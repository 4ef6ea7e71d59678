/* SPDX-License-Identifier: Apache-2.0 */
#include "io/cjson_load.h"

#include "io/library.h"

static struct cjson_load table;
static bool loaded;

static const struct library_symbol symbols[] = {
    {"cJSON_ParseWithLengthOpts", &table.ParseWithLengthOpts},
    {"cJSON_Delete", &table.Delete},
    {"cJSON_GetStringValue", &table.GetStringValue},
    {"cJSON_GetNumberValue", &table.GetNumberValue},
    {"cJSON_GetObjectItemCaseSensitive", &table.GetObjectItemCaseSensitive},
    {"cJSON_GetArrayItem", &table.GetArrayItem},
    {"cJSON_GetArraySize", &table.GetArraySize},
    {"cJSON_IsArray", &table.IsArray},
    {"cJSON_IsNull", &table.IsNull},
    {"cJSON_IsObject", &table.IsObject},
    {"cJSON_IsString", &table.IsString},
    {"cJSON_CreateObject", &table.CreateObject},
    {"cJSON_AddStringToObject", &table.AddStringToObject},
    {"cJSON_AddNumberToObject", &table.AddNumberToObject},
    {"cJSON_AddArrayToObject", &table.AddArrayToObject},
    {"cJSON_AddItemToArray", &table.AddItemToArray},
    {"cJSON_PrintUnformatted", &table.PrintUnformatted},
    {"cJSON_free", &table.Free},
};

const struct cjson_load *cjson_load(struct ctx *ctx)
{
    static const char *const files[] = {"libcjson.so.1", NULL};
    const char *why = "";
    loaded = loaded || library_load(files, symbols, sizeof symbols / sizeof *symbols, &why);
    if (!loaded && ctx) {
        ctx_error(ctx, NULL, "replies of GitHub need cJSON, which cannot be used: %s", why);
        ctx_hint(ctx, "install the Debian package libcjson1, or any cJSON of 1.7.13 or later");
    }
    return loaded ? &table : NULL;
}
