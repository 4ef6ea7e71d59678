# SPDX-License-Identifier: Apache-2.0
"""What shells complete: the answers of the program, then real shells that ask it."""
import os
import pty
import re
import select
import shutil
import subprocess
import time

from common import CC, CFLAGS, SOURCE, check, contains, equal, main, run

SHELLS = ("bash", "zsh", "fish")


def answer(*words, program="crdforge", **others):
    """(what kind of path fits, what comes before it, {word: about})"""
    done = run("crdforge", "__complete", program, *words, **others)
    equal(done.stderr, "", f"completing {words}: nothing is said")
    first, *rest = done.stdout.splitlines()
    kind, prefix = first.split("\t")
    return kind, prefix, dict(line.split("\t") for line in rest)


def words(*typed, **others):
    return list(answer(*typed, **others)[2])


def kinds_of_words(folder):
    """Each kind of value in the tables, and where in the line it may stand."""
    commands = re.findall(r"^  (\w+) +\S", run("crdforge", "help").stdout.split("`")[0], re.M)
    equal([w for w in words("") if not w.startswith("-")], commands, "commands")
    equal(words("gen"), ["generate"], "a command begun")
    equal(words("generate", "Tra"), ["TrainingJob", "TransformJob"], "kinds")
    equal(words("generate", "sagemaker/Tra"), ["sagemaker/TrainingJob", "sagemaker/TransformJob"],
          "kinds of a service")
    contains(words("show", "sage"), "sagemaker/", "services")
    contains(words("generate", "c"), "cluster:", "other sources")
    equal(answer("generate", "x")[0], "files", "files are sources, too")
    equal(answer("generate", "--out", "x")[:2], ("folders", ""), "a folder")
    equal(answer("generate", "--out=x")[:2], ("folders", "--out="), "a folder after =")
    equal(answer("generate", "--ca", "x")[0], "files", "a file")
    equal(answer("generate", "--namespace", "x"), ("none", "", {}), "a name nobody can know")
    equal(words("generate", "--descriptions", ""), ["full", "short", "none"], "choices")
    equal(words("generate", "--layout=g"), ["--layout=group"], "a choice after =")
    equal(words("generate", "--format", "kfp"), ["kfp-v1", "kfp-v2"], "formats")
    equal(words("generate", "-f", "kfp-v1,ar"), ["kfp-v1,argo"], "a second format")
    equal(words("--format", "ar"), ["argo"], "without a command")
    equal(words("generate", "-O", "arg"), ["argo."], "the owner of an option")
    contains(words("generate", "-O", "argo."), "argo.flavour=", "options of a format")
    equal(words("generate", "--option", "argo.flavour=r"),
          ["argo.flavour=runner", "argo.flavour=resource"], "words of an option")
    equal(words("generate", "--option", "argo.cluster="), ["argo.cluster=true", "argo.cluster=false"],
          "a boolean")
    equal(words("generate", "-O", "nothing."), [], "a format there is not")
    contains(words("formats", "mark"), "markdown", "formats as words")
    equal(words("cache", ""), ["list", "clean"], "words of a command")
    equal(words("cache", "list", ""), [], "nothing follows")
    equal(words("completion", ""), list(SHELLS), "shells")
    contains(words("help", "crd"), "crdforge-run", "what help tells about")
    contains(words("diff", "old.yaml", "Tra"), "TrainingJob", "the second of two operands")
    equal(words("diff", "a", "b", "Tra"), [], "there is no third")
    equal(words("--json", "sho"), ["show"], "after what every command has")
    equal(words("generate", "--", "--out"), [], "after -- there are no options")
    equal(words("no-such-command", ""), [], "of no command")
    equal(words("generate", "--quiet=x"), [], "an option without a value")


