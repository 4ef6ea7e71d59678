# SPDX-License-Identifier: Apache-2.0
"""What the documents show is what happens: README's first screen, the tutorials."""
import json
import os
import re
import shlex
import shutil

from api_stub import DEFINITIONS, Server, definition
from common import BUILD, SOURCE, check, contains, definition_of, equal, main, run
from fences import blocks
from headers import fields, without_comments
from online import GitHub, crd


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
        return f.read()


def first_screen(folder):
    readme = read("README.md")
    screen = "\n".join(readme.split("\n")[:40])
    shown = blocks(readme)
    check(len(blocks(screen)) >= 4, "the first screen holds the blocks and the picture")
    commands, session, own = shown[0][1], shown[1], shown[2][1]
    for line in commands.strip().split("\n"):
        script = line.split()[0]
        check(os.access(os.path.join(SOURCE, script), os.X_OK), f"{script} cannot be run")
    equal(session[0], "console", "the session")
    command, *output = session[1].strip().split("\n")
    done = run("bash", "-c", command[2:], cwd=folder)
    equal((done.stdout + done.stderr).strip().split("\n"), output, "README's session")
    # "your own CRDs": a folder that has one, a cluster that has another.
    os.makedirs(os.path.join(folder, "config/crd"))
    shutil.copy(os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1/models.yaml"),
                os.path.join(folder, "config/crd"))
    server = Server()
    server.answers[DEFINITIONS] = {"items": [
        definition({"a": {"type": "string"}}, "Table", "tables", "dynamodb.services.k8s.aws")]}
    with GitHub() as github:
        repo = github.repository("aws-controllers-k8s/s3-controller")
        repo.release("v1.2.0", repo.commit({
            "config/crd/bases/s3.services.k8s.aws_buckets.yaml": crd("s3.services.k8s.aws", "Bucket")}))
        repo = github.repository("kubernetes-sigs/jobset")
        repo.tag("v0.8.0", repo.commit({"config/crd/bases/jobs.yaml": crd("jobset.x-k8s.io", "JobSet")}))
        run("bash", "-ec", own, cwd=folder, env={
            "KUBECONFIG": server.kubeconfig(folder), "XDG_CACHE_HOME": os.path.join(folder, "cache"),
            "PATH": wrapped(folder, github) + ":" + os.environ["PATH"]})
    for kind in ("Model", "Table", "Bucket", "JobSet"):
        check(os.path.exists(os.path.join(folder, f"components/{kind}/argo/workflow_template.yaml")),
              f"your own CRDs: {kind}")
    for path in re.findall(r"\]\((docs/[^)]*)\)|`(script/[a-z-]+)", readme):
        check(os.path.exists(os.path.join(SOURCE, path[0] or path[1])), f"README names {path}")


def play_blocks(text, folder, env):
    """Runs the blocks of a page: `lang file=NAME` is a file, `sh` works, `sh fails=WORDS` says so and exits 1 or 2."""
    for info, body in blocks(text):
        named = re.match(r"\w+ file=(\S+)$", info)
        if named:
            with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as f:
                f.write(body)
            continue
        check(re.match(r"sh( fails=.*)?$", info), f"a block that nothing runs: {info}")
        fails = info.partition("fails=")[2]
        done = run("bash", "-ec", body, cwd=folder, env=env, code=None)
        check(done.returncode in ((1, 2) if fails else (0,)), f"{info}:\n{body}{done.stdout}{done.stderr}")
        contains(done.stderr, fails, "its message")


