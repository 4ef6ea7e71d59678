/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "model/names.h"

#include <stdlib.h>

static const struct {
    const char *property, *name;
} snake_cases[] = {
    {"trainingJobName", "training_job_name"},
    {"roleARN", "role_arn"},
    {"kmsKeyID", "kms_key_id"},
    {"subnetIDs", "subnet_ids"},
    {"cacheNodeIDsToReboot", "cache_node_ids_to_reboot"},
    {"snapshotARNsToRestore", "snapshot_arns_to_restore"},
    {"blockPublicACLs", "block_public_acls"},
    {"labelCategoryConfigS3URI", "label_category_config_s3_uri"},
    {"s3URI", "s3_uri"},
    {"s3KMSKeyID", "s3_kms_key_id"},
    {"homeEFSFileSystemKMSKeyID", "home_efs_file_system_kms_key_id"},
    {"enableDNS64", "enable_dns64"},
    {"enableDNSHostnames", "enable_dns_hostnames"},
    {"enableDNSSupport", "enable_dns_support"},
    {"baseEndpointDNSNames", "base_endpoint_dns_names"},
    {"cidrIPv4", "cidr_ipv4"},
    {"cidrIPv4s", "cidr_ipv4s"},
    {"amazonProvidedIPv6CIDRBlock", "amazon_provided_ipv6_cidr_block"},
    {"CIDRIPv6", "cidr_ipv6"},
    {"acceleratorTotalMemoryMiB", "accelerator_total_memory_mib"},
    {"memoryGiBPerVCPU", "memory_gib_per_vcpu"},
    {"sizeInGiB", "size_in_gib"},
    {"vCPUCount", "vcpu_count"},
    {"maxVCPUs", "max_vcpus"},
    {"volumeSizeInGB", "volume_size_in_gb"},
    {"defaultEBSVolumeSizeInGb", "default_ebs_volume_size_in_gb"},
    {"sageMakerImageARN", "sage_maker_image_arn"},
    {"ARN", "arn"},
    {"IDs", "ids"},
    {"ID", "id"},
    {"URL", "url"},
    {"a", "a"},
    {"A", "a"},
    {"aB", "a_b"},
    {"ABc", "a_bc"},
    {"HTTPServer", "http_server"},
    {"already_snake", "already_snake"},
    {"ephemeral-storage", "ephemeral_storage"},
    {"a.b/c", "a_b_c"},
    {"-XX", "xx"},
    {"__x__", "x"},
    {"3scale", "3scale"},
    {"x509SANs", "x509_sans"},
    {"AWSs", "awss"},
    {"MiBytes", "mi_bytes"},
    {"", ""},
    {"$", ""},
    {"\xc3\xa9t\xc3\xa9", "t"},
};

static void snake(void **state)
{
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof snake_cases / sizeof *snake_cases; i++)
        assert_row_equal(snake_cases[i].property,
                         names_snake(arena, str_of(snake_cases[i].property)).ptr,
                         snake_cases[i].name);
    arena_close(arena);
}

static void lower_camel(void **state)
{
    struct arena *arena = arena_open();
    (void)state;
    assert_string_equal(names_lower_camel(arena, STR("kms_key_id")).ptr, "kmsKeyId");
    assert_string_equal(names_lower_camel(arena, STR("a")).ptr, "a");
    assert_string_equal(names_lower_camel(arena, STR("x_3d")).ptr, "x3d");
    arena_close(arena);
}

/* Each row: "path=property,..." of one side, and the names they get, in order. */
static void assign(void **state)
{
    static const struct {
        const char *label, *properties[6], *names[6];
    } cases[] = {
        {"nothing collides", {"roleARN", "region2"}, {"role_arn", "region2"}},
        {"lowerCamel keeps it", {"foo_bar", "fooBar"}, {"foo_bar_vouy", "foo_bar"}},
        {"else the first in byte order", {"fooBAR", "foo_bar"}, {"foo_bar", "foo_bar_vouy"}},
        {"a third field changes nothing",
         {"foo_bar", "fooBar", "other"},
         {"foo_bar_vouy", "foo_bar", "other"}},
        {"reserved", {"region", "arn", "timeout"}, {"spec_region", "spec_arn", "spec_timeout"}},
        {"keywords", {"from", "class", "self"}, {"spec_from", "spec_class", "spec_self"}},
        {"reserved comes first", {"specRegion", "region"}, {"spec_region_hmnw", "spec_region"}},
        {"a digit first", {"3scale"}, {"spec_3scale"}},
    };
    struct arena *arena = arena_open();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct name_claim claims[6];
        size_t len = 0;
        for (; len < 6 && cases[i].properties[len]; len++) {
            cf_str property = str_of(cases[i].properties[len]);
            claims[len] = (struct name_claim){.base = names_snake(arena, property),
                                              .property = property,
                                              .path = property,
                                              .side = STR("spec")};
        }
        names_assign(arena, claims, len);
        for (size_t k = 0; k < len; k++)
            assert_row_equal(cases[i].label, claims[k].name.ptr, cases[i].names[k]);
    }
    arena_close(arena);
}