def inputs_of_a_file(folder):
    """`run FILE --set` knows the inputs of the file."""
    run("crdforge", "generate", "Model", "--quiet", "--out", folder)
    file = os.path.join(folder, "Model/kfp-v1/component.yaml")
    contains(words("run", file, "--set", "exec"), "execution_role_arn=", "an input")
    equal(words("run", file, "--set=execution_role_a"), ["--set=execution_role_arn="], "after =")
    equal(words("run", "--set", "exec"), [], "of no file")
    equal(words("run", os.path.join(folder, "none.yaml"), "--set", "exec"), [], "of a file there is not")
    equal(answer("run", "")[0], "files", "the file")


def of_the_runner(folder):
    equal(words("--action", "", program="crdforge-run"),
          ["create", "apply", "get", "wait", "delete"], "choices")
    contains(words("", program="crdforge-run"), "reap", "its one command")
    contains(words("reap", "--", program="crdforge-run"), "--yes", "options of reap")
    equal(answer("--in-file", "name", "x", program="crdforge-run")[0], "files", "two values")
    equal(words("--in-file", "x", program="crdforge-run"), [], "the first of two values")
    equal(answer("--in-file", "name", "path", "--on-t", program="crdforge-run")[2].keys(),
          {"--on-timeout"}, "after two values")


def tables_agree(folder):
    """Every option that help names is completed with its help text, and no other."""
    for command in re.findall(r"^  (\w+) +\S", run("crdforge", "help").stdout.split("`")[0], re.M):
        text = run("crdforge", "help", command).stdout.split("\nOptions:\n")[1].split("\nExamples:")[0]
        flat = re.sub(r"\s+", " ", text)
        offered = answer(command, "--")[2]
        equal(set(offered), set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.M)), command)
        for option, about in offered.items():
            contains(flat, about, f"{command} {option}")
    text = run("crdforge-run", "--help").stdout
    equal(set(answer("--", program="crdforge-run")[2]), set(re.findall(r"^  (--[\w-]+)", text, re.M)),
          "crdforge-run")


def hostile(folder):
    """Nothing that is typed is an error, and only plain words come back."""
    for typed in ([], [""], ["generate", "$(x)"], ["generate", "--out"], ["-"], ["--"], ["a\nb", ""],
                  ["generate", "--option", "../x."], ["generate", "--option", ".x"], ["show", "-"],
                  ["generate", "-O", "a/b.so.x"], ["generate", "\t"], ["--json", "--json"],
                  ["generate", "--a\tb\nc="], ["generate", "--out=\n"]):
        for program in ("crdforge", "crdforge-run", "other"):
            done = run("crdforge", "__complete", program, *typed)
            equal(done.stderr, "", f"{program} {typed}")
            check(re.match(r"(none|files|folders)\t(--[\w-]+=)?$", done.stdout.splitlines()[0]), f"{typed}")
            for line in done.stdout.splitlines()[1:]:
                check(re.match(r"[\w.,:/=+@%-]+\t[^\t]*$", line), f"a plain line: {line!r}")
    equal(run("crdforge", "__complete").stdout.splitlines()[0], "none\t", "no word at all")
    formats = os.path.join(folder, "formats")
    os.mkdir(formats)
    for name in ("a b.lua", "$(touch x).lua", "good.lua"):
        with open(os.path.join(formats, name), "w", encoding="utf-8") as f:
            f.write("return { options = { { name = 'deep', type = 'boolean', default = false } }, "
                    "emit = function() return list {} end }")
    env = {"CRDFORGE_PLUGIN_PATH": formats}
    offered = words("generate", "-f", "", env=env)
    contains(offered, "good", "a format of the search path")
    check(not any(set(w) & set(" $()") for w in offered), "names that a shell would take apart")
    equal(words("generate", "-O", "good.", env=env), ["good.deep="], "its options")


