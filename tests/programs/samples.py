# SPDX-License-Identifier: Apache-2.0
"""The values files of the format `samples`: as written, and with every optional input uncommented,
`crdforge run` takes them and makes a resource of them."""
import glob
import json
import os
import re
import shlex

from common import BUILD, SOURCE, check, contains, equal, main, run

# What a reader does with a sample: explanations begin with "# ", what can be uncommented does not.
SAMPLE = re.compile(r"^#(?=[^ ]|  )", re.MULTILINE)


def dry_run(folder, kind, values):
    done = run("crdforge", "run", os.path.join(folder, kind, "kfp-v1/component.yaml"), "--values", values,
               "--dry-run=client", "--output=json", env={"KUBECONFIG": "/dev/null"}, code=None)
    check(done.returncode == 0, f"{values}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout) if done.returncode == 0 else {}


def test_every_kind(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "sagemaker/*")
    files = sorted(glob.glob(os.path.join(out, "*/samples/values.yaml")))
    equal(len(files), 26, "a values file of each kind")
    for path in files:
        kind = path.split(os.sep)[-3]
        with open(path, encoding="utf-8") as source:
            text = source.read()
        head, body = text.split("\n\n", 1)
        equal(head.split("\n")[0], "# yaml-language-server: $schema=../schema/inputs.schema.json",
              f"{kind}: what editors look for")
        check(all(line.startswith("#") for line in head.split("\n")), f"{kind}: head is comments")
        optional = bool(SAMPLE.search(body))
        body = SAMPLE.sub("", body)
        least = dry_run(out, kind, path)
        equal(least.get("kind"), kind, "the kind of the resource")
        whole = os.path.join(folder, kind + ".yaml")
        with open(whole, "w", encoding="utf-8") as result:
            result.write(body)
        most = dry_run(out, kind, whole)
        check(not optional or len(json.dumps(most)) > len(json.dumps(least)),
              f"{kind}: what was uncommented is not there")
        for key, value in least.get("spec", {}).items():
            if value == least["metadata"]["name"]:
                continue  # the name in the cloud, made up until one is given
            equal(most.get("spec", {}).get(key), value, f"{kind}: {key} after uncommenting others")


def test_other_definition(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--format", "samples,kfp-v1",
        os.path.join(SOURCE, "tests/golden/all-types/input.yaml"))
    dry_run(out, "Everything", os.path.join(out, "Everything/samples/values.yaml"))


def test_odd_definition(folder):
    """Keywords of the wrong type are passed over by every format, and the catalogue is there."""
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--format", "all", "--image", "x",
        os.path.join(SOURCE, "tests/golden/reference/odd.yaml"))
    dry_run(out, "Odd", os.path.join(out, "Odd/samples/values.yaml"))
    check(os.path.exists(os.path.join(out, "html/index.html")), "the catalogue of an odd definition")


def test_in_parts(folder):
    """With --flatten the parts are filled in, not the object, and make the same resource."""
    made = []
    for out, more in (("whole", []), ("parts", ["--flatten", "spec.resourceConfig", "--flatten",
                                                "spec.stoppingCondition"])):
        out = os.path.join(folder, out)
        run("crdforge", "generate", "--quiet", "--out", out, *more, "TrainingJob")
        values = os.path.join(out, "TrainingJob/samples/values.yaml")
        made.append(dry_run(out, "TrainingJob", values)["spec"])
        with open(values, encoding="utf-8") as text:
            lines = text.read().split("\n")
        check(("#resource_config:" in lines) == bool(more), f"{more}: the object")
        check(("resource_config_instance_count: 1" in lines) == bool(more), f"{more}: a part")
        with open(os.path.join(out, "TrainingJob/samples/pipeline/TrainingJob-pipeline.py"),
                  encoding="utf-8") as text:
            check(("            resource_config_instance_count=" in text.read()) == bool(more),
                  f"{more}: an argument")
    for spec in made:
        spec.pop("trainingJobName")
    equal(made[1], made[0], "what the parts make")


