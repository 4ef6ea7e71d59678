# SPDX-License-Identifier: Apache-2.0
"""components/sagemaker is what the program generates from the bundled snapshot, byte for byte."""
import json
import os
import shutil

from common import SOURCE, check, contains, equal, main, run, tree


FORMATS = "kfp-v1,kfp-v2,argo,samples,rbac,markdown"


def committed_components(folder):
    run("crdforge", "generate", "sagemaker/*", "--quiet", "--format", FORMATS, "--out", "out", cwd=folder)
    made, kept = tree(os.path.join(folder, "out")), tree(os.path.join(SOURCE, "components/sagemaker"))
    equal(len({path.rsplit("/samples/")[0] for path in made if "/samples/" in path}), 26, "kinds")
    equal({path.split("/")[1] for path in made}, set(FORMATS.split(",")), "formats")
    equal(sorted(kept), sorted(made), "the files")
    for path in sorted(made):
        check(kept.get(path) == made[path],
              f"components/sagemaker/{path} is not what is generated: run "
              f"`crdforge generate 'sagemaker/*' --format {FORMATS} --out components/sagemaker`")
    # The manifests, too.
    done = run("crdforge", "generate", "sagemaker/*", "--quiet", "--format", FORMATS, "--check", "--out",
               os.path.join(SOURCE, "components/sagemaker"))
    equal(done.stdout, "", "--check")


def interface(what):
    """What users of a component meet: names, paths, types, required; prose aside."""
    document = json.loads(run("crdforge", "show", "--json", what).stdout)
    return {side: [{k: f.get(k) for k in ("name", "path", "type", "element", "required", "immutable")}
                   for f in document[side]] for side in ("inputs", "outputs")}


def same_as_published(folder):
    """The bundled kinds have the interface of the published definitions, where those are at hand."""
    del folder
    published = os.path.join(os.path.dirname(SOURCE), "shared/crds/public/ack-sagemaker/v1.9.1")
    if not os.path.isdir(published):
        print("skipped: there is no ../shared/crds/public/ack-sagemaker here")
        return
    kinds = [row["kind"] for row in json.loads(run("crdforge", "list", "--json").stdout)]
    equal(len(kinds), 26, "bundled kinds")
    for row in json.loads(run("crdforge", "list", "--json").stdout):
        path = os.path.join(published, f"{row['group']}_{row['plural']}.yaml")
        equal(interface(row["kind"]), interface(path), row["kind"])


def not_there(folder):
    """What is bundled is found, or it is said where it was looked for."""
    data = {"CRDFORGE_DATA_DIR": folder}
    done = run("crdforge", "list", env=data, code=1)
    equal(done.stderr.splitlines(), [
        f"error: cannot read {folder}/crd_cache/INDEX.tsv: No such file or directory",
        "  hint: the bundled CRDs were not found; set CRDFORGE_DATA_DIR to the folder that holds crd_cache and "
        "lua_templates"], "nothing is there, told once")
    equal(run("crdforge", "show", env=data, stdin="", code=2).stderr, done.stderr, "nothing to pick from")
    contains(run("crdforge", "list", "githb:o/r", "App", env=data, code=1).stderr, "did you mean github:o/r?",
             "a source that was meant")
    os.mkdir(os.path.join(folder, "crd_cache"))
    with open(os.path.join(SOURCE, "crd_cache/INDEX.tsv"), encoding="utf-8") as text:
        header = text.readline()
    for whole, told in (("group\tkind\n", "1: this is not the expected header"),
                        (header + "g.io\tThing\n", "2: a column is missing")):
        with open(os.path.join(folder, "crd_cache/INDEX.tsv"), "w", encoding="utf-8") as text:
            text.write(whole)
        contains(run("crdforge", "list", env=data, code=1).stderr, f"crd_cache/INDEX.tsv:{told}\n  hint: it is of another "
                 "crdforge: install this one anew, or set CRDFORGE_DATA_DIR\n", "another table")


def one_not_there(folder):
    """One of the files that are listed: the others are used, and what only it has is not known."""
    script, field = os.path.join(folder, "s.lua"), "algorithm_specification_training_image"
    with open(script, "w", encoding="utf-8") as text:
        text.write(f'return {{ kinds = {{ ["sagemaker/*"] = {{ inputs = {{ {field} = {{ describe = "x" }} }} }} }} }}')
    words = ("generate", "Model", "--format", "markdown", "--dry-run", "--script", script)
    run("crdforge", *words, cwd=folder)
    shutil.copytree(os.path.join(SOURCE, "crd_cache"), os.path.join(folder, "data/crd_cache"))
    os.symlink(os.path.join(SOURCE, "lua_templates"), os.path.join(folder, "data/lua_templates"))
    gone = os.path.join(folder, "data/crd_cache/sagemaker.services.k8s.aws/v1.9.1/trainingjobs.yaml")
    os.remove(gone)
    data = {"CRDFORGE_DATA_DIR": os.path.join(folder, "data")}
    done = run("crdforge", *words, cwd=folder, env=data, code=2)
    contains(done.stderr, f'kinds["sagemaker/*"].inputs.{field}: Model has no such input', "what only it has")
    check("cannot read" not in done.stderr, f"it was not asked for: {done.stderr}")
    contains(run("crdforge", "show", "TrainingJob", env=data, code=1).stderr, f"error: cannot read {gone}: ", "itself")


main(committed_components, same_as_published, not_there, one_not_there)