def emitter_abi(folder):
    """The plugins of the page are built and do what it says; it names every field of the structs."""
    page, pc = read("docs/EMITTER_ABI.md"), os.path.join(folder, "pc")
    os.mkdir(pc)
    with open(os.path.join(pc, "crdforge.pc"), "w", encoding="utf-8") as f:
        f.write(f"Name: crdforge\nDescription: x\nVersion: 0\nCflags: -I{SOURCE}/core/include "
                f"-Wall -Wextra -Wpedantic -Werror {os.environ.get('CF_CFLAGS', '')}\n")
    play_blocks(page, folder, {"PKG_CONFIG_PATH": pc})
    for path, part in (("acme/step.txt", "Model"), ("careful/kind.yaml", "kind: Model")):
        with open(os.path.join(folder, "out/Model", path), encoding="utf-8") as f:
            contains(f.read(), part, path)
    check(not os.path.exists(os.path.join(folder, "out/Model/strict")), "a refused file set is not written")
    header = without_comments(read("core/include/crdforge/emitter.h"))
    for struct, rows in fields(header).items():
        for name, _ in rows:
            check(f"`{name}`" in page, f"docs/EMITTER_ABI.md knows nothing of {struct}.{name}")
    for name in re.findall(r"\bCF_(?:CAN|SCOPE)_\w+\b", header):
        check(name in page or name in ("CF_CAN_USUAL", "CF_SCOPE_COMPONENT"), f"docs/EMITTER_ABI.md knows nothing of {name}")


def formats_of(file, call):
    """The texts that `call` (ctx_error, …) is given in a C file, pasted pieces joined."""
    source = re.sub(r"cf_get\([^()]*\)", "", read(file))
    for match in re.finditer(call + r'\((?:[^";]|"(?:[^"\\]|\\.)*")*', source):
        pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(0))
        if pieces:
            yield "".join(pieces).replace('\\"', '"')


def parts_of(form, options):
    """What a message of that form says for certain; names of options may have been filled in."""
    for option in options:
        form = form.replace(option, "…")
    return [p for p in (part.strip(" :") for part in form.split("…")) if len(p) > 2]


def troubleshooting(folder):
    """The page is what the tables say; what the tables say is said by the code; and back."""
    del folder
    made = run("crdforge", "help", "--troubleshooting").stdout
    equal(read("docs/TROUBLESHOOTING.md"), made,
          "docs/TROUBLESHOOTING.md: crdforge help --troubleshooting > docs/TROUBLESHOOTING.md")
    usage = run("crdforge-run", "--help").stdout
    for code in re.findall(r"^  (\d+(?:, \d+)?)  ", usage.split("exit codes:")[1], re.M):
        check(re.search(rf"^\| {code} \|", made, re.M), f"exit code {code} has no row")
    for name in re.findall(r'say\(doctor, "([a-z]+)"', read("core/cli/doctor.c")):
        contains(made, f"| `{name}` |", "checks of the doctor")
    options = sorted(re.findall(r"^  (--[a-z_-]+)", usage, re.M), key=len, reverse=True)
    code = "".join(re.sub(r'"\s*"', "", read(f"core/{room}/{name}")).replace('\\"', '"')
                   for room in ("runner", "kube", "io")
                   for name in sorted(os.listdir(os.path.join(SOURCE, "core", room)))
                   if name.endswith(".c") and name != "troubles.c")
    code += read("core/cli/main_run.c")
    code = re.sub(r"%(?:\.\*|zu|ll|l)?[a-z]|%\" PRId64 \"", "…", code)
    forms = [f for line in re.findall(r"^- Message: (.*)$", made, re.M)
             for f in re.findall(r"`([^`]*)`", line)]
    check(len(forms) > 60, "forms of messages")
    for form in forms:
        for part in parts_of(form, options):
            check(part in code or part in SAID_BY_THE_SERVER, f"no message says {part!r} ({form})")
    shapes = [re.compile(".*".join(map(re.escape, f.split("…"))) + r"\Z", re.S) for f in forms]
    for file, call in MESSAGES:
        for text in formats_of(file, call):
            text = re.sub(r"%(?:\.\*|zu|ll|l)?[a-z]", "x", text)
            check(text in BARE or any(s.match(text) for s in shapes),
                  f"{file}: no trouble knows {text!r}")


def the_contract(folder):
    """The page of the contract has every option and every exit code of the runner, and no other."""
    del folder
    usage, page = run("crdforge-run", "--help").stdout, read("docs/RUNNER_CONTRACT.md")
    options = set(re.findall(r"^  (--[a-z_-]+)", usage, re.M))
    equal(sorted(set(re.findall(r"`(--[a-z_-]+)", page))), sorted(options), "options of the contract")
    for option, default in re.findall(r"^  (--[a-z-]+) TIME *\n? +[^\n]*\(([0-9a-z]+)\)$", usage, re.M):
        row = next(r for r in page.split("\n") if r.startswith("| `") and option in r.split("|")[1])
        contains(row, default, f"default of {option}")
    codes = re.findall(r"^  (\d+(?:, \d+)?)  ", usage.split("exit codes:")[1], re.M)
    table = re.findall(r"^\| (\d+(?:, \d+)?) \|", page.split("## Exit codes")[1], re.M)
    equal(table, codes, "exit codes of the contract")


