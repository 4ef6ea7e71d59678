# SPDX-License-Identifier: Apache-2.0
"""Users' scripts: what they say reaches the resource by every format, and one that fails stops nothing else."""
import ast
import html
import json
import os
import re

from common import check, contains, definition_of, equal, main, run, tree

OWN = ("resource_name", "resource_labels", "resource_annotations", "action", "timeout")
ACK = ("region", "deletion_policy", "adoption_policy")

VALUES = """
return {
  kinds = {
    Crate = {
      class = "job", state = "phase", success = { "Done" },
      flatten = { "size" },
      inputs = {
        size = { hide = true },
        ["size.width"] = { default = 3 },
        ["size.unit"] = { hide = true, default = "a \\"b\\" {{c}} $(D)\\n# e" },
        label = { default = "quote ' and \\" and $$" },
        parts = { default = list { map { { "n", 1 } } } },
        open = { default = true },
      },
    },
  },
}
"""
WANTED = {"size": {"width": 3, "unit": "a \"b\" {{c}} $(D)\n# e"}, "label": "quote ' and \" and $$",
          "parts": [{"n": 1}], "open": True}


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def crate(folder):
    text = {"type": "string"}
    return definition_of(folder, "golden.example", "Crate", [], {"type": "object", "properties": {
        "spec": {"type": "object", "required": ["size"], "properties": {
            "size": {"type": "object", "required": ["width"],
                     "properties": {"width": {"type": "integer"}, "unit": text}},
            "label": text, "open": {"type": "boolean"},
            "parts": {"type": "array", "items": {"type": "object", "properties": {
                "n": {"type": "integer"}}}}}},
        "status": {"type": "object", "properties": {"phase": text}}}})


def resource(file, *values, code=0):
    done = run("crdforge", "run", file, "--dry-run=client", "--output", "json",
               *(word for value in values for word in ("--set", value)), code=code)
    return json.loads(done.stdout) if code == 0 else done.stderr


def reaches_the_resource(folder):
    """The runner puts defaults and fixed values in, whichever engine carries the file."""
    script = write(folder, "values.lua", VALUES)
    out = os.path.join(folder, "out")
    run("crdforge", "generate", crate(folder), "--script", script, "--image", "x", "--out", out, "--quiet",
        "--format", "kfp-v1,kfp-v2,argo,python,samples,markdown", "--option", "argo.flavour=runner")
    for file in ("kfp-v1/component.yaml", "kfp-v2/pipeline_spec.yaml", "argo/workflow_template.yaml"):
        path = os.path.join(out, "Crate", file)
        equal(resource(path, "resource_name=b")["spec"], WANTED, f"defaults in {file}")
        given = resource(path, "resource_name=b", "size_width=9", "label=x", "open=false", "parts=[]")
        equal(given["spec"], {"size": {"width": 9, "unit": WANTED["size"]["unit"]}, "label": "x",
                              "parts": [], "open": False}, f"values that are given in {file}")
        contains(resource(path, "resource_name=b", "size_unit=m", code=2), "size_unit is fixed", file)
    sample = json.loads(run("crdforge", "show", crate(folder), "--script", script, "--json").stdout)
    check("size" not in [i["name"] for i in sample["inputs"]], "the object is gone")
    contains(tree(out)["Crate/samples/Crate.yaml"].decode(), "width: 3", "the sample resource")
    page = html.unescape(tree(out)["Crate/markdown/README.md"].decode())
    contains(page, json.dumps(WANTED["size"]["unit"]), "the fixed value as it is")
    check_python(tree(out)["Crate/python/src/Crate_component.py"].decode())


def check_python(source):
    """The module's own function, called as the module calls it."""
    module = ast.parse(source)
    function = next(n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == "put")
    names = {"Dict": dict, "List": list}
    exec(compile(ast.Module([function], []), "put", "exec"), names)  # pylint: disable=exec-used
    calls = [n for n in ast.walk(module) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "put"]
    unit = WANTED["size"]["unit"]
    request, given = {"metadata": {}, "spec": None}, {"spec": {"label": "mine", "size": {"unit": unit}}}
    for call in calls:
        values = [ast.literal_eval(argument) for argument in call.args[1:]]
        names["put"](request, *values)
        names["put"](given, *values)
    equal(request["spec"], WANTED, "the request of the format python")
    equal(given["spec"], dict(WANTED, label="mine"), "what was given stays")
    try:
        names["put"]({"spec": {"size": {"unit": "x"}}}, ["spec", "size", "unit"], unit, True)
        check(False, "another value for what is fixed")
    except ValueError as error:
        equal(str(error), f"spec.size.unit is fixed to {unit!r}: leave it out", "another value for what is fixed")
    rows = {"spec": {"rows": []}}
    names["put"](rows, ["spec", "rows", 0, "k"], 1, False)
    names["put"](rows, ["spec", "words", 0], "w", False)
    equal(rows["spec"], {"rows": [{"k": 1}], "words": ["w"]}, "first items")


