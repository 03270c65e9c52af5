"""Others' work that ships with Guichet is exactly what its VERSIONS.txt says."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "static/vendor", ROOT / "portal/vendor", ROOT / "tests/vendor"]


def listed(folder: Path) -> dict[str, list[str]]:
    """The lines of a VERSIONS.txt: file -> [version, licence, sha256, package@version, path]."""
    lines = (folder / "VERSIONS.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: facts for name, *facts in rows}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_vendored_file_is_listed_and_unchanged(folder: Path) -> None:
    checksums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "VERSIONS.txt"
    }
    assert checksums == {name: facts[2] for name, facts in listed(folder).items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_vendored_package_names_one_version_and_brings_its_licence(folder: Path) -> None:
    rows = listed(folder)
    assert all(origin.rpartition("@")[2] == version for version, _, _, origin, _ in rows.values())
    packages = {origin for _, _, _, origin, _ in rows.values()}
    assert packages == {facts[3] for name, facts in rows.items() if "LICENSE" in name}
