/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/probe.h"

#include "io/worker.h"

#include <errno.h>
#include <string.h>

struct probe {
    probe_task *task;
    void *data;
};

static const char passed[] = "passed";

static void try(struct worker *self, void *data)
{
    const struct probe *probe = data;
    worker_step(self);
    probe->task(probe->data);
    worker_send(self, str_of(passed));
}

/* Where there can be no process more. */
static void tell_untried(struct run *run, int error)
{
    if (!run->told_untried)
        ctx_note(&run->ctx, NULL,
                 "no worker can be started (%s): Lua files and plugins are loaded untried",
                 strerror(error));
    run->told_untried = true;
}

bool probe_passes(struct run *run, probe_task *task, void *data, cf_str *ret_why)
{
    struct probe probe = {task, data};
    struct buf said = {.arena = run->arena};
    struct worker worker, *workers[] = {&worker};
    const struct worker_limits most = worker_limits_of(&run->limits);
    if (run->in_process)
        return true;
    if (!worker_start(&worker, &most, try, &probe)) {
        tell_untried(run, errno);
        return true;
    }
    /* It may come in pieces. */
    while (worker_take(&worker, &said) && said.len < sizeof passed - 1)
        worker_wait(workers, 1);
    bool ok = str_is(buf_str(&said), passed);
    worker_end(&worker);
    if (!ok)
        *ret_why = worker_cause(run->arena, &worker);
    return ok;
}
