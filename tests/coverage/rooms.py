#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What was reached of each room: rooms.py SUMMARY.json WHOLE

The summary is gcovr's. With WHOLE (1) it ends with 1 where too little was reached."""
import json
import sys

LINES, BRANCHES = 95, 85
KEYS = ("line_covered", "line_total", "branch_covered", "branch_total")


def row(name, counts):
    lines, all_lines, branches, all_branches = counts
    print(f"{name:8} {100 * lines / all_lines:6.1f} {all_lines:8} "
          f"{100 * branches / max(all_branches, 1):9.1f} {all_branches:9}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        summary = json.load(file)
    rooms = {}
    for entry in summary["files"]:
        room = rooms.setdefault(entry["filename"].split("/")[1], [0] * len(KEYS))
        for i, key in enumerate(KEYS):
            room[i] += entry[key]
    print(f"{'room':8} {'lines':>6} {'of':>8} {'branches':>9} {'of':>9}")
    for name in sorted(rooms):
        row(name, rooms[name])
    total = [sum(column) for column in zip(*rooms.values())]
    row("all", total)
    enough = 100 * total[0] >= LINES * total[1] and 100 * total[2] >= BRANCHES * total[3]
    if sys.argv[2] == "1" and not enough:
        print(f"too little: {LINES} % of the lines and {BRANCHES} % of the branches are wanted")
        sys.exit(1)


main()
