# SPDX-License-Identifier: Apache-2.0
"""docs/LUA_API.md is what its sources make and what happens; which fields there are is said alike in all places."""
import json
import os
import re

from common import SOURCE, check, contains, equal, main, run, tree


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
        return f.read()


def emitted(folder, name, body, *statements):
    """What a template makes for TrainingJob, as JSON."""
    with open(os.path.join(folder, name + ".lua"), "w", encoding="utf-8") as f:
        f.write("return { emit = function(c, options)\n" + "\n".join(statements) +
                f"\nreturn list {{ file('x.json', list {{ c.kind, options.image, {body} }}) }}\nend }}\n")
    run("crdforge", "generate", "TrainingJob", "--quiet", "--format", f"./{name}.lua", "--image", "x", "--out", "out",
        cwd=folder)
    made = tree(os.path.join(folder, "out")).get(f"TrainingJob/{name.replace('_', '-')}/x.json", b'["", ""]')
    return json.loads(made)[2:]


def up_to_date(folder):
    """CF_ACCEPT=1 writes docs/LUA_API.md anew."""
    del folder
    if os.environ.get("CF_ACCEPT") == "1":
        run(os.path.join(SOURCE, "script/lua-api"), "--write")
    equal(read("docs/LUA_API.md"), run(os.path.join(SOURCE, "script/lua-api")).stdout, "script/lua-api --write")
    contains(run(os.path.join(SOURCE, "script/lua-api"), "--wirte", code=1).stderr, "usage: script/lua-api", "usage")


def examples(folder):
    """Every example gives what it says. A line that ends in `--> VALUE` is an expression; the rest are statements."""
    blocks = re.findall(r"^```lua\n(.*?)^```$", read("docs/LUA_API.md"), re.M | re.S)
    count = 0
    for number, block in enumerate(blocks):
        lines = block.rstrip("\n").split("\n")
        wanted = [line.split(" --> ") for line in lines if " --> " in line]
        check(wanted, f"an example that says nothing:\n{block}")
        made = emitted(folder, f"example{number}", ",\n".join(expression for expression, _ in wanted),
                       *[line for line in lines if " --> " not in line])
        equal(made, [json.loads(value) for _, value in wanted], block)
        count += len(wanted)
    check(count > 30, f"only {count} examples")


def sandbox_names():
    """The functions that the program adds to Lua's own, from where they are made."""
    names = set(re.findall(r"^ *function (\w+)\(", read("core/script/prelude.lua"), re.M))
    for path in ("core/script/sandbox.c", "core/script/tables.c", "core/script/values.c", "core/script/with.c", "core/engine/natives.c"):
        if os.path.exists(os.path.join(SOURCE, path)):
            tables = re.findall(r"(?:luaL_Reg (?:own|functions)|script_native all)\[\] = {(.*?)};", read(path), re.S)
            names |= set(re.findall(r'{"(\w+)",', "".join(tables)))
    return {name for name in names if not name.startswith("__")} - {"tostring", "type", "require"}


def every_helper(folder):
    """What is documented is there, and what is there is documented, with an example unless it ends or tells."""
    stubs = read("lua_templates/meta/crdforge.lua")
    documented = re.findall(r"^function (\w+)\(", stubs, re.M)
    equal(sorted(documented), sorted(sandbox_names()), "functions of the sandbox and of the stubs")
    equal(set(emitted(folder, "names", ", ".join(f"type({name})" for name in documented))), {"function"}, "functions")
    page = read("docs/LUA_API.md")
    for name in set(documented) - {"note", "refuse"}:
        check(re.search(rf"^### `{name}\([^#]*?^```lua$", page, re.M), f"{name}: no example")
    contains(page, "## The module `lib.runner`", "modules")


def field_tables():
    """The fields of each shape in core/engine/shapes.c, in their order."""
    text = read("core/engine/shapes.c")
    keywords = re.search(r"#define KEYWORDS(.*?)\n\n", text, re.S).group(1)
    found = {}
    for name, body in re.findall(r"struct shape_field (\w+)_fields\[\] = {(.*?)};", text, re.S):
        found[name] = set(re.findall(r'(?:ANY|HAS)\("(\w+)"', body.replace("KEYWORDS", keywords)))
    return found


