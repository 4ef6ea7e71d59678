# SPDX-License-Identifier: Apache-2.0
"""A Python file whose every text is hostile, made by lua_templates/lib/python.lua: for the test that runs it
and for the one that lets black see it."""
import json
import os
import random
import shutil
import subprocess

TEMPLATE = '''local python = require "lib.python"
return { emit = function(c)
  local texts, maps = c.inputs[1].schema.enum, c.inputs[2].schema.default
  local names = each(texts, python.name)
  local parts = { python.comment("coding: utf-7, type: ignore"), "TEXTS = " .. python.value(texts),
                  "MAPS = " .. python.value(maps), "NAMES = " .. python.value(names), "", "" }
  for i = 1, #texts do
    local doc = texts[i]:find("%S") and python.docstring(texts[i], 4) .. "\\n\\n" or ""
    parts[#parts + 1] = ("def text_%d():\\n%s%s\\n    return %s\\n\\n"):format(
      i, doc, python.comment(texts[i], 4), python.str(texts[i]))
  end
  return list { file("probe.py", (table.concat(parts, "\\n"):gsub("\\n+$", "\\n")), { format = "text" }) }
end }
'''
PIECES = ['"', "'", '"""', "'''", "\\", "\\\\", "\n", " ", "  ", "\t", "a", "word ", "long " * 30, "#",
          "type: ignore", "fmt: off", "coding: latin-1", "{{", "}}", "$x", "`", "é", "日本語", "😀", "\u202e", "\u2028",
          "\u200b", "\x01", "\x0b", "\x0c", "\x85", "\ufeff", "\u00a0", "\u3000", "\r\n", "\r", "\n\n", "\n    ",
          "%s", "{x}", ".", "\\N{DASH}", "\\x41", "x" * 90, "\u0301", "א", "class", "None", "1abc", "__init__", "a-b"]
MAPS = {"a": {"b": [1, -1, 2.5, 1e300, 9007199254740993, True, False, None, "t", [], {}]}, "none": None,
        "'\"\n": ["\u2028"]}


def texts(seed, count):
    random.seed(seed)
    made = {"".join(random.choice(PIECES) for _ in range(random.randint(1, 9))) for _ in range(count)}
    return sorted(made | set(PIECES))


def make(source, crdforge, folder, seed, count=300):
    """Makes the file below `folder`; its path and the texts that it is made of."""
    wanted = texts(seed, count)
    properties = {"a": {"type": "string", "enum": wanted}, "b": {"type": "object", "default": MAPS}}
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": properties}}}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "probes.x.example"},
        "spec": {"group": "x.example", "names": {"kind": "Probe", "plural": "probes"}, "scope": "Namespaced",
                 "versions": [{"name": "v1", "served": True, "storage": True,
                               "schema": {"openAPIV3Schema": schema}}]}}
    os.makedirs(os.path.join(folder, "lib"), exist_ok=True)
    shutil.copy(os.path.join(source, "lua_templates/lib/python.lua"), os.path.join(folder, "lib"))
    template, crd = os.path.join(folder, "probe.lua"), os.path.join(folder, "probe.json")
    with open(template, "w", encoding="utf-8") as file:
        file.write(TEMPLATE)
    with open(crd, "w", encoding="utf-8") as file:
        json.dump(definition, file)
    subprocess.run([crdforge, "generate", "--quiet", "--format", template, "--image", "x", "--out",
                    os.path.join(folder, "out"), crd], check=True)
    return os.path.join(folder, "out/Probe/probe/probe.py"), wanted
