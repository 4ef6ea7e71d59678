/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include "cli/picker.h"

/* Widths and letters of the tests' own, so that they need no library: what is beyond the first thousand
 * characters is wide, a combining accent takes no room. */
static int width(uint32_t character)
{
    if (character < 0x20 || character == 0x7F)
        return -1;
    return character == 0x301 ? 0 : character > 0x1000 ? 2 : 1;
}

static uint32_t lower(uint32_t character)
{
    bool capital =
        (character >= 'A' && character <= 'Z') || (character >= 0xC0 && character < 0xDF);
    return capital ? character + 0x20 : character;
}

static const struct terminal_text text = {width, lower};

#define ITEM(label, detail)                                                                        \
    {                                                                                              \
        {(label), sizeof(label) - 1},                                                              \
        {                                                                                          \
            (detail), sizeof(detail) - 1                                                           \
        }                                                                                          \
    }
static const struct picker_item kinds[] = {
    ITEM("App", "sm v1"),         ITEM("Domain", "sm v1"),        ITEM("Endpoint", "sm v1"),
    ITEM("LabelingJob", "sm v1"), ITEM("Model", "sm v1"),         ITEM("ModelPackage", "sm v1"),
    ITEM("Bucket", "s3 v2"),      ITEM("ProcessingJob", "sm v1"), ITEM("TrainingJob", "sm v1"),
};
enum { KINDS = sizeof kinds / sizeof *kinds };

#define UP "\033[A"
#define DOWN "\033[B"
#define HOME "\033[H"
#define END "\033[F"
#define PAGE_UP "\033[5~"
#define PAGE_DOWN "\033[6~"
#define CTRL_U "\025"
#define BACKSPACE "\177"

