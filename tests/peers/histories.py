# SPDX-License-Identifier: Apache-2.0
"""What controllers do to an object, step by step: recorded from the real ACK controller where the
recordings are at hand, else put together from the same facts (those say `synthetic`)."""
import copy
import glob
import json
import os

ACCOUNT = {"ownerAccountID": "123456789012", "partition": "aws", "region": "us-east-1"}

# kind: plural, word for the ARN, property of the state, of the name in the spec, running, success,
# failures, terminal (a failure is also a terminal condition), reason property
JOBS = {
    "TrainingJob": ("trainingjobs", "training-job", "trainingJobStatus", "trainingJobName",
                    "InProgress", "Completed", "Failed", False, "failureReason"),
    "ProcessingJob": ("processingjobs", "processing-job", "processingJobStatus",
                      "processingJobName", "InProgress", "Completed", "Failed", False,
                      "failureReason"),
    "TransformJob": ("transformjobs", "transform-job", "transformJobStatus", "transformJobName",
                     "InProgress", "Completed", "Failed", False, "failureReason"),
    "HyperParameterTuningJob": ("hyperparametertuningjobs", "hyper-parameter-tuning-job",
                                "hyperParameterTuningJobStatus", "hyperParameterTuningJobName",
                                "InProgress", "Completed", "Failed", False, "failureReason"),
    "LabelingJob": ("labelingjobs", "labeling-job", "labelingJobStatus", "labelingJobName",
                    "Initializing", "Completed", "Failed", False, "failureReason"),
    "PipelineExecution": ("pipelineexecutions", "pipeline-execution", "pipelineExecutionStatus",
                          None, "Executing", "Succeeded", "Failed", False, "failureReason"),
}
RESOURCES = {
    "Endpoint": ("endpoints", "endpoint", "endpointStatus", "endpointName", "Creating",
                 "InService", "Failed", True, "failureReason"),
    "InferenceComponent": ("inferencecomponents", "inference-component",
                           "inferenceComponentStatus", "inferenceComponentName", "Creating",
                           "InService", "Failed", True, "failureReason"),
    "FeatureGroup": ("featuregroups", "feature-group", "featureGroupStatus", "featureGroupName",
                     "Creating", "Created", "CreateFailed", True, "failureReason"),
    "ModelPackage": ("modelpackages", "model-package", "modelPackageStatus", None, "InProgress",
                     "Completed", "Failed", True, None),
    "ModelPackageGroup": ("modelpackagegroups", "model-package-group", "modelPackageGroupStatus",
                          "modelPackageGroupName", "InProgress", "Completed", "Failed", False,
                          None),
    "MonitoringSchedule": ("monitoringschedules", "monitoring-schedule",
                           "monitoringScheduleStatus", "monitoringScheduleName", "Pending",
                           "Scheduled", "Failed", True, "failureReason"),
    "NotebookInstance": ("notebookinstances", "notebook-instance", "notebookInstanceStatus",
                         "notebookInstanceName", "Pending", "InService", "Failed", False,
                         "failureReason"),
    "Domain": ("domains", "domain", "status", "domainName", "Pending", "InService", "Failed",
               False, None),
    "UserProfile": ("userprofiles", "user-profile", "status", "userProfileName", "Pending",
                    "InService", "Failed", False, None),
    "Space": ("spaces", "space", "status", "spaceName", "Pending", "InService", "Failed", False,
              "failureReason"),
    "App": ("apps", "app", "status", "appName", "Pending", "InService", "Failed", False, None),
    "Project": ("projects", "project", "projectStatus", "projectName", "CreateInProgress",
                "CreateCompleted", "CreateFailed", False, None),
}
# No state that can fail: a refusal of the service is a terminal condition.
RECORDS = {
    "Pipeline": ("pipelines", "pipeline", "pipelineStatus", "pipelineName", None, "Active"),
    "Model": ("models", "model", None, "modelName", None, None),
    "EndpointConfig": ("endpointconfigs", "endpoint-config", None, "endpointConfigName", None,
                       None),
    "DataQualityJobDefinition": ("dataqualityjobdefinitions", "data-quality-job-definition", None,
                                 "jobDefinitionName", None, None),
    "ModelBiasJobDefinition": ("modelbiasjobdefinitions", "model-bias-job-definition", None,
                               "jobDefinitionName", None, None),
    "ModelExplainabilityJobDefinition": ("modelexplainabilityjobdefinitions",
                                         "model-explainability-job-definition", None,
                                         "jobDefinitionName", None, None),
    "ModelQualityJobDefinition": ("modelqualityjobdefinitions", "model-quality-job-definition",
                                  None, "jobDefinitionName", None, None),
    "NotebookInstanceLifecycleConfig": ("notebookinstancelifecycleconfigs",
                                        "notebook-instance-lifecycle-config", None,
                                        "notebookInstanceLifecycleConfigName", None, None),
}
KINDS = {kind: tuple(row) + (None,) * (9 - len(row))
         for kind, row in {**JOBS, **RESOURCES, **RECORDS}.items()}


def condition(kind, status, message=None, reason=None, timed=True):
    """`lastTransitionTime` is "now" each time the controller looks; the player fills it in."""
    row = {"type": kind, "status": status, "message": message, "reason": reason,
           "lastTransitionTime": "now" if timed else None}
    return {key: value for key, value in row.items() if value is not None}


