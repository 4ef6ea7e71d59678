# SPDX-License-Identifier: Apache-2.0
"""The manual pages: what the option tables say, what help says, and nothing a roff reader stumbles over."""
import os
import re
import shutil
import subprocess

from common import SOURCE, check, contains, equal, main, run

PAGES = {"crdforge": "docs/crdforge.1", "crdforge-run": "docs/crdforge-run.1"}


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def page_of(program):
    return run("crdforge", "help", program, "--man").stdout


def options_of_help(text):
    """{form: help} of the part that lists options."""
    rows = {}
    for form, about in re.findall(r"^  ((?:-\w, )?--\S+(?: [^\s-]\S*)*)\s{2,}((?:.|\n(?!  ?-))*)", text, re.M):
        rows[form] = flat(about)
    return rows


def options_of_page(text):
    """The same of a part of a manual page."""
    rows = {}
    plain = re.sub(r"\\f[BIR]", "", text).replace("\\-", "-").replace("\\e", "\\").replace("\\&", "")
    for form, about in re.findall(r"^\.TP\n((?:-\w, )?--.*)\n((?:[^.\n].*\n)*)", plain, re.M):
        rows[form] = flat(about)
    return rows


def committed(folder):
    for program, file in PAGES.items():
        with open(os.path.join(SOURCE, file), encoding="utf-8") as f:
            equal(f.read(), page_of(program), f"{file}: crdforge help {program} --man > {file}")
    equal(run("crdforge", "help", "--man").stdout, page_of("crdforge"), "by default")
    done = run("crdforge", "help", "generate", "--man", code=2)
    contains(done.stderr, 'there is no manual page of "generate"', "message")
    contains(done.stderr, "a command's is a part of crdforge's", "next step")


def agree(folder):
    """Help, page and the table (as shell completion gives it) name the same options with the same words."""
    page = page_of("crdforge")
    parts = dict(re.findall(r"^\.SS crdforge (\S+).*\n((?:(?!\.S[SH] ).*\n)*)", page, re.M))
    commands = re.findall(r"^  (\w+) +\S", run("crdforge", "help").stdout.split("`")[0], re.M)
    equal(list(parts), commands, "commands")
    check(len(commands) > 10, "commands were found")
    for command in commands:
        text = run("crdforge", "help", command).stdout
        equal(run("crdforge", command, "--help").stdout, text, f"{command} --help")
        same_options(command, text.split("\nOptions:\n")[1].split("\nExamples:\n")[0], parts[command],
                     run("crdforge", "__complete", "crdforge", command, "--").stdout)
        usage = text.split("\n")[0].replace("Usage: ", "").replace("[options]", "").strip()
        heading = re.search(rf"^\.SS (crdforge {command}\b.*)$", page, re.M).group(1)
        equal(flat(heading.replace("\\-", "-")), flat(usage), f"{command}: operands")
    usage = run("crdforge-run", "--help").stdout
    page = page_of("crdforge-run")
    same_options("crdforge-run", usage.split("\nOptions:\n")[1].split("\nexit codes:\n")[0], page,
                 run("crdforge", "__complete", "crdforge-run", "--").stdout)
    codes = dict(re.findall(r"^  (\d+(?:, \d+)?)\s+(.*)$", usage.split("exit codes:")[1], re.M))
    listed = dict(re.findall(r"^\.TP\n\.B (\d.*)\n(.*)\n", page.replace("\\-", "-"), re.M))
    equal(listed, codes, "exit codes")


def same_options(command, help_text, page_text, completed):
    help_rows, page_rows = options_of_help(help_text), options_of_page(page_text)
    check(len(help_rows) > 2, f"{command}: options were found")
    equal(page_rows, help_rows, f"{command}: page and help")
    table = dict(line.split("\t") for line in completed.splitlines()[1:])
    short = {re.search(r"--[\w-]+", form).group(0): re.sub(r" \(also --\w+\)$", "", about)
             for form, about in help_rows.items()}
    equal({name: flat(about) for name, about in table.items()}, short, f"{command}: table and help")


def roff(folder):
    """No reader finds anything in them, and they show what they should."""
    for program in PAGES:
        text, path = page_of(program), os.path.join(folder, f"{program}.1")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        if shutil.which("groff"):
            done = run("groff", "-man", "-ww", "-z", "-Tutf8", path)
            equal(done.stdout + done.stderr, "", "groff -ww")
        if shutil.which("mandoc"):
            done = run("mandoc", "-T", "lint", "-W", "warning", path, code=None)
            # A date would have to be kept, or be another with each build.
            found = [line for line in done.stdout.splitlines() if "missing date" not in line]
            equal(found, [], "mandoc -T lint")
        if shutil.which("man"):
            done = subprocess.run(["man", "--warnings", "-l", path], capture_output=True, text=True,
                                  env=dict(os.environ, MANWIDTH="100", LC_ALL="C.UTF-8"), timeout=60)
            equal(done.stderr, "", "man --warnings")
            plain = flat(re.sub(r".\x08", "", done.stdout))
            for form, about in options_of_page(text).items():
                check(flat(form) in plain, f"man {program} shows {form}")
                check(about.split(" ")[0] in plain, f"man {program} tells of {form}")


main(committed, agree, roff)