def _state_row(kind):
    made = json.loads(run("crdforge", "show", "--json", kind).stdout)
    rules, naming = made["rules"], made.get("naming", {})
    name = f"`{naming['input']}`, {naming['length']}" if naming else ""
    return "| " + " | ".join([
        kind, rules["class"], f"`{rules['state'][-1]}`" if "state" in rules else "",
        *(", ".join(rules.get(key, [])) for key in ("success", "failure", "running")),
        "yes" if rules.get("update") else "", name, ""]).replace("  ", " ").rstrip()


def kinds_of(text):
    """The names below `kinds` of a profile, by its braces: the strings of profiles have none unpaired."""
    names, depth, rest = [], 0, text.partition("\n  kinds = {")[2]
    for token in re.findall(r"[{}]|\b[A-Z]\w*(?= = )", re.sub(r"--[^\n]*", "", rest)):
        if depth < 0:
            break
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif depth == 0:
            names.append(token)
    return names


def _sign(sign):
    if "path" in sign:
        return f"`{'.'.join(sign['path'][1:])}` {' or '.join(sign['words'])}"
    status = sign.get("status", "True")
    reasons = f" ({', '.join(sign['reasons'])})" if "reasons" in sign else ""
    return f"`{sign['type']}`" + (f" is {status}" if status != "True" else "") + reasons


def _family_row(rules, kind, group):
    signs, state = rules.get("conditions", {}), ".".join(rules.get("state", [])[1:])
    cells = []
    for key, joint in (("success", " and "), ("failure", ", "), ("running", ", "), ("recoverable", ", ")):
        words = rules.get(key, []) if state else []
        cells.append(joint.join(([f"`{state}` {' or '.join(words)}"] if words else []) +
                                [_sign(sign) for sign in signs.get(key, [])]))
    if rules["family"] == "created":
        cells[0] = "once it is created"
    check(cells[0] and rules.get("class"), f"{kind}.{group}: nothing says when it is done")
    return "| " + " | ".join([kind, group, rules["class"], *cells,
                              "yes" if rules.get("update") else ""]).rstrip() + " |"


def family_rows(folder):
    """What the profiles of other families than ACK say, one row a kind."""
    rows = []
    for name in sorted(os.listdir(os.path.join(SOURCE, "lua_templates/profiles"))):
        text, group = read("lua_templates/profiles/" + name), name[:-len(".lua")]
        if group.endswith("services.k8s.aws"):
            continue
        kinds, categories, family = kinds_of(text), [], "." not in group
        check(f'{"category" if family else "group"} = "{group}"' in text, f"{name}: names another")
        if family:  # of groups
            wanted = re.search(r"categories = {(.*)}", text).group(1)
            kinds, categories = ["Every"], [group, *re.findall(r'"(\w+)"', wanted)]
        check(kinds, f"{name} has kinds")
        for kind in sorted(kinds):
            path = definition_of(folder, "any.example.com" if family else group, kind, categories)
            rules = json.loads(run("crdforge", "show", "--json", "--path", "rules", path).stdout)
            check("controller" in rules, f"{path}: its profile was not used")
            rows.append(_family_row(rules, "*all*" if family else kind,
                                    f"*any of {group}*" if family else f"`{group}`"))
    return "\n".join(rows) + "\n"


def with_table(page, mark, table):
    """The page with the rows below a table's head replaced."""
    head, rest = page.split(mark)
    return head + mark + table + rest[0 if rest.startswith("\n") else rest.index("\n\n") + 1:]


