"""What the pages of classes show."""

from classrooms.queries.assignments import (
    BatchPage,
    StudentLine,
    TeachingPlace,
    Titled,
    WorkPage,
    batch_page,
    groups_to_choose,
    students_to_choose,
    teaching_places,
    titled,
    work_page,
)
from classrooms.queries.attempts import TryPage, try_page
from classrooms.queries.categories import GradeParts, grade_parts
from classrooms.queries.classes import (
    Joining,
    SettingsPage,
    is_present,
    joining,
    joinings,
    settings_page,
    sorted_students,
    teachers_of,
    usual_zone,
)
from classrooms.queries.copying import CopyPreview, copy_preview
from classrooms.queries.disputes import disputed, disputes_of
from classrooms.queries.first_page import ClassesPage, classes_page
from classrooms.queries.gradebook import (
    GradebookPage,
    GradePage,
    View,
    grade_page,
    gradebook_page,
    points_of_tries,
)
from classrooms.queries.items import Item, ItemsPage, items_page
from classrooms.queries.log import LogPage, log_page
from classrooms.queries.marking import MarkPage, QueuePage, mark_page, queue_page
from classrooms.queries.mending import (
    ItemPage,
    MendPage,
    item_page,
    mend_page,
)
from classrooms.queries.mending_preview import mending_preview
from classrooms.queries.moving import (
    AbsentLine,
    GoingPage,
    GroupLine,
    absences_of,
    going,
    going_over,
    groups_of,
    joined_to,
    moved_to,
)
from classrooms.queries.overview import ClassPage, MyClassPage, class_page, my_class_page
from classrooms.queries.passwords import resets, told_of_reset
from classrooms.queries.progress import WorkLine, work_lines
from classrooms.queries.roster import (
    CardsPage,
    DraftPage,
    StudentsPage,
    cards_page,
    draft_page,
    students_page,
)
from classrooms.queries.set_for import SetForStudent, set_for
from classrooms.queries.work import (
    AssignedPage,
    State,
    Work,
    assigned_page,
    work_of,
    works_of,
)

__all__ = [
    "AbsentLine",
    "AssignedPage",
    "BatchPage",
    "CardsPage",
    "ClassPage",
    "ClassesPage",
    "CopyPreview",
    "DraftPage",
    "GoingPage",
    "GradePage",
    "GradeParts",
    "GradebookPage",
    "GroupLine",
    "Item",
    "ItemPage",
    "ItemsPage",
    "Joining",
    "LogPage",
    "MarkPage",
    "MendPage",
    "MyClassPage",
    "QueuePage",
    "SetForStudent",
    "SettingsPage",
    "State",
    "StudentLine",
    "StudentsPage",
    "TeachingPlace",
    "Titled",
    "TryPage",
    "View",
    "Work",
    "WorkLine",
    "WorkPage",
    "absences_of",
    "assigned_page",
    "batch_page",
    "cards_page",
    "class_page",
    "classes_page",
    "copy_preview",
    "disputed",
    "disputes_of",
    "draft_page",
    "going",
    "going_over",
    "grade_page",
    "grade_parts",
    "gradebook_page",
    "groups_of",
    "groups_to_choose",
    "is_present",
    "item_page",
    "items_page",
    "joined_to",
    "joining",
    "joinings",
    "log_page",
    "mark_page",
    "mend_page",
    "mending_preview",
    "moved_to",
    "my_class_page",
    "points_of_tries",
    "queue_page",
    "resets",
    "set_for",
    "settings_page",
    "sorted_students",
    "students_page",
    "students_to_choose",
    "teachers_of",
    "teaching_places",
    "titled",
    "told_of_reset",
    "try_page",
    "usual_zone",
    "work_lines",
    "work_of",
    "work_page",
    "works_of",
]
