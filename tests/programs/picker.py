# SPDX-License-Identifier: Apache-2.0
"""The picker in terminals: what is chosen is done, and the terminal is left as it was."""
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import termios
import time

from common import CC, check, contains, definition_of, equal, main, run, tree
from online import Forge, GitHub, add_controllers
from terminals import HIDE, PATIENCE, Screen, Terminal, go_on, signal_program, wait_stopped

TITLE = "Select the CRD you want to use:"
DOWN, UP, END, ESC, ENTER, CTRL_C = "\033OB", "\033[A", "\033OF", "\033", "\r", "\003"
GENERATE = ("crdforge", "generate", "--format", "schema", "--out", "out")
ALL = "1 of 26"


def sane(terminal, what):
    check(terminal.is_as_before(), f"{what}: the terminal's modes are another's")
    check(terminal.shows_cursor(), f"{what}: the cursor stays hidden: {terminal.output[-200:]!r}")


def picked(terminal, code, what):
    """Ends as wanted, with a sane terminal; what came after the last frame."""
    equal(terminal.end(), code, f"{what}: exit code of {terminal.output[-2000:]}")
    sane(terminal, what)
    return terminal.output[terminal.output.rfind("\033[?25h"):]


def kinds(folder, out="out"):
    path = os.path.join(folder, out)
    return sorted(os.listdir(path)) if os.path.isdir(path) else []


def test_choose(folder):
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(HIDE).wait_for(TITLE).wait_for(ALL)
        t.press(DOWN).wait_for("2 of 26").press(DOWN).wait_for("3 of 26").press(UP)
        t.wait_for("2 of 26").press(ENTER)
        rest = picked(t, 0, "choose")
    contains(rest, f"{TITLE} DataQualityJobDefinition\r\n", "the line that is left")
    equal(kinds(folder), ["DataQualityJobDefinition"], "what was made")


def test_filter_and_marks(folder):
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(ALL).press("Train").wait_for("1 of 1 (26 in all)").press(" ")
        t.wait_for("1 marked").press("\025").wait_for(" of 26, 1 marked").press(END)
        t.wait_for("26 of 26").press(" ").wait_for("2 marked").press(ENTER)
        rest = picked(t, 0, "filter and marks")
    contains(rest, f"{TITLE} TrainingJob, UserProfile\r\n", "the line that is left")
    equal(kinds(folder), ["TrainingJob", "UserProfile"], "what was made")


def test_cancel(folder):
    for name, keys in (("Esc", ESC), ("Ctrl-C", CTRL_C)):
        with Terminal(*GENERATE, cwd=folder) as t:
            t.wait_for(ALL).press(" ").wait_for("1 marked").press(keys)
            rest = picked(t, 130, name)
        contains(rest, "cancelled\r\n", name)
        check(TITLE not in rest, f"{name}: the list is erased")
        equal(kinds(folder), [], f"{name}: what was made")
    with Terminal(*GENERATE, "--quiet", cwd=folder) as t:
        t.wait_for(ALL).press(CTRL_C)
        check("cancelled" not in picked(t, 130, "quietly"), "quietly")


def test_signals(folder):
    def no_core():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    no_core()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT):
        with Terminal(*GENERATE, cwd=folder) as t:
            t.wait_for(ALL)
            check(not t.is_as_before(), "while it picks the modes are others")
            signal_program(t, number)
            picked(t, -number, number.name)
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(ALL)
        signal_program(t, signal.SIGINT)
        picked(t, 130, "SIGINT")
    with Terminal("sh", "-c", "trap '' HUP; exec " + " ".join(GENERATE), cwd=folder) as t:
        t.wait_for(ALL)
        signal_program(t, signal.SIGHUP)
        t.press("space").wait_for("1 of 1 (26 in all)").press(ENTER)
        picked(t, 0, "a signal that is ignored stays ignored")
    equal(kinds(folder), ["Space"], "what was made")


def test_hangup(folder):
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(ALL)
        os.close(t.master)
        t.master = -1
        check(t.program.wait(60) in (130, -signal.SIGHUP), "ends with its terminal")
    with Terminal("sh", "-c", "trap '' HUP; exec " + " ".join(GENERATE), cwd=folder) as t:
        t.wait_for(ALL)
        os.close(t.master)
        t.master = -1
        equal(t.program.wait(60), 130, "ends where nobody can be asked any more")


