# SPDX-License-Identifier: Apache-2.0
"""What generating costs, beside the least it could cost and beside other programs. Prints tables; decides
nothing.

generate.py SCRATCH BUILD BENCH RUNS ROW... [--pyyaml PYTHON] [--kopium PROGRAM] [--crds N] [--json FILE]

SCRATCH is a folder for what is made, best in memory; BUILD has the program, BENCH what tests/bench/ is
compiled to. --crds is how many definitions the stream has. script/bench calls it."""
import argparse
import contextlib
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
PUBLIC = os.path.join(SOURCE, "../shared/crds/public")
BUNDLED = glob.glob(os.path.join(SOURCE, "crd_cache/sagemaker.*"))[0]
MAIN = "kfp-v1,kfp-v2,argo"
FEW, CRD_BYTES, LARGE_BYTES = 3, 20000, 10000000
COUNTED_PART = 20  # of the stream: callgrind would take an hour for all of it
SETTLED_SECONDS = 4  # after them a file that is as old is known by its times: docs/OUTPUT.md
PATIENCE = "86400"  # seconds that a format may take while callgrind counts


class Side:
    """One program at one job: its words, and what it cost. One that is `counted` has its instructions counted,
    one that is not `needed` may fail."""

    def __init__(self, name, words, exits=(0,), counted=False, needed=True):
        self.name, self.words, self.exits, self.counted, self.needed = name, words, exits, counted, needed
        self.cost, self.instructions = None, None
        self.again = False  # it is about a run after another one


class Job:
    """A row: what is read and what is made of it, `runs` times at most. `cpu` (times the floor) and `memory`
    (MB) are the goals."""

    def __init__(self, title, source=None, words=(), formats=MAIN, **more):
        self.title, self.source, self.words, self.formats = title, source, list(words), formats
        self.runs, self.exits = more.get("runs", 1000), more.get("exits", (0,))
        self.cpu, self.memory, self.others = more.get("cpu"), more.get("memory"), more.get("others", True)
        self.sides, self.note = [], ""
        # What is given by standard input, to a program and to what measures it.
        self.feed = ["<" + source] if "-" in self.words else []

    def side(self, name):
        return next((side for side in self.sides if side.name == name), None)