def loads_nothing(folder):
    """The names of formats are known without their code; an option's needs the one format."""
    source, made = os.path.join(folder, "noisy.c"), os.path.join(folder, "was-loaded")
    with open(source, "w", encoding="utf-8") as f:
        f.write('#include <crdforge/emitter.h>\n#include <stdio.h>\n'
                f'__attribute__((constructor)) static void noise(void) {{ fclose(fopen("{made}", "w")); }}\n'
                'static const cf_option options[] = {{"a", "integer", "1", "x", NULL}, {0}};\n'
                'CF_EMITTER(.name = "noisy", .template_file = "noisy.lua", .options = options)\n')
    formats = os.path.join(folder, "formats")
    os.mkdir(formats)
    run(CC, "-shared", "-fPIC", *CFLAGS, f"-I{SOURCE}/core/include", "-o",
        os.path.join(formats, "noisy.so"), source)
    with open(os.path.join(formats, "noisy.lua"), "w", encoding="utf-8") as f:
        f.write("return { emit = function() return list {} end }")
    env = {"CRDFORGE_PLUGIN_PATH": formats}
    contains(words("generate", "-f", "", env=env), "noisy", "its name")
    check(not os.path.exists(made), "a plugin was loaded for its name")
    equal(words("generate", "-O", "noisy.", env=env), ["noisy.a="], "its option")
    check(os.path.exists(made), "the test sees that a plugin is loaded")


def wrong_shell(folder):
    done = run("crdforge", "completion", "csh", code=2)
    contains(done.stderr, 'there is no completion for the shell "csh"', "message")
    contains(done.stderr, "name bash, zsh or fish", "next step")
    contains(run("crdforge", "completion", code=2).stderr,
             "completion takes the name of one shell, not 0 words", "none")
    contains(run("crdforge", "completion", "bash", "zsh", code=2).stderr, "not 2 words", "two")
    for shell in SHELLS:
        with open(os.path.join(SOURCE, f"core/cli/completion/crdforge.{shell}"), encoding="utf-8") as f:
            equal(run("crdforge", "completion", shell).stdout, f.read(), shell)


# --- real shells ----------------------------------------------------------------------------------

class Session:
    """An interactive shell on a terminal; a key makes it print the line that is being typed."""

    def __init__(self, command, folder, setup):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            env = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "dumb", "LC_ALL": "C", "PS1": ""}
            os.execvpe(command[0], command, env)
        self.text = ""
        self.send(setup + "\necho re''ady\n")
        self.wait(r"ready\r?\n")

    def send(self, text):
        os.write(self.fd, text.encode())

    def wait(self, pattern):
        """Reads until the pattern matches; what was read before is gone."""
        end = time.monotonic() + 120
        while not (found := re.search(pattern, self.text)):
            if time.monotonic() > end or not select.select([self.fd], [], [], 60)[0]:
                raise AssertionError(f"no {pattern!r} in {self.text!r}")
            self.text += os.read(self.fd, 65536).decode(errors="replace")
        self.text = self.text[found.end():]
        return found

    def complete(self, typed):
        """What becomes of a line when the tabulator is pressed at its end."""
        self.send(typed + "\t\x18p")
        line = self.wait(r"\{\{(.*?)\}\}").group(1)
        self.send("\x15")
        return line

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


SESSIONS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             "bind 'set bell-style none'; bind -x '\"\\C-xp\":printf \"{{%s}}\\n\" \"$READLINE_LINE\"'; "
             "source <(crdforge completion bash)"),
    "zsh": (["zsh", "-f", "-i"],
            "unsetopt zle_bracketed_paste prompt_cr prompt_sp beep 2>/dev/null; "
            "autoload -Uz compinit && compinit -u -D; source <(crdforge completion zsh); "
            "show() { print -r -- \"{{$BUFFER}}\" }; zle -N show; bindkey '^Xp' show; "
            "bindkey '^I' complete-word"),
}

