# SPDX-License-Identifier: Apache-2.0
"""What the tests reached of each room of core/, and what not.

rooms.py REPORT              a line for each room and the sum; ends with 1 where that is too little, or where nothing
                             reached lines that tests/coverage/explained.txt does not explain
rooms.py REPORT --part       likewise, but any of that will do: not all tests were run
rooms.py REPORT --uncovered [ROOM]
                             each line that nothing reached, and each condition that never went one of its ways

REPORT is gcovr's JSON."""
import collections
import json
import os
import sys

LINES, BRANCHES = 95, 85
EXPLAINED = "tests/coverage/explained.txt"


def room_of(entry):
    return entry["file"].split("/")[1]


def branches_of(line):
    return [branch["count"] > 0 for branch in line["branches"]]


def counts(entry):
    """Lines reached, all lines, branches reached, all branches."""
    ways = [way for line in entry["lines"] for way in branches_of(line)]
    return [sum(line["count"] > 0 for line in entry["lines"]), len(entry["lines"]), sum(ways), len(ways)]


def part(reached, all_of_them):
    return 100 * reached / max(all_of_them, 1)


def row(name, lines, all_lines, branches, all_branches):
    print(f"{name:8} {part(lines, all_lines):8.1f} {all_lines:8} {part(branches, all_branches):10.1f} "
          f"{all_branches:9}")


def show(files, whole):
    rooms = {}
    for entry in files:
        before = rooms.get(room_of(entry), (0, 0, 0, 0))
        rooms[room_of(entry)] = [a + b for a, b in zip(before, counts(entry))]
    print(f"{'room':8} {'lines %':>8} {'of':>8} {'branches %':>10} {'of':>9}")
    for name in sorted(rooms):
        row(name, *rooms[name])
    total = [sum(column) for column in zip(*rooms.values())]
    row("all", *total)
    enough = part(*total[:2]) >= LINES and part(*total[2:]) >= BRANCHES
    if whole and not enough:
        print(f"too little: {LINES} % of the lines and {BRANCHES} % of the branches are wanted")
    return enough or not whole


def code_of(entry):
    """The lines of the file, from number 1 on."""
    with open(entry["file"], encoding="utf-8") as text:
        return [""] + [line.strip() for line in text.read().split("\n")]


def unreached(entry):
    """Number and text of the first line of each piece that nothing reached."""
    code, before = code_of(entry), 1
    for line in entry["lines"]:
        if before and not line["count"]:
            yield line["line_number"], code[line["line_number"]]
        before = line["count"]


def explained():
    """(file, first line) of the pieces that rows are about -> how many rows, one a piece."""
    with open(EXPLAINED, encoding="utf-8") as text:
        rows = [line.split(" | ") for line in text.read().split("\n") if line and not line.startswith("#")]
    return collections.Counter((row[0], row[1]) for row in rows)


def show_unexplained(files):
    """True when there is nothing."""
    known, found = explained(), False
    for file, code in sorted(known):
        if code not in code_of({"file": file}):
            print(f"{EXPLAINED}: {file} has no such line any more: {code}")
            found = True
    for entry in files:
        for number, code in unreached(entry):
            if not known[entry["file"], code]:
                print(f"{entry['file']}:{number}: no test reaches it, and {EXPLAINED} does not say why: {code}")
                found = True
            known[entry["file"], code] -= 1
    return not found


def show_uncovered(files, room):
    for entry in files:
        if room not in ("", room_of(entry)):
            continue
        code = code_of(entry)
        for line in entry["lines"]:
            number, ways = line["line_number"], branches_of(line)
            missed = "never" if not line["count"] else f"{sum(ways)} of {len(ways)}"
            if not line["count"] or not all(ways):
                print(f"{entry['file']}:{number}: {missed}: {code[number]}")


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        files = sorted(json.load(text)["files"], key=lambda entry: entry["file"])
    if "--uncovered" in sys.argv:
        return show_uncovered(files, sys.argv[3] if len(sys.argv) > 3 else "") or 0
    whole = "--part" not in sys.argv
    enough = show(files, whole)
    return 0 if (not whole or show_unexplained(files)) and enough else 1


os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.exit(main())
