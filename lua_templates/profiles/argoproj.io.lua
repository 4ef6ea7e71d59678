-- SPDX-License-Identifier: Apache-2.0
--
-- The projects of Argo share one group. Data only; profiles/sagemaker.services.k8s.aws.lua explains
-- the keys.
--
-- Facts. Workflows v3.7, pkg/apis/workflow/v1alpha1: workflow_phase.go; the condition Completed is
-- true of a workflow that failed, too, so that conditions say nothing of success. Rollouts,
-- pkg/apis/rollouts/v1alpha1: types.go and analysis_types.go; observedGeneration is a text there.
-- CD, pkg/apis/application/v1alpha1/types.go: what is wanted is there (Synced) and works (Healthy).

local WORKFLOWS = "workflow-controller (kubectl -n argo get deployments,pods)"
local ROLLOUTS = "argo-rollouts (kubectl -n argo-rollouts get deployments,pods)"

-- What sample files show. The minimal definitions have no properties below the spec: then it is an
-- input itself.
local HELLO = { image = "alpine:3.20", command = { "echo" }, args = { "hello" } }
local TEMPLATES = { { name = "main", container = HELLO } }

local DEFINITION = { class = "record", family = "created", update = true }

local ANALYSIS = {
  class = "job",
  state = "phase",
  success = { "Successful" },
  failure = { "Failed", "Error", "Inconclusive" },
  running = { "Pending", "Running" },
  reason = "message",
  controller = ROLLOUTS,
}

return {
  group = "argoproj.io",
  family = "ready",
  service = "Argo",
  controller = WORKFLOWS,
  kinds = {
    Workflow = {
      class = "job",
      examples = {
        entrypoint = "main",
        templates = TEMPLATES,
        spec = { entrypoint = "main", templates = TEMPLATES },
      },
      state = "phase",
      success = { "Succeeded" },
      failure = { "Failed", "Error" },
      running = { "Pending", "Running" },
      reason = "message",
    },
    -- It starts workflows for as long as it is there: nothing to wait for.
    CronWorkflow = { class = "resource", family = "created", update = true },
    ClusterWorkflowTemplate = DEFINITION,
    WorkflowEventBinding = DEFINITION,
    WorkflowTemplate = DEFINITION,
    Rollout = {
      class = "resource",
      state = "phase",
      success = { "Healthy" },
      failure = { "Degraded" },
      running = { "Progressing", "Paused" },
      reason = "message",
      controller = ROLLOUTS,
      update = true,
    },
    AnalysisRun = ANALYSIS,
    Experiment = ANALYSIS,
    AnalysisTemplate = DEFINITION,
    ClusterAnalysisTemplate = DEFINITION,
    -- A synchronisation that failed is tried again, by policy or by hand.
    Application = {
      class = "resource",
      state = { "health", "status" },
      success = { "Healthy" },
      running = { "Progressing", "Suspended", "Missing" },
      reason = { "operationState", "message" },
      conditions = {
        success = { { state = { "sync", "status" }, words = { "Synced" } } },
        recoverable = {
          { state = { "operationState", "phase" }, words = { "Failed", "Error" } },
          { state = { "health", "status" }, words = { "Degraded" } },
        },
      },
      controller = "argocd-application-controller (kubectl -n argocd get statefulsets,pods)",
      update = true,
    },
  },
}
