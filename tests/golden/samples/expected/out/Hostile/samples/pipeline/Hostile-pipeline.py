"""Hostile as a pipeline of one step: a start for your own.

kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml

The values are made up: change them, here or when a run is started.

The component also takes: os, components, right, loops, key_odd_name,
resource_name, resource_namespace, resource_labels, resource_annotations, action,
timeout.
"""

import os

from kfp import components, dsl

_HERE = os.path.dirname(os.path.abspath(__file__))
HOSTILE = components.load_component_from_file(
    os.path.join(_HERE, "../../kfp-v1/component.yaml")
)


def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task


@dsl.pipeline(
    name="golden-hostile",
    description="Runs one Hostile.",
)
def pipeline(
    defaulted: str = 'It\'s "quoted" \\ `tick` $(touch x) ${y} { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ \'\'\' </script> | # : - é😀 \u202eRTL\u202c new: line injected: yes second: line --- - %s */ -->',
    enumerated: str = 'It\'s "quoted" \\ `tick` $(touch x) ${y} { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ \'\'\' </script> | # : - é😀 \u202eRTL\u202c new: line injected: yes second: line --- - %s */ -->',
    shown: str = 'It\'s "quoted" \\ `tick` $(touch x) ${y} { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ \'\'\' </script> | # : - é😀 \u202eRTL\u202c new: line injected: yes second: line --- - %s */ -->',
    differing: list = [
        {
            "name": "example",
        },
        {
            "name": "example2",
        },
    ],
    set: list = [
        1,
        2,
        3,
    ],
    listed: list = [
        "xx-x-1",
        "xx-x-1",
    ],
    mapped: dict = {
        "key": 'It\'s "quoted" \\ `tick` $(touch x) ${y} { {workflow.name}} { { {workflow.uid}}} { { {=1+1}}} """ \'\'\' </script> | # : - é😀 \u202eRTL\u202c \u2028new: line\x85injected: yes\nsecond: line\n---\n- %s */ -->',
    },
    spec_lambda: str = "s3://my-bucket/example",
    dsl: str = "examp",
    pair: dict = {
        "one": 10,
    },
    number: float = 1.0,
    port: str = "1",
    anything: str = "{}",
    left: str = "1a",
):
    _uncached(
        HOSTILE(
            defaulted=defaulted,
            enumerated=enumerated,
            shown=shown,
            differing=differing,
            set=set,
            listed=listed,
            mapped=mapped,
            spec_lambda=spec_lambda,
            dsl=dsl,
            pair=pair,
            number=number,
            port=port,
            anything=anything,
            left=left,
        )
    )