def fill(terminal):
    """Writes until nothing more goes in, also when the system has moved what there is from place to place. The
    terminal does not wait then."""
    os.set_blocking(terminal.slave, False)
    idle = 0
    while idle < 5:
        idle += 1
        try:
            while os.write(terminal.slave, b"." * 100):
                idle = 0
        except BlockingIOError:
            time.sleep(0.02)


def test_slow_terminal(folder):
    """Nobody reads what is written. Whoever started it may have made the terminal one that does not wait; where it
    waits a signal comes meanwhile."""
    for waits in (False, True):
        go = f"go-{waits}"
        with Terminal("sh", "-c", f"until [ -e {go} ]; do sleep 0.05; done; exec {' '.join(GENERATE)}", cwd=folder) as t:
            fill(t)
            os.set_blocking(t.slave, waits)
            os.mkdir(os.path.join(folder, go))
            end = time.monotonic() + PATIENCE
            while t.is_as_before() and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(0.3)  # from the modes to the first byte
            if waits:
                signal_program(t, signal.SIGWINCH)
            t.wait_for(HIDE).wait_for(TITLE).wait_for(ALL).press(DOWN).wait_for("2 of 26").press(ENTER)
            picked(t, 0, f"a slow terminal {waits}")
    equal(kinds(folder), ["DataQualityJobDefinition"], "what was made")


def test_first_process(folder):
    """As the first of a container it is ended by no signal: it cancels."""
    alone = ("unshare", "--user", "--map-root-user", "--pid", "--fork")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        print("unshare is not there, or not allowed: nothing can be a first process")
        return
    with Terminal(*alone, *GENERATE, cwd=folder) as t:
        t.wait_for(ALL)
        with open(f"/proc/{t.program.pid}/task/{t.program.pid}/children", encoding="ascii") as f:
            os.kill(int(f.read()), signal.SIGTERM)
        contains(picked(t, 130, "a first process"), "cancelled\r\n", "a first process")
    equal(kinds(folder), [], "what was made")


SHELL = ("bash", "--norc", "--noprofile", "-i")


def in_background(folder):
    """A shell with the program in the background, which has drawn its list; its process."""
    t = Terminal(*SHELL, cwd=folder, env={"PS1": "", "HISTFILE": None})
    t.press(" ".join(GENERATE) + ' & echo pid"="$! ; wait $! ; echo code"="$? ;\n').wait_for("pid=")
    at = t.seen
    t.wait_for(ALL)
    return t, int(re.match(r"\d+", t.output[at:]).group())


def test_background(folder):
    """Where the terminal is another's it is left alone, until the shell brings the job to the front."""
    t, pid = in_background(folder)
    with t:
        os.kill(pid, signal.SIGINT)
        t.wait_for("cancelled").wait_for("code=130")
        check(HIDE not in t.output, f"the cursor is the shell's: {t.output!r}")
        t.press("exit 0\n")
        equal(t.end(), 0, "the shell")
    t, pid = in_background(folder)
    with t:
        t.press("\n")  # which it would read
        t.wait_for("Stopped").press("fg\n").wait_for(HIDE).wait_for(ALL).press(DOWN).wait_for("2 of 26").press(ENTER)
        t.wait_for(f"{TITLE} DataQualityJobDefinition").wait_for("1 component")
        t.press("exit 0\n")
        equal(t.end(), 0, "the shell")
        check(t.shows_cursor(), "the cursor is shown")
    equal(kinds(folder), ["DataQualityJobDefinition"], "what was made")


def test_long_words(folder):
    """A terminal whose words are longer than what a signal handler can say does without them."""
    if not shutil.which("tic"):
        print("tic is not there: no terminal can be described")
        return
    with open(os.path.join(folder, "wordy"), "w", encoding="ascii") as f:
        f.write("wordy|a terminal with much to say,\n\tuse=xterm-256color,\n"
                f"\tcivis=\\E[?25l{'x' * 200}, cnorm=\\E[?25h{'y' * 200},\n")
    run("tic", "-o", folder, os.path.join(folder, "wordy"), env={"TERMINFO": folder})
    with Terminal(*GENERATE, cwd=folder, env={"TERM": "wordy", "TERMINFO": folder}) as t:
        t.wait_for(ALL).press(DOWN).wait_for("2 of 26").press(ENTER)
        equal(t.end(), 0, "long words")
        check(t.is_as_before(), "the terminal's modes")
        check("xx" not in t.output and "yy" not in t.output, f"not in parts: {t.output!r}")


