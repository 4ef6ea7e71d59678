# SPDX-License-Identifier: Apache-2.0
"""Formats that are programs: the sample, the protocol, and every way to answer wrongly."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

from common import SOURCE, alive, check, contains, equal, main, run, tree
from fences import blocks

SAMPLE = os.path.join(SOURCE, "docs/examples/inputs_csv/inputs_csv.py")


def program(folder, name, body):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(body)
    os.chmod(path, 0o755)
    return path


def generate(folder, *args, code=0):
    return run("crdforge", "generate", "Model", "--out", "out", *args, cwd=folder, code=code)


def sample(folder):
    """What the page shows, with the sample of the page."""
    shutil.copy(SAMPLE, folder)
    with open(os.path.join(SOURCE, "docs/EXTERNAL_FORMATS.md"), encoding="utf-8") as f:
        page = f.read()
    seen = []
    for info, body in blocks(page):
        seen.append(info)
        if info == "sh":
            contains(run("bash", "-ec", body, cwd=folder).stdout, "name\ttype\trequired\tsecret\n", body)
        else:
            check(info.startswith("json question="), f"a block that nothing runs: {info}")
            done = run("./inputs_csv.py", cwd=folder, stdin=body)
            contains(done.stdout, "files" if info.endswith("emit") else "inputs-csv", info)
    equal(seen, ["sh", "json question=describe", "json question=emit"], "blocks of the page")
    first = tree(os.path.join(folder, "out"))
    done = run("crdforge", "generate", "TrainingJob", "--format", "./inputs_csv.py", "--option",
               "inputs-csv.separator=tab", "--out", "out", cwd=folder)
    contains(done.stderr, "0 files created, 0 updated, 1 unchanged", "the same bytes")
    equal(tree(os.path.join(folder, "out")), first, "twice")
    contains(run("crdforge", "generate", "Model", "--format", "./inputs_csv.py", "--option",
                 "inputs-csv.separator=dot", cwd=folder, code=2).stderr, "it is one of comma, tab", "option")
    about = json.loads(run("crdforge", "formats", "./inputs_csv.py", "--json", cwd=folder).stdout)
    equal((about["name"], about["scope"]), ("inputs-csv", "component"), "formats")


def kit(folder):
    """The sample keeps what is asked of every format, and its golden files."""
    shutil.copytree(os.path.dirname(SAMPLE), os.path.join(folder, "sample"))
    done = run("crdforge", "formats", "test", "./sample/inputs_csv.py", "--json", "--emit-timeout", "100",
               cwd=folder)
    report = json.loads(done.stdout)["formats"][0]
    for row in report["checks"]:
        # Each call is a process: there is nothing that it could have kept.
        equal(row["outcome"], "not looked at" if row["check"] == "order" else "passed", row)
    equal(report["refused"], [], "it makes all kinds")


def remembers(folder):
    """What a program keeps in a file is seen all the same."""
    stub(folder, emit="kept = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kept'); "
         "kind = question['component']['kind']; "
         "old = open(kept).read() if os.path.exists(kept) else ''; most = max(len(old), len(kind)); "
         "open(kept, 'w').write('x' * most); print(json.dumps({'files': [{'path': 'a', 'format': 'text', "
         "'body': str(most)}]}))")
    report = json.loads(run("crdforge", "formats", "test", "./stub", "--json", "--emit-timeout", "100", cwd=folder,
                            code=1).stdout)["formats"][0]
    equal([row["check"] for row in report["checks"] if row["outcome"] == "failed"], ["process"], report)


# What it says of itself, then what it answers with.
STUB = """#!/usr/bin/env python3
import json, os, signal, sys
question = json.load(sys.stdin)
if question["request"] == "describe":
    {describe}
else:
    {emit}
