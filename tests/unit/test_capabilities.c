/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "engine/capabilities.h"
#include "text/json_read.h"

static const cf_node *json(struct bench *f, const char *text)
{
    return json_read(&f->ctx, 0, str_of(text));
}

static void words_and_bits(struct bench *f)
{
    static const struct {
        const char *words;
        uint32_t bits;
    } rows[] = {
        {"[]", CF_CAN_NOTHING},
        {"[\"parts\"]", CF_CAN_NOTHING | CF_CAN_PARTS},
        {"[\"fixed\",\"secrets\",\"fixed\"]", CF_CAN_NOTHING | CF_CAN_SECRETS | CF_CAN_FIXED},
        {"[\"cluster\",\"parts\",\"secrets\",\"fixed\"]",
         CF_CAN_NOTHING | CF_CAN_CLUSTER | CF_CAN_PARTS | CF_CAN_SECRETS | CF_CAN_FIXED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t bits = 99;
        assert_true(capabilities_read(&f->ctx, STR("x.lua"), json(f, rows[i].words), &bits));
        assert_int_equal(bits, rows[i].bits);
    }
    uint32_t bits = 99;
    assert_true(capabilities_read(&f->ctx, STR("x.lua"), NULL, &bits));
    assert_int_equal(bits, 0);
    const cf_node *words = capabilities_words(f->arena, CF_CAN_USUAL);
    assert_int_equal(cf_len(words), 3);
    assert_string_equal(cf_text(cf_at(words, 1), ""), "secrets");
    assert_int_equal(cf_len(capabilities_words(f->arena, CF_CAN_NOTHING)), 0);
}

static void wrong_words(struct bench *f)
{
    static const char *const rows[] = {"[\"partz\"]", "[1]", "[\"\"]", "\"parts\"", "{}", "true"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t bits = 99;
        assert_false(capabilities_read(&f->ctx, STR("x.lua"), json(f, rows[i]), &bits));
        assert_int_equal(bits, 99);
        assert_int_equal(f->ctx.diags->errors, i + 1);
    }
}

static size_t lacks(struct bench *f, uint32_t bits, const char *component)
{
    const struct emitter emitter = {
        .name = STR("acme"), .origin = STR("acme.lua"), .capabilities = bits};
    size_t before = f->ctx.diags->errors;
    bool ok = capabilities_suffice(&f->ctx, &emitter, json(f, component));
    assert_int_equal(ok, f->ctx.diags->errors == before);
    return f->ctx.diags->errors - before;
}

static void what_a_component_needs(struct bench *f)
{
    static const char plain[] =
        "{\"kind\":\"A\",\"scope\":\"Namespaced\",\"inputs\":[{\"name\":\"a\"}]}";
    static const char all[] =
        "{\"kind\":\"A\",\"scope\":\"Cluster\",\"fixed\":[{\"path\":[\"spec\"]}],"
        "\"inputs\":[{\"name\":\"a\"},{\"name\":\"b\",\"inside\":\"a\","
        "\"secret\":true},{\"name\":\"c\",\"secret\":true}]}";
    assert_int_equal(lacks(f, CF_CAN_NOTHING, plain), 0);
    assert_int_equal(lacks(f, CF_CAN_NOTHING, all), 4);
    assert_int_equal(lacks(f, CF_CAN_USUAL, all), 1);
    assert_int_equal(lacks(f, CF_CAN_USUAL | CF_CAN_FIXED, all), 0);
    assert_int_equal(lacks(f, CF_CAN_PARTS | CF_CAN_CLUSTER, all), 2);
    char both[1024];
    snprintf(both, sizeof both, "[%s,%s,%s]", plain, all, all);
    assert_int_equal(lacks(f, CF_CAN_PARTS, both), 6);
    assert_int_equal(lacks(f, CF_CAN_PARTS, "[]"), 0);
    assert_string_equal(f->ctx.diags->list[0].message.ptr,
                        "format acme cannot make A: the input b lies inside the input a, and the "
                        "format does not say that it takes an object by its parts");
}

/* A struct of the size of today's and of more, with what this program does not know. */
static void newer_structs(struct bench *f)
{
    struct {
        cf_emitter known;
        unsigned char more[16];
    } newer = {.known = {.abi = CF_ABI, .size = sizeof newer}};
    cf_str why = STR("");
    assert_true(emitter_compatible(f->arena, &newer.known, &why));
    newer.more[15] = 1;
    assert_false(emitter_compatible(f->arena, &newer.known, &why));
    assert_string_equal(why.ptr, "it uses 1 byte of its struct that this crdforge does not know: "
                                 "update crdforge");
    newer.known.size = sizeof newer.known;
    assert_true(emitter_compatible(f->arena, &newer.known, &why));
    newer.known.reserved = 0x10001;
    assert_false(emitter_compatible(f->arena, &newer.known, &why));
    assert_non_null(strstr(why.ptr, "it uses 2 bytes of its struct"));
    newer.known.reserved = 0;
    newer.known.size = sizeof newer.known + 100000;
    assert_false(emitter_compatible(f->arena, &newer.known, &why));
    assert_non_null(strstr(why.ptr, "its struct says it has"));
    newer.known.size = offsetof(cf_emitter, capabilities); /* older than these two fields */
    newer.known.reserved = 7;
    assert_true(emitter_compatible(f->arena, &newer.known, &why));
}

static void run_all(void **state)
{
    static void (*const tests[])(struct bench *) = {words_and_bits, wrong_words,
                                                    what_a_component_needs, newer_structs};
    (void)state;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        struct bench bench;
        bench_open(&bench);
        tests[i](&bench);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(run_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