def the_states(folder):
    """What the states of each kind with a profile mean; CF_ACCEPT=1 writes it anew."""
    page = read("docs/STATES.md")
    kinds = [row["kind"] for row in json.loads(run("crdforge", "list", "--json").stdout)]
    table = "\n".join(_state_row(kind) for kind in sorted(kinds)) + "\n"
    made = with_table(page, "| --- " * 8 + "|\n", table)
    made = with_table(made, "| --- " * 7 + "| :---: |\n", family_rows(folder))
    if os.environ.get("CF_ACCEPT") == "1":
        with open(os.path.join(SOURCE, "docs/STATES.md"), "w", encoding="utf-8") as f:
            f.write(made)
        page = made
    equal(page, made, "docs/STATES.md: CF_ACCEPT=1 ctest --preset asan -R program.docs")


def find_piece(piece, lines, start):
    """Where the lines of a piece stand one after the other; a line that ends in … stands for its beginning."""
    def same(want, have):
        return have.startswith(want[:-1]) if want.endswith("…") else have == want
    for at in range(start, len(lines) - len(piece) + 1):
        if all(map(same, piece, lines[at:])):
            return at
    return None


def renewed(piece, lines):
    """As many lines from where the first one stands now, cut where they were."""
    def now(old, new):
        cut = new[:len(old) - 1] + "…" if old.endswith("…") else new
        return old if find_piece([old], [new], 0) == 0 else cut
    at = find_piece(piece[:1], lines, 0)
    return piece if at is None else [now(old, new) for old, new in zip(piece, lines[at:])]


def the_gallery(folder):
    """Every excerpt of docs/FORMATS.md is what is generated now, every format has a section, every picture is
    shown. CF_ACCEPT=1 renews excerpts of which the first line still stands; CF_PICTURES=1 ctest -R
    program.catalogue makes the pictures."""
    page = read("docs/FORMATS.md")
    run("crdforge", "generate", "--quiet", "--image", "registry.example/crdforge-run:1", "--format", "all",
        "--out", folder, "TrainingJob", "Endpoint")
    for block in re.findall(r"^(`{3,}\w+ file=(\S+)\n(.*?)^`{3,}$)", page, re.M | re.S):
        whole, name, body = block
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            lines = f.read().split("\n")
        pieces = [piece.strip("\n").split("\n") for piece in re.split(r"^…$", body, flags=re.M)]
        if os.environ.get("CF_ACCEPT") == "1":
            pieces = [renewed(piece, lines) for piece in pieces]
            fresh = whole.replace(body, "\n…\n".join("\n".join(piece) for piece in pieces) + "\n")
            page = page.replace(whole, fresh)
        start = 0
        for piece in pieces:
            at = find_piece(piece, lines, start)
            check(at is not None, f"docs/FORMATS.md: {name} has not, in this order:\n" + "\n".join(piece))
            start = (at or 0) + len(piece)
    if os.environ.get("CF_ACCEPT") == "1":
        with open(os.path.join(SOURCE, "docs/FORMATS.md"), "w", encoding="utf-8") as f:
            f.write(page)
    for row in json.loads(run("crdforge", "formats", "--json").stdout):
        if "abi" not in row:
            continue  # one file among the templates is a whole format: no list is to be edited for it
        check(re.search(rf"^## {re.escape(row['name'])}$", page, re.M), f"docs/FORMATS.md: {row['name']}")
        contains(page, f"| [{row['name']}](#{row['name']}) |", "the table of docs/FORMATS.md")
    pictures = sorted(os.listdir(os.path.join(SOURCE, "docs/pictures")))
    equal(sorted(re.findall(r"\]\(pictures/([^)]*)\)", page)), pictures, "pictures of docs/FORMATS.md")
    for name in pictures:
        size = os.path.getsize(os.path.join(SOURCE, "docs/pictures", name))
        check(size < 100000, f"docs/pictures/{name} has {size} bytes")
    for number, (info, body) in enumerate(blocks(page)):
        if info == "sh":
            elsewhere = os.path.join(folder, str(number))
            os.mkdir(elsewhere)
            run("bash", "-ec", body, cwd=elsewhere)


