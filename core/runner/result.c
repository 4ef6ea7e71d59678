/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/result.h"

static const struct result_row rows[RESULT_COUNT] = {
    [RESULT_SUCCEEDED] = {"succeeded", 0, false, "done"},
    [RESULT_FAILED] = {"failed", 1, false, "the resource failed"},
    [RESULT_USAGE] = {"usage", 2, false, "inputs or command line"},
    [RESULT_REFUSED] = {"refused", 3, false, "the API server refused the resource or its kind"},
    [RESULT_DENIED] = {"denied", 4, false, "not allowed: credentials or rights"},
    [RESULT_CONFLICT] = {"conflict", 5, false, "the name or a field belongs to somebody else"},
    [RESULT_TIMEOUT] = {"timeout", 6, true, "a limit has passed"},
    [RESULT_UNREACHABLE] = {"unreachable", 7, true, "the API server cannot be reached"},
    [RESULT_LOCAL] = {"local", 8, false, "local: output files, settings, certificates"},
    [RESULT_LOST] = {"lost", 9, true, "the resource was deleted by somebody else"},
    [RESULT_STOPPED] = {"stopped", 128, false, "stopped by a signal (130: SIGINT, 143: SIGTERM)"},
};

const struct result_row *result_row(enum result result)
{
    return &rows[result];
}
