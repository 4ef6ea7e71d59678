# SPDX-License-Identifier: Apache-2.0
"""What the slow lints share: the commands of a build, remembering what a tool said of a file, and findings that
are explained.

What a tool said is kept, for every clone of the project, by a hash of the file, of the headers of ours that it
includes, of its command and of the settings."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import sys

from common import ROOT, c_files, finding, name, text

BUILD = pathlib.Path(sys.argv[2]).resolve()
EXPLAINED = ROOT / "tests/lint/explained.txt"
HERE = "@ROOT@"  # in what is kept, for the clone that is looked at
_INCLUDE = re.compile(r'(?m)^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def _closure(path, seen):
    """The file and the headers of the tree that it includes, however deep."""
    if path in seen:
        return seen
    seen.add(path)
    for header in _INCLUDE.findall(text(path)):
        for folder in (path.parent, ROOT / "core", ROOT / "core/include", ROOT / "tests"):
            if (folder / header).is_file():
                _closure((folder / header).resolve(), seen)
                break
    return seen


def _key(path, command, settings):
    parts = [command.replace(str(BUILD), "BUILD").replace(str(ROOT), "ROOT"), *settings]
    parts += [f"{p.relative_to(ROOT)}\n{text(p)}" for p in sorted(_closure(path, set()))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def entries():
    """Path -> entry of the build's compile commands, of the files of ours: without what changes an analysis, or
    what another compiler does not know."""
    found, wanted = {}, set(c_files())
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if path in wanted:
            entry["command"] = re.sub(r" -fsanitize\S*| -fno-sanitize\S*| -Werror", "", entry["command"])
            found.setdefault(path, entry)
    return found


def said(tool, found, settings, look):
    """Path -> what look(path, entry) returned, a text; it is called only for what has changed. A tool that ends
    with an error leaves a finding, and is asked again."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "crdforge-testbed" / tool
    cache.mkdir(parents=True, exist_ok=True)

    def ask(item):
        path, entry = item
        kept = cache / _key(path, entry["command"], settings)
        if kept.exists():
            return path, kept.read_text(encoding="utf-8").replace(HERE, str(ROOT))
        ok, words = look(path, entry)
        if not ok:
            finding(path, 0, f"\n{words}")
            return path, ""
        half = kept.with_suffix(f".{os.getpid()}")
        half.write_text(words.replace(str(ROOT), HERE), encoding="utf-8")
        half.replace(kept)
        return path, words

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        return dict(pool.map(ask, found.items()))


def explain(tool, findings):
    """Reports the (path, line, id, message) that tests/lint/explained.txt has no reason for, and the reasons that
    explain nothing any more."""
    rows = []
    for number, row in enumerate(text(EXPLAINED).splitlines(), 1):
        parts = [part.strip() for part in row.split(" | ")]
        if row.startswith("#") or not row:
            continue
        if len(parts) != 5 or not all(parts):
            finding(EXPLAINED, number, "expected TOOL | FILE | ID | CODE | REASON")
        elif parts[0] == tool:
            rows.append((number, parts, []))
    for path, line, what, message in findings:
        code = " ".join(text(path).splitlines()[line - 1].split())
        known = [used for _, parts, used in rows if parts[1:4] == [name(path), what, code]]
        if known:
            known[0].append(line)
        else:
            finding(path, line, f"{what}: {message}: {code}")
    for number, parts, used in rows:
        if not used and (ROOT / parts[1]).exists():
            finding(EXPLAINED, number, f"{tool} does not say this of {parts[1]} any more: remove the row")