static const struct {
    const char *label;
    bool several;
    size_t rows, columns;
    const char *keys, *frame;
    const char *end; /* what was taken, "cancelled", or "" while it goes on */
} cases[] = {
    {"the whole list", false, 24, 80, "",
     "Select the CRD you want to use: \n> App            sm v1\n  Domain         sm v1\n"
     "  Endpoint       sm v1\n  LabelingJob    sm v1\n  Model          sm v1\n"
     "  ModelPackage   sm v1\n  Bucket         s3 v2\n  ProcessingJob  sm v1\n"
     "  TrainingJob    sm v1\n1 of 9   Enter takes, Esc leaves, letters filter\n",
     ""},
    {"five rows", false, 5, 80, DOWN DOWN DOWN,
     "Select the CRD you want to use: \n  Domain         sm v1\n  Endpoint       sm v1\n"
     "> LabelingJob    sm v1\n4 of 9   Enter takes, Esc leaves, letters filter\n",
     ""},
    {"down and up again: what is shown stays", false, 5, 80, DOWN DOWN DOWN UP,
     "Select the CRD you want to use: \n  Domain         sm v1\n> Endpoint       sm v1\n"
     "  LabelingJob    sm v1\n3 of 9   Enter takes, Esc leaves, letters filter\n",
     ""},
    {"the end", false, 5, 20, END,
     "Select the CRD: \n  Bucket         s3\n  ProcessingJob  sm\n> TrainingJob    sm\n9/9 "
     "Enter/Esc\n",
     ""},
    {"past the end", false, 4, 20, END DOWN DOWN,
     "Select the CRD: \n  ProcessingJob  sm\n> TrainingJob    sm\n9/9 Enter/Esc\n", ""},
    {"above the first one", false, 4, 20, UP,
     "Select the CRD: \n> App            sm\n  Domain  "
     "       sm\n1/9 Enter/Esc\n",
     ""},
    {"a page down", false, 5, 20, PAGE_DOWN,
     "Select the CRD: \n  Domain         sm\n  Endpoint       sm\n> LabelingJob    sm\n4/9 "
     "Enter/Esc\n",
     ""},
    {"pages beyond both ends", false, 5, 20, PAGE_DOWN PAGE_DOWN PAGE_DOWN PAGE_DOWN PAGE_UP,
     "Select the CRD: \n> ModelPackage   sm\n  Bucket         s3\n  ProcessingJob  sm\n6/9 "
     "Enter/Esc\n",
     ""},
    {"home", false, 4, 20, END HOME,
     "Select the CRD: \n> App            sm\n  Domain         "
     "sm\n1/9 Enter/Esc\n",
     ""},
    {"two rows", false, 2, 20, DOWN, "Select the CRD: \n> Domain         sm\n", ""},
    {"one row", false, 1, 20, DOWN, "> Domain         sm\n", ""},
    {"one column", false, 4, 1, "", "S\n>\n \n1\n", ""},
    {"two columns", true, 4, 2, " ", "S\n>\n \n1\n", ""},
    {"no size at all", false, 0, 0, "", ">\n", ""},
    {"a narrow one: a shorter heading leaves room for the filter", false, 5, 20, "buck",
     "Select: buck\n> [Buck]et         s3\n1/1 Enter/Esc\n", ""},
    {"the end of a filter that is too long is in view", false, 5, 20, "abcdefghijklmnopqrstuvwxyz",
     "hijklmnopqrstuvwxyz\n0/0 Enter/Esc\n", ""},
    {"a long filter on a wide one", false, 5, 50, "abcdefghijklmnopqrst",
     "Select the CRD: abcdefghijklmnopqrst\n0 of 0 (9 in all)   Enter takes, Esc leaves\n", ""},
    {"marks on a narrow one", true, 4, 20, " " DOWN " ",
     "Select the CRD: \n  * App            \n> * Domain         \n2/9 *2 Enter/Esc\n", ""},
    {"no room for keys", true, 4, 10, " ", "Select: \n> * App  \n    Domai\n1/9 *1\n", ""},
    {"a filter in small letters", false, 24, 80, "job",
     "Select the CRD you want to use: job\n> Labeling[Job]    sm v1\n  Processing[Job]  sm v1\n"
     "  Training[Job]    sm v1\n1 of 3 (9 in all)   Enter takes, Esc leaves, letters filter\n",
     ""},
    {"in capitals", false, 24, 60, "BUCK",
     "Select the CRD you want to use: BUCK\n> [Buck]et         s3 v2\n"
     "1 of 1 (9 in all)   Enter takes, Esc leaves, letters filter\n",
     ""},
    {"nothing has it", false, 24, 40, "xyz\r",
     "Select the CRD you want to use: xyz\n"
     "0 of 0 (9 in all)   Enter takes\n",
     ""},
    {"nothing has it, in one row", false, 1, 40, "xyz", "0 of 0 (9 in all)   Enter takes\n", ""},
    {"keys that move have nothing to move in", true, 5, 40, "xyz" UP DOWN END PAGE_UP " ",
     "Select the CRD you want to use: xyz\n0 of 0 (9 in all)   space marks\n", ""},
    {"no label has it: the details are looked at", false, 24, 40, "s3",
     "Select the CRD you want to use: s3\n> Bucket         [s3] v2\n1 of 1 (9 in all)   Enter "
     "takes\n",
     ""},
    {"a label has it: the details are not", false, 24, 40, "m",
     "Select the CRD you want to use: m\n> Do[m]ain         sm v1\n  [M]odel          sm v1\n"
     "  [M]odelPackage   sm v1\n1 of 3 (9 in all)   Enter takes\n",
     ""},
    {"the cursor stays on its item", false, 24, 40, END "job",
     "Select the CRD you want to use: job\n  Labeling[Job]    sm v1\n  Processing[Job]  sm v1\n"
     "> Training[Job]    sm v1\n3 of 3 (9 in all)   Enter takes\n",
     ""},
    {"backspace", false, 24, 40, "mode" BACKSPACE BACKSPACE BACKSPACE BACKSPACE BACKSPACE "buc",
     "Select the CRD you want to use: buc\n> [Buc]ket         s3 v2\n1 of 1 (9 in all)   Enter "
     "takes\n",
     ""},
    {"Ctrl-U", false, 4, 40, "zz" CTRL_U,
     "Select the CRD you want to use: \n> App            sm v1\n  Domain         sm v1\n"
     "1 of 9   Enter takes, Esc leaves\n",
     ""},
    {"marks", true, 5, 60, " " DOWN " ",
     "Select the CRD you want to use: \n  * App            sm v1\n> * Domain         sm v1\n"
     "    Endpoint       sm v1\n2 of 9, 2 marked   space marks, Enter takes, Esc leaves\n",
     ""},
    {"a mark is taken away", true, 4, 40, " " DOWN " " UP " ",
     "Select the CRD you want to use: \n>   App            sm v1\n  * Domain         sm v1\n"
     "1 of 9, 1 marked   space marks\n",
     ""},
    {"a blank is no letter", false, 4, 40, "  ",
     "Select the CRD you want to use: \n> App            sm v1\n  Domain         sm v1\n"
     "1 of 9   Enter takes, Esc leaves\n",
     ""},
    {"Enter takes what is under the cursor", false, 5, 80, DOWN "\r", NULL, "Domain"},
    {"of several, too", true, 5, 80, DOWN "\r", NULL, "Domain"},
    {"marks go before the cursor", true, 5, 80, END " " HOME DOWN " " DOWN "\r", NULL,
     "Domain TrainingJob"},
    {"and are kept when the filter hides them", true, 5, 80, "job " CTRL_U "zz\r", NULL,
     "LabelingJob"},
    {"the filtered one", false, 5, 80, "tr\r", NULL, "TrainingJob"},
    {"Ctrl-C", true, 5, 80, " \003", NULL, "cancelled"},
    {"Esc", true, 5, 80, "job\033", NULL, "cancelled"},
};

