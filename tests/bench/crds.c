/* SPDX-License-Identifier: Apache-2.0
 *
 * Custom resource definitions as large and as many as wanted: crds COUNT BYTES
 *
 * Prints COUNT documents of about BYTES each, and the same ones each time: nested objects, lists, maps,
 * enums, defaults, rules, descriptions in the styles that are met. Each is a kind of its own, in one of a
 * hundred groups.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUPS = 100, DEEPEST = 5, INDENT = 2, PLAIN_BYTES = 2000 };

/* Where it is: what is printed counts towards the bytes of the document. */
static uint64_t seed;
static long printed, wanted, field;

static const char *const words[] = {
    "the",      "a",          "of",       "and",       "for",       "resource", "controller",
    "name",     "which",      "is",       "container", "storage",   "in",       "that",
    "instance", "training",   "network",  "must",      "be",        "given",    "as",
    "bytes",    "seconds",    "Amazon",   "key",       "encrypted", "with",     "a list of",
    "default",  "endpoint",   "`spec.a`", "region's",  "volume",    "type",     "policy",
    "it",       "(optional)", "model",    "data",      "1 to 10",
};
static const char *const nouns[] = {
    "config", "name",     "policy",    "volume", "endpoint", "role", "image",
    "bucket", "schedule", "limit",     "source", "target",   "rule", "network",
    "key",    "version",  "retention", "output", "filter",   "mode",
};

/* From 0 to most - 1. */
static unsigned pick(unsigned most)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % most;
}

static void indent(int depth)
{
    printed += printf("%*s", depth * INDENT, "");
}

static void print_words(int count)
{
    for (int i = 0; i < count; i++)
        printed += printf("%s%s", i ? " " : "", words[pick(sizeof words / sizeof *words)]);
}

/* Several lines, each at `depth`. */
static void print_lines(int depth, int lines)
{
    for (int i = 0; i < lines; i++) {
        indent(depth);
        print_words(6 + (int)pick(8));
        printed += printf("%s\n", i + 1 < lines ? "" : ".");
    }
}

/* A line without anything in it that differs. */
static void line(int depth, const char *text)
{
    indent(depth);
    printed += printf("%s\n", text);
}

static void describe(int depth)
{
    unsigned style = pick(5);
    indent(depth);
    if (style == 0) {
        printed += printf("description: |-\n");
        print_lines(depth + 1, 2 + (int)pick(4));
    } else if (style == 1) {
        printed += printf("description: >-\n");
        print_lines(depth + 1, 2 + (int)pick(4));
    } else if (style == 2) {
        printed += printf("description: \"");
        print_words(6 + (int)pick(12));
        printed += printf(": \\\"quoted\\\"\\n\\nand more.\"\n");
    } else {
        printed += printf("description: What ");
        print_words(6 + (int)pick(12));
        printed += printf("%s\n", style == 3 ? "." : "");
        if (style == 4)
            print_lines(depth + 1, 1 + (int)pick(3));
    }
}

static void print_scalar(int depth)
{
    indent(depth);
    switch (pick(6)) {
    case 0:
        printed += printf("type: integer\n");
        line(depth, "format: int64");
        indent(depth);
        printed += printf("minimum: %u\n", pick(3));
        break;
    case 1:
        printed += printf("type: boolean\n");
        indent(depth);
        printed += printf("default: %s\n", pick(2) ? "true" : "false");
        break;
    case 2:
        printed += printf("type: string\n");
        line(depth, "enum:");
        for (unsigned i = 0, len = 2 + pick(4); i < len; i++) {
            indent(depth);
            printed += printf("- %s%u\n", nouns[pick(sizeof nouns / sizeof *nouns)], i);
        }
        break;
    case 3:
        printed += printf("type: string\n");
        indent(depth);
        printed += printf("pattern: '^[a-z0-9]([-a-z0-9]{0,%u}[a-z0-9])?$'\n", pick(60) + 1);
        break;
    default:
        printed += printf("type: string\n");
    }
}

static void print_object(int depth, int deep, unsigned fields);

