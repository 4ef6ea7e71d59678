# SPDX-License-Identifier: Apache-2.0
"""What the lints share: finding files, reading C without its comments and texts, reporting.

Every lint is `tests/lint/<name> ROOT [BUILD]`: it prints one line a finding, `file:line: what`, and
exits with 1 when there is one, with 2 when it could not look (a tool is missing). A lint that finds
no file to look at fails, too: silence must mean that something was read.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
_findings = []
_seen = 0

# A comment, a text or a character of C, whichever begins first.
_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(*patterns):
    """The files below ROOT that fit the patterns, in order; generated folders never do."""
    global _seen
    found = sorted({p for pattern in patterns for p in ROOT.glob(pattern) if p.is_file()})
    _seen += len(found)
    return found


def c_files():
    return files("core/**/*.[ch]", "plugins/**/*.[ch]", "tests/**/*.[ch]")


def name(path):
    return path.relative_to(ROOT).as_posix()


def text(path):
    return path.read_text(encoding="utf-8")


def _blank(found):
    return re.sub(r"[^\n]", " ", found)


def without_comments(code):
    """C code with blanks for comments; lines and columns stay."""
    def keep(match):
        return _blank(match[0]) if match[0].startswith("/") else match[0]
    return _TOKEN.sub(keep, code)


def bare(code):
    """C code with blanks for comments and for what stands in quotes."""
    def keep(match):
        found = match[0]
        return _blank(found) if found.startswith("/") else found[0] + _blank(found[1:-1]) + found[-1]
    return _TOKEN.sub(keep, code)


def c_texts(code):
    """[line, value as written, offset] of every text in C code; what C joins is joined."""
    code = re.sub(r"(?m)^[ \t]*#[^\n]*", lambda m: _blank(m[0]), without_comments(code))
    last_end, joined = None, []
    for match in _TOKEN.finditer(code):
        if not match[0].startswith('"'):
            continue
        line = code.count("\n", 0, match.start()) + 1
        between = code[last_end:match.start()] if last_end is not None else "x"
        if not between.strip():
            joined[-1][1] += match[0][1:-1]
        else:
            joined.append([line, match[0][1:-1], match.start()])
        last_end = match.end()
    return joined


def line_of(code, offset):
    return code.count("\n", 0, offset) + 1


def finding(path, line, message):
    where = name(path) if isinstance(path, pathlib.Path) else path
    _findings.append(f"{where}:{line}: {message}" if line else f"{where}: {message}")


def need(tool, package):
    if not shutil.which(tool):
        print(f"{tool} is missing: install the Debian package {package}, or run script/install-deps test")
        sys.exit(2)


def run(*command, **options):
    return subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)


def finish():
    for line in _findings:
        print(line)
    if not _seen:
        print("no file to look at")
    print(f"{_seen} files, {len(_findings)} findings")
    sys.exit(1 if _findings or not _seen else 0)
