/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the runner share: a runner document with an input of every type, and command
 * lines as lists of words.
 */
#ifndef UNIT_RUNNER_SUPPORT_H
#define UNIT_RUNNER_SUPPORT_H

#include "support.h"

#include "runner/step.h"

#define RUNNER_IDENTITY                                                                            \
    "\"runner_version\":1,\"group\":\"g.example\",\"version\":\"v1\",\"kind\":\"MyJob\","          \
    "\"plural\":\"myjobs\",\"scope\":\"Namespaced\","

#define RUNNER_DOCUMENT                                                                            \
    "{" RUNNER_IDENTITY "\"naming\":{\"input\":\"job_name\",\"length\":20},\"inputs\":["           \
    "{\"name\":\"job_name\",\"path\":[\"spec\",\"jobName\"],\"type\":\"string\"},"                 \
    "{\"name\":\"text\",\"path\":[\"spec\",\"text\"],\"type\":\"string\"},"                        \
    "{\"name\":\"count\",\"path\":[\"spec\",\"count\"],\"type\":\"integer\"},"                     \
    "{\"name\":\"rate\",\"path\":[\"spec\",\"rate\"],\"type\":\"number\"},"                        \
    "{\"name\":\"flag\",\"path\":[\"spec\",\"deep\",\"flag\"],\"type\":\"boolean\"},"              \
    "{\"name\":\"map\",\"path\":[\"spec\",\"map\"],\"type\":\"object\"},"                          \
    "{\"name\":\"texts\",\"path\":[\"spec\",\"texts\"],\"type\":\"object\","                       \
    "\"element\":\"string\"},"                                                                     \
    "{\"name\":\"list\",\"path\":[\"spec\",\"list\"],\"type\":\"array\"},"                         \
    "{\"name\":\"words\",\"path\":[\"spec\",\"words\"],\"type\":\"array\","                        \
    "\"element\":\"string\"},"                                                                     \
    "{\"name\":\"port\",\"path\":[\"spec\",\"deep\",\"port\"],\"type\":\"int-or-string\"},"        \
    "{\"name\":\"any\",\"path\":[\"spec\",\"any\"],\"type\":\"any\"},"                             \
    "{\"name\":\"token\",\"path\":[\"spec\",\"token\"],\"type\":\"object\",\"secret\":true},"      \
    "{\"name\":\"region\",\"path\":[\"metadata\",\"annotations\",\"services.k8s.aws/region\"],"    \
    "\"type\":\"string\"}],\"outputs\":["                                                          \
    "{\"name\":\"state\",\"path\":[\"status\",\"state\"],\"type\":\"string\"},"                    \
    "{\"name\":\"conditions\",\"path\":[\"status\",\"conditions\"],\"type\":\"array\"},"           \
    "{\"name\":\"model\",\"path\":[\"status\",\"model\"],\"type\":\"object\"},"                    \
    "{\"name\":\"seconds\",\"path\":[\"status\",\"seconds\"],\"type\":\"integer\"},"               \
    "{\"name\":\"resource\",\"path\":[],\"type\":\"object\"},"                                     \
    "{\"name\":\"resource_name\",\"path\":[\"metadata\",\"name\"],\"type\":\"string\"},"           \
    "{\"name\":\"run_summary\",\"path\":[],\"type\":\"markdown\"}]}"

enum { RUNNER_WORDS = 24 };

/* The number of words of a list that ends in NULL. */
static inline size_t runner_count(const char *const *words)
{
    size_t len = 0;
    while (words[len])
        len++;
    return len;
}

/* arguments_parse() of a list that ends in NULL. */
static inline bool runner_arguments(struct bench *bench, const char *const *words,
                                    struct arguments *ret_arguments)
{
    size_t len = runner_count(words);
    char **copies = arena_many(bench->arena, len + 1, char *);
    for (size_t i = 0; i < len; i++)
        copies[i] = arena_copy(bench->arena, words[i], strlen(words[i]));
    return arguments_parse(&bench->ctx, copies, len, ret_arguments, NULL);
}

static inline void runner_discard(void *data, cf_str lines)
{
    (void)data, (void)lines;
}

static inline int runner_no_signal(void)
{
    return 0;
}

/* step_run() without a cluster: nothing of the environment reaches it, the log goes nowhere. */
static inline int runner_step(struct bench *bench, const struct arguments *arguments,
                              struct buf *out)
{
    struct log log = {.write = runner_discard};
    struct step_shell shell = {.wake = -1, .signal = runner_no_signal, .log = &log};
    return step_run(&bench->ctx, arguments, &shell, out);
}

static inline const struct document *runner_document(struct bench *bench)
{
    const struct document *document =
        document_read(&bench->ctx, STR("--component"), STR(RUNNER_DOCUMENT));
    assert_non_null(document);
    return document;
}

#endif
