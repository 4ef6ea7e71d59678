# SPDX-License-Identifier: Apache-2.0
"""Checking many files in one process, which is what makes the slow SDKs bearable."""
import sys


def closing(total, failed):
    """Prints the closing line and exits. A test of nothing is a failure, too."""
    print(f"{total - failed} passed, {failed} failed")
    sys.exit(failed > 0 or total == 0)


def each_file(check):
    """Calls check(path, say) for each argument; prints what it says and a closing line, and exits."""
    failed = 0
    for path in sys.argv[1:]:
        problems = []
        try:
            check(path, problems.append)
        except Exception as error:  # pylint: disable=broad-except
            problems.append(f"{type(error).__name__}: {error}")
        failed += bool(problems)
        for problem in problems:
            print(f"FAILED: {path}: {problem}", flush=True)
    closing(len(sys.argv) - 1, failed)
