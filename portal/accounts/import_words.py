"""The words of what is wrong with a file of accounts."""

from portal.accounts import addresses
from portal.accounts.import_file import COLUMNS, LARGEST, Fault, Problem
from portal.accounts.importing import MOST
from portal.accounts.labels import FAULT
from portal.i18n import _, number
from portal.i18n import lazy as _l

WORDS = {
    Problem.TOO_LARGE: _l("The file is larger than %(most)s KB. Split it in two."),
    Problem.NO_TEXT: _l("This is no CSV file in UTF-8. In Excel, save it as “CSV UTF-8”."),
    Problem.NO_PEOPLE: _l("There is nobody in the file."),
    Problem.NO_COLUMN: _l("The column “%(value)s” is missing."),
    Problem.STRANGE_COLUMN: _l("The column “%(value)s” is not known. There are: %(columns)s."),
    Problem.COLUMN_TWICE: _l("The column “%(value)s” is there twice."),
    Problem.TOO_MANY: _l("From here on there are more than %(people)s people. Split the file in two."),
    Problem.UNREADABLE: _l(
        "This line cannot be read: a quotation mark may be missing. The lines after it were not read."
    ),
    Problem.TOO_MANY_CELLS: _l("This line has more cells than there are columns. The lines after it were not read."),
    Problem.TWICE: _l("This address is on line %(value)s already."),
    Problem.TAKEN: _l("There is an account for %(value)s already."),
    Problem.NO_NAME: _l("The name is missing."),
    Problem.LONG_NAME: _l("The name has more than 200 characters."),
    Problem.STRANGE_ROLE: _l("The role “%(value)s” is not known. There are: customer, manager, agent, admin."),
    Problem.NO_CLIENT: _l("The organization is missing: customers and managers belong to one."),
    Problem.STRANGE_CLIENT: _l("There is no organization “%(value)s”. Add it first."),
    Problem.NEEDLESS_CLIENT: _l("Agents and administrators belong to no organization: leave “%(value)s” out."),
    Problem.STRANGE_LANGUAGE: _l("The language “%(value)s” is not known. There are: fr, en."),
}


def said(fault: Fault) -> str:
    """What is wrong, in the reader's language, where the line is named."""
    if fault.problem == Problem.ADDRESS:
        found = addresses.fault(fault.value)
        text = f"{FAULT[found] if found else ''} ({fault.value})" if fault.value else _("The address is missing.")
    else:
        facts = {"columns": ", ".join(COLUMNS), "most": number(LARGEST // 1000), "people": number(MOST)}
        text = str(WORDS[fault.problem]) % {"value": fault.value[:100], **facts}
    return _("line %(line)d: %(text)s", line=fault.line, text=text) if fault.line else text
