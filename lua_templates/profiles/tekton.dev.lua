-- SPDX-License-Identifier: Apache-2.0
--
-- Tekton Pipelines. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: tektoncd/pipeline, docs/pipelineruns.md and docs/taskruns.md: one condition, Succeeded, is
-- Unknown while a run goes on (Started, Running, a cancellation that is not through yet), then True
-- (Succeeded, or Completed where tasks were skipped) or False, with the reason. Definitions up to
-- v0.44 have no schema at all.

local RUN = {
  class = "job",
  conditions = {
    success = { { type = "Succeeded" } },
    failure = { { type = "Succeeded", status = "False" } },
  },
}
local DEFINITION = { class = "record", family = "created", update = true }

return {
  group = "tekton.dev",
  family = "ready",
  service = "Tekton",
  controller = "tekton-pipelines-controller (kubectl -n tekton-pipelines get deployments,pods)",
  kinds = {
    CustomRun = RUN,
    PipelineRun = RUN,
    Run = RUN,
    TaskRun = RUN,
    ClusterTask = DEFINITION,
    Pipeline = DEFINITION,
    StepAction = DEFINITION,
    Task = DEFINITION,
  },
}
