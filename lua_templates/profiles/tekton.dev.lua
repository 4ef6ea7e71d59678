-- SPDX-License-Identifier: Apache-2.0
--
-- Tekton Pipelines. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: tektoncd/pipeline, docs/pipelineruns.md and docs/taskruns.md: one condition, Succeeded, is
-- Unknown while a run goes on (Started, Running, a cancellation that is not through yet), then True
-- (Succeeded, or Completed where tasks were skipped) or False, with the reason. Definitions up to
-- v0.44 have no schema at all.

-- What sample files show. Where a definition has no properties below the spec, it is an input
-- itself.
local TASK = { steps = { { name = "main", image = "alpine:3.20", script = "echo hello" } } }
local PIPELINE = { tasks = { { name = "main", taskSpec = TASK } } }

local function run(examples)
  return {
    class = "job",
    conditions = {
      success = { { type = "Succeeded" } },
      failure = { { type = "Succeeded", status = "False" } },
    },
    examples = examples,
  }
end

local DEFINITION = { class = "record", family = "created", update = true }

return {
  group = "tekton.dev",
  family = "ready",
  service = "Tekton",
  controller = "tekton-pipelines-controller (kubectl -n tekton-pipelines get deployments,pods)",
  kinds = {
    CustomRun = run(),
    PipelineRun = run { pipelineSpec = PIPELINE, spec = { pipelineSpec = PIPELINE } },
    Run = run(),
    TaskRun = run { taskSpec = TASK, spec = { taskSpec = TASK } },
    ClusterTask = DEFINITION,
    Pipeline = DEFINITION,
    StepAction = DEFINITION,
    Task = DEFINITION,
  },
}
