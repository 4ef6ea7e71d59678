/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/support.h"

#include "text/markdown.h"

static void lines(void **state)
{
    static const struct bench_row rows[] = {
        {"", ""},
        {" \t\n ", ""},
        {"  two\n\twords\x01 ", "two words"},
        {"a\xC2\x85"
         "b\xE2\x80\xA8"
         "c\xE2\x80\xA9"
         "d\xC2\xA0"
         "e",
         "a b c d\xC2\xA0"
         "e"},
        {"a\xE2\x80\xAE\xE2\x80\xAC"
         "b\xE2\x81\xA6\xE2\x81\xA9"
         "c\xE2\x80\xA6",
         "abc\xE2\x80\xA6"},
        {"a*b_c`d [e] <f> \\ | ~", "a\\*b\\_c\\`d \\[e\\] \\<f\\> \\\\ \\| \\~"},
        {"a & $b", "a &#38; &#36;b"},
        {"{{x}} {% y {z {{{", "&#123;&#123;x}} &#123;% y {z &#123;&#123;{"},
        {"![a] !b", "&#33;\\[a\\] !b"},
        {"s3://a www.b wWw.c ww.d", "s3&#58;//a www&#46;b wWw&#46;c ww.d"},
        {"see https://a.example/b_c?d=e. And http://f.",
         "see <https://a.example/b_c?d=e>. And <http://f>."},
        {"http://", "http&#58;//"},
        {"https:///a http:///", "<https:///a> http&#58;///"},
        {"hhttp://a", "h<http://a>"},
        {"# a", "\\# a"},
        {"- a", "\\- a"},
        {": a", "\\: a"},
        {"://a", "&#58;//a"},
        {"12. a", "12\\. a"},
        {"1) a", "1\\) a"},
        {"12", "12"},
        {"1a.", "1a."},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, markdown_line);
}

static void codes(void **state)
{
    static const struct bench_row rows[] = {
        {"a_b <c>", "`a_b <c>`"},
        {"a\n b ", "`a b`"},
        {"", "<code></code>"},
        {"a`b", "<code>a&#96;b</code>"},
        {"a|b {c}", "<code>a&#124;b &#123;c&#125;</code>"},
        {"{{x}}", "<code>&#123;&#123;x&#125;&#125;</code>"},
        {"_a_|*b*", "<code>&#95;a&#95;&#124;&#42;b&#42;</code>"},
        {"a\\|b", "<code>a&#92;&#124;b</code>"},
        {"^[`\\].]$", "<code>^&#91;&#96;&#92;&#93;&#46;&#93;&#36;</code>"},
        {"{%", "<code>&#123;&#37;</code>"},
        {"{", "`{`"},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, markdown_code);
}

/* "one|two" of all paragraphs. */
static void add_paragraphs(struct buf *out, cf_str text)
{
    while (text.len) {
        cf_str paragraph = markdown_paragraph(text, &text);
        buf_add(out, paragraph.ptr, paragraph.len);
        buf_text(out, text.len ? "|" : "");
    }
}

static void paragraphs(void **state)
{
    static const struct bench_row rows[] = {
        {"", ""},
        {"a\nb", "a\nb"},
        {"a\n\nb", "a|b"},
        {"a\r\n \t\r\nb\rc", "a|b\rc"},
        {"a\n\n\nb", "a|\nb"},
        {"a\n\n", "a"},
    };
    (void)state;
    bench_rows(rows, sizeof rows / sizeof *rows, add_paragraphs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(codes),
                                       cmocka_unit_test(paragraphs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
