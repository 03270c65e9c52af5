"""Pictures to send in tests, made on the spot: ordinary ones, and hostile ones."""

import io
import struct
import zlib

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.factories import posted

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    """A picture, red with a blue corner at the top left."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 4, size[1] // 4))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def photo(orientation: int = 1) -> bytes:
    """A telephone's photo: EXIF with the place, the owner and how the telephone was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Canary Phones"
    exif[0xA430] = "Canary Tremblay"
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 48.0, 50.0), 3: "W", 4: (71.0, 12.0, 30.0)})
    return drawn("JPEG", exif=exif, quality=95, comment=b"Canary comment")


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(side: int = 30_000) -> bytes:
    """A small PNG file of ``side`` times ``side`` black pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    rows = b"".join(packer.compress(row * 1_000) for _ in range(side // 1_000)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def many_scans(count: int) -> bytes:
    """A progressive JPEG file whose last scan comes again and again."""
    content = drawn("JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    again = content[last:-2]
    return content[:-2] + again * count + content[-2:]


def grain(side: int, kind: str, mode: str = "RGB", **options: object) -> bytes:
    """A picture like a photograph, in which no two pixels are the same."""
    noise = Image.effect_noise((side, side), 60)
    image = noise.convert(mode)
    if mode == "RGBA":
        image.putalpha(noise)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def send_picture(
    client: FlaskClient, address: str, content: bytes, name: str = "image.png", kind: str = "picture"
) -> TestResponse:
    """What the portal answers when the editor sends a picture."""
    return client.post(f"{address}/attachments", data={"picture": kind, "files": posted(name, content)})


def read(content: bytes) -> Image.Image:
    """The picture in the bytes."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