def test_stop(folder):
    with Terminal(*GENERATE, cwd=folder) as t:
        # As the first process of its session it cannot be stopped by Ctrl-Z: nobody could continue it.
        t.wait_for(ALL).press("\032").wait_for(ALL).press(DOWN).wait_for("2 of 26")
        # SIGSTOP cannot be seen coming; a shell then puts the modes right, and so does it afterwards.
        signal_program(t, signal.SIGSTOP)
        wait_stopped(t)
        termios.tcsetattr(t.slave, termios.TCSANOW, t.before)
        go_on(t)
        t.wait_for("2 of 26").press(DOWN).wait_for("3 of 26").press(ENTER)
        picked(t, 0, "stopped and continued")
    equal(kinds(folder), ["Domain"], "what was made")


def test_killed_in_the_background(folder):
    """Ctrl-Z, then the shell kills the job: it may not touch the terminal, which is the shell's now."""
    with Terminal(*SHELL, cwd=folder, env={"PS1": "", "HISTFILE": None}) as t:
        t.press("stty -a >before; " + " ".join(GENERATE) + "\n").wait_for(ALL).press("\032").wait_for("Stopped")
        # `wait` ends at once where the shell has not heard yet that the job goes on.
        t.press('kill %1; while [ -n "$(jobs -p)" ]; do sleep 0.1; done; echo job-"gone"\n').wait_for("job-gone")
        t.press("stty -a >after; exit 0\n")
        equal(t.end(), 0, "the shell")
    with open(os.path.join(folder, "before"), encoding="utf-8") as before, \
            open(os.path.join(folder, "after"), encoding="utf-8") as after:
        equal(after.read(), before.read(), "the terminal's modes")


def test_sizes(folder):
    with Terminal(*GENERATE, rows=5, columns=20, cwd=folder) as t:
        t.wait_for("Select the CRD:").wait_for("1/26").wait_for("Enter/Esc").press("\033[6~")
        t.wait_for("4/26").press("rain").wait_for("Select:").wait_for("rain").wait_for("1/1")
        t.press("\025").wait_for("/26").press("\033OH").wait_for("1/26").press("\033[6~").wait_for("4/26")
        t.resize(24, 80).wait_for("   space marks, Enter takes").resize(1, 1)
        t.wait_for(">").resize(4, 30).wait_for("4 of 26").press(ENTER)
        picked(t, 0, "other sizes")
    equal(kinds(folder), ["Endpoint"], "what was made")
    for rows, columns in ((1, 1), (2, 2), (1, 80), (60, 1), (3, 300)):
        with Terminal(*GENERATE, rows=rows, columns=columns, cwd=folder) as t:
            t.wait_for(HIDE).wait_for(">").press(ENTER)
            picked(t, 0, f"{rows} rows of {columns}")
    equal(kinds(folder), ["App", "Endpoint"], "what was made")


def test_colours(folder):
    cyan = "\033[36m"
    for env, wanted in (({"NO_COLOR": "1"}, False), ({"NO_COLOR": None}, True),
                        ({"TERM": "vt100"}, False)):
        with Terminal(*GENERATE, cwd=folder, env=env) as t:
            t.wait_for(ALL).press("job").wait_for("26 in all").press(ESC)
            picked(t, 130, f"colours with {env}") if "TERM" not in env else t.end()
            equal(cyan in t.output, wanted, f"colours with {env}")