def test_set_beside_values(folder):
    out = os.path.join(folder, "out")
    run("crdforge", "generate", "--quiet", "--out", out, "--image", "x", "TransformJob")
    values = os.path.join(out, "TransformJob/samples/values.yaml")
    done = run("crdforge", "run", os.path.join(out, "TransformJob/kfp-v1/component.yaml"), "--values",
               values, "--set", "model_name=other", "--dry-run=client", "--output=json",
               env={"KUBECONFIG": "/dev/null"})
    equal(json.loads(done.stdout)["spec"]["modelName"], "other", "--set comes after --values")
    done = run("crdforge", "run", os.path.join(out, "TransformJob/kfp-v1/component.yaml"), "--values",
               values, "--set", "modle_name=other", "--dry-run=client", code=None)
    check(done.returncode != 0, "a misspelt input is refused")
    contains(done.stderr, "modle_name", "it is named")
    contains(done.stderr, "model_name", "what was meant is named")
    broken = os.path.join(folder, "broken.yaml")
    with open(broken, "w", encoding="utf-8") as f:
        f.write("{")
    for values, message in ((os.path.join(folder, "none.yaml"), "error: cannot read {}: No such file or directory"),
                            (broken, "{}:2:1: error: not valid YAML: ")):
        done = run("crdforge", "run", os.path.join(out, "TransformJob/kfp-v1/component.yaml"), "--values", values,
                   "--dry-run=client", code=None)
        check(done.returncode != 0, values)
        contains(done.stderr, message.format(values), "values that cannot be read")


# Stands for the program that the format `python` makes.
PROGRAM = "import json, os, sys\nprint(json.dumps([os.environ['PYTHONPATH'], sys.argv]))\n"


def test_run_local(folder):
    """Both trees; every argument reaches the program as it is, and more may be given."""
    source = os.path.join(SOURCE, "tests/golden/samples/hostile.yaml")
    run("crdforge", "generate", "--quiet", "--out", folder, "--format", "samples", "--option",
        "samples.python=true", source, "TrainingJob")
    spec = json.loads(run("crdforge", "show", "--json", source).stdout)
    inputs = {i["name"]: i for i in spec["inputs"]}
    for kind, tree in (("Hostile", "python/src"), ("TrainingJob", "src")):
        place = os.path.join(folder, kind, tree)
        os.makedirs(place)
        with open(os.path.join(place, f"{kind}_component.py"), "w", encoding="utf-8") as out:
            out.write(PROGRAM)
        script = os.path.join(folder, kind, "samples/run-local.sh")
        done = run("sh", script, "--more", "x y", env={"RUNTIME": "/app"})
        path, (program, *words) = json.loads(done.stdout)
        equal(path.split(":")[1], "/app", f"{kind}: where the runtime is")
        equal(program, f"{kind}/src/{kind}_component.py", f"{kind}: the program")
        equal(words[-2:], ["--more", "x y"], f"{kind}: what is given behind the script")
        given = dict(zip(words[0:-2:2], words[1:-2:2]))
        if kind == "TrainingJob":
            equal((given["--region"], given["--training_job_name"]), ("eu-west-1", ""), "a SageMaker kind")
            contains(given["--resource_config"], '"ml.m5.large"', "an object is given whole")
        else:
            equal(given["--enumerated"], inputs["enumerated"]["enum"][0], "a hostile text")
            equal(json.loads(given["--mapped"]), {"key": inputs["enumerated"]["enum"][0]}, "inside JSON")
        contains(run("sh", script, env={"RUNTIME": ""}, code=None).stderr, "say in which folder",
                 "without the runtime")
        # Whatever a definition holds is one word (SC2016 is about words that look like more).
        linted = run("shellcheck", "-e", "SC2016", script, code=None)
        equal(linted.stdout, "", f"{kind}: shellcheck")


