# SPDX-License-Identifier: Apache-2.0
"""lua_templates/lib/python.lua: whatever a definition says, it comes out of the Python as it went in, and
nothing else does."""
import ast
import io
import keyword
import os
import tokenize
import unicodedata

from common import BUILD, SOURCE, check, equal, main
from python_probe import MAPS, make


def test_texts(folder):
    for seed in range(1, 4):
        path, wanted = make(SOURCE, os.path.join(BUILD, "bin/crdforge"), os.path.join(folder, str(seed)), seed)
        with open(path, encoding="utf-8") as source:
            code = source.read()
        hidden = {c for c in code if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")}
        equal(hidden, {"\n"}, "characters that cannot be seen")
        names = {}
        exec(compile(code, path, "exec"), names)  # pylint: disable=exec-used
        equal(names["TEXTS"], wanted, "a list of texts")
        equal(names["MAPS"], MAPS, "nested data")
        check(all(n.isidentifier() and not keyword.iskeyword(n) and not n.startswith("__")
                  for n in names["NAMES"]), f"identifiers: {names['NAMES']}")
        tree = ast.parse(code)
        equal(sum(isinstance(node, ast.FunctionDef) for node in tree.body), len(wanted), "statements")
        for node in tree.body[3:]:
            least = [type(part).__name__ for part in node.body]
            check(least in (["Return"], ["Expr", "Return"]), f"{node.name}: {least}")
        for number, text in enumerate(wanted, 1):
            function = names[f"text_{number}"]
            equal(function(), text, "a literal")
            if text.strip(" \t\r\n"):
                equal((function.__doc__ or "").split(), text.split(), "a docstring")


def test_comments(folder):
    path, _ = make(SOURCE, os.path.join(BUILD, "bin/crdforge"), folder, 9)
    with open(path, encoding="utf-8") as source:
        code = source.read()
    comments = [t.string for t in tokenize.generate_tokens(io.StringIO(code).readline)
                if t.type == tokenize.COMMENT]
    check(len(comments) > 300, "comments were looked at")
    for word in ("type:", "fmt:", "coding:", "coding="):
        check(not any(word in comment for comment in comments), f"{word} is no instruction in a comment")


main(test_texts, test_comments)
