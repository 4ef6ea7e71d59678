/* SPDX-License-Identifier: Apache-2.0 */
#include "runner_support.h"

#include "runner/value.h"
#include "text/json_read.h"

/* What comes of one input; the message without its common beginning, "-" for unset. */
struct value_case {
    const char *input, *given, *wanted;
};

#define EXPECTED_INTEGER "expected a whole number of at most 64 bits, found "
#define EXPECTED_MAP "expected a JSON object or a YAML mapping"
#define EXPECTED_LIST "expected a JSON array or a YAML sequence"

static const struct value_case texts[] = {
    {"text", "", "\"\""},
    {"text", "plain", "\"plain\""},
    {"text", "null", "\"null\""},
    {"text", " 1 ", "\" 1 \""},
    {"text", "a $(X) $$ {{workflow.name}} {{$}} \"q\" 'q' \\ \n\t end\n",
     "\"a $(X) $$ {{workflow.name}} {{$}} \\\"q\\\" 'q' \\\\ \\n\\t end\\n\""},
    {"text", "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
    {"text", "@/etc/passwd", "\"@/etc/passwd\""},
    {"text", "ab\xFF", "byte 3 is not valid UTF-8 text"},
    {"count", "", "-"},
    {"count", " \n", "-"},
    {"count", "null", "-"},
    {"count", "0", "0"},
    {"count", " 7\n", "7"},
    {"count", "-12", "-12"},
    {"count", "3.0", "3"},
    {"count", "3e0", "3"},
    {"count", "9007199254740993", "9007199254740993"},
    {"count", "9223372036854775807", "9223372036854775807"},
    {"count", "-9223372036854775808", "-9223372036854775808"},
    {"count", "9223372036854775808", EXPECTED_INTEGER "\"9223372036854775808\""},
    {"count", "1e400", EXPECTED_INTEGER "\"1e400\""},
    {"count", "1.5", EXPECTED_INTEGER "\"1.5\""},
    {"count", "007", EXPECTED_INTEGER "\"007\""},
    {"count", "+1", EXPECTED_INTEGER "\"+1\""},
    {"count", "0x10", EXPECTED_INTEGER "\"0x10\""},
    {"count", "True", EXPECTED_INTEGER "\"True\""},
    {"count", "NaN", EXPECTED_INTEGER "\"NaN\""},
    {"count", "1 2", EXPECTED_INTEGER "\"1 2\""},
    {"count", "12345678901234567890123456789012345678901234567890123456789\xC3\xA9\xC3\xA9",
     EXPECTED_INTEGER "\"12345678901234567890123456789012345678901234567890123456789\"…"},
    {"rate", "", "-"},
    {"rate", "0.5", "0.5"},
    {"rate", "-0.50", "-0.5"},
    {"rate", "1.0", "1"},
    {"rate", "0", "0"},
    {"rate", "-0.0", "0"},
    {"rate", "1e-05", "0.00001"},
    {"rate", "0.00001", "0.00001"},
    {"rate", "1e-07", "1e-7"},
    {"rate", "0.0000001234", "1.234e-7"},
    {"rate", "0.000001234", "0.000001234"},
    {"rate", "12.5e-1", "1.25"},
    {"rate", "1.25e1", "12.5"},
    {"rate", "1e400", "1e400"},
    {"rate", "1e-400", "1e-400"},
    {"rate", "18446744073709551616", "18446744073709551616"},
    {"rate", "1.50e99999999999999999999", "1.50e99999999999999999999"},
    {"rate", "0.1000000000000000000000000000000000000001",
     "0.1000000000000000000000000000000000000001"},
    {"rate", "NaN", "expected a number, found \"NaN\""},
    {"rate", ".5", "expected a number, found \".5\""},
    {"rate", "inf", "expected a number, found \"inf\""},
    {"flag", "", "-"},
    {"flag", "true", "true"},
    {"flag", "True", "true"},
    {"flag", "TRUE", "true"},
    {"flag", "1", "true"},
    {"flag", "false", "false"},
    {"flag", "False", "false"},
    {"flag", "FALSE", "false"},
    {"flag", "0\n", "false"},
    {"flag", "yes", "expected true or false, found \"yes\""},
    {"flag", "1.0", "expected true or false, found \"1.0\""},
    {"map", "", "-"},
    {"map", "null", "-"},
    {"map", "{}", "{}"},
    {"map", "[]", EXPECTED_MAP ", found \"[]\""},
    {"map", "text", EXPECTED_MAP ", found \"text\""},
    {"map", "{\"a\":{\"b\":[1,1.0,2.50,1e400,null,\"\",true]}}",
     "{\"a\":{\"b\":[1,1,2.5,1e400,null,\"\",true]}}"},
    {"map", "{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"\xF0\x9F\x98\x80\"}"},
    {"map", "{\"a\":9007199254740993,\"b\":-9223372036854775808,\"c\":9223372036854775808}",
     "{\"a\":9007199254740993,\"b\":-9223372036854775808,\"c\":9223372036854775808}"},
    {"map", "a: 1\nb:\n  - x\n  - 'yes'\nc: yes\n",
     "{\"a\":1,\"b\":[\"x\",\"yes\"],\"c\":\"yes\"}"},
    {"map", "{a: 1, b: {c: d}}", "{\"a\":1,\"b\":{\"c\":\"d\"}}"},
    {"map", "a: |\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\"}"},
    {"map", "{\"a\":NaN}",
     EXPECTED_MAP ": not valid JSON: JSON has no NaN and no Infinity (line 1, column 6)"},
    {"map", "{a: [-Infinity]}",
     EXPECTED_MAP
     ": not valid JSON: expected a key in double quotes, found 'a' (line 1, column 2)"},
    {"map", "{\"a\":1,\"a\":2}",
     EXPECTED_MAP ": the key \"a\" is already set at line 1, column 2 (line 1, column 8)"},
    {"map", "{\"a\":\"\\ud83d\"}",
     EXPECTED_MAP ": not valid JSON: half a surrogate pair: \\ud800 to \\udfff come in pairs (line "
                  "1, column 7)"},
    {"texts", "{\"epochs\":10,\"lr\":1e-05,\"x\":1.0,\"b\":true,\"s\":\"1.0\",\"n\":{\"d\":1}}",
     "{\"epochs\":\"10\",\"lr\":\"0.00001\",\"x\":\"1\",\"b\":\"true\",\"s\":\"1.0\",\"n\":{\"d\":"
     "1}}"},
    {"texts", "epochs: 10\n", "{\"epochs\":\"10\"}"},
    {"list", "", "-"},
    {"list", "[]", "[]"},
    {"list", "[1.0, {\"a\": 2.0}]", "[1,{\"a\":2}]"},
    {"list", "- a\n- 1\n", "[\"a\",1]"},
    {"list", "{}", EXPECTED_LIST ", found \"{}\""},
    {"list", "[1,",
     EXPECTED_LIST ": not valid JSON: expected a value, found the end (line 1, column 4)"},
    {"words", "[1, true, \"x\"]", "[\"1\",\"true\",\"x\"]"},
    {"port", "", "-"},
    {"port", "8080", "8080"},
    {"port", "-1", "-1"},
    {"port", "http", "\"http\""},
    {"port", "50%", "\"50%\""},
    {"port", "1.0", "\"1.0\""},
    {"port", "1e3", "\"1e3\""},
    {"port", "007", "\"007\""},
    {"port", " 8", "\" 8\""},
    {"port", "null", "\"null\""},
    {"port", "9223372036854775808", "\"9223372036854775808\""},
    {"any", "", "-"},
    {"any", "null", "-"},
    {"any", "5", "5"},
    {"any", "1.0", "1"},
    {"any", "true", "true"},
    {"any", "True", "\"True\""},
    {"any", "\"5\"", "\"5\""},
    {"any", "{\"a\":1.0}", "{\"a\":1}"},
    {"any", "a: 1", "\"a: 1\""},
    {"token", "{\"k\": \"hunter2\"}", "{\"k\":\"hunter2\"}"},
    {"token", "hunter2", EXPECTED_MAP ", found (secret)"},
    {"token", "{\"hunter2\":1,\"hunter2\":2}", EXPECTED_MAP ": something else (secret)"},
};

static const struct value_case nodes[] = {
    {"text", "\"\"", "\"\""},
    {"text", "\"a\\nb\"", "\"a\\nb\""},
    {"text", "3", "\"3\""},
    {"text", "3.0", "\"3\""},
    {"text", "0.10", "\"0.1\""},
    {"text", "true", "\"true\""},
    {"text", "{}", "expected text, found {}"},
    {"text", "[\"a\"]", "expected text, found [\"a\"]"},
    {"count", "3600", "3600"},
    {"count", "3.0", "3"},
    {"count", "\"7\"", "7"},
    {"count", "\"\"", "-"},
    {"count", "1.5", EXPECTED_INTEGER "1.5"},
    {"count", "1e+21", EXPECTED_INTEGER "1e+21"},
    {"count", "true", EXPECTED_INTEGER "true"},
    {"rate", "0.1", "0.1"},
    {"rate", "1.0", "1"},
    {"rate", "\"1e-05\"", "0.00001"},
    {"rate", "[]", "expected a number, found []"},
    {"flag", "true", "true"},
    {"flag", "\"False\"", "false"},
    {"flag", "1", "expected true or false, found 1"},
    {"map", "{\"a\":1.0}", "{\"a\":1}"},
    {"map", "\"{a: 1}\"", "{\"a\":1}"},
    {"map", "[]", "expected a JSON object, found []"},
    {"texts", "{\"epochs\":10.0}", "{\"epochs\":\"10\"}"},
    {"list", "[1.0]", "[1]"},
    {"list", "\"[1.0]\"", "[1]"},
    {"list", "{}", "expected a JSON array, found {}"},
    {"port", "8080", "8080"},
    {"port", "8080.0", "8080"},
    {"port", "\"8080\"", "8080"},
    {"port", "\"http\"", "\"http\""},
    {"port", "1.5", "expected a whole number or text, found 1.5"},
    {"port", "true", "expected a whole number or text, found true"},
    {"any", "{\"a\":1.0}", "{\"a\":1}"},
    {"any", "\"5\"", "5"},
    {"any", "\"x\"", "\"x\""},
    {"any", "false", "false"},
    {"token", "[\"hunter2\"]", "expected a JSON object, found (secret)"},
};

/* What value_read says, in the form of value_case.wanted. */
static const char *outcome(struct bench *bench, const struct document_field *input,
                           struct inputs_raw raw)
{
    const cf_node *value;
    bool ok = value_read(&bench->ctx, input, &raw, &value);
    if (ok)
        return value ? bench_json(bench, value) : "-";
    assert_int_equal(bench->ctx.diags->len, 1);
    cf_str message = bench->ctx.diags->list[0].message;
    cf_str head = str_printf(bench->arena, "input %.*s (%s, from --in): ", STR_ARG(input->name),
                             document_type_name(input->type));
    if (!str_starts(message, head.ptr))
        fail_msg("%s does not begin with %s", message.ptr, head.ptr);
    return message.ptr + head.len;
}

static void run_cases(const struct value_case *cases, size_t len, bool native)
{
    for (size_t i = 0; i < len; i++) {
        struct bench bench;
        bench_open(&bench);
        const struct document *document = runner_document(&bench);
        const struct document_field *input =
            document_find(document->inputs, document->inputs_len, str_of(cases[i].input));
        assert_non_null(input);
        struct inputs_raw raw = {INPUTS_TEXT, str_of(cases[i].given), NULL, "--in"};
        if (native) {
            raw.state = INPUTS_NODE;
            raw.node = json_read(&bench.ctx, 0, str_of(cases[i].given));
            assert_non_null(raw.node);
        }
        cf_str row = str_printf(bench.arena, "%s <- %s", cases[i].input, cases[i].given);
        assert_row_equal(row.ptr, outcome(&bench, input, raw), cases[i].wanted);
        bench_close(&bench);
    }
}

static void test_texts(void **state)
{
    (void)state;
    run_cases(texts, sizeof texts / sizeof *texts, false);
}

static void test_nodes(void **state)
{
    (void)state;
    run_cases(nodes, sizeof nodes / sizeof *nodes, true);
}

static void test_unset(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench);
    const struct document *document = runner_document(&bench);
    struct inputs_raw unset = {.state = INPUTS_UNSET};
    for (size_t i = 0; i < document->inputs_len; i++) {
        const cf_node *value = document->rules;
        assert_true(value_read(&bench.ctx, &document->inputs[i], &unset, &value));
        assert_null(value);
    }
    bench_close(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_nodes),
                                       cmocka_unit_test(test_unset)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
