"""Files of the knowledge base that need somebody's hand."""

from pathlib import Path

from portal.accounts.models import User
from portal.admin.sections import Cell, Row, Section, Titles, number
from portal.catalog import library as catalog
from portal.i18n import NAMES
from portal.i18n import lazy as _l
from portal.kb import check, history
from portal.kb import library as kb
from portal.kb.drift import Change
from portal.kb.front_matter import Fault


def _left_out(_user: User) -> list[Row]:
    library, broken = kb.current(), catalog.fault()
    found = [[Cell("catalog.toml", "en"), Cell("", kind="num"), Cell(broken, "en")]] if broken else []
    return found + [_fault(fault) for fault in library.faults]


def _to_mend(_user: User) -> list[Fault]:
    return check.flaws(kb.current().every(is_whole=False), catalog.current().services)


def _fault(fault: Fault, _titled: Titles | None = None) -> Row:
    return [Cell(_named(fault.path), "en"), number(fault.line), Cell(fault.message, "en")]


def _twins(_user: User) -> list[tuple[str, str, Path]]:
    library = kb.current()
    broken = {fault.path for fault in library.faults}
    return [twin for twin in library.twinless() if twin[-1] not in broken]


def _twin(twin: tuple[str, str, Path], titled: Titles) -> Row:
    slug, language, path = twin
    return [titled(slug), Cell(NAMES[language], language), Cell(_named(path), "en")]


def _behind(_user: User) -> list[Row]:
    """What git says, in the words of `kb check`; one row of why it says nothing."""
    library = kb.current()
    if problem := library.no_history():
        said = Cell(str(NO_HISTORY[problem])) if problem in NO_HISTORY else Cell(problem, "en")
        return [[said, Cell("", kind="num"), Cell("", "en")]]
    return [_drifted(path, change) for path, change in library.drifted()]


def _drifted(path: Path, change: Change) -> Row:
    name = Cell(_named(path), "en")
    if change.problem:
        return [name, Cell("", kind="num"), Cell(f"translated_from: {change.problem}", "en")]
    return [name, number(change.behind), Cell(change.command, "en")]


def _as_it_is(row: Row, _titled: Titles) -> Row:
    return row


def _named(path: Path) -> str:
    """The path as one types it in the folder of the knowledge base."""
    folder = kb.current().folder
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


NO_HISTORY = {
    history.NO_GIT: _l("Not compared: git is not installed."),
    history.SILENT: _l("Not compared: git does not answer."),
    history.NO_REPOSITORY: _l("Not compared: these files are in no git repository."),
    history.SHALLOW: _l("Not compared: the history is cut short here. git fetch --unshallow brings the rest."),
    history.NO_COMMIT: _l("Not compared: git has no history of these files."),
}
LEFT_OUT = Section(
    "left-out",
    _l("Files left out"),
    _l("Nobody reads these files until they are mended; all the others are shown."),
    _l("Every file is shown."),
    (_l("File"), _l("Line"), _l("What to mend")),
    _left_out,
    _as_it_is,
)
TO_MEND = Section(
    "to-mend",
    _l("To mend in what is shown"),
    _l("These solutions are shown, but for what is named here: links that lead nowhere, missing pictures, HTML."),
    _l("Nothing is to mend in what is shown."),
    (_l("File"), _l("Line"), _l("What to mend")),
    _to_mend,
    _fault,
)
TWINS = Section(
    "missing-twins",
    _l("Missing in one language"),
    _l("People who read in that language are shown the other one, with a notice."),
    _l("Every solution is in both languages."),
    (_l("Solution"), _l("Missing language"), _l("File to write")),
    _twins,
    _twin,
)
BEHIND = Section(
    "behind",
    _l("Translations to bring up to date"),
    _l("The other language was changed since. The command shows what to translate."),
    _l("Every translation is up to date."),
    (_l("File"), _l("Changes behind"), _l("Command")),
    _behind,
    _as_it_is,
)
