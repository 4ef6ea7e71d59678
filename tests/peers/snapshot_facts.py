#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the bundled snapshot with the published definitions: snapshot_facts.py PROJECT SHARED

Everything but prose must be equal at any depth: names, types, required, formats, constraints,
order of properties, printer columns, scope, versions. The index must fit the files. The words
must not: a description that the published file has too is reported. Exit code 77 where the
published files are absent.
"""
import hashlib
import pathlib
import sys

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OF_THE_RUNTIME = {"services.k8s.aws_fieldexports.yaml", "services.k8s.aws_iamroleselectors.yaml"}
problems = []


def problem(text):
    problems.append(text)
    print(text)


def read(path):
    return yaml.load(path.read_bytes(), Loader=Loader)


def structure(schema):
    """The schema without prose. A property may well be called `description`."""
    result = {key: value for key, value in schema.items() if key != "description"}
    if "properties" in result:
        below = result["properties"].items()
        result["properties"] = {name: structure(item) for name, item in below}
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), dict):
            result[key] = structure(result[key])
    return result


def prose(schema):
    """All descriptions of a schema."""
    if "description" in schema:
        yield schema["description"]
    below = list(schema.get("properties", {}).values())
    below += [schema.get("items"), schema.get("additionalProperties")]
    for item in below:
        if isinstance(item, dict):
            yield from prose(item)


def definition(document):
    """What two definitions must share, the schemas apart."""
    document = dict(document)
    document["metadata"] = {k: v for k, v in document["metadata"].items() if k != "annotations"}
    versions = []
    for version in document["spec"]["versions"]:
        version = dict(version)
        version["schema"] = {"openAPIV3Schema": structure(version["schema"]["openAPIV3Schema"])}
        columns = version.get("additionalPrinterColumns", [])
        version["additionalPrinterColumns"] = [
            {k: v for k, v in column.items() if k != "description"} for column in columns]
        versions.append(version)
    document["spec"] = {**document["spec"], "versions": versions}
    return document


def compare(where, ours, theirs):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key not in ours:
                problem(f"{where}.{key}: is missing")
            elif key not in theirs:
                problem(f"{where}.{key}: is not in the published definition")
            else:
                compare(f"{where}.{key}", ours[key], theirs[key])
        if where.endswith(".properties") and list(ours) != list(theirs):
            problem(f"{where}: the properties are in another order, or differ")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (one, other) in enumerate(zip(ours, theirs)):
            compare(f"{where}[{i}]", one, other)
    elif ours != theirs or type(ours) is not type(theirs):
        problem(f"{where}: {ours!r}, published: {theirs!r}")


def check_index(cache):
    """The rows of INDEX.tsv, each of which must fit its file."""
    header, *lines = (cache / "INDEX.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"))) for line in lines]
    if lines != sorted(lines):
        problem("INDEX.tsv: is not in order")
    indexed = {row["file"] for row in rows}
    on_disk = {str(path.relative_to(cache)) for path in cache.rglob("*.yaml")}
    on_disk = {name for name in on_disk if not name.startswith("fixtures/")}  # nobody's: for formats
    for name in sorted(indexed ^ on_disk):
        problem(f"INDEX.tsv: {name}: only in the index, or only on disk")
    for row in rows:
        if row["file"] not in on_disk:
            continue
        path = cache / row["file"]
        if hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            problem(f"{row['file']}: INDEX.tsv has another sha256; run script/make-snapshot")
        spec = read(path)["spec"]
        version = next(v["name"] for v in spec["versions"] if v["storage"])
        found = (spec["group"], spec["names"]["kind"], spec["names"]["plural"], version)
        if found != (row["group"], row["kind"], row["plural"], row["version"]):
            problem(f"{row['file']}: INDEX.tsv says otherwise: {found}")
    return [row for row in rows if row["file"] in on_disk]


def check_file(path, published_path):
    ours, theirs = read(path), read(published_path)
    compare(path.stem, definition(ours), definition(theirs))
    known = set()
    for version in theirs["spec"]["versions"]:
        known.update(" ".join(text.split()) for text in prose(version["schema"]["openAPIV3Schema"]))
    for version in ours["spec"]["versions"]:
        for text in prose(version["schema"]["openAPIV3Schema"]):
            if any(" ".join(text.split()) in other for other in known):
                problem(f"{path.stem}: these words are the published ones: {text}")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: snapshot_facts.py PROJECT SHARED")
    cache = pathlib.Path(sys.argv[1]) / "crd_cache"
    published = pathlib.Path(sys.argv[2]) / "crds/public/ack-sagemaker"
    rows = check_index(cache)
    if problems:
        sys.exit(1)
    if not published.is_dir():
        print(f"skipped: no published definitions in {published}")
        sys.exit(77)
    compared = set()
    for row in rows:
        if row["group"] != "sagemaker.services.k8s.aws":
            continue
        name = f"{row['group']}_{row['plural']}.yaml"
        check_file(cache / row["file"], published / row["release"] / name)
        compared.add(name)
    release = published / "v1.9.1"
    for name in sorted({p.name for p in release.glob("*.yaml")} - compared - OF_THE_RUNTIME):
        problem(f"{name}: is not in the snapshot")
    print(f"{len(compared)} definitions compared, {len(problems)} differences")
    sys.exit(1 if problems else 0)


main()
