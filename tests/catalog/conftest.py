"""A portal that reads a small knowledge base of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.catalog.library import Shelf
from portal.kb import library, reading
from tests.conftest import Cast
from tests.library import make_kb


@pytest.fixture
def kb(app: Flask, database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the small knowledge base, which the portal looks at again for each request."""
    folder = make_kb(tmp_path / "kb")
    monkeypatch.setattr(library, "SCAN_EVERY", -1)
    monkeypatch.setattr(reading, "YOUNG", 0)
    monkeypatch.setitem(app.extensions, "kb", library.Library(folder))
    monkeypatch.setitem(app.extensions, "catalog", Shelf(folder / "catalog.toml"))
    return folder


@pytest.fixture
def alice(kb: Path, signed_in: Callable[..., FlaskClient], cast: Cast) -> FlaskClient:
    """Alice's browser, on the small knowledge base."""
    return signed_in(cast.alice)
