"""Catalogues are compiled into the data folder, so that a checkout nobody may write to still speaks French."""

import os

from portal.i18n import compile_catalogues


def test_catalogues_are_compiled_when_missing_or_older(tmp_path):
    source, target = tmp_path / "translations", tmp_path / "data"
    text = source / "fr" / "LC_MESSAGES" / "messages.po"
    text.parent.mkdir(parents=True)
    text.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "Yes"\nmsgstr "Oui"\n')
    compile_catalogues(target, source)
    binary = target / "fr" / "LC_MESSAGES" / "messages.mo"
    assert b"Oui" in binary.read_bytes()

    text.write_text(text.read_text().replace("Oui", "Bien"))
    os.utime(text, (1, 1))
    compile_catalogues(target, source)
    assert b"Oui" in binary.read_bytes()

    os.utime(binary, (0, 0))
    compile_catalogues(target, source)
    assert b"Bien" in binary.read_bytes()
