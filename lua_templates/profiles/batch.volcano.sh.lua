-- SPDX-License-Identifier: Apache-2.0
--
-- Volcano. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: volcano-sh/apis, pkg/apis/batch/v1alpha1/job.go. A job that was aborted, or ended by a
-- policy (Terminated), has not made what the next step needs.

return {
  group = "batch.volcano.sh",
  family = "ready",
  service = "Volcano",
  controller = "volcano-controllers (kubectl -n volcano-system get deployments,pods)",
  kinds = {
    Job = {
      class = "job",
      state = { "state", "phase" },
      success = { "Completed" },
      failure = { "Failed", "Aborted", "Terminated" },
      running = {
        "Pending", "Running", "Restarting", "Aborting", "Completing", "Terminating",
      },
      reason = { "state", "message" },
      detail = { "state", "reason" },
    },
  },
}
