"""SageMaker LabelingJob as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: label_category_config_s3_uri,
labeling_job_algorithms_config, labeling_job_name, stopping_conditions,
resource_name, resource_namespace, resource_labels, resource_annotations, region,
deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
LABELING_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-labelingjob",
    description="Runs one LabelingJob.",
)
def pipeline(
    human_task_config: dict = {
        "annotationConsolidationConfig": {
            "annotationConsolidationLambdaARN": "arn:aws:lambda:eu-west-1:568282634449:function:ACS-ImageMultiClass",
        },
        "numberOfHumanWorkersPerDataObject": 1,
        "preHumanTaskLambdaARN": "arn:aws:lambda:eu-west-1:568282634449:function:PRE-ImageMultiClass",
        "taskDescription": "Choose the word that fits the picture.",
        "taskTimeLimitInSeconds": 300,
        "taskTitle": "Name the animal",
        "uiConfig": {
            "uiTemplateS3URI": "s3://my-bucket/labeling/template.liquid",
        },
        "workteamARN": "arn:aws:sagemaker:eu-west-1:111122223333:workteam/private-crowd/reviewers",
    },
    input_config: dict = {
        "dataSource": {
            "s3DataSource": {
                "manifestS3URI": "s3://my-bucket/labeling/in.manifest",
            },
        },
    },
    label_attribute_name: str = "animal",
    output_config: dict = {
        "s3OutputPath": "s3://my-bucket/labeling/out/",
    },
    role_arn: str = "arn:aws:iam::111122223333:role/SageMakerExecutionRole",
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        LABELING_JOB(
            human_task_config=human_task_config,
            input_config=input_config,
            label_attribute_name=label_attribute_name,
            output_config=output_config,
            role_arn=role_arn,
            tags=tags,
        )
    )
