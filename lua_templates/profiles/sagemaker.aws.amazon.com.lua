-- SPDX-License-Identifier: Apache-2.0
--
-- The first SageMaker operator, which the ACK controller took the place of. Data only;
-- profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: amazon-sagemaker-operator-for-k8s, controllers/common.go and
-- controllers/*/*_controller.go. The states are SageMaker's, and before there is one,
-- SynchronizingK8sJobWithSageMaker; of what SageMaker does not know (models, policies), Created and
-- Error. Where a call failed, the state is Error or Reconciling…, the cause stands in `additional`,
-- and it is tried again.

local WAIT = { "SynchronizingK8sJobWithSageMaker", "InProgress", "Stopping" }

local function job(state, word)
  return {
    class = "job",
    state = state,
    success = { "Completed" },
    failure = { "Failed", "Stopped" },
    running = WAIT,
    reason = "additional",
    conditions = { recoverable = { { state = state, words = { "Error", "Reconciling", word } } } },
  }
end

local function record(state)
  return {
    class = "record",
    state = state,
    success = { "Created" },
    failure = { "Deleted" },
    running = WAIT,
    reason = "additional",
    conditions = { recoverable = { { state = state, words = { "Error", "Reconciling" } } } },
    update = true,
  }
end

return {
  group = "sagemaker.aws.amazon.com",
  family = "ready",
  service = "SageMaker",
  controller = "sagemaker-k8s-operator-controller-manager "
    .. "(kubectl -n sagemaker-k8s-operator-system get deployments,pods)",
  kinds = {
    BatchTransformJob = job("transformJobStatus"),
    HyperparameterTuningJob = job("hyperParameterTuningJobStatus", "ReconcilingTuningJob"),
    ProcessingJob = job("processingJobStatus"),
    TrainingJob = job("trainingJobStatus", "ReconcilingTrainingJob"),
    HostingDeployment = {
      class = "resource",
      state = "endpointStatus",
      success = { "InService" },
      failure = { "Failed", "OutOfService" },
      running = { "SynchronizingK8sJobWithSageMaker", "Creating", "Updating", "SystemUpdating",
                  "RollingBack", "Deleting" },
      reason = "failureReason",
      detail = "additional",
      conditions = {
        recoverable = {
          { state = "endpointStatus", words = { "Error", "ReconcilingEndpoint" } },
        },
      },
      update = true,
    },
    HostingAutoscalingPolicy = record("hostingAutoscalingPolicyStatus"),
    EndpointConfig = record("status"),
    Model = record("status"),
  },
}
