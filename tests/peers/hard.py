# SPDX-License-Identifier: Apache-2.0
"""The hard public definitions of hard_crds.txt, for every test that wants them."""
import os

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))


def paths(shared):
    """Their files; none where ../shared is not at hand."""
    with open(os.path.join(HERE, "hard_crds.txt"), encoding="utf-8") as text:
        names = [line for line in text.read().splitlines() if line and not line.startswith("#")]
    found = [os.path.join(shared, "crds/public", name) for name in names]
    return found if os.path.exists(found[0]) else []


def definitions(path):
    """The definitions of a file as an API server of today takes them: apiextensions v1."""
    with open(path, encoding="utf-8") as text:
        for document in yaml.safe_load_all(text):
            if document and document.get("kind") == "CustomResourceDefinition":
                yield document if document["apiVersion"].endswith("/v1") else as_v1(document)


def as_v1(document):
    """From v1beta1, where schema, columns and subresources stood once for all versions."""
    spec = dict(document["spec"])
    shared = {"schema": spec.pop("validation", None), "subresources": spec.pop("subresources", None),
              "additionalPrinterColumns": [
                  {"jsonPath" if k == "JSONPath" else k: v for k, v in column.items()}
                  for column in spec.pop("additionalPrinterColumns", [])]}
    name = spec.pop("version", None)
    versions = spec.get("versions") or [{"name": name, "served": True, "storage": True}]
    spec.pop("preserveUnknownFields", None)
    spec["versions"] = [{**{k: v for k, v in shared.items() if v}, **version} for version in versions]
    return {**document, "apiVersion": "apiextensions.k8s.io/v1", "spec": spec}
