/* SPDX-License-Identifier: Apache-2.0
 *
 * crdforge generate: definitions in, files of the chosen formats out.
 */
#include "cli/commands.h"
#include "cli/generation.h"
#include "cli/pick.h"
#include "cli/project.h"
#include "cli/sources.h"
#include "cli/unchanged.h"
#include "cli/unused.h"

/* A run being put together. */
struct making {
    struct run *run;
    const struct args *args;
    struct formats *formats;
    struct generation_plan plan;
};

static struct select_words words_of(struct run *run, const struct args *args)
{
    cf_str *names;
    struct select_words words = {.whats = args->operands,
                                 .whats_len = args->operands_len,
                                 .whats_at = args->operands_at,
                                 .crd_path = args_text(args, "crd_path", STR("")),
                                 .recursive = args_has(args, "recursive"),
                                 .cluster = cluster_options(args)};
    words.crd_names_len = args_all(run->arena, args, "crd_name", &names);
    words.crd_names = names;
    return words;
}

static int make(struct making *m, const struct select_words *words)
{
    struct generation *generation = generation_open(m->run, &m->plan);
    select_each(m->run, words, false, generation_take, generation);
    return generation_close(generation);
}

/* When the command line names nothing, somebody is asked. */
static int make_picked(struct making *m, struct sources *sources)
{
    struct args *picked = arena_new(m->run->arena, struct args);
    if (!m->args->operands_len && !args_has(m->args, "crd_name")) {
        int code = pick_what(m->run, m->args, sources, true, picked);
        if (code != RUN_DONE)
            return code;
        m->args = picked;
    }
    struct select_words words = words_of(m->run, m->args);
    words.sources = sources;
    return select_agrees(m->run, &words) ? make(m, &words) : RUN_USAGE;
}

static int make_locked(struct making *m)
{
    if (!lock_open(m->run, m->args, &m->plan.lock))
        return lock_refused(m->args);
    struct sources *sources = sources_open(m->run, m->args, m->plan.lock);
    if (!sources)
        return RUN_USAGE;
    int code = make_picked(m, sources);
    sources_close(sources);
    return code;
}

static void tell_formats(struct making *m)
{
    cf_str *names;
    size_t len = formats_names(m->formats, &names);
    output_formats(m->plan.output, names, len);
}

/* Looks at what the options say before anything is read. */
static int make_chosen(struct making *m)
{
    struct run *run = m->run;
    struct generation_plan *plan = &m->plan;
    plan->args = m->args;
    struct choice *chosen;
    plan->kinds = kinds_open(run, m->args);
    if (!plan->kinds || !layout_read(&run->ctx, m->args, &plan->layout) ||
        !load_open(run, m->args, m->formats, &plan->load) ||
        !choose_formats(run, m->args, m->formats, plan->layout, &chosen, &plan->chosen_len))
        return RUN_USAGE;
    plan->chosen = chosen;
    plan->scripts = scripting_scripts(plan->load.scripting);
    unused_tell(run, m->args, chosen, plan->chosen_len);
    plan->output = output_open(run, m->args);
    if (plan->output)
        tell_formats(m);
    int code = plan->output ? make_locked(m) : RUN_USAGE;
    output_close(plan->output);
    return code;
}

static int generate(struct run *run, const struct args *args)
{
    struct project project;
    if (!project_read(run, args, &project))
        return RUN_USAGE;
    run_flush(run, &run->ctx);
    struct making making = {.run = run, .args = &project.args};
    making.plan.whole = project.whole;
    if (emission_options(run, making.args))
        making.formats = formats_open(run, making.args);
    int code = making.formats ? make_chosen(&making) : RUN_USAGE;
    run_flush(run, &run->ctx);
    formats_close(making.formats);
    return code;
}

static int execute(struct run *run, const struct args *args)
{
    struct unchanged *unchanged = unchanged_open(run, args);
    if (!unchanged)
        return RUN_DONE;
    int code = generate(run, args);
    unchanged_close(unchanged, code);
    return code;
}

static const struct args_option options[] = {
    OUTPUT_OPTIONS,
    {"format", NULL, 'f', "FORMATS", "A,B,C or all (default: " CHOOSE_USUAL ")"},
    {"image", "container_image", 0, "IMAGE", "container image of the runner, crdforge-run"},
    {"option", NULL, 'O', "FORMAT.NAME=VALUE",
     "set an option of a format (`crdforge formats NAME`)"},
    CHOOSE_OPTIONS,
    LAYOUT_OPTION,
    PROJECT_OPTIONS,
    LOAD_OPTIONS,
    SCRIPT_OPTIONS,
    {"recursive", NULL, 'R', NULL, "look for files in folders inside folders, too"},
    FORMATS_OPTIONS,
    EMISSION_OPTIONS,
    UNCHANGED_OPTION,
    {"crd_name", NULL, 0, "FILE",
     "a CRD file by name, as the original tool spelled it; without --format it means python in "
     "the layout original"},
    {"crd_path", NULL, 0, "DIR", "folder that --crd_name is in (default: the bundled snapshot)"},
    SOURCE_OPTIONS,
    LOCK_OPTIONS,
    CLUSTER_OPTIONS,
};

const struct command cmd_generate = {
    .name = "generate",
    .operands = "[WHAT...]",
    .summary = "Generate pipeline components from custom resource definitions",
    .details =
        "WHAT is a bundled kind (TrainingJob, sagemaker/TrainingJob, 'sagemaker/*'), a CRD file "
        "as\n"
        "controllers publish it (sagemaker.services.k8s.aws_trainingjobs.yaml), the path of a "
        "file\n"
        "or folder of CRDs in YAML or JSON, - for standard input, a URL (https://...), a "
        "repository\n"
        "(github:owner/repo[@tag][:folder]), or definitions of the cluster: all (cluster:) or "
        "some\n"
        "(cluster:TrainingJob, 'cluster:*.services.k8s.aws'); bundled: is all that is bundled.\n"
        "With --service, --release or --latest, kinds and names of CRD files are looked up in the\n"
        "release of a controller on GitHub. Otherwise a kind never uses the network.\n"
        "GITHUB_TOKEN is used when it is set; what came is kept in $XDG_CACHE_HOME/crdforge.\n"
        "Without WHAT crdforge.yaml says what to generate (see `crdforge init`). Without that, "
        "too,\n"
        "there is a list to pick from on a terminal: of the bundled kinds, or of those of "
        "--service;\n"
        "with --container_image alone, as the original tool did, of the newest SageMaker release.\n"
        "Files are written to DIR/Kind/format/; one that is right already is not touched. What an\n"
        "earlier run made of the kind in a format and this one does not is removed; what was "
        "edited\n"
        "by hand is kept.",
    .examples = "  crdforge generate TrainingJob --image registry.example/crdforge-run:1\n"
                "  crdforge generate config/crd/ --format argo --option argo.flavour=runner\n"
                "  crdforge generate TrainingJob --check\n"
                "  crdforge generate Bucket --service s3\n"
                "  crdforge generate TrainingJob --release v1.9.0\n"
                "  crdforge generate github:kubernetes-sigs/jobset@v0.8.0\n"
                "  crdforge generate 'cluster:sagemaker/*'\n"
                "  helm template CHART --include-crds | crdforge generate -",
    .options = options,
    .options_len = sizeof options / sizeof *options,
    .execute = execute};
