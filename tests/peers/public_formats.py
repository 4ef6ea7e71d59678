# SPDX-License-Identifier: Apache-2.0
"""Every public CRD at hand in every format there is: public_formats.py CRDFORGE SHARED ARGOPEER

What `crdforge formats` lists is what is made, so that a new format is covered as it comes. Each file is
read back by its ending with a reader that is not ours: YAML by PyYAML and Go's, which must see the same;
JSON, TOML and Python by Python's own; HTML has to be balanced, Markdown to close what it opens."""
import collections
import glob
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings

import yaml

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

CRDFORGE, SHARED, ARGO = sys.argv[1:4]
NAME = re.compile(r'"?name"?: *"?([a-z0-9-]+(?:\.[a-z0-9-]+)+)"?,?$', re.M)
VOID = set("area base br col embed hr img input link meta source track wbr".split())
TEXT = {".tpl", ".txt", ".typed", ".in", ".cfg", ".css", ".js", ""}  # nothing to be parsed as


class Problem(Exception):
    """Why a file could not be read back."""


# --- readers ------------------------------------------------------------------------------------------


def no_twins(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem("a key is there twice")
    return found


class Balance(html.parser.HTMLParser):
    """Each element is closed, in its place."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if len({key for key, _ in attrs}) != len(attrs):
            raise Problem(f"<{tag}> has an attribute twice")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise Problem(f"line {self.getpos()[0]}: </{tag}> closes nothing")


def read_html(text):
    parser = Balance()
    parser.feed(text)
    parser.close()
    if parser.open:
        raise Problem(f"never closed: {parser.open}")


def read_python(text, path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(text, path, "exec", dont_inherit=True)


def read_markdown(text):
    fence = None
    for line in text.split("\n"):
        found = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if found and fence is None:
            fence = found.group(1)
        elif found and found.group(1).startswith(fence) and not line.strip().strip(fence[0]):
            fence = None
    if fence:
        raise Problem(f"a fence is never closed: {fence}")


def read_yaml(text):
    """The documents, as Go's reader has to see them, too; a date would be no text any more."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    trees = list(yaml.load_all(text, Loader=loader))
    parts = re.split(r"^---\n", text, flags=re.M)
    parts = [part for part in parts if any(line and line[0] != "#" for line in part.split("\n"))]
    if len(parts) != len(trees):
        raise Problem(f"{len(trees)} documents in {len(parts)} parts")
    return [{"yaml": part, "json": json.dumps(tree)} for part, tree in zip(parts, trees)]


def read_back(path, for_go):
    ending = os.path.splitext(path)[1]
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if "\r" in text or (text and not text.endswith("\n")):
        raise Problem("its lines do not end in one newline each")
    if ending in (".yaml", ".yml"):
        for_go += [(path, pair) for pair in read_yaml(text)]
    elif ending == ".json":
        json.loads(text, object_pairs_hook=no_twins)
    elif ending == ".py":
        read_python(text, path)
    elif ending == ".md":
        read_markdown(text)
    elif ending in (".html", ".svg"):
        read_html(text)
    elif ending == ".toml" and tomllib:
        tomllib.loads(text)
    elif ending == ".sh":
        subprocess.run(["bash", "-n", path], check=True)
    elif ending not in TEXT | {".toml"}:
        raise Problem(f"nobody here can read {ending}: give it a reader, or a place in TEXT")
    return ending


def read_by_go(for_go):
    asked = "".join(json.dumps(pair) + "\n" for _, pair in for_go)
    done = subprocess.run([ARGO, "yaml"], input=asked, text=True, capture_output=True, check=True)
    lines = [line for line in done.stdout.split("\n") if line]
    if len(lines) != len(for_go):
        return [f"Go's reader: {len(lines)} answers for {len(for_go)} documents: {done.stderr[-500:]}"]
    return [f"{path}: Go's reader: {line[:500]}" for (path, _), line in zip(for_go, lines)
            if line != '{"problems":null}']


# --- making them --------------------------------------------------------------------------------------


def rounds(files):
    """The files in as few runs as may be: none has a definition that another of its run has."""
    made = []
    for path in files:
        with open(path, encoding="utf-8") as text:
            names = set(NAME.findall(text.read()))
        for batch in made:
            if not names & batch["names"]:
                break
        else:
            batch = {"names": set(), "files": []}
            made.append(batch)
        batch["names"] |= names
        batch["files"].append(path)
    return [batch["files"] for batch in made]


def generate(files, out, formats):
    """Problems, and the number of kinds."""
    done = subprocess.run([CRDFORGE, "generate", "--quiet", "--format", ",".join(sorted(formats)),
                           "--layout", "group", "--image", "x", "--out", out, *files],
                          text=True, capture_output=True, check=False)
    problems = [line for line in done.stderr.split("\n")
                if "given twice" in line or "Sanitizer" in line or "runtime error" in line]
    folders = glob.glob(os.path.join(out, "*/*/"))
    kinds = {folder for folder in folders
             if any(os.path.isdir(folder + name) for name, scope in formats.items() if scope == "component")}
    for name, scope in formats.items():
        if scope == "component":
            problems += [f"{os.path.relpath(kind, out)}: not in the format {name}\n{done.stderr[-2000:]}"
                         for kind in sorted(kinds) if not os.path.isdir(kind + name)]
        elif not glob.glob(os.path.join(out, "**", name, "*"), recursive=True):
            problems.append(f"nothing in the format {name}\n{done.stderr[-2000:]}")
    # What is refused here is so in public_crds.py, which looks at why.
    refused = re.findall(r"^(\S+?)(?::\d+)*: error: ", done.stderr, re.M)
    return problems, len(kinds), sorted({os.path.relpath(path, SHARED) for path in refused})


def main():
    files = sorted(f for f in glob.glob(os.path.join(SHARED, "crds/public/*/*/*"))
                   if not f.endswith(".tsv"))
    if not files:
        print("skipped: there is no ../shared/crds/public here")
        sys.exit(77)
    listed = subprocess.run([CRDFORGE, "formats", "--json"], text=True, capture_output=True, check=True)
    formats = {row["name"]: row["scope"] for row in json.loads(listed.stdout)}
    problems, for_go, endings, kinds, refused = [], [], collections.Counter(), 0, []
    for batch in rounds(files):
        out = tempfile.mkdtemp()
        found, count, more = generate(batch, out, formats)
        problems, kinds, refused = problems + found, kinds + count, refused + more
        for folder, _, names in os.walk(out):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    endings[read_back(path, for_go)] += 1
                except (Problem, ValueError, TypeError, SyntaxError, Warning, yaml.YAMLError,
                        subprocess.CalledProcessError) as error:
                    problems.append(f"{os.path.relpath(path, out)}: {type(error).__name__}: {error}")
    problems += read_by_go(for_go)
    print("\n".join(problems[:30] + [f"refused: {path}" for path in refused]))
    read = ", ".join(f"{count} {ending or '(none)'}" for ending, count in sorted(endings.items()))
    print(f"{len(files)} files, {kinds} kinds, {len(formats)} formats ({', '.join(sorted(formats))}); "
          f"{len(refused)} refused; read back: {read}; {len(problems)} problems")
    sys.exit(bool(problems) or not kinds)


main()
