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
from classrooms.forms.work import AccommodationForm, ExtensionForm, WorkForm

__all__ = [
    "AccommodationForm",
    "AssignForm",
    "CategoriesForm",
    "ClassForm",
    "ColleagueForm",
    "DecisionForm",
    "ExtensionForm",
    "JoinForm",
    "JoiningForm",
    "RosterForm",
    "SchoolColumnsForm",
    "SettingsForm",
    "StudentForm",
    "WorkForm",
]
