/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge doctor: whether a component can run in the cluster, and what to do when not.
 */
#include "cli/commands.h"
#include "cli/component_file.h"
#include "cli/doctor.h"
#include "cli/load.h"
#include "io/file.h"
#include "model/describe.h"
#include "text/json_write.h"

struct visit {
    struct run *run;
    struct load load;
    struct list_builder documents; /* texts: runner documents */
    cf_str image;
};

static void document_found(void *data, struct ctx *ctx, const cf_node *definition,
                           const struct select_origin *origin)
{
    struct visit *visit = data;
    struct buf text = {.arena = visit->run->arena};
    const struct component *component = load_component(&visit->load, ctx, definition, origin);
    const cf_node *document =
        component ? describe_runner(ctx, describe_component(ctx, component)) : NULL;
    if (!document)
        return;
    json_write(&text, document, JSON_COMPACT);
    list_add(&visit->documents, node_str(visit->run->arena, buf_str(&text)));
}

/* A generated file is a component; anything else names definitions. False after diagnostics. */
static bool find_documents(struct visit *visit, const struct args *args)
{
    struct run *run = visit->run;
    cf_str what = args->operands[0];
    struct component_file file;
    struct select_words words = {.whats = &what, .whats_len = 1, .cluster = cluster_options(args)};
    if (file_kind(what.ptr) == FILE_REGULAR) {
        if (!component_file_read(run, what, &file))
            return false;
        list_add(&visit->documents, node_str(run->arena, file.component));
        visit->image = file.image;
        return true;
    }
    bool quiet = run->quiet;
    run->quiet = true;
    struct formats *formats = formats_open(run, NULL);
    load_open(run, NULL, formats, &visit->load);
    select_each(run, &words, false, document_found, visit);
    formats_close(formats);
    run->quiet = quiet;
    return visit->documents.len > 0;
}

static void print_found(const struct doctor *doctor)
{
    FILE *out = doctor->run->out;
    for (size_t i = 0; i < doctor->found.len; i++) {
        const cf_node *row = doctor->found.items[i];
        if (doctor->run->quiet && !str_is(node_text(cf_get(row, "state")), "FAIL"))
            continue;
        fprintf(out, "%-4s %s: %s\n", cf_text(cf_get(row, "state"), ""),
                cf_text(cf_get(row, "check"), ""), cf_text(cf_get(row, "what"), ""));
        if (cf_get(row, "fix"))
            fprintf(out, "     %s\n", cf_text(cf_get(row, "fix"), ""));
    }
}

static int tell(struct doctor *doctor)
{
    if (doctor->run->json)
        run_print(doctor->run, list_node(&doctor->found));
    else
        print_found(doctor);
    return doctor->failed ? RUN_FAILED : RUN_DONE;
}

static void check_all(struct doctor *doctor, const struct visit *visit)
{
    struct ctx *ctx = &doctor->run->ctx;
    for (size_t i = 0; i < visit->documents.len; i++) {
        const struct document *document =
            document_read(ctx, STR("the component"), node_text(visit->documents.items[i]));
        if (document)
            doctor_component(doctor, document);
    }
}

static int execute(struct run *run, const struct args *args)
{
    struct visit visit = {.run = run, .documents = {.arena = run->arena}};
    struct doctor doctor = {.run = run, .found = {.arena = run->arena}};
    struct cluster_options options = cluster_options(args);
    if (args->operands_len > 1) {
        ctx_error(&run->ctx, NULL, "doctor takes one kind or file, not %zu", args->operands_len);
        ctx_hint(&run->ctx, "for example `crdforge doctor TrainingJob`");
        return RUN_USAGE;
    }
    if (args->operands_len && !find_documents(&visit, args))
        return RUN_USAGE;
    if (doctor_connect(&doctor, &options, args_text(args, "as", STR("")),
                       args_text(args, "namespace", STR(""))))
        check_all(&doctor, &visit);
    if (args->operands_len || args_has(args, "image"))
        doctor_image(&doctor, args_text(args, "image", visit.image));
    int code = tell(&doctor);
    doctor_close(&doctor);
    return code;
}

static const struct args_option options[] = {
    {"as", NULL, 0, "USER",
     "whose rights: system:serviceaccount:NAMESPACE:NAME (default: your own)"},
    {"namespace", NULL, 'n', "NAME", "where the component is to run (default: the context's)"},
    {"image", NULL, 0, "IMAGE", "of the runner (default: the one in FILE)"},
    {"kubeconfig", NULL, 0, "FILE", "of the cluster (default: KUBECONFIG, ~/.kube/config)"},
    {"context", NULL, 0, "NAME", "of the kubeconfig"},
};

const struct command cmd_doctor = {
    .name = "doctor",
    .operands = "[KIND|FILE]",
    .summary = "Check whether a component can run in the cluster, and say what to do when not",
    .details =
        "KIND as for generate, FILE a generated file. Checked are the way to the cluster, that it\n"
        "serves the kind, that its definition is not older than the component, the rights of who "
        "is\n"
        "to run it, the image, and whether the controller takes up objects. Nothing is changed.\n"
        "The exit code is 1 when a line begins with FAIL.",
    .examples = "  crdforge doctor TrainingJob\n"
                "  crdforge doctor components/TrainingJob/kfp-v2/pipeline_spec.yaml \\\n"
                "    --as system:serviceaccount:kubeflow:pipeline-runner --namespace kubeflow",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
