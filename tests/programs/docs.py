# SPDX-License-Identifier: Apache-2.0
"""What the documents show is what happens: README's first screen, the tutorial, the manual page."""
import os
import re
import shutil

from api_stub import DEFINITIONS, Server, definition
from common import BUILD, SOURCE, check, contains, equal, main, run


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as f:
        return f.read()


def blocks(text):
    """(info, body) of every fenced block, its indent taken off."""
    found = []
    for match in re.finditer(r"^( *)```([^\n]*)\n(.*?)^\1```$", text, re.M | re.S):
        indent, info, body = match.groups()
        found.append((info.strip(), re.sub(r"^" + indent, "", body, flags=re.M)))
    return found


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
    run("bash", "-ec", own, cwd=folder, env={"KUBECONFIG": server.kubeconfig(folder)})
    for kind in ("Model", "Table"):
        check(os.path.exists(os.path.join(folder, f"components/{kind}/argo/workflow_template.yaml")),
              f"your own CRDs: {kind}")
    for path in re.findall(r"\]\((docs/[^)]*)\)|`(script/[a-z-]+)", readme):
        check(os.path.exists(os.path.join(SOURCE, path[0] or path[1])), f"README names {path}")


def adding_a_format(folder):
    shutil.copy(os.path.join(SOURCE, "plugins/hello/hello.c"), folder)
    shutil.copy(os.path.join(SOURCE, "lua_templates/hello.lua"), folder)
    pc = os.path.join(folder, "pc")
    os.mkdir(pc)
    with open(os.path.join(pc, "crdforge.pc"), "w", encoding="utf-8") as f:
        f.write(f"Name: crdforge\nDescription: x\nVersion: 0\nCflags: -I{SOURCE}/core/include\n")
    for info, body in blocks(read("docs/ADDING_A_FORMAT.md")):
        named = re.match(r"lua file=(.*)", info)
        if named:
            with open(os.path.join(folder, named.group(1)), "w", encoding="utf-8") as f:
                f.write(body)
            continue
        done = run("bash", "-ec", body, cwd=folder, env={"PKG_CONFIG_PATH": pc}, code=None)
        if "fails" in info:
            check(done.returncode == 1, f"this should fail:\n{body}")
            contains(done.stderr, "lits is not defined; did you mean list?", "its message")
        else:
            check(done.returncode == 0, f"this should work:\n{body}{done.stdout}{done.stderr}")
    made = os.path.join(folder, "out/TrainingJob/acme/step.yaml")
    contains(open(made, encoding="utf-8").read(), "team: vision", "the tutorial's format")
    check(os.path.exists(os.path.join(folder, "out/TrainingJob/hello/hello.yaml")), "the plugin")


def manual_and_help(folder):
    """The manual page is what the option tables say; every command's help names its options."""
    made = run("crdforge", "help", "--man").stdout
    equal(read("docs/crdforge.1"), made, "docs/crdforge.1: run `crdforge help --man > docs/crdforge.1`")
    commands = re.findall(r"^  (\w+) ", run("crdforge", "help").stdout, re.M)
    check(len(commands) >= 5, "commands in the overview")
    for command in commands:
        text = run("crdforge", "help", command).stdout
        equal(run("crdforge", command, "--help").stdout, text, f"{command} --help")
        for option in re.findall(r"--[a-z_-]+", text.split("Options:")[1].split("Examples:")[0]):
            contains(made.replace("\\-", "-"), option, "manual page")
        if shutil.which("man"):
            path = os.path.join(folder, "crdforge.1")
            with open(path, "w", encoding="utf-8") as f:
                f.write(made)
            done = run("man", "--warnings", "-l", path, env={"MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
            equal(done.stderr, "", "man --warnings")
            contains(done.stdout, command, "man")


def every_document_is_linked(folder):
    del folder
    linked = " ".join(read(n) for n in ("README.md", "docs/ARCHITECTURE.md", "CONTRIBUTING.md",
                                        "docs/COMPONENT.md", "docs/RUNNER_CONTRACT.md"))
    for name in sorted(os.listdir(os.path.join(SOURCE, "docs"))):
        if name.endswith(".md"):
            contains(linked, name, "documents")
    check(os.path.exists(os.path.join(BUILD, "bin/crdforge")), "the program under test")


main(first_screen, adding_a_format, manual_and_help, every_document_is_linked)
