-- SPDX-License-Identifier: Apache-2.0
--
-- What the definitions of the SageMaker kinds do not say: how each kind ends. Data only.
--
-- Of the group:
--   group        the API group that the profile is for
--   family       "ack": conditions as the AWS controllers write them. Success also needs
--                ACK.ResourceSynced, and ACK.Terminal is a failure; so that is not repeated below
--   service      how people call the service, for titles
--   controller   who looks after the kinds: where to look when nothing happens
--   kinds        one entry a kind
--
-- Of a kind:
--   name_field   property of the spec that holds the cloud resource's own name. Its input is
--                optional: unset, the runner makes a name. Absent where the kind has no such name
--   name_length  the longest such name (SageMaker API reference, CreateX of each kind)
--   class        "job": runs once and ends; "resource": lives on, and changes its state by itself;
--                "record": done as soon as it is created
--   state        property of the status that holds the state. Absent where a kind has none
--   success      states that mean done
--   failure      states that mean failed. A job that was stopped has not made what the next step
--                needs, so Stopped is one of them
--   running      states that mean wait. A state in no list means wait for a limited time: it is
--                never taken for success
--   reason       property of the status that says why it failed. It may also be set on a healthy
--                resource after a failed update, so it is no sign of failure by itself
--   update       true where the kind can be changed, at least in part, after it was created
--   checks       lists of the status whose entries tell of a failure although the state does not:
--                property of the list, of an entry's state and name, and the states that mean failed
--   links        title and address of pages about the resource, in the order of their titles;
--                {region} and {name} are filled in

local CONSOLE = "https://{region}.console.aws.amazon.com/sagemaker/home?region={region}#/"
local LOGS = "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#logStream:"

-- A page of the console, and the log streams that begin with the job's name.
local function pages(page, logs)
  return {
    Console = CONSOLE .. page .. "/{name}",
    Logs = logs
      and LOGS .. "group=/aws/sagemaker/" .. logs .. ";prefix={name};streamFilter=typeLogStreamPrefix",
  }
end