def test_numbers(folder):
    for term in ("dumb", "no-such-terminal", None):
        with Terminal(*GENERATE, cwd=folder, env={"TERM": term}) as t:
            t.wait_for(TITLE).wait_for(" 24  TrainingJob").wait_for("Numbers")
            check(t.is_as_before(), "lines are edited as everywhere")
            t.press("99\n").wait_for("That is no name, and no list of numbers from 1 to 26.")
            t.wait_for("Numbers").press("app 3-4\n")
            equal(t.end(), 0, f"numbers with TERM={term}")
            check("\033" not in t.output, f"TERM={term}: no escape sequence in {t.output!r}")
        equal(kinds(folder), ["App", "Domain", "Endpoint"], "what was made")
    for answer in ("\n", "\004", "q\n", " Quit\n"):
        with Terminal(*GENERATE, cwd=folder, env={"TERM": "dumb"}) as t:
            t.wait_for("Numbers").press(answer)
            equal(t.end(), 130, f"answer {answer!r}")
    with Terminal("crdforge", "show", "--path", "kind", cwd=folder, env={"TERM": "dumb"}) as t:
        t.wait_for("Number or").press("1 2\n").wait_for("That is no name, and no number from 1 to 26.")
        t.wait_for("Number or").press("x" * 700 + "\n").wait_for("That is no name")
        t.wait_for("Number or").press(" 2 \n")
        equal(t.end(), 0, "one number")
        contains(t.output, "DataQualityJobDefinition\r\n", "what is shown")


def test_show(folder):
    with Terminal("crdforge", "show", "--path", "kind", cwd=folder) as t:
        t.wait_for(ALL).press("space").wait_for("1 of 1 (26 in all)").wait_for("   Enter takes").press(ENTER)
        rest = picked(t, 0, "show")
    contains(rest, f"{TITLE} Space\r\n", "the line that is left")
    check(rest.rstrip().endswith("\r\nSpace"), f"what is shown: {rest!r}")
    with Terminal("crdforge", "show", cwd=folder) as t:
        t.wait_for(ALL).press(CTRL_C)
        picked(t, 130, "show, cancelled")


def test_folder_of_files(folder):
    crds = os.path.join(folder, "crds")
    os.mkdir(crds)
    for kind in ("Thing", "Other"):
        os.rename(definition_of(crds, "acme.example", kind, []),
                  os.path.join(crds, f"{kind.lower()}-\u4e2d\u6587.yaml"))
    words = ("--crd_path", "crds", "--container_image", "registry.example/x:1", "--out", "out")
    # The original tool had no subcommands.
    with Terminal("crdforge", *words, cwd=folder) as t:
        t.wait_for("other-\u4e2d\u6587.yaml").wait_for("1 of 2").press("\u4e2d").press(DOWN)
        t.wait_for("2 of 2").press(ENTER)
        picked(t, 0, "a folder")
    made = tree(os.path.join(folder, "out"))
    run("crdforge", "generate", "--crd_name", "thing-\u4e2d\u6587.yaml", *words[:4], "--out", "named",
        cwd=folder)
    equal(made, tree(os.path.join(folder, "named")), "as --crd_name")
    check("Thing/src/Thing_spec.py" in made, f"the original's layout: {sorted(made)}")
    run("crdforge", "--crd_name", "thing-\u4e2d\u6587.yaml", *words[:4], "--out", "named", cwd=folder)
    os.mkdir(os.path.join(folder, "empty"))
    with Terminal("crdforge", "generate", "--crd_path", "empty", cwd=folder) as t:
        equal(t.end(), 1, "an empty folder")
        contains(t.output, "empty has no .yaml, .yml or .json file", "an empty folder")
        check("changes nothing" not in t.output, f"the folder is looked at: {t.output}")
    done = run("crdforge", "generate", "--crd_path", "nowhere", cwd=folder, stdin="", code=2)
    equal(done.stderr, "error: cannot list nowhere: No such file or directory\n", "no folder, and nobody to ask")
    done = run("crdforge", "generate", "--crd_path", "crds", cwd=folder, stdin="", code=2)
    contains(done.stderr, "say what to generate", "a folder, and nobody to ask")


IMAGE = ("--container_image", "registry.example/x:1")


def on_terminal(forge, *words, env=None):
    return Terminal("crdforge", *words, *forge.reach(), cwd=forge.folder, env={**forge.env, **(env or {})})


