"""SageMaker FeatureGroup as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: description, feature_group_name, offline_store_config,
online_store_config, throughput_config, resource_name, resource_namespace,
resource_labels, resource_annotations, region, deletion_policy, adoption_policy,
action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
FEATURE_GROUP = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-featuregroup",
    description="Runs one FeatureGroup.",
)
def pipeline(
    event_time_feature_name: str = "event_time",
    feature_definitions: list = [
        {
            "featureName": "customer_id",
            "featureType": "String",
        },
        {
            "featureName": "event_time",
            "featureType": "String",
        },
    ],
    record_identifier_feature_name: str = "customer_id",
    role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        FEATURE_GROUP(
            event_time_feature_name=event_time_feature_name,
            feature_definitions=feature_definitions,
            record_identifier_feature_name=record_identifier_feature_name,
            role_arn=role_arn,
            tags=tags,
        )
    )
