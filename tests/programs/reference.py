# SPDX-License-Identifier: Apache-2.0
"""The pages of the format `markdown`: tables are whole, ids unique, links lead somewhere, and none of them
moves when a definition grows. What is built later than the formats is shown, too: inputs inside inputs."""
import glob
import html
import json
import os
import re

from common import SOURCE, check, contains, definition_of, equal, main, run
from fences import blocks

GOLDEN = os.path.join(SOURCE, "tests/golden/reference")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def pages(folder, *what):
    """Kind -> text of its page."""
    run("crdforge", "generate", "--quiet", "--out", folder, "--format", "markdown", *what)
    return {path.split(os.sep)[-3]: read(path)
            for path in sorted(glob.glob(os.path.join(folder, "*/markdown/README.md")))}


def without_fences(text):
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", text, flags=re.M | re.S)


def cells(row):
    """How many cells a row has: a backslash keeps a pipe from parting two."""
    return len(re.sub(r"\\.", "", row).split("|")) - 2


def slug(heading):
    """The id that GitHub gives a heading."""
    words = html.unescape(re.sub(r"<[^>]*>", "", heading)).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def ids(text):
    text = without_fences(text)
    found = re.findall(r'<a id="([^"]*)">', text)
    for heading in re.findall(r"^#+ (.*)$", text, re.M):
        name = slug(heading)
        repeated = sum(1 for other in found if other == name or re.fullmatch(re.escape(name) + r"-\d+", other))
        found.append(f"{name}-{repeated}" if repeated else name)
    return found


def check_page(kind, text):
    plain = without_fences(text)
    for table in re.findall(r"(?:^\|.*\|\n)+", plain, re.M):
        counts = {cells(row) for row in table.splitlines()}
        check(len(counts) == 1, f"{kind}: a table of {sorted(counts)} columns:\n{table[:400]}")
    for row in plain.split("\n"):
        check(not row.startswith("|") or row.endswith(" |"), f"{kind}: a row with an open end: {row}")
    own = ids(text)
    equal(len(set(own)), len(own), f"{kind}: ids are unique")
    links = re.findall(r"(?<!\\)\]\(([^)]*)\)", plain)
    check(len(links) > 5, f"{kind}: links")
    for link in links:
        check(link[1:] in own, f"{kind}: {link} leads nowhere")
    for info, _ in blocks(re.sub(r"^`{4,}", "```", text, flags=re.M)):
        check(info in ("yaml", "python"), f"{kind}: a block of {info!r}")


def test_every_kind(folder):
    made = pages(folder, "sagemaker/*", *(os.path.join(GOLDEN, name) for name in (
        "input.yaml", "hostile.yaml", "deep.yaml")))
    equal(len(made), 29, "pages")
    for kind, text in made.items():
        check_page(kind, text)


def test_what_is_cut(folder):
    """Deeper than the tables go: the page says so, and an option shows it."""
    deep = os.path.join(GOLDEN, "deep.yaml")
    cut = pages(os.path.join(folder, "a"), deep)["Deep"]
    contains(cut, "5 more below it: `crdforge show --path inputs.top FILE`", "where it was cut")
    whole = pages(os.path.join(folder, "b"), "--option", "markdown.depth=9", deep)["Deep"]
    contains(whole, "down.down.down.down.down.down.down.down.last", "all of it")
    check("more below it" not in whole, "nothing is cut")
    bundled = pages(os.path.join(folder, "c"), "--option", "markdown.depth=1", "TrainingJob")["TrainingJob"]
    contains(bundled, "`crdforge show TrainingJob.inputs.resource_config`", "how to see the rest")
    shown = run("crdforge", "show", "TrainingJob.inputs.resource_config").stdout
    contains(shown, "instanceType", "what that shows")
    shown = run("crdforge", "show", "--path", "inputs.top", deep).stdout
    contains(shown, "last", "what that shows of a file")


def test_descriptions_are_whole(folder):
    hostile = os.path.join(GOLDEN, "hostile.yaml")
    text = pages(folder, "--descriptions", "none", hostile)["Hostile"]
    contains(text, "Not a heading", "a description")
    equal(text, read(os.path.join(GOLDEN, "expected/out/Hostile/markdown/README.md")), "--descriptions")


