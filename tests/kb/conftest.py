"""A small knowledge base on disk, and one file of it read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.kb import article
from portal.kb.solution import Article
from tests.library import make_kb, write


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A knowledge base with services and no solution."""
    return make_kb(tmp_path / "kb")


@pytest.fixture
def read(kb: Path) -> Callable[..., Article]:
    """A function that writes a text as ``day.en.md`` (or ``.fr.md``) and reads it as the portal does."""

    def attempt(body: str = "Some text.", language: str = "en", **front: str) -> Article:
        return article.read(write(kb, f"day.{language}.md", body, **front), "day", language, "agenda")

    return attempt