def output(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def size_of(folder):
    sizes = [os.path.getsize(os.path.join(where, name))
             for where, _, names in os.walk(folder) for name in names]
    return f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"


class Bench:
    def __init__(self, args):
        self.args, self.crdforge = args, os.path.join(args.build, "bin/crdforge")
        self.rows = {}
        os.environ["XDG_CACHE_HOME"] = self.path("cache")  # what runs are known by is theirs alone

    def tool(self, name):
        return os.path.join(self.args.bench, name)

    def path(self, name):
        return os.path.join(self.args.scratch, name)

    # --- sides ---------------------------------------------------------------------------------------

    def generate(self, job, out, *more):
        return [self.crdforge, "generate", "--quiet", "--no-project", "--format", job.formats, "--out", out, *more,
                *job.words]

    def ours(self, job, out):
        return [Side(name, [*job.feed, *self.generate(job, out, *more)], job.exits, counted=not more)
                for name, more in (("crdforge", []), ("-j 1", ["--jobs", "1"]), ("-j 2", ["--jobs", "2"]))]

    def floor(self, job, reference):
        source = "-" if job.feed else job.source
        return Side("floor", [*job.feed, self.tool("floor"), source, reference, "{}"], (0, 1), counted=True)

    def others(self, job):
        if self.args.pyyaml and job.others:
            words = [self.args.pyyaml, os.path.join(HERE, "pyyaml.py"), "-" if job.feed else job.source]
            yield Side("PyYAML", job.feed + words, (0, 1), needed=False)
        if self.args.kopium and job.others and job.exits == (0,) and not job.feed:
            each = ('mkdir "$2" && for f in "$1"/*.yaml "$1"/*/*.yaml; do '
                    '[ ! -f "$f" ] || "$0" -f "$f" >"$2/${f##*/}.rs" || exit 1; done')
            yield Side("kopium", ["sh", "-c", each, self.args.kopium, job.source, "{}"], needed=False)

    # --- jobs ----------------------------------------------------------------------------------------

    def make(self, name, count, size):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            subprocess.run([self.tool("crds"), str(count), str(size)], stdout=out, check=True)
        return path

    def reference(self, job):
        """What the floor writes again; None when the program cannot do the job."""
        folder = self.path("reference")
        with contextlib.ExitStack() as stack:
            given = stack.enter_context(open(job.source, "rb")) if job.feed else subprocess.DEVNULL
            done = subprocess.run(self.generate(job, folder), stdin=given, capture_output=True, text=True,
                                  check=False)
        if done.returncode not in job.exits or not os.path.isdir(folder):
            print(f"left out: {job.title}: exit code {done.returncode}: "
                  f"{(done.stderr.splitlines() or [''])[0]}\n")
            return None
        job.note = f"{size_of(folder)} written" + (f", exit code {done.returncode}" if done.returncode else "")
        return folder

    def generating(self, job, again=False):
        """`again`: nothing has changed, beside the floor of the run that makes it all."""
        reference = self.reference(job)
        if reference:
            ours = self.ours(job, reference if again else "{}")
            for side in ours if again else ():
                side.again = True
                self.settle(side)
            job.sides = [self.floor(job, reference), *ours, *self.others(job)]
            self.measure(job)
            self.count(job)
            shutil.rmtree(reference)

    def settle(self, side):
        """Its record is made of files that have been there for a while, as those of most runs."""
        time.sleep(SETTLED_SECONDS)
        for _ in range(2):
            subprocess.run(side.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)

    def again(self, job):
        self.generating(job, again=True)

    def starting(self, job):
        job.sides = [Side("floor", [self.tool("line")], counted=True),
                     Side("crdforge", [self.crdforge, *job.words], counted=True)]
        self.measure(job)
        self.count(job)

    def enlarging(self, job):
        self.make("large/large.yaml", 1, LARGE_BYTES)
        self.generating(job)
        shutil.rmtree(self.path("large"))

    def streaming(self, job):
        self.make("stream.yaml", self.args.crds, CRD_BYTES)
        job.title = f"stream of {self.args.crds} CRDs, {os.path.getsize(job.source) / 1e6:.0f} MB"
        reference = self.reference(job)
        if not reference:
            os.remove(job.source)
            return
        job.sides = [self.floor(job, reference), *self.ours(job, "{}"), *self.others(job)]
        self.measure(job)
        shutil.rmtree(reference)
        part = max(self.args.crds // COUNTED_PART, 1)
        self.make("stream.yaml", part, CRD_BYTES)
        written = job.note
        reference = self.reference(job)
        self.count(job)
        shutil.rmtree(reference)
        os.remove(job.source)
        job.note = f"{written}; instructions are of the first {part}"

    # --- measuring -----------------------------------------------------------------------------------

    def measure(self, job):
        runs = min(self.args.runs, job.runs)
        words = [self.tool("measure"), "1" if runs > 1 else "0", str(runs), self.path("runs")]
        for side in job.sides:
            words += ["--", *side.words]
        os.makedirs(self.path("runs"), exist_ok=True)
        for side, line in zip(list(job.sides), output(*words).splitlines()):
            code, *side.cost = (int(word) for word in line.split("\t"))
            if code in side.exits:
                continue
            if side.needed:
                sys.exit(f"{job.title}: {side.name}: exit code {code}")
            print(f"left out: {side.name}: {job.title}: exit code {code}\n")
            job.sides.remove(side)

    def count(self, job):
        for side in job.sides:
            if side.counted:
                side.instructions = self.instructions(side)

    def instructions(self, side):
        if side.again:
            self.counted(side)
        return self.counted(side)

    def counted(self, side):
        """Of the process and of the workers it forks, together."""
        logs, fresh = self.path("logs"), self.path("counted")
        os.makedirs(logs)
        words = [fresh if word == "{}" else word for word in side.words]
        if "generate" in words:
            words += ["--emit-timeout", PATIENCE]
        with contextlib.ExitStack() as stack:
            feed = subprocess.DEVNULL
            if words[0].startswith("<"):
                feed = stack.enter_context(open(words.pop(0)[1:], "rb"))
            subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                            f"--log-file={logs}/%p", *words], stdin=feed, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False,
                           env={**os.environ, "LD_PRELOAD": self.tool("patient.so")})
        told = []
        for name in glob.glob(os.path.join(logs, "*")):
            with open(name, encoding="utf-8", errors="replace") as text:
                told += re.findall(r"Collected : (\d+)", text.read()) or [None]
        if None in told or not told:
            sys.exit(f"{side.name}: a process ended before callgrind had told its count")
        shutil.rmtree(logs)
        shutil.rmtree(fresh, ignore_errors=True)
        return sum(int(count) for count in told)

    # --- which ---------------------------------------------------------------------------------------

    def jobs(self):
        kinds = len(glob.glob(os.path.join(BUNDLED, "*/*.yaml")))
        bundled = (BUNDLED, ["sagemaker/*"])
        large, stream = self.path("large/large.yaml"), self.path("stream.yaml")
        return {
            "kinds": (self.generating, Job(f"{kinds} kinds, three formats", *bundled, cpu=2, memory=16)),
            "all": (self.generating, Job(f"{kinds} kinds, all formats", *bundled, "all", cpu=3, others=False)),
            "again": (self.again, Job("nothing changed, three formats", *bundled, cpu=0.5, others=False)),
            "again-all": (self.again, Job("nothing changed, all formats", *bundled, "all", cpu=0.5, others=False)),
            "public": (self.generating, Job("public CRDs", PUBLIC, ["--recursive", "--layout", "group", PUBLIC],
                                            runs=FEW, exits=(0, 1))),
            "large": (self.enlarging, Job("one CRD of 10 MB", os.path.dirname(large), [large], runs=FEW)),
            "stream": (self.streaming, Job("stream", stream, ["-"], runs=1, memory=64)),
            "version": (self.starting, Job("`--version`", words=["--version"])),
            "list": (self.starting, Job("`list`", words=["list"])),
            "script": (self.starting, Job("`completion bash`", words=["completion", "bash"])),
            "complete": (self.starting, Job("completion of a kind",
                                            words=["__complete", "crdforge", "show", "Train"])),
            "options": (self.starting, Job("completion of an option",
                                           words=["__complete", "crdforge", "generate", "--f"])),
        }

    def run(self):
        known = self.jobs()
        for name in self.args.rows or known:
            how, job = known[name]
            if name == "public" and not os.path.isdir(PUBLIC):
                print("left out: public CRDs: there is no ../shared/crds/public\n")
                continue
            how(job)
            if job.sides:
                self.rows[name] = job
                print(f"measured: {job.title}", file=sys.stderr)


