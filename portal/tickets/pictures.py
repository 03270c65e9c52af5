"""Pictures in a text: decoded, checked and drawn anew by Pillow, so that nothing but pixels remains."""

import io
import threading
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

MOST_PIXELS, MOST_SIDE = 25_000_000, 16_384
MOST_SCANS = 100  # of a progressive JPEG, which has about ten; each is a whole picture to decode
SMALL = 500_000  # bytes: below it nobody minds
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PHOTOS = ("JPEG", "MPO")  # some telephones put two JPEG pictures into one file
KINDS = {"png": "image/png", "jpg": "image/jpeg"}


class NotAPicture(Exception):
    """The bytes are not a picture of a kind in FORMATS, or are damaged."""


class TooManyPixels(Exception):
    """The picture has more than MOST_PIXELS."""


class TooLong(Exception):
    """A side of the picture has more than MOST_SIDE pixels."""


class TooHeavy(Exception):
    """The picture drawn anew is over the limit: ``size`` and ``limit`` in bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size)
        self.size, self.limit = size, limit


# a picture of the largest size takes some hundred megabytes while it is drawn
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew; ``suffix`` is a key of KINDS, width and height are in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


def redraw(stream: IO[bytes]) -> Picture:
    """The picture without anything but its pixels: no EXIF, no location, no trailing bytes; the first frame of many.

    The size is read from the header: what has too many pixels is refused before it is decoded. Two are drawn at once,
    others wait. Raises NotAPicture, TooManyPixels or TooLong.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _check(stream)
            with _AT_ONCE:
                return _redrawn(stream)
    except (TooManyPixels, TooLong):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception:  # decoders fail in many ways on hostile bytes; each means the same to the person
        raise NotAPicture from None


def _check(stream: IO[bytes]) -> None:
    """Refuse by the header, and by the marker that begins each scan: within a scan its bytes cannot stand."""
    with Image.open(stream, formats=FORMATS) as header:
        if header.width * header.height > MOST_PIXELS:
            raise TooManyPixels
        if max(header.size) > MOST_SIDE:
            raise TooLong
        is_photo = header.format in PHOTOS
        header.verify()
    stream.seek(0)
    if is_photo and stream.read().count(b"\xff\xda") > MOST_SCANS:
        raise NotAPicture


def _redrawn(stream: IO[bytes]) -> Picture:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    with Image.open(stream, formats=FORMATS) as image:
        image.load()
        is_photo = image.format in PHOTOS
        upright = _upright(image)
        is_opaque = is_photo or not _is_translucent(upright)
        pixels = upright.convert("RGB" if is_opaque else "RGBA")
    pixels.info.clear()
    if is_photo:
        return _written(pixels, "JPEG", "jpg", quality=88)
    drawn = _written(pixels, "PNG", "png", compress_level=4)
    # a photograph that came as WebP: every pixel of it kept would be many times what was sent
    if is_opaque and len(drawn.content) > 2 * size + SMALL:
        return _written(pixels, "JPEG", "jpg", quality=90)
    return drawn


def _written(pixels: Image.Image, kind: str, suffix: str, **options: int) -> Picture:
    out = io.BytesIO()
    pixels.save(out, kind, **options)
    return Picture(out.getvalue(), suffix, pixels.width, pixels.height)


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as the camera was held, if that can be read: cameras and programs write odd EXIF."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _is_translucent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