def what_changed(folder):
    """The example of docs/DIFF.md is what is printed; its page has every word that is said."""
    page, sessions = read("docs/DIFF.md"), 0
    for info, body in blocks(page):
        named = re.match(r"yaml file=(.*)", info)
        if named:
            with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as f:
                f.write(body)
        elif info == "console":
            command, _, output = body.partition("\n")
            equal(run("bash", "-c", command[2:], cwd=folder, code=1).stdout, output, command)
            sessions += 1
    equal(sessions, 1, "sessions of docs/DIFF.md")
    words = re.findall(r'\[CHANGE_[A-Z_]+\] = "(\w+)"', read("core/model/change.c"))
    check(len(words) > 15, "words of core/model/change.c")
    keywords = re.findall(r'STR\("([a-z. ]+)"\)', read("core/model/compare.c"))
    for word in set(words) - {"none"}:
        contains(page, f"`{word}`", "docs/DIFF.md")
    for key in re.findall(r'{"(\w+)", CHANGE_', read("core/model/compare.c")) + ["naming", "naming.length"]:
        check(key == "title" or re.search(rf"\b{re.escape(key)}\b", page), f"docs/DIFF.md has no {key}")
    check("naming.length" in keywords, "keywords of core/model/compare.c")


def wrapped(folder, github):
    """A folder for PATH: crdforge asks the stand-in for GitHub, helm prints what a chart may hold."""
    tools = os.path.join(folder, "tools")
    os.mkdir(tools)
    program = os.path.join(BUILD, "bin/crdforge")
    scripts = {"crdforge": f"""case $1 in
cache) exec {program} "$@" ;;
*) exec {program} "$@" --api-base {github.api} --ca {github.ca} ;;
esac
""", "helm": f"printf 'kind: Service\\n---\\nkind: Secret\\n---\\n'; cat {folder}/chart.yaml\n"}
    for name, text in scripts.items():
        with open(os.path.join(tools, name), "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n" + text)
        os.chmod(os.path.join(tools, name), 0o755)
    with open(os.path.join(folder, "chart.yaml"), "w", encoding="utf-8") as f:
        f.write(crd("acme.example", "Thing"))
    return tools


def where_from(folder):
    """docs/SOURCES.md, against a stand-in for GitHub."""
    with GitHub() as github:
        repo = github.repository("aws-controllers-k8s/sagemaker-controller")
        group = "sagemaker.services.k8s.aws"
        repo.release("v1.9.1", repo.commit({
            f"config/crd/bases/{group}_{kind.lower()}s.yaml": crd(group, kind)
            for kind in ("TrainingJob", "Model")}))
        tools = wrapped(folder, github)
        env = {"PATH": tools + ":" + os.environ["PATH"], "XDG_CACHE_HOME": os.path.join(folder, "cache")}
        for info, body in blocks(read("docs/SOURCES.md")):
            if info == "sh":
                done = run("bash", "-ec", body, cwd=folder, env=env)
                continue
            command, *output = body.strip().split("\n")
            done = run("bash", "-ec", command[2:], cwd=folder, env=env)
            equal((done.stdout + done.stderr).strip().split("\n"), output, "the session of docs/SOURCES.md")
    for made in ("components/Thing/argo", f"crds/{group}_models.yaml", "components/Model", "crdforge.lock"):
        check(os.path.exists(os.path.join(folder, made)), f"docs/SOURCES.md makes {made}")


def customising(folder):
    """docs/CUSTOMISING.md: every script is used, every session is what happens."""
    for info, body in blocks(read("docs/CUSTOMISING.md")):
        named = re.match(r"(?:lua|yaml) file=(.*)", info)
        if named:
            with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as f:
                f.write(body)
        elif info == "sh":
            run("bash", "-ec", body, cwd=folder)
        else:
            command, *output = body.rstrip("\n").split("\n")
            done = run("bash", "-c", command[2:], cwd=folder, code=2 if "fails" in info else 0)
            equal((done.stdout + done.stderr).rstrip("\n").split("\n"), output, command)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".lua"):
            contains(read("docs/CUSTOMISING.md"), f"--script {name}", "scripts of docs/CUSTOMISING.md")


