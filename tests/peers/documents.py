#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the component and the runner document of kinds against their JSON Schemas.

Usage: documents.py CRDFORGE DOCS_FOLDER WHAT...

For each WHAT (as `crdforge show` takes it; WHAT+FILE.lua: with that script), both documents must fit docs/component.schema.json and
docs/runner.schema.json, the runner document must be a key-for-key subset of the component document,
and that of a SageMaker kind must be small enough for one argument.
"""
import json
import pathlib
import subprocess
import sys

import jsonschema

SAGEMAKER = "sagemaker.services.k8s.aws"
SMALL = 8192  # bytes of compact JSON


def validator(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    return kind(schema)


def show(program, what, *options):
    what, _, script = what.partition("+")
    options = [*options, *(["--script", script] if script else [])]
    command = [program, "show", *options, "--json", what]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {said}")
    return json.loads(done.stdout)


def schema_problems(validators, name, document):
    for error in validators[name].iter_errors(document):
        where = "/".join(str(step) for step in error.absolute_path)
        yield f"{name} document: {where}: {error.message[:200]}"


def same(part, whole, path):
    """Why `part` is no key-for-key subset of `whole`; an absent key and false are the same."""
    if isinstance(part, dict) and isinstance(whole, dict):
        for key, value in part.items():
            yield from same(value, whole.get(key, False), f"{path}.{key}")
    elif isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        for index, (a, b) in enumerate(zip(part, whole)):
            yield from same(a, b, f"{path}[{index}]")
    elif type(part) is not type(whole) or part != whole:
        yield f"{path}: the runner document says {part!r}, the component document {whole!r}"


# Keys of the runner document, and of its inputs and outputs: all of them must be taken over.
WHOLE = ["group", "version", "kind", "plural", "scope", "naming", "rules"]
FIELD = ["name", "path", "type", "element", "required", "secret"]


def lost(runner, component):
    """Keys the component document has and its runner document has not."""
    pairs = [("", WHOLE, runner, component)]
    for side in ("inputs", "outputs"):
        for part, whole in zip(runner[side], component[side]):
            pairs.append((f"{side}.{whole['name']}.", FIELD, part, whole))
    for path, keys, part, whole in pairs:
        for key in keys:
            if whole.get(key, False) is not False and key not in part:
                yield f"{path}{key}: is missing in the runner document"


def problems(validators, program, what):
    component = show(program, what)
    runner = show(program, what, "--runner")
    yield from schema_problems(validators, "component", component)
    yield from schema_problems(validators, "runner", runner)
    subset = {key: value for key, value in runner.items() if key != "runner_version"}
    yield from same(subset, component, what)
    yield from lost(runner, component)
    size = len(json.dumps(runner, separators=(",", ":"), ensure_ascii=False).encode())
    if runner["group"] == SAGEMAKER and size > SMALL:
        yield f"the runner document has {size} bytes, more than {SMALL}"


def main(arguments):
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, docs, *whats = arguments
    validators = {
        name: validator(pathlib.Path(docs) / f"{name}.schema.json")
        for name in ("component", "runner")
    }
    failed = 0
    for what in whats:
        try:
            found = list(problems(validators, program, what))
        except (RuntimeError, ValueError) as error:
            found = [str(error)]
        for problem in found:
            print(f"{what}: {problem}", file=sys.stderr)
        failed += bool(found)
    print(f"{len(whats)} kinds, {failed} with problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
