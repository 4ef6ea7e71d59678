# SPDX-License-Identifier: Apache-2.0
"""Kinds of other families than ACK: what the profile says is what Argo's own resource template is told,
where it can be told that; else the runner does it, and the reason is said."""
import json
import os
import re

from common import SOURCE, check, contains, equal, main, run

GOLDEN = os.path.join(SOURCE, "tests/golden/families")


def argo(folder, path):
    """The file that is made, and what is said about it."""
    out = os.path.join(folder, "out-" + os.path.basename(path))
    done = run("crdforge", "generate", "--image", "x", "--format", "argo", "--out", out, path)
    found = [os.path.join(at, name) for at, _, names in os.walk(out) for name in names]
    with open(next(name for name in found if "template" in os.path.basename(name)), encoding="utf-8") as f:
        return f.read(), done.stderr


def test_words_are_told(folder):
    made, said = argo(folder, os.path.join(GOLDEN, "workflow.yaml"))
    contains(said, "flavour resource: a word in the status says how it ends", "the note")
    contains(made, "status.phase in (Succeeded)", "success")
    contains(made, "status.phase in (Failed, Error)", "failure")


def test_reasons(folder):
    rollout = os.path.join(folder, "rollout.yaml")
    with open(os.path.join(SOURCE, "tests/peers/synthetic/Rollout.json"), encoding="utf-8") as f:
        definition = json.load(f)["definition"]
    with open(rollout, "w", encoding="utf-8") as f:
        json.dump(definition, f)
    for path, why in ((os.path.join(GOLDEN, "pipeline_run.yaml"), "conditions in a list decide"),
                      (rollout, "the state may be that of before a change")):
        made, said = argo(folder, path)
        contains(said, f"flavour runner: {why}", "the note")
        check("successCondition" not in made, f"{path}: no resource template")


def listed(path, pattern):
    """Name -> its words, of every list of texts in a file that the pattern finds."""
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        return {name: re.findall(r'"([^"]*)"', body) for name, body in re.findall(pattern, f.read())}


def test_common_names(folder):
    """What the templates call common is what the runner goes by."""
    del folder
    runner = listed("core/runner/rules.c", r"\b((?:ready|word)_\w+)\[\] = {([^}]*)}")
    equal(sorted(runner), ["ready_failure", "ready_success", "word_failure", "word_success"], "the runner's lists")
    check(all(runner.values()), "a list of the runner is empty")
    equal(listed("lua_templates/lib/conventions.lua", r"\b(\w+) = {([^}]*)}"), runner, "lib/conventions.lua")


main(test_words_are_told, test_reasons, test_common_names)