def stub_classes():
    classes = {}
    for name, parent, body in re.findall(
            r"^---@class crdforge\.(\w+)(?:: crdforge\.(\w+))?[^\n]*\n((?:---[^\n]*\n)*)",
            read("lua_templates/meta/crdforge.lua"), re.M):
        classes[name] = set(re.findall(r"^---@field (\w+)", body, re.M)) | classes.get(parent, set())
    return classes


def fields_agree(folder):
    """docs/component.schema.json, what editors know and what may be read name the same fields."""
    del folder
    schema = json.loads(read("docs/component.schema.json"))
    defs = schema["$defs"]
    signs = defs["rules"]["properties"]["conditions"]
    of_schema = {
        "component": schema, "input": defs["input"], "provenance": defs["provenance"], "naming": defs["naming"],
        "rules": defs["rules"], "conditions": signs, "sign": defs["signs"]["items"], "check": defs["check"],
        "chain": defs["chain"], "step": defs["step"], "fixed": defs["fixed"],
        "feed": defs["step"]["properties"]["from"]["additionalProperties"],
    }
    shapes, classes = field_tables(), stub_classes()
    for name, part in of_schema.items():
        wanted = set(part["properties"])
        equal(shapes.get(name), wanted, f"core/engine/shapes.c and the schema: {name}")
        title = {"conditions": "Signs"}.get(name, name.capitalize())
        equal(classes.get(title), wanted, f"lua_templates/meta/crdforge.lua and the schema: {title}")
    for name, part in (("document", "component"), ("field", "input"), ("fixed", "fixed")):
        keys = re.search(rf"{name}_keys\[\] = {{(.*?)}};", read("core/model/document.c"), re.S).group(1)
        equal(set(re.findall(r'"(\w+)"', keys)), shapes[part], f"{name}_keys of core/model/document.c and the shape")
    equal(classes["Output"], set(defs["output"]["properties"]), "crdforge.Output and the schema")
    for name, title in (("option", "Options"), ("file", "File"), ("right", "Right")):
        equal(shapes.get(name), classes.get(title), f"core/engine/shapes.c and crdforge.{title}")
    equal(sorted(set(shapes) - set(of_schema) - {"option", "file", "right"}), [], "shapes without a schema")


def script_keys_agree(folder):
    """The keys that a script may have, as they are checked and as editors know them."""
    del folder
    text, classes = read("core/model/overlay_check.c"), stub_classes()
    tables = {"Script": r"script_keys\[\] = {(.*?)};", "ScriptKind": r"kind_keys\[\] = {(.*?)};",
              "ScriptInput": r"void check_input\(.*?keys\[\] = {(.*?)};",
              "ScriptOutput": r"void check_output\(.*?keys\[\] = {(.*?)};"}
    for title, table in tables.items():
        keys = re.findall(r'{"(\w+)",', re.search(table, text, re.S).group(1))
        check(len(keys) > 2, f"{title}: {keys}")
        equal(set(keys), classes[title], f"core/model/overlay_check.c and crdforge.{title}")


def what_may_be_read(folder):
    """Every field of the schema can be read, there or not, and one that is not of it cannot."""
    shapes = field_tables()
    for name, place in (("component", "c"), ("input", "c.inputs[1]"), ("input", "c.outputs[1]"), ("rules", "c.rules"),
                        ("provenance", "c.provenance"), ("naming", "c.naming"), ("option", "options")):
        keys = sorted(shapes[name])
        made = emitted(folder, f"read_{name}_{place[2:3]}", ", ".join(f'type({place}["{key}"])' for key in keys))
        equal(len(made), len(keys), f"fields of {name}")
        check(set(made) - {"nil"}, f"{name}: all are nil")
        with open(os.path.join(folder, "wrong.lua"), "w", encoding="utf-8") as f:
            f.write(f"return {{ emit = function(c, options)\nreturn c and options and {place}.nothing_like_it\nend }}\n")
        done = run("crdforge", "generate", "TrainingJob", "--format", "./wrong.lua", "--out", "out", cwd=folder, code=1)
        contains(done.stderr, 'has no field "nothing_like_it"', place)
        contains(done.stderr, "wrong.lua:2:", place)


main(up_to_date, examples, every_helper, fields_agree, script_keys_agree,
     what_may_be_read)
