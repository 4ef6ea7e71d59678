# SPDX-License-Identifier: Apache-2.0
"""The same values through three engines give the same resource.

same_resource.py SOURCE BUILD KFP1_PYTHON KFP2_PYTHON ARGOPEER

kfp 1.8 serialises the values, its compiler makes a workflow of them, as constants and as parameters of
the run, and Argo substitutes that; kfp.local makes an executor input of them and runs the program; Argo
substitutes the text a user would type into our own template. What an engine cannot carry is pinned by a
case of its own."""
import copy
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE, BUILD, KFP1, KFP2, PEER = sys.argv[1:6]
HERE = os.path.dirname(os.path.abspath(__file__))
RUNNER = os.path.join(BUILD, "bin/crdforge-run")
SCRATCH = tempfile.mkdtemp()
AWKWARD = ["plain", "it's \"quoted\" \\ back\\\\slash", "two\nlines\n", "\ttab and  blanks  ", "yes",
           "123", "null", "1e3", "y", "0o17", "2020-01-01", "12:30:45", "é😀\u2028 \u0085 \u200b", "<>&",
           "$(X) $$ ${Y} $$(Z)", "{ {x} } }}", "# - : [x] {y}", "%s %d", "--in", "@/etc/passwd", "'",
           "\"", "\\", "{}", "[]", "a" * 5000]
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
        {**BASE, "part": {AWKWARD[1]: [AWKWARD[1], {"deep": AWKWARD[1]}]}, "items": [AWKWARD[1]]},
        *({**BASE, "kms_key_id": t, "part": {"below": t}}
          for t in ("\x01\x1b\x7f", "\U000f0000 \U0001f9ea")),
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
    "Domain": [
        {"domain_name": "d", "auth_mode": "IAM", "default_user_settings": {"executionRole": "r"},
         "subnet_ids": ["s-1", "s-2"], "vpc_id": "v", "tags": [{"key": "k", "value": "ü 😀 $(X)"}],
         "region": "eu-west-1"},
        {"domain_name": "d", "auth_mode": "SSO", "default_user_settings": {}, "subnet_ids": [],
         "vpc_id": "v", "app_network_access_type": "VpcOnly"},
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


def generate(flavour):
    out = os.path.join(SCRATCH, flavour)
    everything = os.path.join(SOURCE, "tests/golden/all-types/input.yaml")
    if flavour == "resource":
        # A phase whose words nobody has declared is what this flavour refuses: no phase, then.
        with open(everything, encoding="utf-8") as source:
            text = source.read().replace(" phase:", " stage:")
        everything = os.path.join(SCRATCH, "everything.yaml")
        with open(everything, "w", encoding="utf-8") as out_file:
            out_file.write(text)
    # kfp.local cannot leave out an optional integer (FORMATS.md 5): in parts there is a case of its own.
    subprocess.run([os.path.join(BUILD, "bin/crdforge"), "generate", "--quiet", "--out", out,
                    "--flatten", "none", "TrainingJob", "Endpoint", "Domain",
                    everything,
                    os.path.join(SOURCE, "tests/golden/argo-resource/input.yaml"),
                    "--option", "argo.flavour=" + flavour], check=True)


def files_of(kind, flavour="runner"):
    folder = os.path.join(SCRATCH, flavour, kind)
    return (os.path.join(folder, "kfp-v1/component.yaml"),
            os.path.join(folder, "kfp-v2/pipeline_spec.yaml"),
            os.path.join(folder, "argo/workflow_template.yaml"))


# --- the three engines --------------------------------------------------------------------------

def work(python, worker, job):
    done = subprocess.run([python, os.path.join(HERE, worker)], input=json.dumps(job), text=True,
                          capture_output=True, check=False)
    if done.returncode:
        print(done.stderr[-4000:])
        raise SystemExit(f"{worker} failed")
    return json.loads(done.stdout)


def substitute(requests):
    done = subprocess.run([PEER, "substitute"], input="".join(json.dumps(r) + "\n" for r in requests),
                          text=True, capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(answers) != len(requests):
        raise SystemExit("argopeer: an answer is missing")
    return answers


def kfp1(file, cases, as_yaml=False):
    """For each case what Argo makes of it as constants, and as parameters of the run."""
    pairs = work(KFP1, "same_v1.py", {"file": file, "cases": cases, "as_yaml": as_yaml})
    answers = iter(substitute([request for pair in pairs for request in pair]))
    return [(next(answers), next(answers)) for _ in pairs]


def kfp2(file, cases):
    return work(KFP2, "same_v2.py", {"file": file, "runner": RUNNER, "cases": cases})


def typed(value):
    """What a user types for Argo: text as it is, everything else JSON."""
    return value if isinstance(value, str) else json.dumps(value, indent=1) \
        if isinstance(value, (dict, list)) else json.dumps(value)


def argo(file, cases):
    return substitute([{"file": file, "parameters": {n: typed(v) for n, v in c.items()}}
                       for c in cases])


# --- the program --------------------------------------------------------------------------------

def moved(args):
    """Outputs go below the scratch folder, not to where the engine would have them."""
    args = list(args)
    for i, arg in enumerate(args):
        if arg == "--out":
            args[i + 2] = os.path.join(SCRATCH, "outputs", args[i + 1])
    return args


def dry_run(answer, code=0):
    """The resource, or for another exit code the messages, that the program makes of arguments."""
    args = answer["args"] if isinstance(answer, dict) and "args" in answer else answer
    if isinstance(args, dict):
        return args
    done = subprocess.run([RUNNER, *moved(args), "--dry-run=client", "--output", "json"], text=True,
                          capture_output=True, check=False)
    if done.returncode != code:
        return {"exit": done.returncode, "stderr": done.stderr}
    return json.loads(done.stdout) if code == 0 else done.stderr


def exact(value):
    """Text that tells 1 from 1.0 and from true."""
    return json.dumps(value, sort_keys=True)


# --- what docs/RUNNER_CONTRACT.md says of a value -----------------------------------------------

def number(value):
    """Whole numbers are integers, wherever they stand."""
    if isinstance(value, float) and value == int(value) and abs(value) < 2 ** 63:
        return int(value)
    if isinstance(value, dict):
        return {k: number(v) for k, v in value.items()}
    return [number(v) for v in value] if isinstance(value, list) else value


def as_text(value):
    return value if isinstance(value, str) else json.dumps(number(value))


def converted(declared, value):
    kind, element = declared["type"], declared.get("element")
    if element == "string":
        return {k: as_text(v) for k, v in value.items()} if isinstance(value, dict) else \
            [as_text(v) for v in value]
    if kind == "int-or-string":
        return int(value) if re.fullmatch(r"-?[0-9]+", value) else value
    if kind == "any":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return number(value)


def wanted(document, values):
    """The resource that the values stand for, without its name."""
    resource = {"apiVersion": f"{document['group']}/{document['version']}", "kind": document["kind"],
                "metadata": {}, "spec": {}}
    for declared in document["inputs"]:
        if declared["name"] in values:
            place = resource
            for step in declared["path"][:-1]:
                place = place.setdefault(step, {})
            place[declared["path"][-1]] = converted(declared, values[declared["name"]])
    return resource


def masked(document, resource):
    """The resource as an output has it."""
    resource = copy.deepcopy(resource)
    for declared in document["inputs"]:
        place = resource
        for step in declared["path"][:-1]:
            place = place.get(step, {})
        if declared.get("secret") and declared["path"] and declared["path"][-1] in place:
            place[declared["path"][-1]] = "(secret)"
    return resource


def split(resource):
    """(the name, the resource without it)."""
    name = resource.get("metadata", {}).pop("name", None)
    return name, resource


# --- the test -----------------------------------------------------------------------------------

def same_case(kind, document, values, answers):
    constants, parameters, local, template = answers
    shown = f"{kind} { {n: str(v)[:60] for n, v in values.items()} }"
    names, resources = zip(*(split(r) for r in (
        dry_run(constants), dry_run(parameters), json.loads(local["printed"]), dry_run(template))))
    expected = exact(wanted(document, values))
    for engine, resource in zip(("kfp 1.8, constants", "kfp 1.8, parameters", "kfp 2", "argo"),
                                resources):
        check(exact(resource) == expected, f"{shown}: {engine}\n  {exact(resource)}\nis not\n  {expected}")
    # kfp.local reads the output as a STRUCT, whose numbers are doubles: equal, not exact.
    check(split(local["output"])[1] == masked(document, resources[2]), f"{shown}: the output is {local['output']}")
    # One run and step is one name; kfp.local has another identity.
    check(names[0] == names[1] == names[3] and names[2], f"{shown}: the names are {names}")
    if "naming" in document and document["naming"]["input"] in values:
        check(names[2] == names[0], f"{shown}: the given name became {names}")


def unprintable(value):
    """Whether Argo's plain substitution, or a manifest read as YAML, cannot carry the value."""
    return any(c in json.dumps(value, ensure_ascii=False) for c in ("\\u0001", "\U000f0000", "\x85"))


def pruned(value):
    """What the API server makes of a manifest: null is nothing."""
    if isinstance(value, dict):
        return {k: pruned(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [pruned(v) for v in value]
    return float(value) if isinstance(value, int) and abs(value) >= 2 ** 63 else value


def beyond_resource(document, values):
    """Whether Argo's own resource template cannot carry the values; limits() pins what it does."""
    for declared in document["inputs"]:
        value = values.get(declared["name"])
        if value is None:
            continue
        if unprintable(value) or (declared.get("element") == "string" and
                                  exact(converted(declared, value)) != exact(value)):
            return True
        if declared["type"] == "any" and converted(declared, value) == value:
            return True
    return False


def same(kind, cases):
    v1, v2, template = files_of(kind)
    from_argo = argo(template, cases)
    document = from_argo[0]["args"]
    document = json.loads(document[document.index("--component") + 1])
    for values, one, two, three in zip(cases, kfp1(v1, cases), kfp2(v2, cases), from_argo):
        if unprintable(values) and "error" in one[1]:
            one = (one[0], one[0])
        same_case(kind, document, values, (*one, two, three))
    cases = [c for c in cases if not beyond_resource(document, c)]
    check(cases, f"{kind}: no case for the resource template")
    for values, answer in zip(cases, argo(files_of(kind, "resource")[2], cases)):
        name, got = split(pruned(answer.get("manifest", answer)))
        expected = exact(wanted(document, values))
        # What the exit handler looks for is no value of a user.
        label = got["metadata"]["labels"].pop("crdforge.dev/workflow", None)
        check(label == "7e1e9a2c-0000-4000-8000-000000000001", f"{kind}: the run is {label}")
        got["metadata"] = {k: v for k, v in got.get("metadata", {}).items() if v}
        check(name and exact(got) == expected,
              f"{kind} {values}: resource template\n  {exact(got)}\nis not\n  {expected}")


# --- what the engines cannot carry, each as it is -------------------------------------------------

def limits_of_argo():
    unset, required, evaluated, big, control = argo(files_of("Everything")[2], [
        {**BASE, "kms_key_id": ""}, {**BASE, "text": ""},
        {**BASE, "text": "{{=1+1}} {{workflow.name}} {{inputs.parameters.text}}"},
        {**BASE, "whole": 2 ** 53 + 1}, {**BASE, "text": "\x01"}])
    check("kmsKeyID" not in dry_run(unset)["spec"], "Argo: empty text is unset")
    check("text" in dry_run(required, code=2), "Argo: a required text cannot be empty")
    # Argo evaluates a value that itself holds an expression, before any template sees it.
    check(dry_run(evaluated)["spec"]["text"] == "2 wf-1 {{inputs.parameters.text}}",
          "Argo: values are code")
    check(dry_run(big)["spec"]["whole"] == 2 ** 53 + 1, "Argo: integers beyond 2^53")
    check(dry_run(control)["spec"]["text"] == "\x01", "Argo: control characters")


def limits_of_argo_resource():
    big, numbers, plain, control, next_line = argo(files_of("Everything", "resource")[2], [
        {**BASE, "whole": 2 ** 53 + 1}, {**BASE, "text_map": {"epochs": 10}},
        {**BASE, "anything": "plain text"}, {**BASE, "text": "\x7f"}, {**BASE, "text": "a\x85b"}])
    check(big["manifest"]["spec"]["whole"] == 2 ** 53 + 1, "resource: integers beyond 2^53")
    # Nobody is there to turn the numbers of a map of text into text.
    check(numbers["manifest"]["spec"]["textMap"] == {"epochs": 10}, "resource: a map of text")
    # Nor to take for text what is no JSON: the expression stays, and the step fails.
    check("fromJSON(" in plain.get("error", ""), "resource: free-form text")
    check("control characters" in control.get("error", ""), "resource: the manifest is YAML: DEL")
    # The object is named as given, also where the API server will refuse that.
    (name,) = argo(files_of("Endpoint", "resource")[2],
                   [{"endpoint_name": "My_Name", "endpoint_config_name": "c"}])
    check(name["manifest"]["metadata"]["name"] == "My_Name", "resource: the name as given")
    check(next_line["manifest"]["spec"]["text"] == "a b", "resource: the manifest is YAML: U+0085")


def limits_of_kfp1():
    file = files_of("Everything")[0]
    empty, big, control, private, code = kfp1(file, [
        {**BASE, "text": ""}, {**BASE, "whole": 2 ** 53 + 1}, {**BASE, "text": "\x01"},
        {**BASE, "text": "\U000f0000"}, {**BASE, "text": "{{=1+1}}"}])
    for answer in empty:
        check(dry_run(answer)["spec"]["text"] == "", "kfp 1.8: empty text")
    for answer in big:
        check(dry_run(answer)["spec"]["whole"] == 2 ** 53 + 1, "kfp 1.8: integers beyond 2^53")
    # Argo runs what kfp 1.8 compiles. Its plain substitution of the parameters of a run cannot carry
    # control characters; constants are part of the workflow.
    check(dry_run(control[0])["spec"]["text"] == "\x01", "kfp 1.8: control characters as constants")
    for _, parameters in (control, private):
        check("invalid JSON" in parameters.get("error", ""), "kfp 1.8: unprintable parameters of a run")
    for answer in code:
        check(dry_run(answer)["spec"]["text"] == "2", "kfp 1.8: values are code")
    # Its compiler writes a constant 1e3 bare; Argo's YAML reader takes that for a number.
    ((uploaded, _),) = kfp1(file, [{**BASE, "text": "1e3"}], as_yaml=True)
    check(dry_run(uploaded)["spec"]["text"] == "1000", "kfp 1.8: constants in an uploaded file")


def limits_of_kfp2():
    empty, big = [json.loads(answer["printed"])["spec"] for answer in kfp2(files_of("Everything")[1], [
        {**BASE, "text": "", "kms_key_id": ""}, {**BASE, "whole": 2 ** 53 + 1}])]
    check(empty["text"] == empty["kmsKeyID"] == "", "kfp 2: empty text")
    # It carries integers as doubles.
    check(exact(big["whole"]) == str(2 ** 53), f"kfp 2: integers beyond 2^53: {big['whole']}")


def by_hand():
    """kfp.local cannot leave out an optional integer: its executor input is written by hand."""
    (answer,) = argo(files_of("Note")[2], [{"text": "t"}])
    document = answer["args"][answer["args"].index("--component") + 1]
    for given, spec in (({"text": "t"}, {"text": "t"}), ({"text": "t", "count": None}, {"text": "t"}),
                        ({"text": "t", "count": 3.0}, {"text": "t", "count": 3}),
                        ({"text": "t", "count": 0}, {"text": "t", "count": 0}),
                        ({"text": "", "on": False}, {"text": "", "on": False})):
        got = dry_run(["--component", document, "--executor_input",
                       json.dumps({"inputs": {"parameterValues": given}})])
        check(exact(got.get("spec")) == exact(spec), f"an executor input by hand: {given}: {got}")


# --- objects in parts ---------------------------------------------------------------------------

PARTS = {
    "TrainingJob": {
        "role_arn": "r", "training_job_name": "j", "algorithm_specification": {"trainingImage": "i"},
        "algorithm_specification_training_input_mode": "File",
        "output_data_config": {}, "output_data_config_s3_output_path": "s3://b/😀 \"q\"",
        "resource_config": {"instanceCount": 1}, "resource_config_instance_type": "ml.m5.large",
        "resource_config_instance_count": 1, "resource_config_volume_size_in_gb": 30,
        "stopping_condition": {}, "stopping_condition_max_runtime_in_seconds": 3600,
        "region": "eu-west-1", "resource_annotations": {"note": "$(X)"}},
    "EndpointConfig": {
        "endpoint_config_name": "c", "production_variants_0_model_name": "m",
        "production_variants_0_initial_instance_count": 2,
        "production_variants": [{"variantName": "all"}, {"variantName": "b", "modelName": "n"}]},
}
WHOLE = {
    "TrainingJob": {
        "algorithmSpecification": {"trainingImage": "i", "trainingInputMode": "File"},
        "outputDataConfig": {"s3OutputPath": "s3://b/😀 \"q\""}, "roleARN": "r", "trainingJobName": "j",
        "resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 1, "volumeSizeInGB": 30},
        "stoppingCondition": {"maxRuntimeInSeconds": 3600}},
    "EndpointConfig": {
        "endpointConfigName": "c", "productionVariants": [
            {"variantName": "all", "modelName": "m", "initialInstanceCount": 2},
            {"variantName": "b", "modelName": "n"}]},
}


def parts():
    """Parts of objects, and of the first item of a list, are put together in every engine."""
    out = os.path.join(SCRATCH, "parts")
    subprocess.run([os.path.join(BUILD, "bin/crdforge"), "generate", "--quiet", "--out", out,
                    "--option", "argo.flavour=runner", *PARTS], check=True)
    for kind, values in PARTS.items():
        v1, v2, template = files_of(kind, "parts")
        ((constant, parameter),) = kfp1(v1, [values])
        for engine, got in (("kfp 1.8", constant), ("kfp 1.8, parameters", parameter),
                            ("kfp.local", kfp2(v2, [values])[0]), ("Argo", argo(template, [values])[0])):
            printed = json.loads(got["printed"]) if "printed" in got else dry_run(got["args"])
            check(exact(printed.get("spec")) == exact(WHOLE[kind]), f"{kind} in parts, {engine}: {printed}")


def main():
    generate("runner")
    generate("resource")
    for kind, cases in CASES.items():
        same(kind, cases)
    parts()
    for limits in (limits_of_argo, limits_of_argo_resource, limits_of_kfp1, limits_of_kfp2, by_hand):
        limits()
    print(f"{passed} passed, {failures} failed")
    sys.exit(failures > 0)


main()