def argo_alone(folder):
    """Argo's own template has them in its manifest where it can, else the runner is taken."""
    script = write(folder, "values.lua", VALUES.replace("{{c}}", ""))
    out = os.path.join(folder, "out")
    done = run("crdforge", "generate", crate(folder), "--script", script, "--image", "x", "--format", "argo",
               "--out", out, "--option", "argo.flavour=resource")
    contains(done.stderr, "CREATED", "the flavour resource")
    text = tree(out)["Crate/argo/workflow_template.yaml"].decode()
    contains(text, '"unit\\":\\"a \\\\\\"b\\\\\\"', "what is fixed stands in the manifest")
    contains(text, 'default: "3"', "a default is that of the parameter")
    contains(text, "default: \"[{\\\"n\\\":1}]\"", "that of a list, too")
    for said, why in (('label = { default = "{{x}}" }', "the default of label has {{ in it"),
                      ('timeout = { default = "2h" }', "a script gives timeout a default"),
                      ('timeout = { hide = true, default = "2h" }', "a script fixes timeout"),
                      ('resource_labels = { hide = true, default = map { { "a", "b" } } }',
                       "a script fixes resource_labels"),
                      ('["size.unit"] = { hide = true, default = "m" }', "a script fixes size_unit")):
        text = "return { kinds = { Crate = { class = 'job', state = 'phase', success = { 'Done' }, " \
               "flatten = { 'size' }, inputs = { " + said + " } } } }"
        other = write(folder, "other.lua", text)
        command = ("crdforge", "generate", crate(folder), "--script", other, "--image", "x", "--format", "argo",
                   "--out", out)
        contains(run(*command, "--option", "argo.flavour=resource", code=1).stderr, why, said)
        if "label = " not in said:
            contains(run(*command).stderr, "argo: flavour runner: " + why, said)


def samples_leave_out_what_is_fixed(folder):
    """The samples run as they are, also when what a script has fixed is a part of what they give."""
    script = write(folder, "part.lua", "return { kinds = { TrainingJob = { flatten = { 'resourceConfig' }, inputs = { "
                   "['resourceConfig.instanceType'] = { hide = true, default = 'ml.m5.xlarge' } } } } }")
    out = os.path.join(folder, "part")
    run("crdforge", "generate", "TrainingJob", "--script", script, "--image", "x", "--out", out, "--quiet",
        "--format", "kfp-v1,samples")
    values, component = (os.path.join(out, "TrainingJob", name)
                         for name in ("samples/values.yaml", "kfp-v1/component.yaml"))
    done = run("crdforge", "run", component, "--values", values, "--dry-run=client", "--output", "json")
    equal(json.loads(done.stdout)["spec"]["resourceConfig"],
          {"instanceCount": 1, "volumeSizeInGB": 20, "instanceType": "ml.m5.xlarge"}, "the samples' own values")
    for name, text in tree(os.path.join(out, "TrainingJob/samples")).items():
        check(b"ml.m5.large" not in text, f"{name} gives nothing that is fixed")
    done = run("crdforge", "run", component, "--values", values, "--dry-run=client", "--set",
               'resource_config={"instanceType": "a"}', code=2)
    contains(done.stderr, "the input resource_config gives spec.resourceConfig.instanceType, which is fixed: "
             'resource_config_instance_type is always "ml.m5.xlarge"', "another value for what is fixed")


def every_kind(folder):
    """Scripts with much to say, over all bundled kinds and all formats; twice the same bytes."""
    hidden = ", ".join(f"{name} = {{ hide = true }}" for name in (*OWN, *ACK, "resource_namespace"))
    write(folder, "hide.lua", 'return { kinds = { ["*"] = { inputs = { ' + hidden + " } } } }")
    write(folder, "rename.lua", """
return {
  component = function(c)
    return with(c, { inputs = each(c.inputs, function(i)
      return with(i, { name = i.own and i.name or "x_" .. i.name,
                       inside = i.inside and (i.inside:find("^resource_") and i.inside or "x_" .. i.inside) })
    end), naming = c.naming and with(c.naming, { input = "x_" .. c.naming.input }) })
  end,
  files = function(set) return set end,
}
""")
    formats = "kfp-v1,kfp-v2,argo,python,samples,rbac,markdown,models,schema,html"
    trees = []
    for out in ("one", "two"):
        run("crdforge", "generate", "sagemaker/*", "--script", "hide.lua", "--script", "rename.lua", "--flatten",
            "none", "--image", "x", "--format", formats, "--out", out, "--quiet", cwd=folder)
        trees.append(tree(os.path.join(folder, out)))
    equal(trees[0], trees[1], "the same bytes")
    check(len(trees[0]) > 26 * 9, "files of all kinds and formats")
    check(b"deletion_policy" not in trees[0]["TrainingJob/kfp-v1/component.yaml"], "what is hidden")


