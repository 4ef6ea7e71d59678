# SPDX-License-Identifier: Apache-2.0
"""Just enough PNG to look at a picture of a page, and to make its file small: rows of pixels in, a palette
out. 8 bits a channel, no interlace: what Chromium writes."""
import struct
import zlib

HEAD = b"\x89PNG\r\n\x1a\n"


def chunks(data):
    at = len(HEAD)
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + length]
        at += 12 + length


def unfiltered(kind, line, above, size):
    """A row of bytes as they were before their difference to those beside and above was taken."""
    out = bytearray(line)
    for i, byte in enumerate(line):
        a = out[i - size] if i >= size else 0
        b = above[i]
        c = above[i - size] if i >= size else 0
        if kind == 1:
            guess = a
        elif kind == 2:
            guess = b
        elif kind == 3:
            guess = (a + b) // 2
        else:
            p = a + b - c
            guess = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2] if kind == 4 else 0
        out[i] = (byte + guess) & 255
    return bytes(out)


def rows(data):
    """(width, height, pixels): each pixel is three bytes."""
    found = list(chunks(data))
    width, height, depth, colour = struct.unpack(">IIBB", found[0][1][:10])
    size = {2: 3, 6: 4}[colour]
    assert depth == 8 and found[0][1][12] == 0
    raw = zlib.decompress(b"".join(body for kind, body in found if kind == b"IDAT"))
    above, pixels = bytes(width * size), []
    for y in range(height):
        start = y * (width * size + 1)
        above = unfiltered(raw[start], raw[start + 1:start + 1 + width * size], above, size)
        pixels += [above[x:x + 3] for x in range(0, len(above), size)]
    return width, height, pixels


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def small(data):
    """The picture with the 256 colours that are there most often; the others become the nearest."""
    width, height, pixels = rows(data)
    counts = {}
    for pixel in pixels:
        counts[pixel] = counts.get(pixel, 0) + 1
    palette = sorted(counts, key=lambda p: (-counts[p], p))[:256]
    near = {p: n for n, p in enumerate(palette)}
    for p in counts:
        if p not in near:
            near[p] = min(range(len(palette)), key=lambda n: sum((x - y) ** 2 for x, y in zip(p, palette[n])))
    lines = b"".join(b"\0" + bytes(near[p] for p in pixels[y * width:(y + 1) * width]) for y in range(height))
    return (HEAD + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", b"".join(palette)) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))
