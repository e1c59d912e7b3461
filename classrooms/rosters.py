"""A posted roster, read; and its problems in sentences that say what to do."""

from typing import IO

from django.utils.translation import gettext as _

from classrooms.roster import (
    MAX_ROWS,
    NAME_LENGTH,
    NUMBER_LENGTH,
    Roster,
    RosterProblem,
    read_file,
    read_names,
)
from classrooms.roster_files import MAX_BYTES


def read(names: str, file: IO[bytes] | None) -> Roster:
    """What was pasted, or the file; of a larger one only enough to see that it is too large."""
    return read_file(file.read(MAX_BYTES + 1)) if file else read_names(names)


def sentence(problem: RosterProblem) -> str:
    """One problem in words, with its line."""
    if not problem.line:
        return _of_whole(problem)
    return _("Line %(line)d: %(said)s") % {"line": problem.line, "said": _of_line(problem)}


def _of_whole(problem: RosterProblem) -> str:
    words = {
        "empty": _("There is no name in it. Write one name a line."),
        "too_many": _("There are %(n)d names. At most %(most)d can be added at once: split them."),
        "too_large": _("The file is too large. At most 4 MB can be read: split it."),
        "spreadsheet": _("This is a file of a spreadsheet or a document. Save it as CSV first."),
        "unreadable": _("The letters of this file cannot be read. Save it as CSV in UTF-8."),
        "not_a_table": _("This is not a table of names. Save the list as CSV."),
        "no_name_column": _("No column holds names. Call one of them “name”."),
        "more": _("And %(n)d lines more have a problem."),
    }
    return words[problem.kind] % {"n": problem.count, "most": MAX_ROWS}


def _of_line(problem: RosterProblem) -> str:
    words = {
        "no_name": _("it has no name, only “%(text)s”. Write the name, or delete the line."),
        "name_too_long": _("the name “%(text)s” has %(n)d signs. Make it at most %(most)d."),
        "number_too_long": _("the number “%(text)s” has %(n)d signs. Make it at most %(most)d."),
        "no_letter": _("“%(text)s” has no letter in it. Write a name."),
        "control_sign": _("“%(text)s” holds a sign that cannot be seen. Type the line anew."),
        "same_name_twice": _(
            "“%(text)s” stands in line %(other)d too. Delete one; if they are two students, write "
            "their school numbers or a middle initial."
        ),
        "same_number_twice": _("the school number “%(text)s” stands in line %(other)d too."),
        "not_a_table": _(
            "the table can’t be read from here on. Check this line for a quotation mark that is "
            "never closed, or for far too many commas or tabs."
        ),
    }
    most = NUMBER_LENGTH if problem.kind == "number_too_long" else NAME_LENGTH
    values = {"text": problem.text, "other": problem.other_line, "n": problem.count, "most": most}
    return words[problem.kind] % values if problem.kind in words else _of_whole(problem)
