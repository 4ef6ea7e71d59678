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
--   examples     values of properties of the spec, for sample files; shared by the kinds
--   kinds        one entry a kind
--   chains       runs of several kinds, outputs of one feeding the next, for sample pipelines:
--                name (of files), summary (one line) and steps in their order. Of a step: kind;
--                values: input to a value that shows what it takes; from: input to the kind and
--                output of an earlier step. An input without either is left out. The files are
--                made with the last kind of a chain
--   every        the entry of each kind that has none of its own
--   categories   names that a definition must have among its `categories`, else the file is not
--                for it. This is for files of a family of groups: where a group has no file, that
--                of the first category of the definition counts (crossplane.lua; a category has no
--                dot)
--
-- Of a kind:
--   examples     as above, of this kind alone
--   flatten      what in objects is an input of its own, too, as --flatten takes it: PATH or
--                PATH:DEPTH. The object stays as required as the definition has it. Only what
--                differs from run to run or comes from another step: the runner document is small
--   name_field   property of the spec that holds the cloud resource's own name. Its input is
--                optional: unset, the runner makes a name. Absent where the kind has no such name
--   name_length  the longest such name (SageMaker API reference, CreateX of each kind)
--   class        "job": runs once and ends; "resource": lives on, and changes its state by itself;
--                "record": done as soon as it is created
--   state        property of the status that holds the state, or a list of the steps to it.
--                Absent where a kind has none
--   success      states that mean done
--   failure      states that mean failed. A job that was stopped has not made what the next step
--                needs, so Stopped is one of them
--   running      states that mean wait. A state in no list means wait for a limited time: it is
--                never taken for success
--   reason       property of the status (or the steps to it) that says why it failed. It may also
--                be set on a healthy resource after a failed update, so it is no sign of failure by
--                itself
--   detail       likewise, what tells more where there is no reason: why a job was stopped
--   update       true where the kind can be changed, at least in part, after it was created
--   flatten      objects of the spec whose properties become inputs of their own: "spec.PROPERTY"
--   checks       lists of the status whose entries tell of a failure although the state does not:
--                property of the list, of an entry's state and name, and states that mean failed
--   links        title and address of pages about the resource, in the order of their titles;
--                {region}, {namespace}, {name} (the resource's own) and {arn} are filled in
--
-- And of a kind that is not of the family "ack". Where `conditions`, or `success` of a state, is
-- said, that alone decides, and no condition counts for having a name that is common:
--   conditions   lists of signs. `success`: all of them must be there, beside the state's word of
--                success if one is said; `failure`: one is enough; `running`: wait, whatever else
--                is true; `recoverable`: the controller is stuck and tries again by itself, so
--                wait for a limited time. A sign is a condition, { type = TYPE, status = "True"
--                unless said, reasons = { any unless said } }, or a word in the status,
--                { state = as above, words = {…} }. What a condition says of an older generation
--                does not count
--   generation   false where status.observedGeneration counts something else than the generation of
--                the object
--   family       "created" where there is nothing to wait for, whatever the status looks like
--   controller   as above, of this kind alone

local CONSOLE = "https://{region}.console.aws.amazon.com/sagemaker/home?region={region}#/"
local LOGS = "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#logStream:"

-- A page of the console, and the log streams that begin with the job's name.
local function pages(page, logs)
  return {
    Console = CONSOLE .. page .. "/{name}",
    Logs = logs and LOGS .. "group=/aws/sagemaker/" .. logs
      .. ";prefix={name};streamFilter=typeLogStreamPrefix",
  }
end

-- What sample files show. The account number is the one AWS keeps for documentation, and the images
-- are those of eu-west-1; a region has its own.
local ROLE = "arn:aws:iam::111122223333:role/SageMakerExecutionRole"
local XGBOOST = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1"
local ANALYZER = "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer"
local CLARIFY = "131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0"

local MACHINE = { instanceType = "ml.m5.large", instanceCount = 1, volumeSizeInGB = 20 }
local ENDPOINT_INPUT = {
  endpointName = "churn-endpoint",
  localPath = "/opt/ml/processing/input/endpoint",
  s3InputMode = "File",
}
local GROUND_TRUTH_INPUT = {
  endpointInput = ENDPOINT_INPUT,
  groundTruthS3Input = { s3URI = "s3://my-bucket/monitoring/ground-truth/" },
}
local MONITORING_OUTPUT = {
  monitoringOutputs = {
    { s3Output = { localPath = "/opt/ml/processing/output", s3URI = "s3://my-bucket/monitoring/",
                   s3UploadMode = "EndOfJob" } },
  },
}

local EXAMPLES = {
  algorithmSpecification = { trainingImage = XGBOOST, trainingInputMode = "File" },
  appSpecification = {
    imageURI = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    containerEntrypoint = { "python3", "/opt/ml/processing/code/prepare.py" },
  },
  appType = "JupyterLab",
  authMode = "IAM",
  defaultUserSettings = { executionRole = ROLE },
  domainID = "d-0123456789ab",
  endpointConfigName = "churn-endpoint-config",
  endpointName = "churn-endpoint",
  environment = { LOG_LEVEL = "info" },
  eventTimeFeatureName = "event_time",
  executionRoleARN = ROLE,
  featureDefinitions = {
    { featureName = "customer_id", featureType = "String" },
    { featureName = "event_time", featureType = "String" },
  },
  humanTaskConfig = {
    workteamARN = "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/reviewers",
    uiConfig = { uiTemplateS3URI = "s3://my-bucket/labeling/template.liquid" },
    preHumanTaskLambdaARN = "arn:aws:lambda:eu-west-1:568282634449:function:PRE-ImageMultiClass",
    annotationConsolidationConfig = {
      annotationConsolidationLambdaARN =
        "arn:aws:lambda:eu-west-1:568282634449:function:ACS-ImageMultiClass",
    },
    taskTitle = "Name the animal",
    taskDescription = "Choose the word that fits the picture.",
    numberOfHumanWorkersPerDataObject = 1,
    taskTimeLimitInSeconds = 300,
  },
  hyperParameterTuningJobConfig = {
    strategy = "Bayesian",
    hyperParameterTuningJobObjective = { type_ = "Minimize", metricName = "validation:rmse" },
    resourceLimits = { maxNumberOfTrainingJobs = 4, maxParallelTrainingJobs = 2 },
    parameterRanges = {
      integerParameterRanges = { { name = "max_depth", minValue = "2", maxValue = "10" } },
    },
  },
  hyperParameters = { objective = "reg:squarederror", num_round = "50" },
  inputConfig = {
    dataSource = { s3DataSource = { manifestS3URI = "s3://my-bucket/labeling/in.manifest" } },
  },
  inputDataConfig = {
    {
      channelName = "train",
      contentType = "text/csv",
      dataSource = {
        s3DataSource = { s3DataType = "S3Prefix", s3URI = "s3://my-bucket/train/",
                         s3DataDistributionType = "FullyReplicated" },
      },
    },
  },
  instanceType = "ml.t3.medium",
  jobResources = { clusterConfig = MACHINE },
  labelAttributeName = "animal",
  modelName = "churn-model",
  monitoringScheduleConfig = {
    monitoringType = "DataQuality",
    monitoringJobDefinitionName = "churn-data-quality",
    scheduleConfig = { scheduleExpression = "cron(0 * ? * * *)" },
  },
  outputConfig = { s3OutputPath = "s3://my-bucket/labeling/out/" },
  outputDataConfig = { s3OutputPath = "s3://my-bucket/output/" },
  pipelineName = "churn-pipeline",
  primaryContainer = { image = XGBOOST, modelDataURL = "s3://my-bucket/output/model.tar.gz" },
  processingResources = { clusterConfig = MACHINE },
  productionVariants = {
    { variantName = "all", modelName = "churn-model", instanceType = "ml.m5.large",
      initialInstanceCount = 1 },
  },
  recordIdentifierFeatureName = "customer_id",
  resourceConfig = MACHINE,
  roleARN = ROLE,
  specification = {
    modelName = "churn-model",
    computeResourceRequirements = { minMemoryRequiredInMb = 1024, numberOfCPUCoresRequired = 1 },
  },
  stoppingCondition = { maxRuntimeInSeconds = 3600 },
  tags = { { key = "team", value = "churn" } },
  transformInput = {
    contentType = "text/csv",
    dataSource = { s3DataSource = { s3DataType = "S3Prefix", s3URI = "s3://my-bucket/batch/" } },
  },
  transformOutput = { s3OutputPath = "s3://my-bucket/predictions/" },
  transformResources = { instanceType = "ml.m5.large", instanceCount = 1 },
}

-- The four kinds of monitoring job have their own names for the same things.
for _, what in ipairs { "dataQuality", "modelBias", "modelExplainability", "modelQuality" } do
  local data = what == "dataQuality" or what == "modelExplainability"
  EXAMPLES[what .. "JobInput"] = data and { endpointInput = ENDPOINT_INPUT } or GROUND_TRUTH_INPUT
  EXAMPLES[what .. "JobOutputConfig"] = MONITORING_OUTPUT
end
EXAMPLES.dataQualityAppSpecification = { imageURI = ANALYZER }
EXAMPLES.modelQualityAppSpecification = { imageURI = ANALYZER, problemType = "Regression" }
EXAMPLES.modelBiasAppSpecification =
  { imageURI = CLARIFY, configURI = "s3://my-bucket/monitoring/bias.json" }
EXAMPLES.modelExplainabilityAppSpecification =
  { imageURI = CLARIFY, configURI = "s3://my-bucket/monitoring/explainability.json" }

-- From a model on: the data of a trained one comes from the step before, or is given.
local MODEL = { execution_role_arn = ROLE, primary_container_image = XGBOOST }
local function deployment(model)
  return model, {
    kind = "EndpointConfig",
    values = {
      production_variants = { -- which model comes from the step before
        { variantName = "all", instanceType = "ml.m5.large", initialInstanceCount = 1 },
      },
    },
    from = { production_variants_0_model_name = { kind = "Model", output = "model_name" } },
  }, {
    kind = "Endpoint",
    from = {
      endpoint_config_name = { kind = "EndpointConfig", output = "endpoint_config_name" },
    },
  }
end

local CHAINS = {
  {
    name = "train-and-deploy",
    summary = "Trains a model and puts it behind an endpoint",
    steps = {
      {
        kind = "TrainingJob",
        values = {
          algorithm_specification = EXAMPLES.algorithmSpecification,
          hyper_parameters = EXAMPLES.hyperParameters,
          input_data_config = EXAMPLES.inputDataConfig,
          output_data_config = EXAMPLES.outputDataConfig,
          resource_config = MACHINE,
          role_arn = ROLE,
          stopping_condition = EXAMPLES.stoppingCondition,
        },
      },
      deployment {
        kind = "Model",
        values = MODEL,
        from = {
          primary_container_model_data_url = {
            kind = "TrainingJob", output = "model_artifacts_s3_model_artifacts",
          },
        },
      },
    },
  },
  {
    name = "deploy",
    summary = "Puts a trained model behind an endpoint",
    steps = {
      deployment {
        kind = "Model",
        values = {
          execution_role_arn = ROLE,
          primary_container_image = XGBOOST,
          primary_container_model_data_url = "s3://my-bucket/output/model.tar.gz",
        },
      },
    },
  },
}

return {
  group = "sagemaker.services.k8s.aws",
  family = "ack",
  service = "SageMaker",
  controller = "ack-sagemaker-controller (kubectl -n ack-system get deployments,pods)",
  examples = EXAMPLES,
  chains = CHAINS,
  kinds = {
    -- Jobs. SageMaker keeps their records, so the name of a job cannot be used twice.
    TrainingJob = {
      flatten = {
        "algorithmSpecification.trainingImage", "algorithmSpecification.trainingInputMode",
        "resourceConfig.instanceType", "resourceConfig.instanceCount",
        "resourceConfig.volumeSizeInGB", "outputDataConfig.s3OutputPath",
        "stoppingCondition.maxRuntimeInSeconds",
      },
      name_field = "trainingJobName",
      name_length = 63,
      class = "job",
      state = "trainingJobStatus",
      success = { "Completed" },
      failure = { "Failed", "Stopped" },
      running = { "InProgress", "Stopping", "Deleting" },
      reason = "failureReason",
      detail = "secondaryStatus",
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
      flatten = {
        "appSpecification.imageURI", "processingResources.clusterConfig.instanceType",
        "processingResources.clusterConfig.instanceCount",
        "processingResources.clusterConfig.volumeSizeInGB",
        "stoppingCondition.maxRuntimeInSeconds",
      },
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
      flatten = {
        "transformInput.dataSource.s3DataSource.s3URI", "transformInput.contentType",
        "transformOutput.s3OutputPath", "transformResources.instanceType",
        "transformResources.instanceCount",
      },
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
      links = {
        Console = "https://{region}.console.aws.amazon.com/sagemaker/groundtruth?region={region}"
          .. "#/labeling-jobs/details/{name}",
      },
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
      flatten = {
        "primaryContainer.image", "primaryContainer.modelDataURL",
      },
      name_field = "modelName",
      name_length = 63,
      class = "record",
      links = pages("models"),
    },
    EndpointConfig = {
      flatten = {
        "productionVariants[0].modelName", "productionVariants[0].variantName",
        "productionVariants[0].instanceType", "productionVariants[0].initialInstanceCount",
      },
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
