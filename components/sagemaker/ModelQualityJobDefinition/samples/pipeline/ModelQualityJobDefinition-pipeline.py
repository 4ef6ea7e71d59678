"""SageMaker ModelQualityJobDefinition as a pipeline of one step: a start for your…

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: job_definition_name, model_quality_baseline_config,
network_config, resource_name, resource_namespace, resource_labels,
resource_annotations, region, deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
MODEL_QUALITY_JOB_DEFINITION = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-modelqualityjobdefinition",
    description="Runs one ModelQualityJobDefinition.",
)
def pipeline(
    job_resources: dict = {
        "clusterConfig": {
            "instanceCount": 1,
            "instanceType": "ml.m5.large",
            "volumeSizeInGB": 20,
        },
    },
    model_quality_app_specification: dict = {
        "imageURI": "468650794304.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        "problemType": "Regression",
    },
    model_quality_job_input: dict = {
        "endpointInput": {
            "endpointName": "churn-endpoint",
            "localPath": "/opt/ml/processing/input/endpoint",
            "s3InputMode": "File",
        },
        "groundTruthS3Input": {
            "s3URI": "s3://my-bucket/monitoring/ground-truth/",
        },
    },
    model_quality_job_output_config: dict = {
        "monitoringOutputs": [
            {
                "s3Output": {
                    "localPath": "/opt/ml/processing/output",
                    "s3URI": "s3://my-bucket/monitoring/",
                    "s3UploadMode": "EndOfJob",
                },
            },
        ],
    },
    role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    stopping_condition: dict = {
        "maxRuntimeInSeconds": 3600,
    },
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        MODEL_QUALITY_JOB_DEFINITION(
            job_resources=job_resources,
            model_quality_app_specification=model_quality_app_specification,
            model_quality_job_input=model_quality_job_input,
            model_quality_job_output_config=model_quality_job_output_config,
            role_arn=role_arn,
            stopping_condition=stopping_condition,
            tags=tags,
        )
    )