static void render(struct buf *out, struct terminal_frame frame)
{
    for (size_t i = 0; i < frame.len; i++) {
        for (size_t k = 0; k < frame.lines[i].len; k++) {
            const struct terminal_span *span = &frame.lines[i].spans[k];
            if (span->style & TERMINAL_MATCH)
                buf_printf(out, "[%.*s]", STR_ARG(span->text));
            else
                buf_printf(out, "%.*s", STR_ARG(span->text));
        }
        buf_char(out, '\n');
    }
}

static enum picker_end press(struct picker *picker, const char *bytes)
{
    struct terminal_keys keys = {NULL, 0, "", 0};
    struct terminal_event event;
    enum picker_end end = PICKER_GOES_ON;
    for (; *bytes; bytes++) {
        terminal_keys_add(&keys, bytes, 1);
        while (end == PICKER_GOES_ON && terminal_keys_next(&keys, bytes[1] == '\0', &event))
            end = picker_key(picker, event);
    }
    return end;
}

static const char *taken(const struct picker *picker, struct arena *arena)
{
    struct buf out = {.arena = arena};
    size_t *items, len = picker_taken(picker, arena, &items);
    for (size_t i = 0; i < len; i++)
        buf_printf(&out, "%s%.*s", i ? " " : "", STR_ARG(picker->items[items[i]].label));
    return buf_str(&out).ptr;
}

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench bench;
        bench_open(&bench);
        struct picker picker;
        picker_open(&picker, bench.arena, kinds, KINDS, cases[i].several, &text);
        picker_resize(&picker, (struct terminal_size){cases[i].rows, cases[i].columns});
        enum picker_end end = press(&picker, cases[i].keys);
        struct buf out = {.arena = bench.arena};
        render(&out, picker_frame(&picker, bench.arena));
        if (cases[i].frame && strcmp(out.ptr, cases[i].frame) != 0)
            fail_msg("%s: got\n%s\nexpected\n%s", cases[i].label, out.ptr, cases[i].frame);
        const char *got = end == PICKER_GOES_ON     ? ""
                          : end == PICKER_CANCELLED ? "cancelled"
                                                    : taken(&picker, bench.arena);
        if (strcmp(got, cases[i].end) != 0)
            fail_msg("%s: got \"%s\", expected \"%s\"", cases[i].label, got, cases[i].end);
        bench_close(&bench);
    }
}

