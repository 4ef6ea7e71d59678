"""Three steps: each step is handed what the one before has made.

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
FIRST = components.load_component_from_file(
    os.path.join(_HERE, "../../../First/kfp-v1/component.yaml")
)
SECOND_KIND = components.load_component_from_file(
    os.path.join(_HERE, "../../../SecondKind/kfp-v1/component.yaml")
)
THIRD = components.load_component_from_file(
    os.path.join(_HERE, "../../../Third/kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="three",
    description="Three steps.",
)
def pipeline(
    text: str = 'it\'s "quoted" \\ { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ $(x) line: 2',
    whole: int = 1,
    real: float = 0.5,
    on: bool = True,
    part: dict = {
        "text": 'it\'s "quoted" \\ { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ $(x)\nline: 2',
    },
    items: list = [
        1,
        "x",
    ],
    same: str = "s",
    secondkind_text: str = "another",
):
    first_task = _uncached(
        FIRST(
            text=text,
            whole=whole,
            real=real,
            on=on,
            part=part,
            items=items,
            same=same,
        )
    )
    second_kind_task = _uncached(
        SECOND_KIND(
            text=secondkind_text,
            same=same,
        )
    )
    _uncached(
        THIRD(
            a=first_task.outputs["b"],
            c=second_kind_task.outputs["d"],
            e=first_task.outputs["f"],
        )
    )
