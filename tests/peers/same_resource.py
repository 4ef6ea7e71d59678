# SPDX-License-Identifier: Apache-2.0
"""The same values through three engines give the same resource.

same_resource.py SOURCE BUILD KFP1_PYTHON KFP2_PYTHON ARGOPEER

kfp 1.8 serialises the values and its compiler puts them into argv; kfp.local makes an executor input of
them and runs the program; Argo substitutes the text a user would type. What an engine cannot carry is
pinned by a case of its own."""
import json
import os
import subprocess
import sys
import tempfile

SOURCE, BUILD, KFP1, KFP2, PEER = sys.argv[1:6]
HERE = os.path.dirname(os.path.abspath(__file__))
RUNNER = os.path.join(BUILD, "bin/crdforge-run")
SCRATCH = tempfile.mkdtemp()
AWKWARD = ["plain", "it's \"quoted\" \\ back\\\\slash", "two\nlines\n", "\ttab and  blanks  ", "yes",
           "123", "null", "1e3", "é😀\u2028 \u0085 \u200b", "<>&", "$(X) $$ ${Y} $$(Z)", "{ {x} } }}",
           "# - : [x] {y}", "%s %d", "--in", "@/etc/passwd", "'", "\"", "\\", "{}", "[]", "a" * 5000]
BASE = {"text": "a", "whole": 1, "spec_from": "b"}

# Kind -> (cases). int-or-string and any are text in every engine.
CASES = {
    "Everything": [
        BASE,
        *({"text": t, "whole": i, "spec_from": t, "kms_key_id": t} for i, t in enumerate(AWKWARD)),
        {**BASE, "whole": 0, "real": 0.0, "flag": False, "part": {}, "items": [], "text_map": {}},
        {**BASE, "whole": -(2 ** 53), "real": -1.5, "flag": True},
        {**BASE, "whole": 2 ** 53, "real": 1e-07},
        {**BASE, "real": 1e21},
        {**BASE, "real": 5.0},
        {**BASE, "part": {"below": t, t[:20]: [t, {"deep": t}]} , "items": [t]} if (t := AWKWARD[1]) else {},
        *({**BASE, "part": {"below": t}, "items": [t, "x"], "text_map": {"k": t}} for t in AWKWARD),
        {**BASE, "part": {"n": 1, "f": 0.5, "whole": 2.0, "b": True, "no": False, "e": {}, "l": [],
                          "big": 1e20, "small": 1e-9, "list": [1, 2.5, "x", [True], {"a": {"b": 1}}]}},
        {**BASE, "text_map": {"epochs": 10, "rate": 0.1, "on": True, "text": "x", "whole": 3.0}},
        {**BASE, "number_map": {"a": 1, "b": -7}},
        {**BASE, "port": "80", "anything": "plain text"},
        {**BASE, "port": "http", "anything": "{\"a\": [1, \"😀\"]}"},
        {**BASE, "port": "-1", "anything": "true"},
        {**BASE, "anything": "\"quoted\"", "password": "secret $(P)", "extra": {"k": "v"}},
    ],
    "TrainingJob": [
        {"training_job_name": "job-1", "role_arn": "arn:aws:iam::1:role/r", "region": "eu-west-1",
         "algorithm_specification": {"trainingImage": "i", "trainingInputMode": "File"},
         "output_data_config": {"s3OutputPath": "s3://b/😀"},
         "resource_config": {"instanceType": "ml.m5.large", "instanceCount": 1, "volumeSizeInGB": 30},
         "stopping_condition": {"maxRuntimeInSeconds": 3600},
         "hyper_parameters": {"epochs": 10, "objective": "binary:logistic", "eta": 0.2},
         "enable_managed_spot_training": True, "enable_network_isolation": False,
         "tags": [{"key": "k", "value": "v \"q\""}]},
        {"training_job_name": "My_Job.1", "role_arn": "r", "algorithm_specification": {},
         "output_data_config": {}, "resource_config": {}, "stopping_condition": {}},
    ],
    "Endpoint": [
        {"endpoint_name": "e", "endpoint_config_name": "c"},
        {"endpoint_name": "e", "endpoint_config_name": "c", "tags": [], "deployment_config": {}},
    ],
}
failures = passed = 0


def check(ok, message):
    global failures, passed
    if ok:
        passed += 1
    else:
        failures += 1
        print(f"FAILED: {message}", flush=True)


def generate():
    out = os.path.join(SCRATCH, "out")
    subprocess.run([os.path.join(BUILD, "bin/crdforge"), "generate", "--quiet", "--out", out,
                    "TrainingJob", "Endpoint", "Model",
                    os.path.join(SOURCE, "tests/golden/all-types/input.yaml"),
                    os.path.join(SOURCE, "tests/golden/argo-resource/input.yaml"),
                    "--option", "argo.flavour=runner"], check=True)
    return out


def work(python, worker, job):
    done = subprocess.run([python, os.path.join(HERE, worker)], input=json.dumps(job), text=True,
                          capture_output=True, check=False)
    if done.returncode:
        print(done.stderr[-4000:])
        raise SystemExit(f"{worker} failed")
    return json.loads(done.stdout)


def moved(args):
    """Outputs go below the scratch folder, not to where the engine would have them."""
    args = list(args)
    for i, arg in enumerate(args):
        if arg == "--out":
            args[i + 2] = os.path.join(SCRATCH, "outputs", args[i + 1])
    return args


