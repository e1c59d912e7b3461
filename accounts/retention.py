"""How long what is held of a person is kept: the rules, each with the words in which it is said.

Pure. Each model names its rule in `personal_data`; the pages say its words, `manage.py forget`
and the foreign keys carry it out, and tests/config/test_privacy_answers.py lets five years pass.
"""

from datetime import timedelta
from enum import Enum

YEAR = timedelta(days=365)


def _(words: str) -> str:
    """Marks words for the catalogues; whoever shows them translates."""
    return words


class Kept(Enum):
    """`period` is how long, where time ends it; else an act does, such as erasing the account."""

    GUEST = _("90 days after the last time something was saved"), timedelta(days=90)
    ACCOUNT = _("Until the account is erased"), None
    NAME = (
        _(
            "Until the account is erased; one that a class made is erased once all its classes "
            "are and it was not used for 30 days"
        ),
        timedelta(days=30),
    )
    CHANGED = _("Until you change them or the account is erased"), None
    INVITED = (
        _("Until the account is erased; an invitation that nobody used, 30 days"),
        timedelta(days=30),
    )
    REMOVED = _("Until you remove it or the account is erased"), None
    # Of a class, a year by the calendar.
    ANSWER = (
        _(
            "Until the account is erased, and of work for a class 1 year after its last day; "
            "of typed text the newest wording alone"
        ),
        YEAR,
    )
    WITH_ANSWER = _("As long as the answer"), YEAR
    CLASS = _("1 year after the last day of the class, or until the account is erased"), YEAR
    GIVEN = (
        _(
            "1 year after the last day of the class; without who gave it once that account is "
            "erased"
        ),
        YEAR,
    )
    LIST = _("Until the teacher says yes, else 1 day"), timedelta(days=1)
    # Three years, whether or not one of them has a February 29.
    RECORD = _("At most 3 years, with numbers in place of names"), 3 * YEAR + timedelta(days=1)
    REPORT = _("1 year after it is dealt with, or until the account is erased"), YEAR
    NAMELESS = _("Always, and without who did it once that account is erased"), None

    def __init__(self, words: str, period: timedelta | None) -> None:
        self.words = words
        self.period = period
