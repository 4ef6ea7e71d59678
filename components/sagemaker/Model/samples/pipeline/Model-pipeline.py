"""SageMaker Model as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: containers, enable_network_isolation,
inference_execution_config, model_name, primary_container, vpc_config,
resource_name, resource_namespace, resource_labels, resource_annotations, region,
deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-model",
    description="Runs one Model.",
)
def pipeline(
    execution_role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    primary_container_image: str = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1",
    primary_container_model_data_url: str = "s3://my-bucket/output/model.tar.gz",
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        MODEL(
            execution_role_arn=execution_role_arn,
            primary_container_image=primary_container_image,
            primary_container_model_data_url=primary_container_model_data_url,
            tags=tags,
        )
    )
