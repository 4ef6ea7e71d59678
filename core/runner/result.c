/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/result.h"

#include <stddef.h>

static const struct result_row rows[RESULT_COUNT] = {
    [RESULT_SUCCEEDED] = {"succeeded", 0, false, "done", NULL},
    [RESULT_FAILED] =
        {"failed", 1, false, "the resource failed",
         "read the reason, and what `kubectl describe` and the links of `run_summary` "
         "show; mend the inputs or the account, then start the step again"},
    [RESULT_USAGE] = {"usage", 2, false, "inputs or command line",
                      "correct what the messages name: all problems are told at once, and nothing "
                      "was requested; `crdforge show KIND` lists the inputs"},
    [RESULT_REFUSED] = {"refused", 3, false, "the API server refused the resource or its kind",
                        "run `crdforge doctor KIND`, and try with `--dry-run=server` until the "
                        "resource is taken"},
    [RESULT_DENIED] = {"denied", 4, false, "not allowed: credentials or rights",
                       "run `crdforge doctor KIND --as system:serviceaccount:NAMESPACE:NAME`: it "
                       "prints the command that grants what is missing"},
    [RESULT_CONFLICT] = {"conflict", 5, false, "the name or a field belongs to somebody else",
                         "leave the name away, so that the step makes its own, or give another "
                         "one"},
    [RESULT_TIMEOUT] = {"timeout", 6, true, "a limit has passed",
                        "start the step again: it goes on with the resource where that was kept "
                        "(`--on-timeout`); a longer limit is the option that the message names"},
    [RESULT_UNREACHABLE] = {"unreachable", 7, true, "the API server cannot be reached",
                            "run `crdforge doctor`; the resource goes on by itself, and the step "
                            "started again follows it"},
    [RESULT_LOCAL] = {"local", 8, false, "local: output files, settings, certificates",
                      "correct the file or setting that the message names; where outputs could not "
                      "be written, `--action get` writes them again"},
    [RESULT_LOST] = {"lost", 9, true, "the resource was deleted by somebody else",
                     "start the step again: it makes a new resource"},
    [RESULT_STOPPED] =
        {"stopped", 128, false, "stopped by a signal: SIGINT, SIGTERM",
         "nothing, when it was you; the log says whether the resource was deleted or "
         "kept (`--on-cancel`), and the step started again follows a kept one"},
};

const struct result_row *result_row(enum result result)
{
    return &rows[result];
}