/* What a field is, below its name. */
static void print_schema(int depth, int deep)
{
    unsigned kind = deep < DEEPEST && printed < wanted ? pick(8) : 7;
    describe(depth);
    if (kind == 0) {
        print_object(depth, deep + 1, 2 + pick(5));
        return;
    }
    if (kind == 1 || kind == 2) {
        line(depth, "type: array");
        line(depth, "items:");
        if (kind == 1)
            print_object(depth + 1, deep + 1, 2 + pick(4));
        else
            print_scalar(depth + 1);
        return;
    }
    if (kind == 3) {
        line(depth, "type: object");
        line(depth, "additionalProperties:");
        print_scalar(depth + 1);
        return;
    }
    print_scalar(depth);
}

static void print_name(int depth)
{
    indent(depth);
    printed += printf("%s%c%s%ld:\n", nouns[pick(sizeof nouns / sizeof *nouns)],
                      'A' + (char)pick(26), nouns[pick(sizeof nouns / sizeof *nouns)], field++);
}

static void print_object(int depth, int deep, unsigned fields)
{
    line(depth, "type: object");
    line(depth, "properties:");
    for (unsigned i = 0; i < fields && (i == 0 || printed < wanted); i++) {
        print_name(depth + 1);
        print_schema(depth + 2, deep);
    }
}

/* Fields of the root: none where the document has `until` bytes already, one where it will have few more, else a
 * list of objects that have fields until then: what is in a list becomes no input or output of its own. */
static void print_share(int depth, long until)
{
    if (printed >= until)
        return;
    print_name(depth);
    if (until - printed < PLAIN_BYTES) {
        print_schema(depth + 1, 0);
        return;
    }
    describe(depth + 1);
    line(depth + 1, "type: array");
    line(depth + 1, "items:");
    line(depth + 2, "type: object");
    line(depth + 2, "properties:");
    while (printed < until) {
        print_name(depth + 3);
        print_schema(depth + 4, 1);
    }
}

/* A property of the root, with a field "kept" that is required and up to `fields` others, until the document has
 * `share` hundredths of the bytes. However large it is: what becomes inputs is limited in number. */
static void print_part(const char *name, int depth, int fields, long share)
{
    indent(depth);
    printed += printf("%s:\n", name);
    describe(depth + 1);
    line(depth + 1, "type: object");
    line(depth + 1, "required:");
    line(depth + 1, "- kept");
    line(depth + 1, "properties:");
    line(depth + 2, "kept:");
    print_scalar(depth + 3);
    long from = printed, all = wanted / 100 * share - from;
    for (int i = 1; i <= fields; i++)
        print_share(depth + 2, from + all / fields * i);
}

static void print_crd(long number)
{
    long group = number % GROUPS;
    seed = (uint64_t)number;
    printed = field = 0;
    printed +=
        printf("---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
               "metadata:\n  annotations:\n    controller-gen.kubebuilder.io/version: v0.16.2\n"
               "  name: thing%lds.g%ld.bench.example\nspec:\n  group: g%ld.bench.example\n"
               "  names:\n    kind: Thing%ld\n    listKind: Thing%ldList\n    plural: thing%lds\n"
               "    singular: thing%ld\n  scope: %s\n  versions:\n  - name: v1alpha1\n"
               "    served: true\n    storage: true\n    subresources:\n      status: {}\n"
               "    schema:\n      openAPIV3Schema:\n",
               number, group, group, number, number, number, number,
               number % 7 ? "Namespaced" : "Cluster");
    describe(4);
    printed += printf("        type: object\n        properties:\n          apiVersion:\n"
                      "            type: string\n          kind:\n            type: string\n"
                      "          metadata:\n            type: object\n");
    print_part("spec", 5, 24, 75);
    print_part("status", 5, 12, 100);
}

int main(int argc, char **argv)
{
    long count = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    wanted = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (count < 1 || wanted < 1) {
        fprintf(stderr, "usage: crds COUNT BYTES\n");
        return 2;
    }
    for (long i = 0; i < count; i++)
        print_crd(i);
    return fflush(stdout) || ferror(stdout);
}