/* Labels from outside: wide, composed, and what must not reach a terminal. */
static void characters(void **state)
{
    static const struct picker_item items[] = {
        ITEM("\xE4\xB8\xAD\xE6\x96\x87", "wide"),
        ITEM("e\xCC\x81t\xC3\xA9", "composed"),
        ITEM("a\033[31mb\x7F", "control"),
        ITEM("x\xFFy", "no UTF-8"),
        ITEM("\xC3\x89", ""),
    };
    static const struct {
        size_t columns;
        const char *keys, *frame;
    } rows[] = {
        {40, "",
         "Select the CRD you want to use: \n> \xE4\xB8\xAD\xE6\x96\x87      wide\n"
         "  e\xCC\x81t\xC3\xA9       composed\n  a?[31mb?  control\n  x?y       no UTF-8\n"
         "  \xC3\x89\n1 of 5   Enter takes, Esc leaves\n"},
        {6, "", "Selec\n> \xE4\xB8\xAD\n  e\xCC\x81t\xC3\xA9\n  a?[\n  x?y\n  \xC3\x89\n1/5\n"},
        {40, "\xC3\x89",
         "Select the CRD you want to use: \xC3\x89\n  e\xCC\x81t[\xC3\xA9]       "
         "composed\n> [\xC3\x89]\n2 of 2 (5 in all)   Enter takes\n"},
        {40, "\xE6\x96\x87",
         "Select the CRD you want to use: \xE6\x96\x87\n> \xE4\xB8\xAD[\xE6\x96\x87]"
         "      wide\n1 of 1 (5 in all)   Enter takes\n"},
        {40, "\xE6\x96\x87" BACKSPACE "y",
         "Select the CRD you want to use: y\n> x?[y]       no UTF-8\n"
         "1 of 1 (5 in all)   Enter takes\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct picker picker;
        picker_open(&picker, bench.arena, items, sizeof items / sizeof *items, false, &text);
        picker_resize(&picker, (struct terminal_size){24, rows[i].columns});
        if (i == 2)
            press(&picker, END);
        press(&picker, rows[i].keys);
        struct buf out = {.arena = bench.arena};
        render(&out, picker_frame(&picker, bench.arena));
        assert_string_equal(out.ptr, rows[i].frame);
        bench_close(&bench);
    }
}

/* A filter has an end, and nothing is written past it. */
static void long_filter(void **state)
{
    struct bench bench;
    struct picker picker;
    (void)state;
    bench_open(&bench);
    picker_open(&picker, bench.arena, kinds, KINDS, false, &text);
    for (int i = 0; i < 3 * PICKER_FILTER; i++)
        press(&picker, "\xE4\xB8\xAD");
    assert_true(picker.filter_len <= PICKER_FILTER);
    assert_int_equal(picker.filter_len % 3, 0);
    press(&picker, CTRL_U);
    assert_int_equal(picker.shown_len, KINDS);
    bench_close(&bench);
}

/* Answers by number or name. */
static void answers(void **state)
{
    static const struct {
        bool several;
        const char *answer, *taken; /* NULL: refused */
    } rows[] = {
        {false, "2", "Domain"},
        {false, "  9 ", "TrainingJob"},
        {false, "0", NULL},
        {false, "10", NULL},
        {false, "99999999999999999999999999", NULL},
        {false, "", NULL},
        {false, "x", NULL},
        {false, "2x", NULL},
        {false, "1 2", NULL},
        {false, "1-2", NULL},
        {false, "-1", NULL},
        {true, "2", "Domain"},
        {true, "9 2", "Domain TrainingJob"},
        {true, "1-3, 5", "App Domain Endpoint Model"},
        {true, "1,1,1", "App"},
        {true, "3-1", NULL},
        {true, "1-", NULL},
        {true, "1 2 10", NULL},
        {true, "1-3-4", NULL},
        {true, ",", NULL},
        {false, "bucket", "Bucket"},
        {false, " Model ", "Model"},
        {false, "Mod", NULL},
        {false, "App Model", NULL},
        {false, "App 1", "App"},
        {true, "model,APP 3", "App Endpoint Model"},
        {true, "App nothing", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_open(&bench);
        struct picker picker;
        picker_open(&picker, bench.arena, kinds, KINDS, rows[i].several, NULL);
        bool ok = picker_answer(&picker, str_of(rows[i].answer));
        if (ok != (rows[i].taken != NULL))
            fail_msg("\"%s\" is %s", rows[i].answer, ok ? "taken" : "refused");
        if (ok)
            assert_string_equal(taken(&picker, bench.arena), rows[i].taken);
        else
            assert_int_equal(picker.marked_len, 0);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(characters),
                                       cmocka_unit_test(long_filter), cmocka_unit_test(answers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
