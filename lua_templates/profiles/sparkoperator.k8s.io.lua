-- SPDX-License-Identifier: Apache-2.0
--
-- Kubeflow's Spark operator. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: spark-operator v2, api/v1beta2/sparkapplication_types.go and
-- scheduledsparkapplication_types.go. SUBMISSION_FAILED, FAILING and SUCCEEDING are passed through:
-- the restart policy then decides between another run (PENDING_RERUN) and the end.

return {
  group = "sparkoperator.k8s.io",
  family = "ready",
  service = "Spark",
  controller = "spark-operator-controller (kubectl get deployments,pods -A "
    .. "-l app.kubernetes.io/name=spark-operator)",
  kinds = {
    SparkApplication = {
      class = "job",
      state = { "applicationState", "state" },
      success = { "COMPLETED" },
      failure = { "FAILED" },
      running = {
        "SUBMITTED", "RUNNING", "SUBMISSION_FAILED", "PENDING_RERUN", "INVALIDATING", "SUCCEEDING",
        "FAILING", "SUSPENDING", "SUSPENDED", "RESUMING", "UNKNOWN",
      },
      reason = { "applicationState", "errorMessage" },
      update = true, -- a change runs the application again
    },
    ScheduledSparkApplication = {
      class = "resource",
      state = "scheduleState",
      success = { "Scheduled" },
      failure = { "FailedValidation" },
      running = { "Validating" },
      reason = "reason",
      update = true,
    },
  },
}
