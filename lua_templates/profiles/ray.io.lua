-- SPDX-License-Identifier: Apache-2.0
--
-- KubeRay. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: kuberay v1.3, ray-operator/apis/ray/v1/rayjob_types.go, raycluster_types.go,
-- rayservice_types.go. jobDeploymentStatus is the operator's word for the whole; jobStatus is Ray's
-- for the last try, and FAILED there may be followed by another (Retrying, spec.backoffLimit). A
-- job that somebody stopped ends as Complete: only jobStatus tells.

return {
  group = "ray.io",
  family = "ready",
  service = "Ray",
  controller = "kuberay-operator (kubectl get deployments,pods -A "
    .. "-l app.kubernetes.io/name=kuberay)",
  kinds = {
    RayJob = {
      class = "job",
      state = "jobDeploymentStatus",
      success = { "Complete" },
      failure = { "Failed", "ValidationFailed" },
      running = {
        "Initializing", "Running", "Suspending", "Suspended", "Retrying", "Waiting",
      },
      reason = "message",
      detail = "reason",
      conditions = { failure = { { state = "jobStatus", words = { "STOPPED" } } } },
    },
    RayCluster = {
      class = "resource",
      state = "state",
      success = { "ready" },
      running = { "suspended" },
      reason = "reason",
      conditions = {
        recoverable = {
          { state = "state", words = { "failed", "unhealthy" } },
          { type = "ReplicaFailure" },
        },
      },
      update = true,
    },
    RayService = {
      class = "resource",
      conditions = { success = { { type = "Ready" } } },
      update = true,
    },
  },
}
