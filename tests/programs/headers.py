# SPDX-License-Identifier: Apache-2.0
"""What the public headers declare, as far as tests compare it."""
import re


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def pieces(body, separator):
    """What the separator parts outside of any brackets, each with single spaces."""
    depth, piece, found = 0, "", []
    for c in body:
        depth += (c in "({[") - (c in ")}]")
        if c == separator and depth == 0:
            found.append(piece)
            piece = ""
        else:
            piece += c
    return [p for p in (re.sub(r"\s+", " ", p).strip() for p in found + [piece]) if p]


def definitions(text, word):
    """{name: body} of each struct or enum of the headers."""
    found = {}
    for match in re.finditer(rf"\b{word} (cf_\w+)\s*\{{", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found[match.group(1)] = text[match.end():end - 1]
    return found


def field_name(declaration):
    return re.search(r"\(\*(\w+)\)|(\w+)(?: CF_PRINTF\(.*\))?$", declaration).group(0).strip("(*)")


def fields(text):
    """{struct: [(name, declaration)]}"""
    found = {}
    for name, body in definitions(text, "struct").items():
        rows = []
        for declaration in pieces(body, ";"):
            first, *others = pieces(declaration, ",") if "(" not in declaration else [declaration]
            rows.append((field_name(first), first))
            rows += [(other, first.rsplit(" ", 1)[0] + " " + other) for other in others]
        found[name] = rows
    return found