def stops_nothing_else(folder):
    """A function that fails is an error of that kind, or of that format; everything else is done."""
    write(folder, "picky.lua", """
return {
  component = function(c)
    if c.kind == "Model" then
      error("no models here")
    end
    return c
  end,
  files = function(set, format)
    if format == "argo" then
      refuse("no argo here")
    end
    return set
  end,
}
""")
    done = run("crdforge", "generate", "Model", "TrainingJob", "--script", "picky.lua", "--image", "x", "--quiet",
               "--format", "kfp-v1,argo,rbac", "--out", "out", cwd=folder, code=1)
    contains(done.stderr, "picky.lua:5: no models here, in component() of Model", "the kind is named")
    contains(done.stderr, "picky.lua: no argo here, in files() of TrainingJob for argo", "so is the format")
    made = {path.split("/")[1] for path in tree(os.path.join(folder, "out")) if path.startswith("TrainingJob/")}
    equal(made & {"kfp-v1", "argo", "rbac"}, {"kfp-v1", "rbac"}, "what else was asked for")
    check(not any(path.startswith("Model/") for path in tree(os.path.join(folder, "out"))), "no Model")


def hangs(folder):
    """A script that does not come to its end is told as that one, not as the format; the rest is made."""
    hang = "(('a'):rep(40)):find((('.-'):rep(30) .. 'b'))"
    write(folder, "good.lua", "return { files = function(set) return set end }")
    write(folder, "slow.lua", "return {\n"
          f"  component = function(c) return c.kind == 'Model' and {hang} or c end,\n"
          f"  files = function(set, format) return format == 'argo' and {hang} or set end,\n}}")
    done = run("crdforge", "generate", "Model", "App", "--script", "good.lua", "--script", "slow.lua", "--image",
               "x", "--quiet", "--format", "kfp-v1,argo,rbac", "--emit-timeout", "1", "--out", "out", cwd=folder,
               code=1)
    for where in ("component() of Model", "files() of App for argo"):
        contains(done.stderr, f"error: slow.lua: it took more than 1 second of CPU, in {where}\n"
                              "  hint: look for a loop that does not end", where)
    equal(done.stderr.count("error:"), 2, "errors")
    made = {path.rsplit("/", 1)[0] for path in tree(os.path.join(folder, "out")) if ".crdforge" not in path}
    equal(made, {"App/kfp-v1", "App/rbac"}, "the rest")


def too_large(folder):
    """A document that holds the same text often, which counts once in Lua, may be more than can be read."""
    write(folder, "large.lua", """
return { component = function(c)
  local text, seen = string.rep("x", 14 * 1000 * 1000), 0
  return with(c, { inputs = each(c.inputs, function(i)
    seen = seen + 1
    return seen > 5 and i or with(i, { description = text })
  end) })
end }
""")
    for words in ((), ("--in-process",)):
        done = run("crdforge", "generate", "App", "--script", "large.lua", "--format", "rbac", "--out", "out", "--quiet",
                   *words, cwd=folder, code=1)
        check(re.fullmatch(r"error: what component\(\) made of App cannot be read again: it has 700\d{5} bytes, more than "
                           r"the limit of 67108864 \(input_bytes\)\n  hint: leave out of it .*\n", done.stderr),
              f"{words}: {done.stderr}")


def sets_too(folder):
    """files() of a format of set scope is handed the list of all components."""
    write(folder, "set.lua", """
return { files = function(set, format, all)
  return concat(set, list { file("kinds.txt", table.concat(each(all, function(c) return c.kind end), " ")) })
end }
""")
    run("crdforge", "generate", "Model", "App", "--script", "set.lua", "--format", "html", "--out", "out",
        "--quiet", cwd=folder)
    equal(tree(os.path.join(folder, "out"))["html/kinds.txt"], b"App Model", "all components")


main(reaches_the_resource, argo_alone, samples_leave_out_what_is_fixed, every_kind, stops_nothing_else, hangs,
     too_large, sets_too)