def python_inputs(path):
    """Name -> whether it must be given, of a component.yaml of the format `python` in either layout."""
    with open(path, encoding="utf-8") as source:
        text = source.read().split("\noutputs:")[0].split("\ninputs:")[1]
    if "\n  - {\n" in text:
        return {re.search(r'name: "?(\w+)', block).group(1): "default:" not in block
                for block in re.findall(r"- {\n(.*?)\n    }", text, re.S)}
    return {block.split("\n")[0].strip('"'): "optional: true" not in block and "default:" not in block
            for block in re.split(r"^- name: ", text, flags=re.M)[1:]}


def test_python_names(folder):
    """The samples give what the format `python` takes, by the names that it has there, and no other."""
    for number, (what, kind, more) in enumerate((
            ("TrainingJob", "TrainingJob", []), ("TrainingJob", "TrainingJob", ["upstream"]),
            ("tests/golden/python/input.yaml", "Hostile", []),
            ("tests/golden/python/input.yaml", "Hostile", ["upstream"]),
            ("tests/golden/all-types/input.yaml", "Everything", []),
            ("tests/golden/all-types/input.yaml", "Everything", ["upstream"]))):
        out = os.path.join(folder, str(number))
        what = os.path.join(SOURCE, what) if "/" in what else what
        compat = [word for name in more for word in ("--compat", name, "--option", f"samples.compat={name}")]
        run("crdforge", "generate", "--quiet", "--out", out, "--format", "samples,python", "--option",
            "samples.python=true", *compat, what)
        taken = python_inputs(os.path.join(out, kind, "python/component.yaml"))
        check(len(taken) > 3, f"{kind} {more}: inputs of component.yaml")
        equal("region" in taken, kind != "Everything" or bool(more), f"{kind} {more}: the region")
        with open(os.path.join(out, kind, "samples/run-local.sh"), encoding="utf-8") as text:
            words = re.findall(r"^  --(\w+) ", text.read(), re.M)
        with open(os.path.join(out, kind, f"samples/pipeline/{kind}-python-pipeline.py"), encoding="utf-8") as text:
            body = text.read()
        given = re.findall(r"^            (\w+)=\1,$", body, re.M)
        equal(words, given, f"{kind} {more}: the script and the pipeline")
        for name, must in taken.items():
            check(name in given or not must, f"{kind} {more}: {name} is not given")
        listed = re.search(r"The component also takes: ([^.]*)\.", body)
        rest = re.findall(r"\w+", listed.group(1)) if listed else []
        equal(sorted(given + rest), sorted(taken), f"{kind} {more}: what is given, and what is taken beside it")


def test_next_command(folder):
    """The last line of generate can be typed, and works."""
    out = os.path.join(folder, "it's here")
    for formats in ("kfp-v1,samples", "kfp-v2,samples"):
        done = run("crdforge", "generate", "--format", formats, "--out", out, "TrainingJob", "Model")
        last = done.stderr.rstrip("\n").split("\n")[-1]
        check(last.startswith("next: crdforge run "), f"{formats}: the last line is {last!r}")
        contains(last, "/TrainingJob/samples/values.yaml", "the first of several kinds")
        run("sh", "-c", last[len("next: "):], env={"KUBECONFIG": "/dev/null"})
    for formats, part in (("argo", "argo/workflow_template.yaml"), ("samples", "samples/TrainingJob.yaml")):
        done = run("crdforge", "generate", "--format", formats, "--out", out, "TrainingJob")
        words = shlex.split(done.stderr.rstrip("\n").split("\n")[-1])
        equal(words[:-1], ["next:", "kubectl", "apply", "--dry-run=server", "-f"], f"{formats}: the command")
        equal(words[-1], os.path.join(out, "TrainingJob", part), f"{formats}: its file")
        check(os.path.exists(words[-1]), f"there is no {words[-1]}")
    for more in ("--quiet", "--json"):
        done = run("crdforge", "generate", more, "--out", out, "TrainingJob")
        check("next:" not in done.stderr, f"{more}: {done.stderr}")


assert BUILD
main(test_every_kind, test_other_definition, test_in_parts, test_set_beside_values, test_run_local,
     test_python_names, test_next_command)
