"""The forms of classes. Every message says what to do."""

from classrooms.forms.assign import AssignForm
from classrooms.forms.classes import (
    ClassForm,
    ColleagueForm,
    JoinForm,
    JoiningForm,
    RosterForm,
    SettingsForm,
    StudentForm,
)
from classrooms.forms.grading import CategoriesForm, DecisionForm, SchoolColumnsForm
from classrooms.forms.mending import ReplyForm
from classrooms.forms.students import (
    AbsenceForm,
    GroupForm,
    MoveForm,
    SameStudentForm,
    SureForm,
)
from classrooms.forms.terms import CopyForm, ReopenForm
from classrooms.forms.work import AccommodationForm, ExtensionForm, WorkForm

__all__ = [
    "AbsenceForm",
    "AccommodationForm",
    "AssignForm",
    "CategoriesForm",
    "ClassForm",
    "ColleagueForm",
    "CopyForm",
    "DecisionForm",
    "ExtensionForm",
    "GroupForm",
    "JoinForm",
    "JoiningForm",
    "MoveForm",
    "ReopenForm",
    "ReplyForm",
    "RosterForm",
    "SameStudentForm",
    "SchoolColumnsForm",
    "SettingsForm",
    "StudentForm",
    "SureForm",
    "WorkForm",
]