def dry_run(args, code=0):
    done = subprocess.run([RUNNER, *moved(args), "--dry-run=client", "--output", "json"], text=True,
                          capture_output=True, check=False)
    if done.returncode != code:
        return {"exit": done.returncode, "stderr": done.stderr}
    return json.loads(done.stdout) if code == 0 else done.stderr


def typed(value):
    """What a user types for Argo: text as it is, everything else JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=1) \
        if isinstance(value, (dict, list)) else json.dumps(value)


def substitute(file, cases):
    lines = [json.dumps({"file": file, "parameters": {n: typed(v) for n, v in c.items()}}) + "\n"
             for c in cases]
    done = subprocess.run([PEER, "substitute"], input="".join(lines), text=True, capture_output=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def without_name(resource, values):
    """The name of the object is made from the engine's identity where none is given."""
    if not any(n.endswith("_name") for n in values):
        resource.get("metadata", {}).pop("name", None)
    return resource


def same(out):
    for kind, cases in CASES.items():
        folder = os.path.join(out, kind)
        from_v1 = work(KFP1, "same_v1.py",
                       {"file": os.path.join(folder, "kfp-v1/component.yaml"), "cases": cases})
        from_v2 = work(KFP2, "same_v2.py",
                       {"file": os.path.join(folder, "kfp-v2/pipeline_spec.yaml"), "runner": RUNNER,
                        "cases": cases})
        from_argo = substitute(os.path.join(folder, "argo/workflow_template.yaml"), cases)
        for values, v1, v2, argo in zip(cases, from_v1, from_v2, from_argo):
            one = without_name(dry_run(v1), values)
            # kfp.local reads the output as a STRUCT, whose numbers are doubles.
            two = without_name(json.loads(json.dumps(v2), parse_float=whole), values)
            three = without_name(dry_run(argo["args"]) if "args" in argo else argo, values)
            shown = {n: str(v)[:60] for n, v in values.items()}
            check(one == two, f"{kind} {shown}: kfp 1.8\n  {one}\nkfp 2\n  {two}")
            check(one == three, f"{kind} {shown}: kfp 1.8\n  {one}\nargo\n  {three}")
            check("spec" in one and len(one["spec"]) == len(
                {n for n in values if n not in ("region", "extra")}), f"{kind} {shown}: lost a value")


def whole(text):
    value = float(text)
    return int(value) if value == int(value) and abs(value) < 2 ** 63 else value


def limits(out):
    """What the engines cannot carry, each as it is."""
    everything = os.path.join(out, "Everything")
    argo = os.path.join(everything, "argo/workflow_template.yaml")
    # Argo: an empty text is unset; so a required one is refused.
    (unset,) = substitute(argo, [{**BASE, "kms_key_id": ""}])
    check("kmsKeyID" not in dry_run(unset["args"])["spec"], "Argo: empty text is unset")
    (required,) = substitute(argo, [{**BASE, "text": ""}])
    check("text" in dry_run(required["args"], code=2), "Argo: a required text cannot be empty")
    # Argo evaluates a value that itself holds an expression, before any template sees it.
    (evaluated,) = substitute(argo, [{**BASE, "text": "{{=1+1}} {{workflow.name}}"}])
    check(dry_run(evaluated["args"])["spec"]["text"] == "2 wf-1", "Argo: values are code")
    # Both KFP versions carry an empty text.
    v1, = work(KFP1, "same_v1.py", {"file": os.path.join(everything, "kfp-v1/component.yaml"),
                                    "cases": [{**BASE, "text": ""}]})
    check(dry_run(v1)["spec"]["text"] == "", "kfp 1.8: empty text")
    # KFP v2 carries integers as doubles: beyond 2^53 they are rounded. kfp 1.8 and Argo are exact.
    big = {**BASE, "whole": 2 ** 53 + 1}
    job = {"file": os.path.join(everything, "kfp-v2/pipeline_spec.yaml"), "runner": RUNNER}
    (v2,) = work(KFP2, "same_v2.py", {**job, "cases": [big]})
    check(int(v2["spec"]["whole"]) == 2 ** 53, f"kfp 2: integers beyond 2^53: {v2['spec']['whole']}")
    v1, = work(KFP1, "same_v1.py", {"file": os.path.join(everything, "kfp-v1/component.yaml"),
                                    "cases": [big]})
    (exact,) = substitute(argo, [big])
    check(dry_run(v1)["spec"]["whole"] == dry_run(exact["args"])["spec"]["whole"] == 2 ** 53 + 1,
          "kfp 1.8 and Argo: integers beyond 2^53")
    # kfp.local cannot leave out an optional integer: its executor input is written by hand.
    with open(os.path.join(out, "Note/kfp-v2/pipeline_spec.yaml"), encoding="utf-8") as f:
        text = f.read()
    document = json.loads(text.split('- "--component"\n')[1].split("- ", 1)[1].split("\n")[0])
    for given, wanted in (({"text": "t"}, {"text": "t"}), ({"text": "t", "count": None}, {"text": "t"}),
                          ({"text": "t", "count": 3.0}, {"text": "t", "count": 3}),
                          ({"text": "t", "count": 0}, {"text": "t", "count": 0})):
        got = dry_run(["--component", document, "--executor_input",
                       json.dumps({"inputs": {"parameterValues": given}})])
        check(got.get("spec") == wanted, f"an executor input by hand: {given}: {got}")


def main():
    out = generate()
    same(out)
    limits(out)
    print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


main()
