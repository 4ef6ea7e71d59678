# SPDX-License-Identifier: Apache-2.0
"""Plugins that were built against older headers (tests/abi) go on working."""
import os
import re
import shutil

from common import CC, CFLAGS, SOURCE, check, contains, equal, main, run, tree
from headers import definitions, fields, pieces, without_comments

ABI = os.path.join(SOURCE, "tests/abi")
NOW = os.path.join(SOURCE, "core/include")
# Structs that are made by one side and whose size the other is told; all others are as they were.
GROWING = {"cf_host", "cf_emitter"}


def kept():
    return sorted(name for name in os.listdir(ABI) if os.path.isdir(os.path.join(ABI, name)))


def header(include):
    text = ""
    for name in ("node.h", "emitter.h"):
        with open(os.path.join(include, "crdforge", name), encoding="utf-8") as f:
            text += f.read()
    return without_comments(text)


def extends(folder):
    """Every struct and enum begins as it did: same names, same types, in the same order."""
    check(len(kept()) > 0, "headers are kept")
    now = header(NOW)
    for version in kept():
        then = header(os.path.join(ABI, version))
        new_fields, new_enums = fields(now), definitions(now, "enum")
        check(len(fields(then)) >= 6, "structs were found")
        for name, old in fields(then).items():
            new = new_fields.get(name, [])
            equal(new[:len(old)] if name in GROWING else new, old, f"{version}: struct {name}")
        for name, body in definitions(then, "enum").items():
            old = pieces(body, ",")
            equal(pieces(new_enums.get(name, ""), ",")[:len(old)], old, f"{version}: enum {name}")
        abi, = re.findall(r"#define CF_ABI (\d+)u", then)
        oldest, = re.findall(r"#define CF_ABI_OLDEST (\d+)u", now)
        check(int(oldest) <= int(abi), f"{version} is still loaded")
        equal(version.split(".")[0], abi, "folders are called by the ABI")


def offsets(folder):
    """The compiler agrees: old and new in one file, every field at the same place and of the same size."""
    for version in kept():
        old = fields(header(os.path.join(ABI, version)))
        names = sorted(set(re.findall(r"\b(?:cf|CF)_\w+\b", header(os.path.join(ABI, version)))))
        lines = [f"#define {name} old_{name}" for name in names if name not in ("CF_ABI", "CF_PRINTF")]
        lines += [f'#include "{ABI}/{version}/crdforge/{name}.h"' for name in ("node", "emitter")]
        lines += [f"#undef {name}" for name in names]
        lines += ["#undef CRDFORGE_NODE_H", "#undef CRDFORGE_EMITTER_H"]
        lines += [f"#undef old_{name}" for name in names]
        lines += [f'#include "{NOW}/crdforge/{name}.h"' for name in ("node", "emitter")]
        lines += ["#include <stddef.h>"]
        for struct, rows in old.items():
            for name, declaration in rows:
                name = "as" if declaration.startswith("union") else name
                one, other = f"struct old_{struct}, {name}", f"struct {struct}, {name}"
                lines.append(f'_Static_assert(offsetof({one}) == offsetof({other}), "{struct}.{name}");')
                sizes = " == ".join(f"sizeof(((struct {s} *)0)->{name})" for s in ("old_" + struct, struct))
                lines.append(f'_Static_assert({sizes}, "{struct}.{name}: size");')
            relation = "<=" if struct in GROWING else "=="
            lines.append(f'_Static_assert(sizeof(struct old_{struct}) {relation} sizeof(struct {struct}), '
                         f'"{struct}");')
        check(sum("offsetof" in line for line in lines) > 25, "fields were found")
        path = os.path.join(folder, "same.c")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        run(CC, "-std=c11", "-fsyntax-only", "-I", os.path.join(ABI, version), path)
        # The comparison sees a difference.
        with open(path, "a", encoding="utf-8") as f:
            f.write('_Static_assert(offsetof(cf_emitter, name) == offsetof(old_cf_emitter, emit), "seen");\n')
        contains(run(CC, "-std=c11", "-fsyntax-only", "-I", os.path.join(ABI, version), path,
                     code=1).stderr, "seen", "a difference is an error")


def loads(folder):
    """Built then, used now: the same bytes and words as of one that is built today."""
    source = os.path.join(ABI, "plugin.c")
    with open(source, encoding="utf-8") as f:
        used = f.read()
    results = {}
    for version in kept() + ["now"]:
        include = NOW if version == "now" else os.path.join(ABI, version)
        if version != "now":
            for struct in ("cf_host", "cf_option", "cf_emitter"):
                for name, _ in fields(header(include))[struct]:
                    check(name in ("abi", "size") or re.search(rf"(->|\.){name}\b", used),
                          f"tests/abi/plugin.c does not use {struct}.{name}")
        work = os.path.join(folder, version)
        os.mkdir(work)
        run(CC, "-std=c11", "-shared", "-fPIC", *CFLAGS, "-I", include, "-o",
            os.path.join(work, "old_plugin.so"), source)
        shutil.copy(os.path.join(ABI, "plugin.lua"), os.path.join(work, "old_plugin.lua"))
        done = run("crdforge", "generate", "Model", "--format", "./old_plugin.so", "--option",
                   "old-plugin.colour=blue", "--option", "old-plugin.loud=true", "--out", "out", cwd=work)
        refused = run("crdforge", "generate", "Model", "--format", "./old_plugin.so", "--option",
                      "old-plugin.word=bad", "--out", "none", cwd=work, code=1)
        contains(refused.stderr, "format old-plugin: the word is bad", "its check")
        contains(done.stderr, "the old plugin has been here", "its note")
        shown = run("crdforge", "formats", "./old_plugin.so", cwd=work).stdout
        results[version] = (tree(os.path.join(work, "out")), done.stderr, refused.stderr, shown)
    files = results["now"][0]
    text = files["Model/old-plugin/all.yaml"].decode()
    for line in ("kind: Model", "loud: true", "colour: blue", "count: 3", "word: good"):
        contains(text, line, "what it made")
    check("Model/old-plugin/name.yaml" in files, "a template run from C")
    for version in kept():
        equal(results[version], results["now"], f"{version}: as one of today")


main(extends, offsets, loads)
