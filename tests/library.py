"""Small knowledge bases to try things on."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

CATALOG = """
[[catalog]]
slug = "childcare"
name = { en = "Childcare Services", fr = "Services de garde" }

  [[catalog.service]]
  slug = "agenda"
  name = { en = "Agenda", fr = "Agenda de l'enfant" }
  team = "care"

  [[catalog.service]]
  slug = "billing"
  name = { en = "Billing", fr = "Facturation" }
  types = ["question"]

  [[catalog.service]]
  slug = "fax"
  name = { en = "Fax", fr = "Télécopieur" }
  retired = true

[[catalog]]
slug = "municipal"
name = { en = "Municipal", fr = "Municipal" }

  [[catalog.service]]
  slug = "roads"
  name = { en = "Roads", fr = "Voirie" }

[[team]]
slug = "care"

[[type]]
slug = "question"
name = { en = "Question", fr = "Question" }

[[type]]
slug = "problem"
name = { en = "Problem", fr = "Problème" }

[[type]]
slug = "suggestion"
name = { en = "Suggestion", fr = "Suggestion" }
"""

FRONT = {"title": "A title", "summary": "A summary.", "updated": "2026-10-28"}


def make_kb(folder: Path) -> Path:
    """A knowledge base with two products, four services and no solution."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "solutions").mkdir()
    return folder


def write(kb: Path, name: str, body: str = "Some text.", service: str = "agenda", **front: str) -> Path:
    """The file ``name`` (``slug.en.md``), with front matter as YAML values; ``None`` leaves a key out."""
    lines = [f"{key}: {value}" for key, value in {**FRONT, **front}.items() if value is not None]
    return write_raw(kb, name, "\n".join(["---", *lines, "---", "", body, ""]), service)


def write_raw(kb: Path, name: str, text: str, service: str = "agenda") -> Path:
    """The file ``name`` with exactly this text."""
    path = kb / "solutions" / service / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def write_both(kb: Path, slug: str, body: str = "Some text.", service: str = "agenda", **front: str) -> None:
    """A solution in both languages."""
    for language in ("en", "fr"):
        write(kb, f"{slug}.{language}.md", body, service, **front)


def write_picture(path: Path, width: int = 40, height: int = 30) -> Path:
    """A PNG of one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, "PNG")
    path.write_bytes(drawn.getvalue())
    return path


def lock(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Take from us the permission to a folder, which root would have whatever its mode."""

    def refusing(ask: Callable[..., Any]) -> Callable[..., Any]:
        def refuse(path: Any = ".", *args: Any, **options: Any) -> Any:
            if not isinstance(path, int) and str(os.fspath(path)).startswith(str(folder)):
                raise PermissionError(13, "Permission denied", str(path))
            return ask(path, *args, **options)

        return refuse

    for name in ("scandir", "stat"):
        patch.setattr(os, name, refusing(getattr(os, name)))
