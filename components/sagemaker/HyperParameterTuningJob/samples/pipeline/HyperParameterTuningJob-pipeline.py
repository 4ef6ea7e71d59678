"""SageMaker HyperParameterTuningJob as a pipeline of one step: a start for your…

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: autotune, hyper_parameter_tuning_job_name,
training_job_definition, training_job_definitions, warm_start_config,
resource_name, resource_namespace, resource_labels, resource_annotations, region,
deletion_policy, adoption_policy, action, timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
HYPER_PARAMETER_TUNING_JOB = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="sagemaker-hyperparametertuningjob",
    description="Runs one HyperParameterTuningJob.",
)
def pipeline(
    hyper_parameter_tuning_job_config: dict = {
        "hyperParameterTuningJobObjective": {
            "metricName": "validation:rmse",
            "type_": "Minimize",
        },
        "parameterRanges": {
            "integerParameterRanges": [
                {
                    "maxValue": "10",
                    "minValue": "2",
                    "name": "max_depth",
                },
            ],
        },
        "resourceLimits": {
            "maxNumberOfTrainingJobs": 4,
            "maxParallelTrainingJobs": 2,
        },
        "strategy": "Bayesian",
    },
    tags: list = [
        {
            "key": "team",
            "value": "churn",
        },
    ],
):
    _uncached(
        HYPER_PARAMETER_TUNING_JOB(
            hyper_parameter_tuning_job_config=hyper_parameter_tuning_job_config,
            tags=tags,
        )
    )
