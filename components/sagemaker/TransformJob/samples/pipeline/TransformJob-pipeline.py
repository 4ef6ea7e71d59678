"""SageMaker TransformJob as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: batch_strategy, data_processing, experiment_config,
max_concurrent_transforms, max_payload_in_mb, model_client_config,
transform_input_data_source_s3_data_source_s3_uri, transform_input_content_type,
transform_job_name, transform_output_s3_output_path,
transform_resources_instance_type, transform_resources_instance_count,
resource_name, resource_namespace, resource_labels, resource_annotations, region,
deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
TRANSFORM_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-transformjob",
    description="Runs one TransformJob.",
)
def pipeline(
    environment: dict = {
        "LOG_LEVEL": "info",
    },
    model_name: str = "churn-model",
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
    transform_input: dict = {
        "contentType": "text/csv",
        "dataSource": {
            "s3DataSource": {
                "s3DataType": "S3Prefix",
                "s3URI": "s3://my-bucket/batch/",
            },
        },
    },
    transform_output: dict = {
        "s3OutputPath": "s3://my-bucket/predictions/",
    },
    transform_resources: dict = {
        "instanceCount": 1,
        "instanceType": "ml.m5.large",
    },
):
    _uncached(
        TRANSFORM_JOB(
            environment=environment,
            model_name=model_name,
            tags=tags,
            transform_input=transform_input,
            transform_output=transform_output,
            transform_resources=transform_resources,
        )
    )