# --- tables ------------------------------------------------------------------------------------------

SIDES = ("floor", "crdforge", "-j 1", "-j 2", "PyYAML", "kopium")
LEAST_CPU, MEDIAN_CPU, LEAST_WALL, MEDIAN_WALL, LARGEST, TOGETHER = range(6)


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def table(rows, heading, figure, sides=SIDES):
    """Each figure beside how many times the floor it is."""
    used = [name for name in sides if any(job.side(name) for job in rows.values())]
    print(f"{heading}\n\n| | " + " | ".join(used) + " |")
    print("| --- |" + " --- |" * len(used))
    for job in rows.values():
        cells, floor = [], figure(job.side("floor"))
        for name in used:
            side = job.side(name)
            value = figure(side) if side else None
            if value is None:
                cells.append("")
            elif name == "floor" or not floor:
                cells.append(number(value))
            else:
                cells.append(f"{number(value)} ({number(value / floor)})")
        print(f"| {job.title} | " + " | ".join(cells) + " |")
    print()


def show_goals(job):
    side = job.side("crdforge")
    told = [("CPU time", "times the floor", job.cpu, side.cost[LEAST_CPU] / job.side("floor").cost[LEAST_CPU]),
            ("memory", "MB", job.memory, max(side.cost[LARGEST], side.cost[TOGETHER]) * 1.024 / 1000)]
    for what, unit, goal, figure in told:
        if goal:
            reached = "met" if figure <= goal else "MISSED"
            print(f"- goal: {job.title}: {what} at most {goal} {unit}: {reached} ({number(figure)})")


def show(rows):
    def cost(index, unit):
        return lambda side: side.cost[index] / unit

    table(rows, "CPU time, user and system, of all processes, in ms (and as times the floor):",
          cost(LEAST_CPU, 1e3))
    table(rows, "Instructions of all processes, in millions:",
          lambda side: side.instructions and side.instructions / 1e6, ("floor", "crdforge"))
    table(rows, "Wall time, in ms:", cost(LEAST_WALL, 1e3))
    table(rows, "Peak memory of the largest process, in MB:", cost(LARGEST, 1000 / 1.024))
    table(rows, "Peak memory of all processes together, in MB:", cost(TOGETHER, 1000 / 1.024))
    for job in rows.values():
        if job.note:
            print(f"- {job.title}: {job.note}")
    for job in rows.values():
        show_goals(job)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scratch")
    parser.add_argument("build")
    parser.add_argument("bench")
    parser.add_argument("runs", type=int)
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--pyyaml")
    parser.add_argument("--kopium")
    parser.add_argument("--crds", type=int, default=10000)
    parser.add_argument("--json")
    bench = Bench(parser.parse_args())
    bench.run()
    if bench.rows:
        show(bench.rows)
    if bench.args.json:
        with open(bench.args.json, "w", encoding="utf-8") as out:
            json.dump({name: {side.name: {"cost": side.cost, "instructions": side.instructions}
                              for side in job.sides} for name, job in bench.rows.items()}, out, indent=1)


main()
