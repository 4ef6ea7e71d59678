# SPDX-License-Identifier: Apache-2.0
"""Packages of models on whatever Python this is, without any other package: models_roundtrip.py FILE

FILE holds JSON, a list of [folder, package, class, resources]. Each resource must come through the
models as it is."""
import copy
import importlib
import json
import pickle
import sys


def in_order(data):
    """Text in which the order of keys counts."""
    return json.dumps(data, ensure_ascii=True)


def sorted_like(result, given):
    """The keys of `given` in the order of `result`: what has no field comes after what has one."""
    if isinstance(result, dict):
        return {key: sorted_like(below, given[key]) for key, below in result.items()}
    if isinstance(result, list):
        return [sorted_like(*pair) for pair in zip(result, given)]
    return given


def problems(model, resource):
    made = model.from_dict(resource)
    result = made.to_dict()
    if result != resource or in_order(result) != in_order(sorted_like(result, resource)):
        yield f"another resource: {in_order(result)}"
    again = model.from_dict(json.loads(json.dumps(result)))
    if not again == made or repr(again) != repr(made):
        yield "a second reading is not equal"
    if copy.deepcopy(made) != made or pickle.loads(pickle.dumps(made)) != made:
        yield "a copy is not equal"
    for name, data in (("aKeyThatIsNotThere", {**resource, "aKeyThatIsNotThere": 1}),
                       ("kind", {**resource, "kind": "Other"}),
                       ("metadata", {k: v for k, v in resource.items() if k != "metadata"})):
        try:
            model.from_dict(data)
            yield f"a wrong {name} is taken"
        except ValueError as error:
            if name not in str(error):
                yield f"the message does not name {name}: {error}"


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        tasks = json.load(source)
    failed = 0
    for folder, package, name, resources in tasks:
        sys.path.insert(0, folder)
        module = importlib.import_module(package)
        sys.path.pop(0)
        for resource in resources:
            for problem in problems(getattr(module, name), resource):
                failed += 1
                print(f"FAILED: {package}: {problem[:600]}")
    if "kfp" in sys.modules:
        failed += 1
        print("FAILED: the models import kfp")
    print("Python %d.%d: %d packages, %d problems" % (*sys.version_info[:2], len(tasks), failed), flush=True)
    sys.exit(failed > 0 or not tasks)


main()