def test_anchors_stay(folder):
    """A property more, at the top, inside an object and in the status: no id and no link changes."""
    source = os.path.join(folder, "before.yaml")
    grown = os.path.join(folder, "after.yaml")
    before = read(os.path.join(GOLDEN, "hostile.yaml"))
    after = before.replace("            properties:\n              pipes:",
                           "            properties:\n              aNew: {type: string}\n"
                           "              outputs: {type: object, properties: {a: {type: string}}}\n"
                           "              pipes:")
    after = after.replace('                  "a.b":', '                  aNew: {type: string}\n'
                          '                  "a.b":')
    after = after.replace('              "phase":', '              aNew: {type: string}\n'
                          '              "phase":')
    check(after.count("aNew") == 3, "the definition has grown")
    for path, text in ((source, before), (grown, after)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    old = pages(os.path.join(folder, "a"), source)["Hostile"]
    new = pages(os.path.join(folder, "b"), grown)["Hostile"]
    check_page("grown", new)
    equal([name for name in ids(new) if name in set(ids(old))], ids(old), "the old ids, in their order")
    for link in set(re.findall(r"\]\(#([^)]*)\)", old)):
        contains(new, f"](#{link})", "links of the old page")
    for name in ("input.a_new", "input.rules.aNew", "output.a_new", "properties.outputs", "outputs"):
        check(name in ids(new), f"the id {name}")


def test_parts(folder):
    """Inputs inside another, with an item of a list in the path, and options of the runner."""
    run("crdforge", "generate", "--quiet", "--out", folder, "--format", "markdown", "--flatten", "size",
        "--flatten", "lids[0]", os.path.join(SOURCE, "tests/golden/flatten/input.yaml"))
    text = read(os.path.join(folder, "Box/markdown/README.md"))
    check_page("parts", text)
    contains(text, "`size` | object | required, here or in its parts below |", "the whole")
    contains(text, "`size_width` | integer | required, here or in `size` |", "its part")
    contains(text, "Field `spec.lids[0].material`", "an item's path")
    own = text.split("### Metadata and options")[1].split("\n## ")[0]
    contains(own, "`timeout`", "options apart")


def test_exit_codes(folder):
    """The table is what the runner says of itself."""
    usage = run("crdforge-run", "--help").stdout.split("exit codes:")[1]
    codes = re.findall(r"^  (\d+(?:, \d+)?)  +(.*)$", usage, re.M)
    page = pages(folder, "Model")["Model"].split("## Exit codes")[1].split("\n## ")[0]
    equal(re.findall(r"^\| (\d+(?:, \d+)?) \| ([^|]*) \|", page, re.M), codes, "exit codes")
    contract = read(os.path.join(SOURCE, "docs/RUNNER_CONTRACT.md")).split("## Exit codes")[1]
    for code, again in re.findall(r"^\| (\d+(?:, \d+)?) \|[^|]*\| ?(\w*) ?\|", contract, re.M):
        check(re.search(rf"^\| {code} \|[^|]*\| {again} \|", page, re.M), f"exit code {code}: {again}")


OLDER = "everything else, also a status of an older generation"
AGAIN = "; its controller tries again, for `--recoverable-timeout` at most"
# Kind -> group, categories, and what its page says under Done, Failed and Waiting.
STATES = {
    "PyTorchJob": ("kubeflow.org", [], ["the condition `Succeeded` is true"], ["the condition `Failed` is true"],
                   [OLDER]),
    "Certificate": ("cert-manager.io", [], ["the condition `Ready` is true"], [],
                    ["the condition `Issuing` is false" + AGAIN, OLDER]),
    "CertificateRequest": ("cert-manager.io", [], ["the condition `Ready` is true"], [
        "the condition `Denied` is true", "the condition `InvalidRequest` is true",
        "the condition `Ready` is false with the reason `Failed` or `Denied`"], [OLDER]),
    "Workflow": ("argoproj.io", [], ["the state `status.phase` is `Succeeded`"],
                 ["the state `status.phase` is `Failed` or `Error`; `status.message` says why"],
                 ["the state `status.phase` is `Pending` or `Running`", OLDER]),
    "Application": ("argoproj.io", [], [
        "the state `status.health.status` is `Healthy`, and `status.sync.status` is `Synced`"], [], [
            "the state `status.health.status` is `Progressing`, `Suspended` or `Missing`",
            "`status.operationState.phase` is `Failed` or `Error`" + AGAIN,
            "`status.health.status` is `Degraded`" + AGAIN, OLDER]),
    "TaskRun": ("tekton.dev", [], ["the condition `Succeeded` is true"], ["the condition `Succeeded` is false"],
                [OLDER]),
    "Task": ("tekton.dev", [], ["the resource has been created"], [], []),
    "TrainJob": ("trainer.kubeflow.org", [], ["the condition `Complete` is true"],
                 ["the condition `Failed` is true"],
                 ["the condition `Suspended` is true, also when the rest says that it is done", OLDER]),
    "InferenceGraph": ("serving.kserve.io", [], ["the condition `Ready` is true"], [], ["everything else"]),
    "Bucket": ("s3.aws.upbound.io", ["crossplane", "managed"],
               ["the condition `Synced` is true, and the condition `Ready` is true"], [],
               ["the condition `Synced` is false" + AGAIN,
                "the condition `LastAsyncOperation` is false" + AGAIN, OLDER]),
}


def words_of(node):
    """Every word that rules name as a sign."""
    if isinstance(node, dict):
        return [word for key, value in node.items() if key not in ("path", "status") for word in words_of(value)]
    return [word for item in node for word in words_of(item)] if isinstance(node, list) else [node]


def test_states(folder):
    """A kind's page says what its rules say, and nothing of the common names."""
    for kind, (group, categories, *wanted) in STATES.items():
        path = definition_of(folder, group, kind, categories)
        rules = json.loads(run("crdforge", "show", "--json", "--path", "rules", path).stdout)
        page = pages(folder, path)[kind].split("## States")[1].split("Also:")[0]
        for title, texts in zip(("Done", "Failed", "Waiting"), wanted):
            said = re.search(rf"\*\*{title}\*\* when\n\n((?:- .*\n)*)", page)
            equal(re.findall("- (.*)", said.group(1)) if said else [], texts, f"{kind}: {title}")
        for word in words_of(rules.get("conditions", {})):
            contains(page, f"`{word}`", f"{kind}: a sign of its rules")
    bare = definition_of(folder, "argoproj.io", "Workflow", [], {"type": "object", "properties": {
        "status": {"type": "object", "properties": {"conditions": {"type": "array", "items": {
            "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}}}})
    contains(pages(folder, bare)["Workflow"], "one of the conditions `Succeeded`, `Complete`",
             "without its state nothing of the profile decides")


main(test_states, test_every_kind, test_what_is_cut, test_descriptions_are_whole, test_anchors_stay, test_parts,
     test_exit_codes)
