# SPDX-License-Identifier: Apache-2.0
"""What the tests reached of each room of core/, and what not.

rooms.py REPORT              a line for each room and the sum; ends with 1 where that is too little
rooms.py REPORT --part       likewise, but any sum will do: not all tests were run
rooms.py REPORT --uncovered [ROOM]
                             each line that nothing reached, and each condition that never went one of its ways

REPORT is gcovr's JSON."""
import json
import os
import sys

LINES, BRANCHES = 95, 85


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


def show_uncovered(files, room):
    for entry in files:
        if room not in ("", room_of(entry)):
            continue
        with open(entry["file"], encoding="utf-8") as text:
            code = text.read().split("\n")
        for line in entry["lines"]:
            number, ways = line["line_number"], branches_of(line)
            missed = "never" if not line["count"] else f"{sum(ways)} of {len(ways)}"
            if not line["count"] or not all(ways):
                print(f"{entry['file']}:{number}: {missed}: {code[number - 1].strip()}")


def main():
    with open(sys.argv[1], encoding="utf-8") as text:
        files = sorted(json.load(text)["files"], key=lambda entry: entry["file"])
    if "--uncovered" in sys.argv:
        return show_uncovered(files, sys.argv[3] if len(sys.argv) > 3 else "") or 0
    return 0 if show(files, "--part" not in sys.argv) else 1


os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
sys.exit(main())