def test_newest_release(folder):
    """The original's second example: the list is GitHub's, and what is picked comes from there."""
    with GitHub() as github:
        add_controllers(github)
        forge, named = Forge(folder, github), Forge(folder, github, "named")
        with on_terminal(forge, *IMAGE) as t:
            t.wait_for("RETRIEVED: latest release name v1.9.1").wait_for("RETRIEVED: all crds")
            t.wait_for(TITLE).wait_for("sagemaker.services.k8s.aws_apps.yaml v1.9.1").wait_for(ALL)
            t.press("trainingjobs").wait_for("1 of 1 (26 in all)").press(ENTER)
            picked(t, 0, "the newest release")
        contains(t.output, f"{TITLE} TrainingJob\r\n", "the line that is left")
        contains(t.output, "DOWNLOADED: CRD path: config/crd/bases/"
                 "sagemaker.services.k8s.aws_trainingjobs.yaml", "where it comes from")
        named("generate", "--service", "sagemaker", "--crd_name",
              "sagemaker.services.k8s.aws_trainingjobs.yaml", *IMAGE)
        equal(tree(forge.folder), tree(named.folder), "as --crd_name")
        check("components/TrainingJob/src/TrainingJob_spec.py" in tree(forge.folder), "the layout")
        with on_terminal(forge, "generate", *IMAGE, "--format", "schema") as t:
            t.wait_for(ALL).press(ENTER)
            picked(t, 0, "with a format")
        equal(sorted(tree(forge.folder + "/components/App")), ["schema/inputs.schema.json"],
              "the format that was asked for")
        github.clear()
        with on_terminal(forge, "generate", "--format", "schema") as t:
            t.wait_for(ALL).press(ENTER)
            picked(t, 0, "without --container_image")
        with on_terminal(forge, "generate", "--image", "x", "--format", "schema") as t:
            t.wait_for(ALL).press(ESC)
            picked(t, 130, "--image is not --container_image")
        equal(github.asked(), [], "then nobody is asked")


def test_no_newest_release(folder):
    with GitHub() as github:
        forge = Forge(folder, github)
        note = "so these are the bundled kinds"
        for words, why in ((IMAGE, "sagemaker-controller"), ((*IMAGE, "--offline"), "the cache does not know it")):
            with on_terminal(forge, *words) as t:
                t.wait_for("note: ").wait_for(note).wait_for(TITLE).wait_for(ALL).press("app")
                t.wait_for("1 of 1 (26 in all)").press(ENTER)
                picked(t, 0, f"no release: {words}")
            contains(t.output, "RETRIEVED: App, bundled (from v1.9.1)", "it is the bundled one")
            contains(t.output[:t.output.find(note)], why, "why")
            check("error" not in t.output, t.output)
        check("components/App/src/App_spec.py" in tree(forge.folder), "the original's layout")


def test_service(folder):
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        # A file of the same name at hand is not what was listed.
        with open(os.path.join(forge.folder, "rds.services.k8s.aws_dbproxys.yaml"), "w",
                  encoding="utf-8") as f:
            f.write("{}")
        words = ("generate", "--service", "rds", "--format", "schema")
        with on_terminal(forge, *words) as t:
            t.wait_for("dbinstances").wait_for("rds.services.k8s.aws_dbinstances.yaml v1.1.0")
            t.wait_for("1 of 2").press(" ").wait_for("1 marked").press(END).wait_for("2 of 2")
            t.press(" ").wait_for("2 marked").press(ENTER)
            picked(t, 0, "a service")
        equal(forge.made(), ["DBInstance", "DBProxy"], "what was made")
        with on_terminal(forge, "show", "--service", "s3", "--path", "kind") as t:
            t.wait_for("1 of 1").press(ENTER)
            check(picked(t, 0, "show").rstrip().endswith("\r\nBucket"), t.output)
        for what, more in (("no such service", ("--service", "nothing")),
                           ("none that is bundled", ("--service", "s3", "--offline")),
                           ("another release", ("--release", "v0.3.3", "--offline"))):
            with on_terminal(Forge(folder, github, "new"), "generate", *more) as t:
                equal(t.end(), 1, what)
                check(TITLE not in t.output and "error: " in t.output, f"{what}: {t.output}")
        for word, hint in (("nothing", "`crdforge list --services`, with the same options, prints all"), ("rdx", "did you mean rds?")):
            with on_terminal(Forge(folder, github, "new"), "generate", "--service", word) as t:
                equal(t.end(), 1, f"--service {word}")
            contains(t.output, f'no controller of ACK is for a service "{word}"', "as other commands say")
            contains(t.output, hint, "as other commands say")
        forge = Forge(folder, github, "new")
        with on_terminal(forge, "generate", "--service", "sagemaker", "--offline", "--format",
                         "schema") as t:
            t.wait_for("so these are the bundled kinds").wait_for(ALL).press(ENTER)
            picked(t, 0, "offline")
        equal(forge.made(), ["App"], "the bundled one")