def key_rows():
    """The keys of a project file, one row each, from its JSON Schema."""
    def value(shape):
        if "enum" in shape:
            return " or ".join(f"`{choice}`" for choice in shape["enum"])
        if "anyOf" in shape:
            return {2: "a text, or a list", 3: "a text, a list, or a map"}[len(shape["anyOf"])]
        return {"string": "a text", "boolean": "`true` or `false`", "integer": "a number from 1 on"}[shape["type"]]
    schema = json.loads(run("crdforge", "init", "--schema").stdout)
    return "".join(f"| `{key}` | {value(shape)} | {shape['description'].replace('|', chr(92) + '|')} |\n"
                   for key, shape in schema["properties"].items())


def the_project_file(folder):
    """docs/PROJECT.md, block by block; its table is what the schema says. CF_ACCEPT=1 writes it anew."""
    page = read("docs/PROJECT.md")
    made = with_table(page, "| --- " * 3 + "|\n", key_rows())
    if os.environ.get("CF_ACCEPT") == "1":
        with open(os.path.join(SOURCE, "docs/PROJECT.md"), "w", encoding="utf-8") as f:
            f.write(made)
        page = made
    equal(page, made, "docs/PROJECT.md: CF_ACCEPT=1 ctest --preset asan -R program.docs")
    equal(read("docs/crdforge.schema.json"), run("crdforge", "init", "--schema").stdout,
          "docs/crdforge.schema.json: crdforge init --schema > docs/crdforge.schema.json")
    os.mkdir(os.path.join(folder, "crds"))
    definition_of(os.path.join(folder, "crds"), "acme.example", "Widget", [])
    with open(os.path.join(folder, "house.lua"), "w", encoding="utf-8") as f:
        f.write("""return { summary = "x", options = { { name = "team", type = "string", help = "x" } },
  emit = function(c, options) return list { file("step.yaml", map { { "team", options.team } }) } end }""")
    with open(os.path.join(folder, "future.yaml"), "w", encoding="utf-8") as f:
        f.write("requires: '>=99'\n")
    for info, body in blocks(page):
        named = re.match(r"yaml file=(.*)", info)
        if named:
            with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as f:
                f.write(body)
        elif info == "sh":
            run("bash", "-ec", body, cwd=folder)
        else:
            command, *output = body.strip().split("\n")
            done = run("bash", "-ec", command[2:], cwd=folder, code=2 if "fails" in info else 0)
            equal((done.stdout + done.stderr).strip().split("\n"), output, command)
    for made in ("elsewhere/TrainingJob/kfp-v2/pipeline_spec.yaml", "plain/Model/kfp-v1"):
        check(os.path.exists(os.path.join(folder, made)), f"docs/PROJECT.md makes {made}")
    check(not os.path.exists(os.path.join(folder, "elsewhere/TrainingJob/argo")), "--format takes the place")


# Words of Kubernetes in forms of ours.
SAID_BY_THE_SERVER = {"admission webhook", "ValidatingAdmission", "exceeded quota", "conflict with"}
# Messages that are words of somebody else and nothing more; the outcome is enough for the last.
BARE = {"x", "xxx", "x x", "stopped by signal x"}
# What can end a step once it talks to the cluster, or before.
MESSAGES = [(f"core/runner/{name}.c", "ctx_error") for name in (
    "arguments", "attempt", "cancel", "document", "find", "inputs", "marks", "observe", "outputs", "refusal",
    "step", "value")] + [("core/kube/client.c", "ctx_error"), ("core/kube/config.c", "ctx_error"),
                         ("core/kube/kubeconfig.c", "ctx_error")]


def play_sessions(text, folder, environment=None):
    """Runs the console blocks of a page, one after the other, and compares what they print."""
    for info, body in blocks(text):
        name = re.search(r"\bfile=(\S+)", info)
        if name:
            path = os.path.join(folder, name[1])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(body)
        if info != "console":
            continue
        for command, said in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", body, re.M):
            done = run("bash", "-c", f"exec 2>&1; {command}", cwd=folder, env=environment, code=None)
            equal(done.stdout, said, f"$ {command}")


