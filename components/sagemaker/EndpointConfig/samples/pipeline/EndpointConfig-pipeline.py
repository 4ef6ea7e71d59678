"""SageMaker EndpointConfig as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: async_inference_config, data_capture_config,
enable_network_isolation, endpoint_config_name, kms_key_id,
production_variants_0_model_name, production_variants_0_variant_name,
production_variants_0_instance_type, production_variants_0_initial_instance_count,
vpc_config, resource_name, resource_namespace, resource_labels,
resource_annotations, region, deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
ENDPOINT_CONFIG = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-endpointconfig",
    description="Runs one EndpointConfig.",
)
def pipeline(
    execution_role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    production_variants: list = [
        {
            "initialInstanceCount": 1,
            "instanceType": "ml.m5.large",
            "modelName": "churn-model",
            "variantName": "all",
        },
    ],
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        ENDPOINT_CONFIG(
            execution_role_arn=execution_role_arn,
            production_variants=production_variants,
            tags=tags,
        )
    )
