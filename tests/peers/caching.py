# SPDX-License-Identifier: Apache-2.0
"""Whether what an SDK has compiled may be taken from a cache: a step with side effects must not be."""
import yaml


def _loaded(text):
    return [d for d in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if d]


def _tasks(spec):
    dags = [spec.get("root", {}), *spec.get("components", {}).values()]
    for dag in dags:
        yield from dag.get("dag", {}).get("tasks", {}).items()


def cached(text):
    """The names of all tasks that may be: of a compiled pipeline of KFP v2, or of a workflow of v1."""
    names = []
    for document in _loaded(text):
        names += [name for name, task in _tasks(document)
                  if task.get("cachingOptions", {}).get("enableCache")]
        for template in document.get("spec", {}).get("templates", []):
            notes = template.get("metadata", {}).get("annotations", {})
            if "container" in template and \
                    notes.get("pipelines.kubeflow.org/max_cache_staleness") != "P0D":
                names.append(template["name"])
    return names
