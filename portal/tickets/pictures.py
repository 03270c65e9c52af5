"""Pictures in a text: decoded, checked and drawn anew by Pillow, so that nothing but pixels remains."""

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
KINDS = {"png": "image/png", "jpg": "image/jpeg"}


class NotAPicture(Exception):
    """The bytes are not a picture of a kind in FORMATS, or are damaged."""


class TooManyPixels(Exception):
    """The picture has more than MOST_PIXELS."""


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew; ``suffix`` is a key of KINDS, width and height are in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


def redraw(stream: IO[bytes]) -> Picture:
    """The picture without anything but its pixels: no EXIF, no location, no trailing bytes; the first frame of many.

    The size is read from the header: what has too many pixels is refused before it is decoded.
    Raises NotAPicture or TooManyPixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=FORMATS) as header:
                if header.width * header.height > MOST_PIXELS:
                    raise TooManyPixels
                header.verify()
            stream.seek(0)
            with Image.open(stream, formats=FORMATS) as image:
                image.load()
                photo = image.format == "JPEG"
                upright = _upright(image)
                pixels = upright.convert("RGB" if photo else "RGBA" if _is_translucent(upright) else "RGB")
    except TooManyPixels:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception:  # decoders fail in many ways on hostile bytes; each means the same to the person
        raise NotAPicture from None
    pixels.info.clear()
    out = io.BytesIO()
    if photo:
        pixels.save(out, "JPEG", quality=88)
    else:
        pixels.save(out, "PNG", compress_level=4)
    return Picture(out.getvalue(), "jpg" if photo else "png", pixels.width, pixels.height)


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as the camera was held, if that can be read: cameras and programs write odd EXIF."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _is_translucent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
