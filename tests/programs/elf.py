# SPDX-License-Identifier: Apache-2.0
"""What the headers and the code of a program or plugin say of how it was built (readelf, objdump)."""
import os
import re

from common import check, run


def segment(headers, kind):
    """Flags of the segment, or None."""
    found = re.search(rf"^\s+{kind}(?:\s+0x\w+){{5}}\s([RWE ]+?)\s+0x", headers, re.MULTILINE)
    return found[1] if found else None


def symbols(path):
    """Names of what it takes from libraries."""
    return set(re.findall(r" UND (\w+)", run("readelf", "--dyn-syms", "--wide", path).stdout))


def needed(path):
    """Libraries that it cannot start without, by the name it has for them."""
    return re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "--dynamic", "--wide", path).stdout)


def hardened(path, program):
    """That a file cannot be misused as easily as one that was built without cmake/Hardening.cmake."""
    name = os.path.basename(path)
    headers = run("readelf", "--program-headers", "--wide", path).stdout
    dynamic = run("readelf", "--dynamic", "--wide", path).stdout
    if program:
        check("PIE" in dynamic, f"{name}: it is loaded at any address (PIE)")
        check("__stack_chk_fail" in symbols(path), f"{name}: stacks are guarded")
        check(any(re.fullmatch(r"__\w+_chk", symbol) for symbol in symbols(path)),
              f"{name}: calls that write into memory of a known size are checked (_FORTIFY_SOURCE)")
    check(segment(headers, "GNU_RELRO") is not None and re.search(r"BIND_NOW|\bNOW\b", dynamic),
          f"{name}: its tables are read-only when it runs (RELRO, BIND_NOW)")
    check(segment(headers, "GNU_STACK") == "RW", f"{name}: nothing on a stack is code")
    check(not re.search(r"^\s+LOAD\b.*\sRWE\s", headers, re.MULTILINE), f"{name}: what is code is not written")
    check(not re.search(r"TEXTREL|RPATH|RUNPATH", dynamic), f"{name}: no TEXTREL, and no path of its builder's")


def guards_jumps(path):
    """On x86-64: functions begin with a mark for indirect calls, and large stacks are touched page by page."""
    code = run("objdump", "--disassemble", "--no-show-raw-insn", path).stdout
    return code.count("endbr64") > 20, re.search(r"\bor[ql]?\s+\$0x0,\(%rsp\)", code) is not None