static bool legal(cf_str name)
{
    if (!name.len || name.ptr[0] < 'a' || name.ptr[0] > 'z' || name.ptr[name.len - 1] == '_' ||
        str_contains(name, "__"))
        return false;
    return strspn(name.ptr, "abcdefghijklmnopqrstuvwxyz0123456789_") == name.len;
}

/* Hostile sets: every name legal and no two alike, whatever the order. */
static void always_legal_and_unique(void **state)
{
    static const char *const parts[] = {"foo", "Foo", "FOO", "_", "-", ".",     "3",
                                        "ID",  "IDs", "",    "é", "$", "region"};
    enum { CLAIMS = 200, PARTS = sizeof parts / sizeof *parts };
    struct arena *arena = arena_open();
    struct name_claim claims[CLAIMS];
    uint32_t seed = 12345;
    (void)state;
    for (size_t i = 0; i < CLAIMS; i++) {
        struct buf property = {.arena = arena};
        for (int k = 0; k < 3; k++) {
            seed = seed * 1664525u + 1013904223u;
            buf_text(&property, parts[(seed >> 16) % PARTS]);
        }
        claims[i] = (struct name_claim){
            .base = names_snake(arena, buf_str(&property)),
            .property = buf_str(&property),
            .path = str_printf(arena, "%zu.%.*s", i, STR_ARG(buf_str(&property))),
            .side = STR("spec")};
    }
    names_assign(arena, claims, CLAIMS);
    for (size_t i = 0; i < CLAIMS; i++) {
        if (!legal(claims[i].name))
            fail_msg("%s became %s", claims[i].property.ptr, claims[i].name.ptr);
        for (size_t k = 0; k < i; k++)
            if (str_equal(claims[i].name, claims[k].name))
                fail_msg("%s and %s are both %s", claims[i].path.ptr, claims[k].path.ptr,
                         claims[i].name.ptr);
    }
    arena_close(arena);
}

static void label(void **state)
{
    struct arena *arena = arena_open();
    (void)state;
    assert_string_equal(names_label(arena, STR("sagemaker-TrainingJob"), 63).ptr,
                        "sagemaker-trainingjob");
    assert_string_equal(names_label(arena, STR("a__b..c"), 63).ptr, "a-b-c");
    assert_string_equal(names_label(arena, STR("9-Lives-"), 63).ptr, "lives");
    cf_str cut = names_label(arena, STR("abcdefghijklmnopqrstuvwxyz"), 20);
    assert_int_equal(cut.len, 20);
    assert_memory_equal(cut.ptr, "abcdefghijklm-", 14);
    assert_true(names_label(arena, STR("\xc3\xa9"), 20).len > 0);
    arena_close(arena);
}

/* True where our names differ on purpose from the plain two-step conversion. */
static bool special(const char *property)
{
    static const char *const words[] = {"IPv", "KiB", "MiB", "GiB", "TiB", "vCPU"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(property, words[i]))
            return true;
    if (property[strlen(property) - 1] == '_') /* the table keeps it; no target would take it */
        return true;
    for (const char *c = property; *c; c++)
        if (*c >= 'A' && *c <= 'Z' && c[1] >= 'A' && c[1] <= 'Z' && c[2] == 's' &&
            !(c[3] >= 'a' && c[3] <= 'z'))
            return true;
    return false;
}

/* The table of ACK property names, where it is at hand. */
static void ack_table(void **state)
{
    FILE *table = fopen(CRDFORGE_SOURCE_DIR "/../shared/facts/NAMES_ACK.tsv", "r");
    char line[4096];
    size_t rows = 0;
    (void)state;
    if (!table) {
        print_message("skipped: ../shared/facts/NAMES_ACK.tsv is not here\n");
        skip();
    }
    struct arena *arena = arena_open();
    while (fgets(line, sizeof line, table)) {
        char *columns[8], *rest = line;
        for (int i = 0; i < 8; i++) {
            columns[i] = rest;
            rest = strchr(rest, '\t');
            assert_non_null(rest);
            *rest++ = '\0';
        }
        if (rows++ == 0)
            continue;
        cf_str name = names_snake(arena, str_of(columns[0]));
        if (!legal(name))
            fail_msg("%s became %s", columns[0], name.ptr);
        if (!special(columns[0]))
            assert_row_equal(columns[0], name.ptr, columns[6]);
    }
    fclose(table);
    assert_true(rows > 3000);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snake),  cmocka_unit_test(lower_camel),
        cmocka_unit_test(assign), cmocka_unit_test(always_legal_and_unique),
        cmocka_unit_test(label),  cmocka_unit_test(ack_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
