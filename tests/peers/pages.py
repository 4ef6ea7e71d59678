# SPDX-License-Identifier: Apache-2.0
"""The formats `markdown` and `html`: pages.py SOURCE BUILD SHARED MARKDOWN_PYTHON KFP1 KFP2 ARGOPEER

Of all bundled kinds and the golden definitions: GitHub's library reads the pages as they are meant, and
their samples are taken by both SDKs and by Argo. Every public definition is made into pages, too."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE, BUILD, SHARED, MARKDOWN, KFP1, KFP2, ARGO = sys.argv[1:8]
CRDFORGE = os.path.join(BUILD, "bin/crdforge")
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = tempfile.mkdtemp()
GOLDEN = [os.path.join(SOURCE, "tests/golden/reference", name)
          for name in ("input.yaml", "hostile.yaml", "deep.yaml")]
failed = 0


def ask(python, name, *words):
    """Runs one of the scripts beside this one; it has said what is wrong."""
    global failed
    done = subprocess.run([python, os.path.join(HERE, name), *words], check=False)
    failed += done.returncode != 0
    print(f"{name}: {len(words)} words, exit {done.returncode}", flush=True)


def generate(folder, formats, *what):
    return subprocess.run([CRDFORGE, "generate", "--quiet", "--layout", "group", "--format", formats,
                           "--out", folder, *what], text=True, capture_output=True, check=False)


def show(*words):
    return subprocess.run([CRDFORGE, "show", "--quiet", "--json", *words], text=True, capture_output=True,
                          check=True).stdout


def keep_documents(pages):
    """Lays the component document beside each page."""
    files = {"Everything": GOLDEN[0], "Hostile": GOLDEN[1], "Deep": GOLDEN[2]}
    for page in pages:
        kind = page.split(os.sep)[-3]
        with open(os.path.join(os.path.dirname(page), "component.json"), "w", encoding="utf-8") as f:
            f.write(show(files.get(kind, kind)))


def lint(pages):
    """The Workflow of each page with the WorkflowTemplate that it calls."""
    global failed
    asked = []
    for page in pages:
        with open(page, encoding="utf-8") as f:
            text = f.read()
        body = re.search(r"^### Argo Workflows\n.*?^(`{3,})yaml\n(.*?)^\1$", text, re.M | re.S)[2]
        workflow = os.path.join(os.path.dirname(page), "workflow.yaml")
        with open(workflow, "w", encoding="utf-8") as f:
            f.write(body)
        asked.append({"files": [os.path.join(os.path.dirname(page), "../argo/workflow_template.yaml"),
                                workflow]})
    done = subprocess.run([ARGO, "lint"], input="".join(json.dumps(a) + "\n" for a in asked), text=True,
                          capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line]
    bad = [(a["files"][1], answer) for a, answer in zip(asked, answers) if answer["problems"]]
    for path, answer in bad:
        print(f"FAILED: {path}: {answer['problems']}")
    failed += bool(bad) or len(answers) != len(asked)
    print(f"Argo: {len(asked)} workflows, {len(bad)} bad", flush=True)


def public():
    """Every public definition: pages that are read as they are meant, and data that is JSON."""
    global failed
    files = sorted(f for f in glob.glob(os.path.join(SHARED, "crds/public/*/*/*")) if not f.endswith(".tsv"))
    pages, refused = [], 0
    for number, path in enumerate(files):
        folder = os.path.join(OUT, "public", str(number))
        done = generate(folder, "markdown,html", path)
        made = glob.glob(os.path.join(folder, "*/*/markdown/README.md"))
        pages += made
        refused += done.returncode == 1
        catalogue = os.path.join(folder, "html/index.html")
        good = done.returncode in (0, 1) and bool(made) == os.path.exists(catalogue)
        good = good and "Sanitizer" not in done.stderr and (made or done.returncode == 1)
        if made and good:
            with open(catalogue, encoding="utf-8") as f:
                text = f.read()
            data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])
            good = len(data["components"]) == len(made) and text.count("<script") == 2
        if not good:
            failed += 1
            print(f"FAILED: {path}: exit {done.returncode}, {len(made)} pages\n{done.stderr}")
    print(f"{len(files)} public files, {refused} refused, {len(pages)} pages", flush=True)
    if pages:
        ask(MARKDOWN, "rendered.py", *pages)


def main():
    done = generate(OUT, "kfp-v1,kfp-v2,argo,markdown,html", "sagemaker/*", *GOLDEN)
    if done.returncode:
        raise SystemExit(done.stderr)
    pages = sorted(glob.glob(os.path.join(OUT, "*/*/markdown/README.md")))
    keep_documents(pages)
    ask(MARKDOWN, "rendered.py", *pages)
    ask(KFP1, "snippets.py", "Kubeflow Pipelines v1", *pages)
    ask(KFP2, "snippets.py", "Kubeflow Pipelines v2", *pages)
    lint(pages)
    public()
    print(f"{len(pages)} pages, {failed} failed")
    sys.exit(failed > 0 or len(pages) != 29)


main()
