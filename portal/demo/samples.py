"""Small files to attach, made on the spot: a picture of a screen, a one-page PDF, or text as it is given."""

import struct
import zlib
from pathlib import PurePath

WIDTH, HEIGHT, CELL = 640, 360, 40
PALETTE = ((255, 255, 255), (31, 60, 94), (214, 220, 228), (205, 232, 214), (250, 226, 186), (196, 43, 43))
PAPER, BAR, RULE, PRESENT, ABSENT, RING = range(len(PALETTE))


def sample(name: str, text: str) -> bytes:
    """The bytes of the file ``name``, whose suffix says what it is; ``text`` is ignored for a picture."""
    path = PurePath(name)
    if path.suffix == ".png":
        return _png(zlib.crc32(name.encode()))
    if path.suffix == ".pdf":
        return _pdf([path.stem, "", *text.splitlines()])
    return text.encode("utf-8-sig")  # Excel wants the mark to read accents


def _png(seed: int) -> bytes:
    """The picture that ``seed`` gives, as PNG with a palette."""
    pixels = zlib.compress(b"".join(b"\0" + row for row in _sheet(seed)), 9)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette = bytes(value for colour in PALETTE for value in colour)
    parts = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _sheet(seed: int) -> list[bytearray]:
    """An attendance sheet: names, a coloured cell for each day, and one cell ringed."""
    rows = [bytearray([PAPER]) * WIDTH for _ in range(HEIGHT)]

    def box(x: int, y: int, width: int, height: int, colour: int) -> None:
        for row in rows[y : y + height]:
            row[x : x + width] = bytes([colour]) * width

    box(0, 0, WIDTH, CELL, BAR)
    for y in range(CELL, HEIGHT, CELL):
        box(12, y + 15, 50 + (seed ^ y) % 40, 10, RULE)
        for x in range(3 * CELL, WIDTH, CELL):
            luck = zlib.crc32(f"{seed} {x} {y}".encode()) % 8
            box(x + 3, y + 3, CELL - 6, CELL - 6, ABSENT if luck == 0 else PRESENT if luck < 6 else RULE)
    x, y = CELL * (4 + seed % 10), CELL * (2 + seed % 5)
    box(x, y, CELL, CELL, RING)
    box(x + 3, y + 3, CELL - 6, CELL - 6, RULE)
    return rows


def _pdf(lines: list[str]) -> bytes:
    """One Letter page with ``lines`` of text."""
    shown = "".join(f"({_escaped(line)}) ' " for line in lines)
    content = f"BT /F1 12 Tf 18 TL 72 720 Td {shown}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(file),
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
