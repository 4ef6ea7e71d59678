"""Two steps: each step is handed what the one before has made.

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
NOTE = components.load_component_from_file(
    os.path.join(_HERE, "../../../Note/kfp-v1/component.yaml")
)
PARTS = components.load_component_from_file(
    os.path.join(_HERE, "../../../Parts/kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="two",
    description="Two steps.",
)
def pipeline(
    text: str = "t",
):
    note_task = _uncached(
        NOTE(
            text=text,
        )
    )
    _uncached(
        PARTS(
            pair=note_task.outputs["resource"],
        )
    )
