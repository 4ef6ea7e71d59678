"""SageMaker TrainingJob as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: algorithm_specification_training_image,
algorithm_specification_training_input_mode, checkpoint_config, debug_hook_config,
debug_rule_configurations, enable_inter_container_traffic_encryption,
enable_managed_spot_training, enable_network_isolation, experiment_config,
infra_check_config, output_data_config_s3_output_path, profiler_config,
profiler_rule_configurations, remote_debug_config, resource_config_instance_type,
resource_config_instance_count, resource_config_volume_size_in_gb, retry_strategy,
stopping_condition_max_runtime_in_seconds, tensor_board_output_config,
training_job_name, vpc_config, resource_name, resource_namespace, resource_labels,
resource_annotations, region, deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
TRAINING_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-trainingjob",
    description="Runs one TrainingJob.",
)
def pipeline(
    algorithm_specification: dict = {
        "trainingImage": "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "trainingInputMode": "File",
    },
    environment: dict = {
        "LOG_LEVEL": "info",
    },
    hyper_parameters: dict = {
        "num_round": "50",
        "objective": "reg:squarederror",
    },
    input_data_config: list = [
        {
            "channelName": "train",
            "contentType": "text/csv",
            "dataSource": {
                "s3DataSource": {
                    "s3DataDistributionType": "FullyReplicated",
                    "s3DataType": "S3Prefix",
                    "s3URI": "s3://my-bucket/train/",
                },
            },
        },
    ],
    output_data_config: dict = {
        "s3OutputPath": "s3://my-bucket/output/",
    },
    resource_config: dict = {
        "instanceCount": 1,
        "instanceType": "ml.m5.large",
        "volumeSizeInGB": 20,
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
        TRAINING_JOB(
            algorithm_specification=algorithm_specification,
            environment=environment,
            hyper_parameters=hyper_parameters,
            input_data_config=input_data_config,
            output_data_config=output_data_config,
            resource_config=resource_config,
            role_arn=role_arn,
            stopping_condition=stopping_condition,
            tags=tags,
        )
    )
