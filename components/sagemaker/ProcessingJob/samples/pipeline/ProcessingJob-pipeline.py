"""SageMaker ProcessingJob as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: app_specification_image_uri, experiment_config,
network_config, processing_inputs, processing_job_name, processing_output_config,
processing_resources_cluster_config_instance_type,
processing_resources_cluster_config_instance_count,
processing_resources_cluster_config_volume_size_in_gb, stopping_condition,
resource_name, resource_namespace, resource_labels, resource_annotations, region,
deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
PROCESSING_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-processingjob",
    description="Runs one ProcessingJob.",
)
def pipeline(
    app_specification: dict = {
        "containerEntrypoint": [
            "python3",
            "/opt/ml/processing/code/prepare.py",
        ],
        "imageURI": "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    },
    environment: dict = {
        "LOG_LEVEL": "info",
    },
    processing_resources: dict = {
        "clusterConfig": {
            "instanceCount": 1,
            "instanceType": "ml.m5.large",
            "volumeSizeInGB": 20,
        },
    },
    role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    stopping_condition_max_runtime_in_seconds: int = 3600,
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        PROCESSING_JOB(
            app_specification=app_specification,
            environment=environment,
            processing_resources=processing_resources,
            role_arn=role_arn,
            stopping_condition_max_runtime_in_seconds=stopping_condition_max_runtime_in_seconds,
            tags=tags,
        )
    )