def test_no_terminal(folder):
    for words, wanted in ((("generate",), ("say what to generate", "    App, ", "TrainingJob")),
                          (("show",), ("say what to show", "Space,")),
                          (("--container_image", "x"),
                           ("sagemaker.services.k8s.aws_apps.yaml`", "aws_userprofiles.yaml")),
                          (("generate", "--service", "s3"), ("list --remote",)),
                          (("--quiet", "--container_image", "x"), ("aws_userprofiles.yaml",))):
        done = run("crdforge", *words, cwd=folder, stdin="", code=2,
                   env={"https_proxy": "http://127.0.0.1:9"})
        equal(done.stdout, "", f"{words}: stdout")
        check(all(len(line) < 120 for line in done.stderr.splitlines()),
              f"{words}: the names are wrapped: {done.stderr}")
        for part in wanted:
            contains(done.stderr, part, f"{words}")
    for stream in ("<", ">"):
        with Terminal("sh", "-c", f"crdforge generate {stream}/dev/null", cwd=folder) as t:
            equal(t.end(), 2, f"one stream is none: {stream}")
            check(HIDE not in t.output, "nothing is drawn")
    for words in (GENERATE, ("crdforge", *IMAGE)):
        with Terminal(*words, "--json", cwd=folder) as t:
            equal(t.end(), 2, "--json asks nobody")
            contains(json.loads(t.output)["diagnostics"][0]["hint"], "it is one of ", "and says what there is")
    # What the options say is looked at first.
    with Terminal(*GENERATE, "--layout", "flat", cwd=folder) as t:
        equal(t.end(), 2, "a wrong option")
        check(TITLE not in t.output, "nothing is asked")


def libraries_of(pid):
    with open(f"/proc/{pid}/maps", encoding="utf-8") as f:
        return {os.path.basename(line.split()[-1]).split(".so")[0] for line in f if ".so" in line}


def test_libraries(folder):
    ours = {"libtinfo", "libunistring"}
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(ALL)
        equal(libraries_of(t.program.pid) & (ours | {"libcurl"}), ours, "while it picks")
        t.press(ESC).end()
    for words in (("--version",), ("generate", "TrainingJob", "--out", "out"), ("list",)):
        done = subprocess.run(["crdforge", *words], cwd=folder, capture_output=True, text=True,
                              env=dict(os.environ, LD_DEBUG="files"), timeout=300)
        contains(done.stderr, "libc.so", "the loader tells what it loads")
        for library in ours:
            check(library not in done.stderr, f"{words} needs no {library}")


def last(lines, first, count):
    """So many lines from the last one on that is `first`."""
    at = len(lines) - lines[::-1].index(first) - 1 if first in lines else len(lines)
    return lines[at:at + count]


def test_other_libraries(folder):
    """A library of that name which is not the one: the list has numbers."""
    with open(os.path.join(folder, "empty.c"), "w", encoding="utf-8") as f:
        f.write("extern int nothing;\nint nothing;\n")
    for name in ("libtinfo.so.6", "libunistring.so.5"):
        wrong = os.path.join(folder, name + ".d")
        os.mkdir(wrong)
        run(CC, "-shared", "-o", os.path.join(wrong, name), os.path.join(folder, "empty.c"))
        with Terminal(*GENERATE, cwd=folder, env={"LD_LIBRARY_PATH": wrong}) as t:
            t.wait_for("Number").press("2\n")
            equal(t.end(), 0, name)
            check(t.is_as_before() and "\033" not in t.output, f"{name}: {t.output}")
    equal(kinds(folder), ["DataQualityJobDefinition"], "what was made")


def writes(terminal):
    """System calls that wrote, so far; None where the system keeps it to itself."""
    try:
        with open(f"/proc/{terminal.program.pid}/io", encoding="ascii") as f:
            return int(next(line for line in f if line.startswith("syscw:")).split()[1])
    except OSError:
        return None


