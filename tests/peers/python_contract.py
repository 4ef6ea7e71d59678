# SPDX-License-Identifier: Apache-2.0
"""The files of the format `python` against the interfaces they are for, under the Python that runs this:
python_contract.py RUNTIME < cases

RUNTIME is the stand-in; a case is a JSON line {root, definition, compat}: the folder that kinds were
generated below, with a component.json each; the definition that they came from; the option."""
import glob
import importlib
import json
import keyword
import logging
import os
import sys
import tempfile
from unittest import mock

import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from commonv2 import sagemaker_component  # noqa: E402
from commonv2.scripted import Cluster  # noqa: E402

Status = sagemaker_component.SageMakerJobStatus
FAILED = []
ARN = {"arn": "arn:aws:x:1"}
STOPPED_JOB = "Sagemaker job was stopped"
TEXTS = {("Endpoint", "OutOfService"): "Sagemaker endpoint is Out of Service",
         ("MonitoringSchedule", "Stopped"): "The schedule was stopped."}


class Records(logging.Handler):
    """What is logged while it is open."""

    def __enter__(self):
        self.texts = []
        logging.getLogger().addHandler(self)
        logging.getLogger().setLevel(logging.INFO)
        return self

    def emit(self, record):
        self.texts.append(record.getMessage())

    def __exit__(self, *_):
        logging.getLogger().removeHandler(self)


