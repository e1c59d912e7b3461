"""What a move to another class does with each assignment of a student, in plain sentences."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.operations.going import DueBefore, GoingWork
from classrooms.words import change_words, decision_words, in_zone
from quizzes.window import Change


def going_sentences(going: GoingWork, now: datetime) -> list[str]:
    """Of an assignment that goes along, and of one that stays behind."""
    return _behind(going, now) if going.like is None else _along(going, now)


def _along(going: GoingWork, now: datetime) -> list[str]:
    said = _attempts(going)
    if going.is_running(now):
        said.append(_("The attempt in progress continues in the new class."))
    said += _dates(going)
    if going.decision_goes and going.like:
        words = decision_words(going.points, going.like.points)
        said.append(_("Goes along: %(decision)s.") % {"decision": words})
    elif going.decided:
        said.append(_("The new class already has a newer decision on this grade."))
    elif going.override:
        said.append(_("In the new class it has no points, so the grade set here stays here."))
    return said


def _dates(going: GoingWork) -> list[str]:
    if going.like is None:
        return []
    if going.change == going.change_before:
        said = _("The new class gives at least as much time, so its dates apply.")
        return [said] if going.extension and going.change == Change() else []
    words = change_words(going.change, going.like.classroom.zone)
    return [_("Set for this student: %(dates)s.") % {"dates": words}]


def before_sentence(before: DueBefore) -> str:
    """Of an assignment that was due before the student comes."""
    if before.until is None:
        return _("It has closed, so it is excused.")
    until = in_zone(before.until, before.work.classroom.zone)
    return _("It was due already. The student has until %(when)s for full points.") % {
        "when": until
    }


def _behind(going: GoingWork, now: datetime) -> list[str]:
    said = _attempts(going)
    if going.is_running(now):
        said.append(
            _(
                "An attempt is in progress. Moving the student submits it as it is, with the"
                " answers saved so far."
            )
        )
    if going.extension:
        words = change_words(going.extension.value, going.work.classroom.zone)
        said.append(_("Stays here too: %(dates)s.") % {"dates": words})
    if going.override:
        words = decision_words(going.override.points, going.work.points)
        said.append(_("Stays here too: %(decision)s.") % {"decision": words})
    return said


def _attempts(going: GoingWork) -> list[str]:
    n = len(going.attempts)
    return [ngettext("%(n)d attempt.", "%(n)d attempts.", n) % {"n": n}] if n else []