def test_one_write_a_frame(folder):
    with Terminal(*GENERATE, cwd=folder) as t:
        t.wait_for(ALL).press(DOWN).wait_for("2 of 26")
        before = writes(t)
        for at in range(3, 23):
            t.press(DOWN).wait_for(f"{at} of 26")
        made = writes(t) - before if before is not None else 20
        check(19 <= made <= 21, f"20 frames: {made} writes")  # the last one may not be counted yet
        t.press(ESC)
        picked(t, 130, "twenty frames")


def test_screen(folder):
    if not Screen.is_there():
        print("tmux is not there: no screen to look at")
        return
    with Screen(folder, rows=24, columns=80) as s:
        s.type("stty -a > before; echo noted", "Enter")
        s.wait_until("the modes are noted", lambda lines: "noted" in lines)
        s.type("clear; " + " ".join(GENERATE), "Enter")
        lines = s.wait_for(ALL)
        at = lines.index(TITLE)
        equal(lines[at + 1], ">   App                               sagemaker.services.k8s.aws v1.9.1",
              "the first item")
        check(not s.cursor_is_visible(), "the cursor is hidden")
        s.type("j", "o", "b")
        lines = s.wait_for("1 of 9 (26 in all)")
        equal(lines[at], f"{TITLE} job", "the filter is shown")
        check(lines[at + 1].startswith(">   DataQualityJobDefinition"), lines[at + 1])
        s.type("Space", "End", "Space")
        lines = s.wait_for("9 of 9 (26 in all), 2 marked")
        check(lines[at + 9].startswith("> * TransformJob "), lines[at + 9])
        s.resize(5, 20)
        s.wait_until("a small list", lambda lines: lines[0] == "Select the CRD: job"
                     and lines[3] == "> * TransformJob" and lines[4] == "9/9 *2 Enter/Esc")
        s.resize(24, 80)
        # What was folded out of the small screen is the terminal's; the list is whole below it.
        s.wait_until("a large one", lambda lines: last(lines, f"{TITLE} job", 11)[9:] == [
            "> * TransformJob                      sagemaker.services.k8s.aws v1.9.1",
            "9 of 9 (26 in all), 2 marked   space marks, Enter takes, Esc leaves"])
        s.type("C-z")
        s.wait_for("Stopped")
        check(s.cursor_is_visible(), "the cursor is visible while it is stopped")
        s.type("stty -a > stopped; clear; fg", "Enter")
        s.wait_for("2 marked")
        check(not s.cursor_is_visible(), "and hidden again")
        os.kill(s.program(), signal.SIGTSTP)
        s.wait_for("Stopped")
        check(s.cursor_is_visible(), "the cursor is visible while a signal has stopped it")
        s.type("clear; fg", "Enter")
        s.wait_for("2 marked")
        s.type("Enter")
        s.wait_for("2 components:")
        lines = s.wait_for(f"{TITLE} DataQualityJobDefinition, TransformJob")
        check(not any("marked" in line or line.startswith(">") for line in lines),
              "the list is gone:\n" + "\n".join(lines))
        check(s.cursor_is_visible(), "the cursor is visible")
        # A script that runs it is stopped with it, so that the shell can say so.
        s.type("clear; sh -c '" + " ".join(GENERATE) + "; echo ended with $?'", "Enter")
        s.wait_for(ALL)
        s.type("C-z")
        s.wait_for("Stopped")
        s.type("clear; fg", "Enter")
        s.wait_for(ALL)
        s.type("C-c")
        s.wait_for("cancelled")
        s.wait_for("ended with 130")
        s.type("stty -a > after; echo noted", "Enter")
        s.wait_until("the modes are noted", lambda lines: "noted" in lines)
    equal(kinds(folder), ["DataQualityJobDefinition", "TransformJob"], "what was made")
    with open(os.path.join(folder, "before"), encoding="utf-8") as f:
        before = f.read()
    for name in ("stopped", "after"):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            equal(f.read(), before, f"modes {name}")


TESTS = (test_choose, test_filter_and_marks, test_cancel, test_signals, test_hangup, test_slow_terminal,
         test_first_process, test_stop, test_killed_in_the_background, test_background, test_long_words,
         test_sizes, test_colours, test_numbers, test_show,
         test_folder_of_files, test_newest_release, test_no_newest_release, test_service,
         test_no_terminal, test_libraries, test_other_libraries, test_one_write_a_frame,
         test_screen)
main(*TESTS)