def trusted_output(folder):
    """docs/OUTPUT.md; its recipes fail when a component is edited, deleted, left over or out of date."""
    play_sessions(read("docs/OUTPUT.md"), folder)
    try:
        import yaml
    except ImportError:
        print("there is no yaml module: the recipes are not looked at")
        return
    with open(os.path.join(folder, ".github/workflows/components.yaml"), encoding="utf-8") as f:
        steps = yaml.safe_load(f)["jobs"]["check"]["steps"]
    with open(os.path.join(folder, ".pre-commit-config.yaml"), encoding="utf-8") as f:
        hook = yaml.safe_load(f)["repos"][0]["hooks"][0]
    equal(hook["pass_filenames"], False, "pre-commit adds no names")
    for path in ("config/crd/models.yaml", "components/Model/argo/workflow_template.yaml", "crdforge.yaml"):
        check(re.search(hook["files"], path), f"pre-commit looks at {path}")
    recipes = [["bash", "-e", "-c", step["run"]] for step in steps if "run" in step and "if" not in step]
    recipes.append(shlex.split(hook["entry"]))
    repository = os.path.join(folder, "repository")
    os.makedirs(os.path.join(repository, "config/crd"))
    definition_of(os.path.join(repository, "config/crd"), "acme.example", "Thing", [])
    shutil.copy(os.path.join(SOURCE, "crd_cache/sagemaker.services.k8s.aws/v1.9.1/models.yaml"),
                os.path.join(repository, "config/crd"))
    shutil.copy(os.path.join(folder, "crdforge.yaml"), repository)
    run(*[word for word in recipes[-1] if word != "--check"], cwd=repository)
    template = os.path.join(repository, "components/Model/argo/workflow_template.yaml")
    with open(template, encoding="utf-8") as f:
        good = f.read()

    def edited():
        with open(template, "w", encoding="utf-8") as f:
            f.write(good + "# mine\n")

    def deleted():
        os.remove(template)

    def out_of_date():
        path = os.path.join(repository, "config/crd/models.yaml")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace("enableNetworkIsolation", "enableNetworkQuiet"))

    for recipe in recipes:
        run(*recipe, cwd=repository)
    for change in (edited, deleted, out_of_date):
        change()
        for recipe in recipes:
            done = run(*recipe, cwd=repository, code=1)
            contains(done.stdout, "components/Model/argo/workflow_template.yaml", change.__name__)
        if change is not out_of_date:
            with open(template, "w", encoding="utf-8") as f:
                f.write(good)
    done = run("bash", "-e", "-c", next(step["run"] for step in steps if "if" in step), cwd=repository, code=1)
    contains(done.stdout, "+++ b/components/Model/argo/workflow_template.yaml", "what would change")
    # A definition that is gone.
    run(*[word for word in recipes[-1] if word != "--check"], "--force", cwd=repository)
    os.remove(os.path.join(repository, "config/crd/models.yaml"))
    for recipe in recipes:
        done = run(*recipe, cwd=repository, code=1)
        contains(done.stdout, "remove components/Model/argo/workflow_template.yaml", "a definition that is gone")


def security(_):
    """Each test that the page names is there."""
    places = {"unit": "tests/unit/{}.c", "fuzz": "tests/fuzz/{}_fuzz.c", "golden": "tests/golden/{}/args",
              "program": "tests/programs/{}.py", "peer": "tests/peers/{}.py"}
    named = re.findall(r"`(unit|fuzz|golden|program|peer)\.([\w-]+)`", read("docs/SECURITY.md"))
    check(len(named) > 40, f"{len(named)} tests are named")
    for kind, name in named:
        path = "tests/programs/image.py" if (kind, name) == ("peer", "image") else places[kind].format(name)
        check(os.path.exists(os.path.join(SOURCE, path)), f"SECURITY.md names {kind}.{name}: there is no {path}")


def every_document_is_linked(folder):
    del folder
    linked = " ".join(read(n) for n in ("README.md", "docs/ARCHITECTURE.md", "CONTRIBUTING.md",
                                        "docs/COMPONENT.md", "docs/RUNNER_CONTRACT.md"))
    for name in sorted(os.listdir(os.path.join(SOURCE, "docs"))):
        if name.endswith(".md"):
            contains(linked, name, "documents")
    check(os.path.exists(os.path.join(BUILD, "bin/crdforge")), "the program under test")


main(first_screen, emitter_abi, troubleshooting, the_contract, the_states, the_gallery, what_changed,
     where_from, trusted_output, customising, the_project_file, security,
     every_document_is_linked)
