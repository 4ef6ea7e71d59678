# SPDX-License-Identifier: Apache-2.0
"""The fenced blocks of a Markdown page, which tests run and compare."""
import re


def blocks(text):
    """(info, body) of every fenced block, its indent taken off."""
    found = []
    for match in re.finditer(r"^( *)```([^\n]*)\n(.*?)^\1```$", text, re.M | re.S):
        indent, info, body = match.groups()
        found.append((info.strip(), re.sub(r"^" + indent, "", body, flags=re.M)))
    return found