return {
  group = "sagemaker.services.k8s.aws",
  family = "ack",
  service = "SageMaker",
  controller = "the SageMaker controller of ACK (Deployment ack-sagemaker-controller in namespace ack-system)",
  kinds = {
    -- Jobs. SageMaker keeps their records, so the name of a job cannot be used twice.
    TrainingJob = {
      name_field = "trainingJobName",
      name_length = 63,
      class = "job",
      state = "trainingJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped" },
      running = { "InProgress", "Stopping" },
      reason = "failureReason",
      update = true, -- profiler settings while it runs, or the warm pool afterwards
      checks = {
        {
          list = "debugRuleEvaluationStatuses",
          word = "ruleEvaluationStatus",
          name = "ruleConfigurationName",
          failure = { "Error", "IssuesFound" },
        },
        {
          list = "profilerRuleEvaluationStatuses",
          word = "ruleEvaluationStatus",
          name = "ruleConfigurationName",
          failure = { "Error", "IssuesFound" },
        },
      },
      links = pages("jobs", "TrainingJobs"),
    },
    ProcessingJob = {
      name_field = "processingJobName",
      name_length = 63,
      class = "job",
      state = "processingJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped" },
      running = { "InProgress", "Stopping" },
      reason = "failureReason",
      links = pages("processing-jobs", "ProcessingJobs"),
    },
    TransformJob = {
      name_field = "transformJobName",
      name_length = 63,
      class = "job",
      state = "transformJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped" },
      running = { "InProgress", "Stopping" },
      reason = "failureReason",
      links = pages("transform-jobs", "TransformJobs"),
    },
    HyperParameterTuningJob = {
      name_field = "hyperParameterTuningJobName",
      name_length = 32,
      class = "job",
      state = "hyperParameterTuningJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped", "DeleteFailed" },
      running = { "InProgress", "Stopping", "Deleting" },
      reason = "failureReason",
      links = pages("hyper-tuning-jobs", "TrainingJobs"),
    },
    LabelingJob = {
      name_field = "labelingJobName",
      name_length = 63,
      class = "job",
      state = "labelingJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped" },
      running = { "Initializing", "InProgress", "Stopping" },
      reason = "failureReason",
      links = pages("labeling-jobs"),
    },
    PipelineExecution = { -- known by its ARN alone: the display name names nothing
      class = "job",
      state = "pipelineExecutionStatus",
      success = { "Succeeded" },
      failure = { "Failed", "Stopped" },
      running = { "Executing", "Stopping" },
      reason = "failureReason",
      update = true, -- display name, description and parallelism
    },

    -- Resources.
    Endpoint = {
      name_field = "endpointName",
      name_length = 63,
      class = "resource",
      state = "endpointStatus",
      success = { "InService" },
      failure = { "Failed", "UpdateRollbackFailed", "OutOfService" },
      running = { "Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting" },
      reason = "failureReason",
      update = true,
      links = {
        Console = CONSOLE .. "endpoints/{name}",
        Logs = LOGS .. "group=/aws/sagemaker/Endpoints/{name}",
      },
    },
    InferenceComponent = {
      name_field = "inferenceComponentName",
      name_length = 63,
      class = "resource",
      state = "inferenceComponentStatus",
      success = { "InService" },
      failure = { "Failed" },
      running = { "Creating", "Updating", "Deleting" },
      reason = "failureReason",
      update = true,
    },
    FeatureGroup = {
      name_field = "featureGroupName",
      name_length = 64,
      class = "resource",
      state = "featureGroupStatus",
      success = { "Created" },
      failure = { "CreateFailed", "DeleteFailed" },
      running = { "Creating", "Deleting" },
      reason = "failureReason",
    },
    -- No name_field: a version in a package group must not have a modelPackageName, so the runner
    -- must not make one.
    ModelPackage = {
      class = "resource",
      state = "modelPackageStatus",
      success = { "Completed" },
      failure = { "Failed" },
      running = { "Pending", "InProgress", "Deleting" },
      update = true,
    },
    ModelPackageGroup = {
      name_field = "modelPackageGroupName",
      name_length = 63,
      class = "resource",
      state = "modelPackageGroupStatus",
      success = { "Completed" },
      failure = { "Failed", "DeleteFailed" },
      running = { "Pending", "InProgress", "Deleting" },
    },
    MonitoringSchedule = {
      name_field = "monitoringScheduleName",
      name_length = 63,
      class = "resource",
      state = "monitoringScheduleStatus",
      success = { "Scheduled" },
      failure = { "Failed", "Stopped" },
      running = { "Pending" },
      reason = "failureReason",
      update = true,
    },
    NotebookInstance = {
      name_field = "notebookInstanceName",
      name_length = 63,
      class = "resource",
      state = "notebookInstanceStatus",
      success = { "InService" },
      failure = { "Failed", "Stopped" },
      running = { "Pending", "Updating", "Stopping", "Deleting" },
      reason = "failureReason",
      update = true,
      links = pages("notebook-instances"),
    },
    Domain = {
      name_field = "domainName",
      name_length = 63,
      class = "resource",
      state = "status",
      success = { "InService" },
      failure = { "Failed", "Update_Failed", "Delete_Failed" },
      running = { "Pending", "Updating", "Deleting" },
      update = true,
    },
    UserProfile = {
      name_field = "userProfileName",
      name_length = 63,
      class = "resource",
      state = "status",
      success = { "InService" },
      failure = { "Failed", "Update_Failed", "Delete_Failed" },
      running = { "Pending", "Updating", "Deleting" },
      update = true,
    },
    Space = {
      name_field = "spaceName",
      name_length = 63,
      class = "resource",
      state = "status",
      success = { "InService" },
      failure = { "Failed", "Update_Failed", "Delete_Failed" },
      running = { "Pending", "Updating", "Deleting" },
      reason = "failureReason",
      update = true,
    },
    App = {
      name_field = "appName",
      name_length = 63,
      class = "resource",
      state = "status",
      success = { "InService" },
      failure = { "Failed", "Deleted" }, -- Deleted: somebody removed it while it was waited for
      running = { "Pending", "Deleting" },
    },
    Project = {
      name_field = "projectName",
      name_length = 32,
      class = "resource",
      state = "projectStatus",
      success = { "CreateCompleted", "UpdateCompleted" },
      failure = { "CreateFailed", "UpdateFailed", "DeleteFailed", "DeleteCompleted" },
      running = { "Pending", "CreateInProgress", "UpdateInProgress", "DeleteInProgress" },
      update = true,
    },

    -- Records.
    Pipeline = {
      name_field = "pipelineName",
      name_length = 256,
      class = "record",
      state = "pipelineStatus",
      success = { "Active" },
      running = { "Deleting" },
      update = true,
    },
    Model = {
      name_field = "modelName",
      name_length = 63,
      class = "record",
      links = pages("models"),
    },
    EndpointConfig = {
      name_field = "endpointConfigName",
      name_length = 63,
      class = "record",
      links = pages("endpointConfig"),
    },
    DataQualityJobDefinition = {
      name_field = "jobDefinitionName",
      name_length = 63,
      class = "record",
    },
    ModelBiasJobDefinition = {
      name_field = "jobDefinitionName",
      name_length = 63,
      class = "record",
    },
    ModelExplainabilityJobDefinition = {
      name_field = "jobDefinitionName",
      name_length = 63,
      class = "record",
    },
    ModelQualityJobDefinition = {
      name_field = "jobDefinitionName",
      name_length = 63,
      class = "record",
    },
    NotebookInstanceLifecycleConfig = {
      name_field = "notebookInstanceLifecycleConfigName",
      name_length = 63,
      class = "record",
      update = true,
    },
  },
}
