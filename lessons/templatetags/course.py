"""What templates need of the course: texts in the page's language, places on the globe."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.language import page_language
from lessons.library.library import Course, Lesson
from lessons.library.records import Verdict
from lessons.library.text import Localized
from lessons.library.text import said as said_in
from lessons.queries import LessonPage
from questions.shown import Shown

register = template.Library()


@register.filter
def said(text: Localized | None) -> str:
    """A text of the course in the page's language, else in English."""
    return said_in(text, page_language()) if text else ""


@register.filter
def checked_words(checked: str) -> str:
    """How much of a source the authors read."""
    return {
        "whole": _("read whole"),
        "excerpt": _("read in excerpt"),
        "reference": _("cited from standard reference"),
    }[checked]


@register.filter
def verdict_words(verdict: Verdict) -> str:
    """What the evidence says of a claim, in the words of the course."""
    return {
        Verdict.HOLDS: _("holds up"),
        Verdict.CORRECTION: _("holds up with a correction"),
        Verdict.DISPUTED: _("disputed among scholars"),
        Verdict.UNSUPPORTED: _("not supported as written"),
        Verdict.UNKNOWN: _("cannot be checked here"),
        Verdict.OPINION: _("opinion, not a factual claim"),
    }[verdict]


@register.filter
def verdict_meaning(verdict: Verdict) -> str:
    """What a verdict means, in one sentence."""
    return {
        Verdict.HOLDS: _("The evidence supports the sentence as it is written."),
        Verdict.CORRECTION: _(
            "The evidence supports it once a date, a number or a word is mended."
        ),
        Verdict.DISPUTED: _("Scholars who know the evidence disagree, and the page says on what."),
        Verdict.UNSUPPORTED: _("The evidence does not support the sentence as it is written."),
        Verdict.UNKNOWN: _("What would decide it was not to be had while the course was written."),
        Verdict.OPINION: _(
            "It says what somebody values, means or expects; no evidence could decide it."
        ),
    }[verdict]


@register.filter
def day_words(day: str) -> str:
    """A year, a month or a day as prose writes it: 1982, August 1982, 12 August 1982."""
    parts = [int(part) for part in day.split("-")]
    written = {1: "Y", 2: "F Y", 3: "j F Y"}[len(parts)]
    return date_format(date(*[*parts, 1, 1][:3]), written)


@register.filter
def claim_words(kind: str) -> str:
    """What kind of statement a claim is."""
    return {
        "fact": _("fact"),
        "cause": _("cause"),
        "interpretation": _("interpretation"),
        "value": _("judgment of value"),
        "quotation": _("quotation"),
        "prediction": _("prediction"),
    }[kind]


@register.filter
def source_words(kind: str) -> str:
    """What kind of document a source is."""
    return {
        "article": _("article"),
        "book": _("book"),
        "chapter": _("chapter"),
        "law": _("law"),
        "letter": _("letter"),
        "news": _("news"),
        "recollection": _("recollection"),
        "report": _("report"),
        "speech": _("speech"),
        "statistics": _("statistics"),
        "testimony": _("testimony"),
        "treaty": _("treaty"),
    }[kind]


@register.filter
def kind_words(kind: str) -> str:
    """A kind of event, for a filter."""
    return {
        "law": _("law and policy"),
        "economy": _("economy"),
        "violence": _("violence"),
        "movement": _("movement of people"),
    }[kind]


@register.filter
def of(things: dict[str, Any], key: str) -> Any:
    """The thing with this key."""
    return things.get(key)


@register.filter
def lesson(course: Course, lesson_id: str) -> Lesson | None:
    """The lesson of this id, where the course has one."""
    return course.lesson(lesson_id)


@register.filter
def problem(page: LessonPage, check_id: str) -> str:
    """What is wrong with an answer that was posted to this check just now."""
    return page.problem(check_id)


@register.filter
def check(page: LessonPage, check_id: str) -> Shown | None:
    """A check of the lesson with the learner's newest answer."""
    return page.check(check_id)
