"""What the tables of classes hold of a person, in the words of the pages on privacy."""

from django.utils.translation import gettext_lazy as _

from accounts.personal_data import Held
from accounts.retention import Kept

PLACE = Held(
    _(
        "The classes that you are in: since when, your name as the class has it, a school number "
        "if your teacher adds one, and whether its teachers can set a temporary password for you"
    ),
    _("So that your teachers know whose work it is, and can let you in again if you allow it"),
    Kept.CLASS,
)
AGREED = Held(
    _(
        "Work and groups for some students, and what was agreed with you: time, tries, days and "
        "other dates, as numbers without a reason"
    ),
    _("So that your dates and tries are right"),
    Kept.CLASS,
)
ABSENT = Held(
    _("Days on which your teacher notes that you were absent, without a reason"),
    _("To move or excuse work that was due then"),
    Kept.CLASS,
)
JOINED = Held(
    _("That a teacher joined two accounts of yours in a class"),
    _("So that it can be undone"),
    Kept.CLASS,
)
DECIDED = Held(
    _("A grade that your teacher decides by hand, with a reason that you read"),
    _("To say how your grade came about"),
    Kept.CLASS,
)
NAMES = Held(
    _("A list of names that a teacher pastes, before they are added"),
    _("So that the teacher looks at it first"),
    Kept.LIST,
)
GIVEN = Held(
    _("Of a teacher: the work that you give a class"),
    _("So that the class knows what is due"),
    Kept.GIVEN,
    is_of_staff=True,
)
COMMENTS = Held(
    _("Of a teacher: comments that you keep to use again"),
    _("So that you need not write them twice"),
    Kept.REMOVED,
    is_of_staff=True,
)
