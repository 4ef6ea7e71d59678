"""Trains a model and puts it behind an endpoint: each step is handed what the one
before has made.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The components are those of the kinds, in ../../../KIND/kfp-v1: generate them into
the same folder. The values are made up: change them, here or when a run is
started.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
TRAINING_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../../TrainingJob/kfp-v1/component.yaml")
)
MODEL = components.load_component_from_file(
    os.path.join(_HERE, "../../../Model/kfp-v1/component.yaml")
)
ENDPOINT_CONFIG = components.load_component_from_file(
    os.path.join(_HERE, "../../../EndpointConfig/kfp-v1/component.yaml")
)
ENDPOINT = components.load_component_from_file(
    os.path.join(_HERE, "../../../Endpoint/kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="train-and-deploy",
    description="Trains a model and puts it behind an endpoint.",
)
def pipeline(
    algorithm_specification: dict = {
        "trainingImage": "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1",
        "trainingInputMode": "File",
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
    execution_role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    primary_container_image: str = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1",
    production_variants: list = [
        {
            "initialInstanceCount": 1,
            "instanceType": "ml.m5.large",
            "variantName": "all",
        },
    ],
):
    training_job_task = _uncached(
        TRAINING_JOB(
            algorithm_specification=algorithm_specification,
            hyper_parameters=hyper_parameters,
            input_data_config=input_data_config,
            output_data_config=output_data_config,
            resource_config=resource_config,
            role_arn=role_arn,
            stopping_condition=stopping_condition,
        )
    )
    model_task = _uncached(
        MODEL(
            execution_role_arn=execution_role_arn,
            primary_container_image=primary_container_image,
            primary_container_model_data_url=training_job_task.outputs["model_artifacts_s3_model_artifacts"],
        )
    )
    endpoint_config_task = _uncached(
        ENDPOINT_CONFIG(
            production_variants=production_variants,
            production_variants_0_model_name=model_task.outputs["model_name"],
        )
    )
    _uncached(
        ENDPOINT(
            endpoint_config_name=endpoint_config_task.outputs["endpoint_config_name"],
        )
    )