def definition_of(path, kind):
    with open(path, encoding="utf-8") as source:
        # Every scalar as text: a property may be called "on".
        for document in yaml.load_all(source, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
            for item in (document or {}).get("items") or [document]:
                if item and item.get("kind") == "CustomResourceDefinition" \
                        and item["spec"]["names"]["kind"] == kind:
                    return item["spec"]
    return None


def spec_schema(spec, version):
    """The schema of the spec's properties, straight from the definition."""
    for found in spec.get("versions") or []:
        if found["name"] == version:
            schema = (found.get("schema") or spec.get("validation") or {}).get("openAPIV3Schema") or {}
            return (schema.get("properties") or {}).get("spec") or {}
    return ((spec.get("validation") or {}).get("openAPIV3Schema") or {}).get("properties", {}).get("spec", {})


class Kind:
    def __init__(self, root, name, definition, compat):
        self.root, self.name, self.upstream = root, name, compat == "upstream"
        with open(os.path.join(root, name, "dump/component.json"), encoding="utf-8") as source:
            self.document = json.load(source)
        self.rules = self.document["rules"]
        self.ack = self.rules["family"] == "ack"
        self.sagemaker = self.document["group"] == "sagemaker.services.k8s.aws"
        path = definition.replace("*", self.document["plural"])
        self.schema = spec_schema(definition_of(path, name), self.document["version"])
        self.spec_module = importlib.import_module(f"{name}.src.{name}_spec")
        self.module = importlib.import_module(f"{name}.src.{name}_component")
        self.Spec = getattr(self.spec_module, f"SageMaker{name}Spec")
        self.Component = getattr(self.module, f"SageMaker{name}Component")
        self.spec_keys = getattr(self.spec_module, "SPEC_KEYS", {})
        self.top_keys = getattr(self.spec_module, "TOP_KEYS", {})
        self.status_keys = getattr(self.spec_module, "STATUS_KEYS", {})
        self.types = {json.dumps(i["path"]): i["type"]
                      for i in self.document["inputs"] + self.document["outputs"]}

    def check(self, good, what):
        if not good:
            FAILED.append(f"{self.name}{' (upstream)' if self.upstream else ''}: {what}")

    def equal(self, got, want, what):
        self.check(got == want, f"{what}: {got!r}, wanted {want!r}")

    def type_of(self, *path):
        return self.types[json.dumps(path)]

    def inputs(self):
        """(name, path, type) of every input but the region."""
        for name, key in self.spec_keys.items():
            yield name, ["spec", key], self.type_of("spec", key)
        for name, key in self.top_keys.items():
            yield name, [key], self.type_of(key)

    def naming(self):
        naming = self.document.get("naming")
        return naming and naming["input"]


SAMPLES = {"string": ("Some text", "Some text"), "integer": ("7", 7), "number": ("1.5", 1.5),
           "boolean": ("True", True), "object": ("{'a': 'b'}", {"a": "b"}), "array": ('["x"]', ["x"]),
           "int-or-string": ("80", 80), "any": ('{"a": 1}', {"a": 1})}


def arguments(kind, every, folder=None):
    """A command line with the required inputs, or with all."""
    words = ["--region", "eu-west-1"]
    for name, _, type_ in kind.inputs():
        if every or getattr(kind.Spec.INPUTS, name).required:
            words += ["--" + name, "job-1" if name == kind.naming() else SAMPLES[type_][0]]
    for name in vars(kind.Spec.OUTPUTS) if folder else ():
        words += [f"--{name}_output_path", os.path.join(folder, name, "data")]
    return words


def refuses(kind, words):
    with mock.patch("sys.stderr"):
        try:
            kind.Spec(words)
        except SystemExit as stop:
            return stop.code == 2
    return False


# --- the spec: names, requiredness, parsing -------------------------------------------------------------

def check_names(kind):
    properties = list(kind.schema.get("properties") or {})
    kind.equal(list(kind.spec_keys.values()), properties, "properties of the spec")
    names = list(vars(kind.Spec.INPUTS))
    kind.equal(sorted(names), sorted([*kind.spec_keys, *kind.top_keys, "region"]), "inputs")
    for name in names + list(vars(kind.Spec.OUTPUTS)):
        kind.check(name.isidentifier() and not keyword.iskeyword(name), f"{name} is no name")
    required = kind.schema.get("required") or []
    for name, key in kind.spec_keys.items():
        kind.equal(getattr(kind.Spec.INPUTS, name).required, key in required, f"{key} is required")
    own = [name for name in vars(kind.Spec.OUTPUTS) if name not in kind.status_keys]
    whole = [o["name"] for o in kind.document["outputs"] if o["path"] == ["status"]]
    name = "sagemaker_resource_name" if kind.sagemaker or kind.upstream else "resource_name"
    if name in kind.status_keys:
        name = "resource_name"
    lacks = kind.upstream and kind.name == "TrainingJob"
    kind.equal(own, whole + ([] if lacks else [name]), "outputs beside the status")


def check_arguments(kind):
    kind.check(refuses(kind, [*arguments(kind, True), "--no-such-option", "1"]), "an unknown option")
    words = arguments(kind, True)
    for name, validator in vars(kind.Spec.INPUTS).items():
        if validator.required:
            at = words.index("--" + name)
            kind.check(refuses(kind, words[:at] + words[at + 2:]), f"{name} may be left out")
    kind.equal(kind.Spec.INPUTS.region.required, kind.ack or kind.upstream, "region is required")
    spec = kind.Spec(words)
    for name, _, type_ in kind.inputs():
        wanted = "job-1" if name == kind.naming() else SAMPLES[type_][1]
        kind.equal(getattr(spec.inputs, name), wanted, f"{name} as parsed")
    kind.check(all(value is None for value in vars(spec.outputs).values()), "outputs begin empty")
    spec.parser.format_help()  # a % in a description must not break it


def check_own_parsers(kind):
    for name, _, type_ in kind.inputs():
        parse = getattr(kind.Spec.INPUTS, name).input_type
        if type_ == "number":
            kind.equal([parse("7"), parse("-1e-7"), parse("")], [7, -1e-7, None], "numbers")
            kind.check(all(raises(parse, text) for text in ("nan", "inf", "x", "1_0", "0x1")), "no numbers")
        elif type_ == "int-or-string":
            kind.equal([parse("7"), parse("50%"), parse("")], [7, "50%", None], "int-or-string")
        elif type_ == "any":
            kind.equal([parse("[1]"), parse("x"), parse("NaN"), parse("")], [[1], "x", "NaN", None], "any")


def raises(function, *given):
    try:
        function(*given)
    except Exception:  # pylint: disable=broad-except
        return True
    return False


def check_outline(kind):
    with open(f"{kind.name}/src/{kind.name}_request.yaml.tpl", encoding="utf-8") as source:
        outline = yaml.safe_load(source)
    kind.equal(list((outline["spec"] or {}).items()), [(key, None) for key in kind.spec_keys.values()],
               "spec of the outline")
    region = {"services.k8s.aws/region": None} if kind.ack or kind.upstream else {}
    kind.equal(outline["metadata"], {"name": None, "annotations": region}, "metadata of the outline")


# --- the component, with parts of the runtime replaced -------------------------------------------------

def patched(kind, name, value):
    return mock.patch(f"{kind.name}.src.{kind.name}_component.SageMakerComponent.{name}", value)


def component(kind):
    with mock.patch.object(sagemaker_component.SageMakerComponent, "cluster", None):
        made = kind.Component()  # without a request
    made.job_name = "job-1"
    made.namespace = "team"
    return made


def check_module(kind):
    kind.check(kind.module.SageMakerComponent is sagemaker_component.SageMakerComponent
               and kind.module.SageMakerJobStatus is Status, "imported names")
    kind.check(kind.Component.COMPONENT_SPEC is kind.Spec, "the component's spec")
    title = f"SageMaker - {kind.name}" if kind.sagemaker or kind.upstream else kind.document["title"]
    kind.equal(kind.Component.COMPONENT_NAME, title, "the component's name")


def check_do(kind):
    for given in ((True, False) if kind.naming() else (False,)):
        made, spec = component(kind), kind.Spec(arguments(kind, True))
        if kind.naming() and not given:
            setattr(spec.inputs, kind.naming(), "")
        base = mock.MagicMock()
        with mock.patch(f"{kind.name}.src.{kind.name}_component.super", base), \
                patched(kind, "_get_current_namespace", mock.MagicMock(return_value="ns")), \
                patched(kind, "_generate_unique_timestamped_id", mock.MagicMock(return_value="made-1")):
            made.Do(spec)
        base().Do.assert_called_once_with(spec.inputs, spec.outputs, spec.output_paths)
        kind.equal(made.job_name, "job-1" if given else "made-1", "job_name")
        if kind.naming():
            kind.equal(getattr(spec.inputs, kind.naming()), made.job_name, "the cloud resource's name")
        cluster_scoped = kind.document["scope"] == "Cluster"
        kind.equal(made.namespace, None if cluster_scoped else "ns", "namespace")
        kind.equal((made.group, made.version, made.plural),
                   tuple(kind.document[key] for key in ("group", "version", "plural")), "identity")
        kind.check(os.path.exists(made.job_request_outline_location), "the outline's place")
        kind.equal(made.update_supported, bool(kind.rules.get("update"))
                   and kind.rules.get("class") != "job", "update_supported")
    length = 63 if not kind.naming() else min(63, kind.document["naming"].get("length", 63))
    if not kind.upstream:
        made, spec = component(kind), kind.Spec(arguments(kind, False))
        if kind.naming():
            setattr(spec.inputs, kind.naming(), "")
        with mock.patch(f"{kind.name}.src.{kind.name}_component.super", mock.MagicMock()):
            made.Do(spec)
        kind.check(made.job_name[:1] == kind.name[:1].lower() and len(made.job_name) <= length,
                   f"the name that was made: {made.job_name}")


def at(value, path):
    for step in path:
        value = (value or {}).get(step)
    return value


def nested(path, value):
    for step in reversed(path):
        value = {step: value}
    return value


def asked(kind, resource, synced=None):
    """What the component makes of a resource; `synced`: as the runtime would say, None: not asked."""
    made = component(kind)
    look = mock.MagicMock(return_value=synced)
    with patched(kind, "_get_resource", mock.MagicMock(return_value=resource)), \
            patched(kind, "_get_resource_synced_status", look):
        status = made._get_job_status()
        kind.equal(made._get_upgrade_status(), status, "the status of an update")
    return tuple(status)


def failure_text(kind, word):
    if word == "Stopped" and kind.rules.get("class") == "job":
        return STOPPED_JOB
    return TEXTS.get((kind.name, word), "why" if "reason" in kind.rules else word)


def check_words(kind):
    """The words of a profile, each in step with the cloud and not."""
    rules, job = kind.rules, kind.rules.get("class") == "job"

    def resource(word):
        made = nested(rules["state"], word)
        if "reason" in rules and word != rules["success"][0]:
            made["status"][rules["reason"][1]] = "why"
        return made

    for word in rules["success"]:
        kind.equal(asked(kind, resource(word), True), (True, word, False, None), word)
        kind.equal(asked(kind, resource(word), False), (False, word, False, None), f"{word}, not synced")
    for word in rules.get("failure", []):
        failed = (True, word, True, failure_text(kind, word))
        kind.equal(asked(kind, resource(word), True), failed, word)
        kind.equal(asked(kind, resource(word), False), failed if job else (False, word, False, None),
                   f"{word}, not synced")
    for word in [*rules.get("running", []), "NeverHeardOf"]:
        kind.equal(asked(kind, resource(word), True), (False, word, False, None), word)
    kind.check(not asked(kind, {"status": {}})[0], "done without a word")
    for check in rules.get("checks", []):
        for word in check["failure"]:
            part = resource(rules["success"][0])
            part["status"][check["path"][1]] = [{check["word"]: "NoIssuesFound", check["name"]: "a"},
                                                {check["word"]: word, check["name"]: "b"}]
            kind.equal(asked(kind, part, True), (True, rules["success"][0], True, None), f"part {word}")
            kind.equal(asked(kind, part, False), (False, rules["success"][0], False, None),
                       f"part {word}, not synced")
            with Records() as records:
                asked(kind, part, True)
            kind.check("a: NoIssuesFound" in records.texts and f"b: {word}" in records.texts,
                       f"states of the parts are logged: {records.texts}")


def check_state(kind):
    state = kind.rules["state"]
    kind.equal(asked(kind, nested(state, "available"), True), (True, "available", False, None), "a word")
    kind.equal(asked(kind, nested(state, "available"), False)[0], False, "not synced")
    kind.equal(asked(kind, nested(state, "create-failed"), True)[2], True, "a word with fail in it")
    kind.check(not asked(kind, {})[0], "done without a word")


def condition(type_, status, **more):
    return {"type": type_, "status": status, **more}


def conditions(*list_, generation=0, **more):
    return {"metadata": {"generation": generation}, "status": {"conditions": list(list_), **more}}


def verdict(kind, resource):
    status = asked(kind, resource)
    return "failed" if status[2] else "done" if status[0] else "running"


def check_common(kind):
    for resource, want in (
            ({}, "running"), (conditions(), "running"),
            (conditions(condition("Ready", "True")), "done"),
            (conditions(condition("Ready", "False")), "running"),
            (conditions(condition("Ready", "False", reason="Failed")), "failed"),
            (conditions(condition("Ready", "True", observedGeneration=1), generation=2), "running"),
            (conditions(condition("Ready", "True"), generation=2, observedGeneration=1), "running"),
            (conditions(condition("Ready", "True"), generation=2, observedGeneration="1"), "running"),
            (conditions(condition("Ready", "True"), generation=2, observedGeneration="a1"), "done"),
            (conditions(condition("Available", "True"), condition("Ready", "False")), "running"),
            (conditions(condition("Succeeded", "False", message="why")), "failed"),
            (conditions(condition("Complete", "True"), condition("Failed", "True")), "failed"),
            (conditions(condition("Ready", "True"), condition("Reconciling", "True")), "running")):
        kind.equal(verdict(kind, resource), want, json.dumps(resource))
    failed = asked(kind, conditions(condition("Failed", "True", message="why")))
    kind.equal(failed[3], "why", "the text of a failed condition")
    if "state" in kind.rules:
        for word in kind.rules.get("success", ["Succeeded", "active"]):
            kind.equal(verdict(kind, nested(kind.rules["state"], word)), "done", word)
        for word in kind.rules.get("failure", ["Failed", "ERROR"]):
            kind.equal(verdict(kind, nested(kind.rules["state"], word)), "failed", word)


def merged(one, other):
    """Two statuses as one: lists one after the other."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: merged(one[key], other[key]) if key in one and key in other else one.get(key, other.get(key))
                for key in [*one, *other]}
    return one + other if isinstance(one, list) else one


def shown(sign, **more):
    """A resource with the sign; more: properties of its condition."""
    if "path" in sign:
        return nested(sign["path"], sign["words"][0])
    return conditions(condition(sign["type"], sign.get("status", "True"), message="why",
                                reason=(sign.get("reasons") or ["Reason"])[0], **more))


def declared_success(rules):
    """The least that is done by declared rules; None where no status that shows all of it could be made."""
    parts = [shown(sign) for sign in rules["conditions"].get("success", [])]
    if rules.get("success"):
        if "state" not in rules:
            return None
        parts.insert(0, nested(rules["state"], rules["success"][0]))
    done = {}
    for part in parts:
        done = merged(done, part)
    return done or None


def check_declared(kind):
    rules, signs = kind.rules, kind.rules["conditions"]
    done = declared_success(rules)
    for common in (conditions(condition("Available", "True")), conditions(condition("Stalled", "True")), {},
                   conditions(condition("Available", "True"), condition("Succeeded", "Unknown"))):
        kind.equal(verdict(kind, common), "running", f"a common name: {common}")
    if done:
        kind.equal(verdict(kind, done), "done", f"all signs: {done}")
        older = {"metadata": {"generation": 2}, "status": {"observedGeneration": 1}}
        kind.equal(verdict(kind, merged(older, {"status": done["status"]})),
                   "done" if rules.get("generation") is False else "running", "an older generation")
        for word in rules.get("running", []) if rules.get("success") else []:
            kind.equal(verdict(kind, merged(nested(rules["state"], word), {"status": done["status"]})), "running", word)
    for sign in signs.get("success", []):
        rest = [other for other in signs["success"] if other is not sign]
        if rest or rules.get("success"):
            kind.equal(verdict(kind, shown(sign)), "running", f"one of several signs: {sign}")
        elif "type" in sign:
            for lacks in (shown({**sign, "status": "Unknown"}), {**shown(sign, observedGeneration=1),
                                                                 "metadata": {"generation": 2}}):
                kind.equal(verdict(kind, lacks), "running", f"no sign: {lacks}")
    for sign in signs.get("failure", []):
        failed = shown(sign)
        kind.equal(verdict(kind, failed), "failed", f"a sign of failure: {sign}")
        if "type" in sign:
            kind.equal(asked(kind, failed)[3], "why", f"its text: {sign}")
            kind.equal(verdict(kind, shown({**sign, "status": "Unknown"})), "running", f"another status: {sign}")
            if sign.get("reasons"):
                kind.equal(verdict(kind, shown({**sign, "reasons": ["Another"]})), "running",
                           f"another reason: {sign}")
    for sign in signs.get("running", []):
        kind.equal(verdict(kind, merged(shown(sign), done or {})), "running", f"work under way: {sign}")
    for sign in signs.get("recoverable", []):
        with Records() as log:
            kind.equal(verdict(kind, shown(sign)), "running", f"trouble: {sign}")
        kind.check(any("tries again" in text for text in log.texts), f"what is said of {sign}: {log.texts}")
    for word in rules.get("failure", []) if "state" in rules else []:
        kind.equal(verdict(kind, nested(rules["state"], word)), "failed", word)


def check_ready(kind):
    (check_declared if "conditions" in kind.rules else check_common)(kind)


def check_status(kind):
    if kind.rules["family"] == "ready":
        check_ready(kind)
    elif kind.ack and kind.rules.get("success"):
        check_words(kind)
    elif kind.ack and kind.rules.get("state"):
        check_state(kind)
    else:  # nothing is looked at
        with patched(kind, "_get_resource", mock.MagicMock(side_effect=AssertionError)):
            kind.equal(tuple(component(kind)._get_job_status()), (True, "Completed", False, None), "status")


def check_links(kind):
    links = list(kind.rules.get("links", {}).values())
    made, inputs = component(kind), mock.MagicMock()
    inputs.region = "eu-west-1"
    with Records() as records:
        made._after_submit_job_request({}, {}, inputs, mock.MagicMock())
    named = 1 if links and kind.rules.get("class") == "job" else 0
    kind.equal(len(records.texts), len(links) + named, "lines after the creation")
    kind.check(all("job-1" in text for text in records.texts), f"the name is in {records.texts}")
    for text, link in zip(records.texts[named:], links):
        wanted = link.replace("{region}", "eu-west-1").replace("{name}", "job-1")
        kind.check(text.endswith(wanted), f"{text} ends in {wanted}")


def text_of(kind, key, value):
    if kind.upstream:
        return str(value)
    if value is None:
        return {"object": "{}", "array": "[]"}.get(kind.type_of("status", key), "")
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


VALUES = (None, 1, "t\"'ext", {"a": [True, None, "é"]}, ["x", 1.5], True)


def check_outputs(kind):
    made = component(kind)
    for value in VALUES:
        outputs = mock.MagicMock()
        resource = {"status": {} if value is None else dict.fromkeys(kind.status_keys.values(), value)}
        with patched(kind, "_get_resource", mock.MagicMock(return_value=resource)):
            made._after_job_complete({}, {}, mock.MagicMock(), outputs)
        for name in vars(kind.Spec.OUTPUTS):
            got = getattr(outputs, name)
            kind.check(isinstance(got, str), f"{name} is {got!r}")
            if name in kind.status_keys:
                kind.equal(got, text_of(kind, kind.status_keys[name], value), name)


# --- whole steps against the scripted cluster -----------------------------------------------------------

def final_status(kind):
    """Statuses that a resource goes through until it is done."""
    rules = kind.rules
    if rules["family"] == "created":
        return [{}]
    if rules["family"] == "ready":
        done = nested(rules["state"], (rules.get("success") or ["Succeeded"])[0])["status"] \
            if "state" in rules else {"conditions": [{"type": "Ready", "status": "True"}]}
        if "conditions" in rules:
            done = (declared_success(rules) or {}).get("status")
        return [{}, {}, done]
    synced = {"type": "ACK.ResourceSynced", "status": "True"}
    late = {"type": "ACK.ResourceSynced", "status": "False"}
    begun = {"ackResourceMetadata": ARN, "conditions": [late]}
    done = {"ackResourceMetadata": ARN, "conditions": [synced]}
    if "state" in rules:
        begun = {**begun, **nested(rules["state"], (rules.get("running") or ["creating"])[0])["status"]}
        done = {**done, **nested(rules["state"], (rules.get("success") or ["available"])[0])["status"]}
    return [{"conditions": [late]}, begun, begun, done]


def step(kind, words, cluster):
    with mock.patch.object(sagemaker_component.SageMakerComponent, "cluster", cluster), \
            mock.patch("logging.exception", side_effect=lambda *a: FAILED.append(f"{kind.name}: {sys.exc_info()}")):
        try:
            kind.Component().Do(kind.Spec(words))
        except SystemExit as stop:
            return stop.code
    return 0


def wanted_resource(kind, every):
    document = kind.document
    resource = {"apiVersion": f"{document['group']}/{document['version']}", "kind": kind.name,
                "metadata": {"annotations": {}}}
    if kind.ack or kind.upstream:
        resource["metadata"]["annotations"]["services.k8s.aws/region"] = "eu-west-1"
    if kind.spec_keys or kind.upstream:
        resource["spec"] = {}
    for name, path, type_ in kind.inputs():
        if every or getattr(kind.Spec.INPUTS, name).required:
            value = "job-1" if name == kind.naming() else SAMPLES[type_][1]
            if len(path) == 2:
                resource["spec"][path[1]] = value
            else:
                resource[path[0]] = value
    return resource


def check_run(kind):
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(final_status(kind))
        kind.equal(step(kind, arguments(kind, True, folder), cluster), 0, "exit code of a good step")
        (verb, made), *others = cluster.requests or [(None, {})]
        name = made.get("metadata", {}).pop("name", "")
        kind.equal((verb, others), ("create", []), "requests")
        kind.check(name == "job-1" or not kind.naming(), f"the object is called {name}")
        kind.equal(made, wanted_resource(kind, True), "the resource")
        for output in vars(kind.Spec.OUTPUTS):
            with open(os.path.join(folder, output, "data"), encoding="utf-8") as source:
                got = source.read()
            if output in kind.status_keys:
                status = cluster.states[0].get(kind.status_keys[output])
                kind.equal(got, text_of(kind, kind.status_keys[output], status), output)
            elif output.endswith("resource_name"):
                kind.equal(got, name, output)
        if not kind.upstream:
            cluster = Cluster(final_status(kind))
            kind.equal(step(kind, arguments(kind, False, folder), cluster), 0, "exit code with the least")
            del cluster.requests[0][1]["metadata"]["name"]
            kind.equal(cluster.requests[0][1], wanted_resource(kind, False), "the least resource")


def check_failing(kind):
    if not (kind.ack and kind.rules.get("failure")):
        return
    with tempfile.TemporaryDirectory() as folder:
        states = final_status(kind)
        states[-1] = {**states[-1], **nested(kind.rules["state"], kind.rules["failure"][0])["status"]}
        with Records() as records:
            kind.equal(step(kind, arguments(kind, True, folder), Cluster(states)), 1, "exit code of a failure")
        text = failure_text(kind, kind.rules["failure"][0])
        wanted = kind.rules["failure"][0] if text == "why" else text
        kind.check(wanted in records.texts, f"{wanted!r} is logged: {records.texts}")
        states[-1] = {**states[-1], "conditions": [{"type": "ACK.Terminal", "status": "True"}]}
        kind.equal(step(kind, arguments(kind, True, folder), Cluster(states)), 1, "exit code of Terminal")


def check_existing(kind):
    if not kind.naming():
        return
    updates = kind.rules.get("update") and kind.rules.get("class") != "job"
    states = final_status(kind)
    present = {"metadata": {"name": "job-1"}, "status": {"conditions": [], "ackResourceMetadata": ARN}}
    cluster = Cluster(states[1:], present)
    with tempfile.TemporaryDirectory() as folder:
        code = step(kind, arguments(kind, True, folder), cluster)
    kind.equal((code, [verb for verb, _ in cluster.requests]), (0, ["patch"]) if updates else (1, []),
               "a resource that is there already")


def check_termination(kind):
    made, cluster = component(kind), Cluster([{}])
    with mock.patch.object(sagemaker_component.SageMakerComponent, "cluster", cluster):
        made._on_job_terminated()
    kind.equal(cluster.requests, [("delete", "job-1")], "what a signal does")


# --- component.yaml -------------------------------------------------------------------------------------

def check_document(kind):
    with open(f"{kind.name}/component.yaml", encoding="utf-8") as source:
        document = yaml.safe_load(source)
    inputs = {i["name"]: i for i in document["inputs"]}
    container = document["implementation"]["container"]
    flat = []
    for argument in container["args"][1:]:
        flat += argument["if"]["then"] if isinstance(argument, dict) and "if" in argument else [argument]
    passed = dict(zip(flat[::2], flat[1::2]))
    wanted = {f"--{name}": {"inputValue": name} for name in inputs}
    if not kind.upstream:
        wanted.update({f"--{o}_output_path": {"outputPath": o} for o in vars(kind.Spec.OUTPUTS)})
    kind.equal(passed, wanted, "arguments")
    kind.equal((container["command"], container["args"][0]),
               (["python3"], f"{kind.name}/src/{kind.name}_component.py"), "command")
    kind.check(container["args"][0] and os.path.exists(container["args"][0]), "the script's place")
    region = {"region"} if kind.ack or kind.upstream else set()
    kind.equal(set(inputs), {*kind.spec_keys, *kind.top_keys} | region, "inputs of the document")
    kind.equal([o["name"] for o in document.get("outputs") or []], list(vars(kind.Spec.OUTPUTS)), "its outputs")
    for name, i in inputs.items():
        required = getattr(kind.Spec.INPUTS, name).required
        free = "default" in i or i.get("optional", False)
        kind.equal(free, name != "region" if kind.upstream else not required or name == kind.naming(),
                   f"{name} may be left out")


CHECKS = (check_names, check_module, check_arguments, check_own_parsers, check_outline, check_do, check_status,
          check_links, check_outputs, check_run, check_failing, check_existing, check_termination,
          check_document)


def main():
    kinds, modes = set(), 0
    logging.getLogger().addHandler(logging.NullHandler())
    here = os.getcwd()
    for line in sys.stdin:
        case = json.loads(line)
        os.chdir(case["root"])
        sys.path.insert(0, case["root"])
        for name in sorted(os.path.dirname(os.path.dirname(path)) for path in glob.glob("*/dump/component.json")):
            for module in [m for m in sys.modules if m == name or m.startswith(name + ".")]:
                del sys.modules[module]
            importlib.invalidate_caches()
            kind = Kind(case["root"], name, case["definition"], case["compat"])
            for check in CHECKS:
                try:
                    check(kind)
                except Exception as error:  # pylint: disable=broad-except
                    FAILED.append(f"{name}: {check.__name__}: {type(error).__name__}: {error}")
            kinds.add(name)
            modes += 1
        sys.path.pop(0)
        os.chdir(here)
    print("\n".join(FAILED[:40] + [f"Python {sys.version.split()[0]}: {len(kinds)} kinds, {modes} components, "
                                   f"{len(FAILED)} faults"]), flush=True)
    sys.exit(bool(FAILED) or not kinds)


main()