def ready(status, reason=None):
    return condition("Ready", status, reason=reason)


def synced(status, message=None):
    return condition("ACK.ResourceSynced", status, message)


def state(kind, word, conditions, name, **more):
    _, arn, field, *_ = KINDS[kind]
    status = {"ackResourceMetadata": {
        "arn": f"arn:aws:sagemaker:us-east-1:123456789012:{arn}/{name}", **ACCOUNT},
        "conditions": conditions, **more}
    if field and word:
        status[field] = word
    return status


def step(after, status=None, finalizer=True):
    return {"after": after, "status": status, "finalizer": finalizer}


def success(kind, name):
    running, done = KINDS[kind][4:6]
    steps = [step(0.3)]
    if running:
        # A labelling job that has not begun yet is called synced.
        at_rest = "True" if running == "Initializing" else "False"
        for _ in range(2):
            steps.append(step(3, state(kind, running, [synced(at_rest), ready(at_rest)], name)))
    late = condition("ACK.LateInitialized", "True", "Late initialization successful")
    steps.append(step(30, state(kind, done, [synced("True"), late, ready("True")], name)))
    return steps


def failure(kind, name):
    _, _, _, _, running, _, word, terminal, reason = KINDS[kind]
    if not word:
        return refused(kind, name, "InvalidParameterValue: Invalid value for parameter")
    conditions = [synced("True"), ready("False" if terminal else "True")]
    if terminal:
        conditions.append(condition("ACK.Terminal", "True", f"{kind} status reached {word}.",
                                    timed=False))
    more = {reason: "ClientError: synthetic"} if reason else {}
    return [step(0.3), step(3, state(kind, running, [synced("False"), ready("False")], name)),
            step(30, state(kind, word, conditions, name, **more))]


def stopped(kind, name):
    """Somebody stops the job in the console."""
    running = KINDS[kind][4]
    return [step(0.3), step(3, state(kind, running, [synced("False")], name)),
            step(10, state(kind, "Stopping", [synced("False")], name)),
            step(20, state(kind, "Stopped", [synced("True"), ready("True")], name))]


def refused(_kind, _name, message):
    """The service refuses for good."""
    return [step(0.2), step(0.1, {"ackResourceMetadata": ACCOUNT, "conditions": [
        condition("ACK.Terminal", "True", message, timed=False),
        synced("False", "Resource not synced"), ready("False", "ACK.Terminal")]})]


def recoverable(_kind, _name, message="Throttling: Rate exceeded", times=40):
    """The service refuses for now; the finalizer comes and goes with each try."""
    def status(count):
        return {"ackResourceMetadata": ACCOUNT, "conditions": [
            condition("ACK.Recoverable", "True", message, timed=False),
            condition("ACK.ResourceSynced", "Unknown", "Unable to determine",
                      f"RequestID: {count}")]}
    steps = []
    for count in range(times):
        steps += [step(3, None if not count else status(count)),
                  step(0.1, status(count), finalizer=False)]
    return steps


def exists(kind, name, cloud):
    """The name is taken by a job that this object did not make: terminal, and yet synced, with the
    state of the other."""
    status = state(kind, cloud["word"], [
        synced("True"), condition("ACK.Terminal", "True", "Resource already exists"),
        ready("False", "ACK.Terminal")], name, creationTime=cloud["created"])
    return [step(0.1, status, finalizer=False)]


def silent(_kind, _name):
    return []


def recorded(shared):
    """{(kind, outcome): steps} of the recordings; their times are seconds since the object came."""
    found = {}
    for pattern, outcome in (("jobs/*ok.json", "success"), ("jobs/*.t4[cmgn].json", "success"),
                             ("jobs/*.t4pl.json", "success"), ("jobs/*fail.json", "failure"),
                             ("create-errors/*.t5throttle.json", "throttled"),
                             ("create-errors/*.t5badrole.json", "bad role"),
                             ("create-errors/*.t5denied.json", "denied"),
                             ("create-errors/*.t5limit.json", "limit"),
                             ("create-errors/*.t5inuse.json", "in use"),
                             ("create-errors/*.t5badparam.json", "bad parameter"),
                             ("delete/*.json", "deletion"), ("already-exists/*.json", "taken")):
        for path in sorted(glob.glob(os.path.join(shared, "histories", pattern))):
            with open(path, encoding="utf-8") as text:
                events = json.load(text)
            if outcome == "deletion":  # what comes after it was asked for, up to its end
                first = next(n for n, event in enumerate(events)
                             if "deletionTimestamp" in event["object"]["metadata"])
                events = [event for event in events[first:] if event["type"] != "DELETED"]
            found[(events[0]["object"]["kind"], outcome)] = steps_of(events)
    return found


def steps_of(events):
    steps, before, last_spec = [], 0, events[0]["object"]["spec"]
    for event in events[1:]:
        thing = event["object"]
        made = step(event["t"] - before, thing.get("status"),
                    bool(thing["metadata"].get("finalizers")))
        late = {key: value for key, value in thing["spec"].items() if key not in last_spec}
        if late:
            made["spec"] = late
        steps.append(made)
        before, last_spec = event["t"], thing["spec"]
    return steps


def renamed(steps, old, new):
    """A recording with the name of another job in it."""
    return json.loads(json.dumps(copy.deepcopy(steps)).replace(f"/{old}\"", f"/{new}\""))
