# SPDX-License-Identifier: Apache-2.0
"""What script/bench measures with: it would not be missed until somebody measures."""
import os
import subprocess

from common import BUILD, check, equal, main, run, tree

BENCH = os.path.join(BUILD, "tests/bench")
CRDFORGE = os.path.join(BUILD, "bin/crdforge")
FORMATS = "kfp-v1,kfp-v2,argo"


def tool(name):
    return os.path.join(BENCH, name)


def made(folder, name, count, size):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(run(tool("crds"), str(count), str(size)).stdout)
    return path


def test_definitions(folder):
    few, more = made(folder, "few.yaml", 20, 20000), made(folder, "more.yaml", 40, 20000)
    with open(few, encoding="utf-8") as text, open(more, encoding="utf-8") as longer:
        check(longer.read().startswith(text.read()), "they are the same ones each time")
    check(390000 < os.path.getsize(few) < 450000, f"20 of 20 KB have {os.path.getsize(few)} bytes")
    large = made(folder, "large.yaml", 1, 2000000)
    check(2000000 <= os.path.getsize(large) < 2010000, f"one of 2 MB has {os.path.getsize(large)} bytes")
    for path, count in ((few, 20), (large, 1)):
        out = os.path.join(folder, "out" + str(count))
        done = run(CRDFORGE, "generate", "--format", FORMATS, "--out", out, path)
        check("warning: " not in done.stderr, done.stderr)
        equal(len(os.listdir(out)), count, "a folder for each kind")


def test_floor(folder):
    """It reads what we read, and writes the same."""
    source, out, again = (os.path.join(folder, name) for name in ("source", "out", "again"))
    os.makedirs(os.path.join(source, "inner"))
    path = made(source, "inner/crd.yaml", 3, 5000)
    run(CRDFORGE, "generate", "--quiet", "--format", FORMATS, "--out", out, path)
    run(tool("floor"), source, out, again)
    equal(tree(again, manifests=True), tree(out, manifests=True), "what the floor writes")
    with open(path, encoding="utf-8") as text:
        run(tool("floor"), "-", out, again + "-", stdin=text.read())
    equal(tree(again + "-"), tree(out), "likewise, from standard input")
    made(source, "broken.json", 1, 1000)
    with open(os.path.join(source, "broken.json"), "a", encoding="utf-8") as text:
        text.write("]")
    run(tool("floor"), source, out, again + "+", code=1)
    equal(tree(again + "+"), tree(out), "what is no YAML is no reason to write nothing")
    run(tool("floor"), os.path.join(folder, "none"), out, again + "?", code=2)


def measured(folder, *commands, code=0):
    words = [word for command in commands for word in ("--", *command)]
    done = run(tool("measure"), "1", "3", folder, *words, code=code)
    return [[int(word) for word in line.split("\t")] for line in done.stdout.splitlines()]


def test_measure(folder):
    grow = 'x = bytearray(b"1" * (40 << 20)); import subprocess, sys; subprocess.run([sys.executable, "-c", sys.argv[1]])'
    wait = "y = bytearray(b'1' * (40 << 20)); import time; time.sleep(0.2)"
    given = os.path.join(folder, "given")
    with open(given, "w", encoding="utf-8") as out:
        out.write("line\n" * 1000)
    rows = measured(folder, [tool("line")], ["sh", "-c", "exit 3"], ["python3", "-c", grow, wait],
                    ["<" + given, "grep", "-c", "line"], ["mkdir", "{}"])
    equal([row[0] for row in rows], [0, 3, 0, 0, 0], "exit codes")
    for _, least, median, fastest, wall, largest, _ in rows:
        check(0 <= least <= median and 0 < fastest <= wall and largest > 500, f"{rows}")
    _, _, _, _, _, largest, together = rows[2]
    check(largest > 40000, f"the larger of two processes has {largest} KiB")
    check(together > largest + 30000, f"two processes have {together} KiB together, the larger one {largest}")
    equal(os.listdir(folder), ["given"], "what {} stood for is gone")
    measured(folder, ["/nowhere"], code=1)
    measured(folder, ["sh", "-c", f"rm {given} && exit 3"], code=1)  # 3, and then another code
    equal(run(tool("measure"), "1", "0", folder, "--", "true", code=2).stdout, "", "no runs")


KILLS = """
import os, signal, time
sum(range(100000))
begin, end = os.pipe()
child = os.fork()
if child == 0:
    os.write(end, b"done")
    time.sleep(0.5)
    os._exit(0)
os.read(begin, 4)
os.kill(child, signal.SIGKILL)
"""


def test_patience(folder):
    """A child that is killed tells its count when callgrind counts, and that is its own alone."""
    subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                    f"--log-file={folder}/%p", "python3", "-S", "-E", "-c", KILLS],
                   check=True, env={**os.environ, "LD_PRELOAD": tool("patient.so")})
    told = []
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as text:
            told += [int(line.split()[-1]) for line in text if "Collected :" in line]
    equal(len(told), 2, "processes that told their count")
    check(min(told) < max(told) / 2, f"instructions of the two: {told}")


main(test_definitions, test_floor, test_measure, test_patience)