"""
ABOUT = 'print(json.dumps({"name": "stub"}))'


def stub(folder, describe=ABOUT, emit="print('{}')"):
    return program(folder, "stub", STUB.format(describe=describe, emit=emit))


def protocol(folder):
    """What is asked, in full."""
    stub(folder, emit="json.dump(question, open('asked.json', 'w')); print(json.dumps({'files': [{'path': "
         "'a.yaml', 'format': 'yaml', 'body': {'kind': question['component']['kind'], 'text': 'a: b'}}], "
         "'messages': [{'severity': 'note', 'message': 'looked'}, {'severity': 'warning', 'message': 'hm\\n"
         "hm', 'hint': 'think'}]}))")
    done = generate(folder, "--format", "./stub", "--image", "x:1")
    with open(os.path.join(folder, "asked.json"), encoding="utf-8") as f:
        asked = json.load(f)
    equal(sorted(asked), ["component", "crdforge_emitter", "options", "request"], "the question")
    shown = json.loads(run("crdforge", "show", "Model", "--json").stdout)
    equal(asked["component"], shown, "the component document")
    equal(asked["options"]["image"], "x:1", "the options")
    contains(tree(os.path.join(folder, "out"))["Model/stub/a.yaml"].decode(), 'kind: Model\ntext: "a: b"\n',
             "crdforge quotes")
    contains(done.stderr, "note: format stub: looked\n", "a note")
    contains(done.stderr, "warning: format stub: hm hm\n  hint: think\n", "a warning")
    # All at once.
    stub(folder, 'print(json.dumps({"name": "stub", "scope": "set"}))',
         "print(json.dumps({'files': [{'path': 'all.json', 'format': 'json', 'body': [c['kind'] for c in "
         "question['components']]}]}))")
    run("crdforge", "generate", "Model", "App", "--format", "./stub", "--out", "set", cwd=folder)
    equal(json.loads(tree(os.path.join(folder, "set"))["stub/all.json"]), ["App", "Model"], "scope set")


# Written instead of an answer -> (what is said, the next step)
AT_WORK = {
    "sys.exit('no idea')": ("./stub ended with exit code 1: no idea", "docs/EXTERNAL_FORMATS.md"),
    "os.kill(os.getpid(), signal.SIGKILL)": ("./stub was killed by signal 9", "writes one and exits with 0"),
    "print('{\"files\": }')": ("answer of ./stub:1:11", "docs/EXTERNAL_FORMATS.md"),
    "print('oh', file=sys.stderr)": ("./stub answered nothing: oh", "docs/EXTERNAL_FORMATS.md"),
    "print('[]')": ("expected a map, found a list", "docs/EXTERNAL_FORMATS.md"),
    "print('{}')": ('format stub: its answer has no list "files"', "docs/EXTERNAL_FORMATS.md"),
    "print(json.dumps({'files': 'x'}))": ('format stub: its answer has no list "files"', ""),
    "print(json.dumps({'messages': [{'severity': 'error', 'message': 'no', 'hint': 'yes'}]}))":
        ("error: format stub: no", "hint: yes"),
    "print(json.dumps({'messages': [7], 'files': []}))": ("error: format stub: ", ""),
    "print(json.dumps({'files': [{'path': '../x', 'format': 'text', 'body': ''}]}))":
        ('"../x" cannot be the path of a file', ""),
    "print('x' * (17 << 20))": ("./stub answered with more than 16777216 bytes", ""),
}
AT_FIRST = {
    "sys.exit(3)": ("./stub ended with exit code 3", "docs/EXTERNAL_FORMATS.md"),
    "print('{}')": ('./stub: "" cannot be the name of a format', "small letters"),
    'print(json.dumps({"name": "Stub!"}))': ('"Stub!" cannot be the name of a format', "small letters"),
    'print(json.dumps({"name": "stub", "scope": "all"}))': ('./stub: scope "all" is not known', "set"),
    'print(json.dumps({"name": "stub", "options": [7]}))': ("declares an option that is not understood", ""),
    'print("stub")': ("answer of ./stub:1:1", ""),
}


def wrong_answers(folder):
    """Each is one error that tells where it comes from; the other format is still made."""
    for emit, (message, hint) in AT_WORK.items():
        stub(folder, emit=emit)
        done = generate(folder, "--format", "./stub,markdown", code=1)
        contains(done.stderr, message, emit)
        contains(done.stderr, hint, emit)
        equal(len(re.findall("^error: |: error: ", done.stderr, re.M)), 1, f"{emit}: one error\n{done.stderr}")
        check(os.path.exists(os.path.join(folder, "out/Model/markdown")), f"{emit}: the rest")
        check(not os.path.exists(os.path.join(folder, "out/Model/stub")), f"{emit}: nothing of it")
        shutil.rmtree(os.path.join(folder, "out"))
    for describe, (message, hint) in AT_FIRST.items():
        stub(folder, describe)
        done = generate(folder, "--format", "./stub,markdown", code=2)
        contains(done.stderr, message, describe)
        contains(done.stderr, hint, describe)
        check(not os.path.exists(os.path.join(folder, "out")), f"{describe}: nothing was written")


def not_run(folder):
    """What cannot or shall not be run."""
    program(folder, "stub", "#!/no/such/interpreter\n")
    contains(generate(folder, "--format", "./stub", code=2).stderr,
             "./stub cannot be started: No such file or directory", "no interpreter")
    made = os.path.join(folder, "was-run")
    program(folder, "stub", f"#!/bin/sh\ntouch {made}\n")
    os.chmod(os.path.join(folder, "stub"), 0o777)
    contains(generate(folder, "--format", "./stub", code=2).stderr,
             "./stub was refused: anyone may write to ", "777")
    os.chmod(os.path.join(folder, "stub"), 0o644)
    contains(generate(folder, "--format", "./stub", code=2).stderr, "error: ./stub is not executable\n"
             "  hint: a program that is a format needs `chmod +x ./stub`;", "not executable")
    os.chmod(os.path.join(folder, "stub"), 0o755)
    # A name alone is looked for among formats only, and never run.
    contains(run("crdforge", "generate", "Model", "--format", "stub", cwd=folder, code=2,
                 env={"PATH": folder + ":" + os.environ["PATH"]}).stderr, 'there is no format "stub"', "name")
    check(not os.path.exists(made), "it was run")


def not_read(folder):
    """A program that does not read the question, or leaves something behind, does no harm."""
    program(folder, "stub", "#!/bin/sh\nsleep 300 &\nif ! grep -q describe; then exec cat answer.json; fi\n"
            "echo '{\"name\": \"stub\"}'\n")
    with open(os.path.join(folder, "answer.json"), "w", encoding="utf-8") as f:
        f.write('{"files": [{"path": "a.txt", "format": "text", "body": "x"}]}')
    generate(folder, "--format", "./stub")
    equal(tree(os.path.join(folder, "out")), {"Model/stub/a.txt": b"x"}, "its file")


def limits(folder):
    """It has the time of a format, on the clock and of CPU; and ends with its worker."""
    waited = "./stub gave no answer within 3 seconds: working"
    worked = "./stub took more CPU than --emit-timeout gives a format: 1 s: working"
    # On a busy machine who works may be found to have waited, or its worker first.
    outlived = "format stub could not make Model: it waited for more than 6 seconds"
    for emit, messages in (("time.sleep(300)", (waited,)), ("exec('while True: pass')", (waited, worked, outlived)),
                           ("signal.raise_signal(signal.SIGXCPU)", (worked,))):
        stub(folder, emit=f"import time; print('working', file=sys.stderr, flush=True); {emit}")
        done = generate(folder, "--format", "./stub,markdown", "--emit-timeout", "1", code=1)
        check(any(message in done.stderr for message in messages), f"{emit}: {done.stderr}")
        contains(done.stderr, "more time with --emit-timeout", emit)
        check(os.path.exists(os.path.join(folder, "out/Model/markdown")), f"{emit}: the rest")
        shutil.rmtree(os.path.join(folder, "out"))
    stub(folder, emit="import time; open('pids', 'w').write(f'{os.getppid()} {os.getpid()}'); "
         "os.rename('pids', 'pid'); time.sleep(300)")
    for whom in ("its worker", "crdforge"):
        asking = subprocess.Popen(["crdforge", "generate", "Model", "--format", "./stub", "--out", "out"],
                                  cwd=folder, stderr=subprocess.PIPE, text=True)
        while not os.path.exists(os.path.join(folder, "pid")):
            check(asking.poll() is None, "it ended at once")
            time.sleep(0.01)
        with open(os.path.join(folder, "pid"), encoding="utf-8") as f:
            worker, program_itself = map(int, f.read().split())
        check(alive(program_itself), "it is at work")
        os.remove(os.path.join(folder, "pid"))
        os.kill(worker if whom == "its worker" else asking.pid, signal.SIGKILL)
        said = asking.communicate()[1]
        if whom == "its worker":
            contains(said, "it was ended by signal 9 (Killed)", whom)
        while alive(program_itself) or alive(worker):
            time.sleep(0.01)


main(sample, kit, remembers, limits, protocol, wrong_answers, not_run, not_read)
