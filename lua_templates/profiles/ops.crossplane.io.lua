-- SPDX-License-Identifier: Apache-2.0
--
-- Operations of Crossplane. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: crossplane, apis/ops/v1alpha1/conditions.go: Succeeded is Unknown while the pipeline of
-- functions runs, and False once it failed for the last time.

return {
  group = "ops.crossplane.io",
  family = "ready",
  service = "Crossplane",
  controller = "crossplane (kubectl -n crossplane-system get deployments,pods)",
  kinds = {
    Operation = {
      class = "job",
      conditions = {
        success = { { type = "Succeeded" } },
        failure = { { type = "Succeeded", status = "False" } },
        recoverable = { { type = "Synced", status = "False" } },
      },
    },
  },
}
