"""How large the pictures beside a solution are, read from their heads alone."""

from pathlib import Path

from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST, MOST_SIDE = 5_000_000, 10_000  # bytes; pixels


def size_of(text: Path, name: str) -> tuple[int, int] | None:
    """Width and height in pixels of the picture ``name`` beside a text; None if no page can show it."""
    try:
        path = text.with_name(name)
        if path.is_symlink() or path.stat().st_size > LARGEST:
            return None
        with Image.open(path, formats=FORMATS) as picture:
            size = picture.size
    except Exception:  # no name at all, or whatever a damaged head makes Pillow raise
        return None
    return size if all(0 < side <= MOST_SIDE for side in size) else None