# What is typed -> what stands there after the tabulator.
COMPLETED = {
    "crdforge gen": "crdforge generate ",
    "crdforge generate --form": "crdforge generate --format ",
    "crdforge generate Train": "crdforge generate TrainingJob ",
    "crdforge generate sagemaker/Train": "crdforge generate sagemaker/TrainingJob ",
    "crdforge generate -f kfp-v1,ar": "crdforge generate -f kfp-v1,argo ",
    "crdforge generate --layout=gr": "crdforge generate --layout=group ",
    "crdforge generate --option=arg": "crdforge generate --option=argo.",
    "crdforge generate -O argo.flav": "crdforge generate -O argo.flavour=",
    "crdforge generate -O argo.flavour=res": "crdforge generate -O argo.flavour=resource ",
    "crdforge generate clus": "crdforge generate cluster:",
    "crdforge generate 'Train": "crdforge generate 'TrainingJob' ",
    "crdforge generate my-def": "crdforge generate my-definitions.yaml ",
    "crdforge generate --ca my-def": "crdforge generate --ca my-definitions.yaml ",
    "crdforge generate --ca=my-def": "crdforge generate --ca=my-definitions.yaml ",
    "crdforge generate --out my-f": "crdforge generate --out my-folder/",
    "crdforge generate --out=my-f": "crdforge generate --out=my-folder/",
    "crdforge-run --on-canc": "crdforge-run --on-cancel ",
    "crdforge-run --on-cancel del": "crdforge-run --on-cancel delete ",
    "crdforge-run --in-file x my-d": "crdforge-run --in-file x my-definitions.yaml ",
}


def home(folder):
    path = os.path.join(folder, "home")
    os.makedirs(os.path.join(path, "my-folder"))
    with open(os.path.join(path, "my-definitions.yaml"), "w", encoding="utf-8") as f:
        f.write("{}\n")
    return path


def interactive(shell, folder):
    if not shutil.which(shell):
        print(f"skipped: there is no {shell}")
        return
    session = Session(SESSIONS[shell][0], home(folder), SESSIONS[shell][1])
    for typed, line in COMPLETED.items():
        equal(session.complete(typed).rstrip("\r"), line, f"{shell}: {typed}")
    session.close()


def in_bash(folder):
    interactive("bash", folder)


def in_zsh(folder):
    interactive("zsh", folder)


def in_zsh_as_installed(folder):
    """A file of fpath, which zsh reads at the first use."""
    if not shutil.which("zsh"):
        print("skipped: there is no zsh")
        return
    functions = os.path.join(folder, "functions")
    os.mkdir(functions)
    with open(os.path.join(functions, "_crdforge"), "w", encoding="utf-8") as f:
        f.write(run("crdforge", "completion", "zsh").stdout)
    command, setup = SESSIONS["zsh"]
    session = Session(command, home(folder), f"fpath=({functions} $fpath); " +
                      setup.replace("source <(crdforge completion zsh); ", ""))
    for typed in ("crdforge gen", "crdforge-run --on-canc"):
        equal(session.complete(typed), COMPLETED[typed], f"zsh, installed: {typed}")
    session.close()


def in_fish(folder):
    if not shutil.which("fish"):
        print("skipped: there is no fish")
        return
    path = home(folder)
    for typed, line in COMPLETED.items():
        if "'" in typed:
            continue
        done = subprocess.run(["fish", "--no-config", "-c",
                               "crdforge completion fish | source; complete -C \"$argv[1]\"", typed],
                              cwd=path, capture_output=True, text=True, timeout=120,
                              env=dict(os.environ, HOME=path))
        equal(done.stderr, "", f"fish: {typed}")
        offered = [row.split("\t")[0] for row in done.stdout.splitlines()]
        equal(offered, [line.split()[-1]], f"fish: {typed}")
    done = run("fish", "--no-config", "-c", "crdforge completion fish | source; complete -C 'crdforge sh'")
    contains(done.stdout, "show\tShow what formats are handed", "fish shows the help")


main(kinds_of_words, inputs_of_a_file, of_the_runner, tables_agree, hostile, loads_nothing, wrong_shell, in_bash, in_zsh,
     in_zsh_as_installed, in_fish)
