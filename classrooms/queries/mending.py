"""Mended keys of a class, and what a rule would do before it is applied. Own study is nobody's to
see: a preview shows the works of classes alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from classrooms.mending_posts import SEED, Asked, UnreadableMending, read
from classrooms.models import Assignment, Classroom, Membership
from classrooms.posts import one_id
from classrooms.queries.assignments import Titled
from classrooms.queries.classes import name_order
from classrooms.queries.disputes import Disputed, disputes_of
from classrooms.queries.items import Item, items_page
from common.language import page_language
from questions.fields import ResponseProblem
from questions.shown import Shown, show
from questions.spec import Question
from questions.types import type_of
from quizzes.models import Answer, QuestionVersion, Regrade
from quizzes.regrading import Accept, FixKey, Rule, rule_from_json

# What a colleague mended is offered for so long.
OFFERED_FOR = timedelta(days=30)
NOT_REPEATED = ("csrfmiddlewaretoken", "go", "up", "down")


@dataclass(frozen=True)
class Mending:
    """A mended key of a question: the rule in its parts, for the words of a page."""

    row: Regrade
    question: Question

    @cached_property
    def rule(self) -> Rule:
        return rule_from_json(self.row.rule)

    @property
    def kind(self) -> str:
        return self.rule.kind

    @property
    def answer(self) -> str:
        """What is right now, or right too, in one line; "" where the rule names none."""
        language, rule = page_language(), self.rule
        if isinstance(rule, FixKey):
            return type_of(rule.question).key(rule.question, language)
        if isinstance(rule, Accept):
            return type_of(self.question).summarise(self.question, rule.response, language)
        return ""


@dataclass(frozen=True)
class ItemPage:
    """One question of a work. `offers`: what colleagues made of it in other classes; `undoable`:
    the mendings that the reader may undo, since they may change every class that it reaches."""

    own: Membership
    work: Titled
    version: QuestionVersion
    item: Item | None
    disputes: tuple[Disputed, ...]
    mendings: tuple[Mending, ...]
    offers: tuple[Mending, ...]
    undoable: frozenset[UUID]

    # Of how many classes with this quiz there could be figures, and whether they are of all.
    classes: int = 1
    is_pooled: bool = False

    @property
    def question(self) -> Question:
        return self.item.question if self.item else self.version.question


def item_page(
    own: Membership,
    work: Assignment,
    version: QuestionVersion,
    *,
    now: datetime,
    is_pooled: bool = False,
) -> ItemPage:
    """Eleven queries at most."""
    whole = items_page(own, work, now=now, is_pooled=is_pooled)
    every = _mendings(version)
    # One without contexts was made for everybody, by whoever looks after the course.
    here = [each for each in every if not each.row.contexts or str(work.pk) in each.row.contexts]
    mine = {context for each in here for context in each.row.contexts}
    offered = [
        each
        for each in every
        if each not in here
        and not each.row.undone_at
        and each.row.made_at > now - OFFERED_FOR
        and not mine & set(each.row.contexts)
    ]
    return ItemPage(
        own,
        whole.work,
        version,
        whole.item(version.question_id),
        disputes_of(own, works=[work], question_id=version.question_id),
        tuple(here),
        tuple(offered if not any(each.row.undone_at is None for each in here) else ()),
        _undoable(own.person_id, here),
        classes=whole.classes,
        is_pooled=is_pooled,
    )


def _undoable(person_id: UUID, mendings: Iterable[Mending]) -> frozenset[UUID]:
    """By the rule of `access.get_mending_for_staff`. Two queries."""
    reached = {each.row.pk: {UUID(each) for each in each.row.contexts} for each in mendings}
    works = Assignment.objects.filter(pk__in={pk for each in reached.values() for pk in each})
    rooms = dict(works.values_list("pk", "classroom_id"))
    mine = Membership.objects.staff().filter(person=person_id, classroom__archived_at=None)
    changeable = {place.classroom_id for place in mine if place.may_change}
    return frozenset(
        mending
        for mending, contexts in reached.items()
        if contexts and {rooms[each] for each in contexts if each in rooms} <= changeable
    )


def _mendings(version: QuestionVersion) -> list[Mending]:
    rows = Regrade.objects.filter(course_id=version.course_id, question_id=version.question_id)
    return [
        Mending(row, version.question)
        for row in rows.select_related("made_by").order_by("-made_at")
    ]


@dataclass(frozen=True)
class MendingPlace:
    """A class of the reader's in which the question was asked, with its works that did."""

    classroom: Classroom
    works: tuple[Assignment, ...]

    @property
    def titles(self) -> str:
        return ", ".join(Titled(work).target.title for work in self.works)


def mending_places(person_id: UUID, version: QuestionVersion) -> tuple[MendingPlace, ...]:
    """The classes that a person may change and whose works asked the question. Three queries."""
    mine = Membership.objects.staff().filter(person=person_id, classroom__archived_at=None)
    rooms = {own.classroom_id for own in mine if own.may_change}
    works = {
        work.pk: work
        for work in Assignment.objects.filter(
            classroom__in=rooms, kind="quiz", course_id=version.course_id
        ).select_related("classroom")
    }
    asked = Answer.objects.filter(
        attempt__context__in=works, version__question_id=version.question_id
    )
    found: dict[UUID, list[Assignment]] = {}
    for context in asked.values_list("attempt__context", flat=True).distinct():
        found.setdefault(works[context].classroom_id, []).append(works[context])
    places = (MendingPlace(each[0].classroom, tuple(each)) for each in found.values())
    return tuple(sorted(places, key=lambda place: name_order(place.classroom.name)))


@dataclass(frozen=True)
class MendPage:
    """The form in which a key is mended. `posted` is what it held; `offer` what a colleague made of
    the question."""

    own: Membership
    work: Titled
    version: QuestionVersion
    places: tuple[MendingPlace, ...]
    posted: Mapping[str, Sequence[str]]
    offer: Mending | None

    @property
    def is_moving(self) -> bool:
        """An arrow of an order was pressed: there may be more to move."""
        return "up" in self.posted or "down" in self.posted

    def asked(self) -> Asked:
        """Raises UnreadableMending."""
        like = self.offer.rule if self.offer else None
        asked = read(self.version.question, self.posted, like=like)
        # No works would be everybody's answers: a class of somebody else is none.
        if not self.works_in(asked.classes):
            raise UnreadableMending("classes")
        return asked

    def works_in(self, classes: Collection[UUID]) -> list[Assignment]:
        chosen = (place for place in self.places if place.classroom.pk in classes)
        return [work for place in chosen for work in place.works]

    @cached_property
    def shown(self) -> Shown:
        """The question in its own form, with what was given in it."""
        return show(self.version.question, self._response, number=1, seed=SEED)

    @property
    def _response(self) -> Any:
        fields = {name: list(values) for name, values in self.posted.items()}
        try:
            return type_of(self.version.question).read(self.version.question, fields, seed=SEED)
        except ResponseProblem:
            return None

    @property
    def has_answer_form(self) -> bool:
        return self.version.question.type != "written"

    @property
    def kind(self) -> str:
        return next(iter(self.posted.get("kind", ())), "like" if self.offer else "")

    @property
    def never_down(self) -> bool:
        return not self.posted or "never_down" in self.posted

    @property
    def classes(self) -> Sequence[str]:
        if self.posted:
            return self.posted.get("classes", ())
        return [str(each.classroom.pk) for each in self.places]

    @property
    def repeated(self) -> list[tuple[str, str]]:
        """What the form held, to be sent again with a yes."""
        kept = {name: self.posted[name] for name in self.posted if name not in NOT_REPEATED}
        return [(name, value) for name, values in kept.items() for value in values]


def mend_page(
    own: Membership,
    work: Assignment,
    version: QuestionVersion,
    posted: Mapping[str, Sequence[str]],
    *,
    like: str,
) -> MendPage:
    """Four queries at most. `like`: the id of what a colleague mended."""
    places = mending_places(own.person_id, version)
    return MendPage(own, Titled(work), version, places, posted, _offer(version, like))


def _offer(version: QuestionVersion, like: str) -> Mending | None:
    known = one_id(like)
    if known is None:
        return None
    same = Regrade.objects.filter(course_id=version.course_id, question_id=version.question_id)
    row = same.filter(pk=known, undone_at=None).first()
    return Mending(row, version.question) if row else None


def offers(works: Mapping[UUID, Assignment], *, now: datetime) -> list[tuple[Assignment, Regrade]]:
    """Keys that colleagues mended lately, of questions that these works asked and nobody has mended
    here: each once. One query; two where there may be any."""
    rows = Regrade.objects.filter(undone_at=None, made_at__gt=now - OFFERED_FOR).order_by("made_at")
    own, others = set[tuple[str, str]](), list[Regrade]()
    for row in rows:
        is_here = any(UUID(context) in works for context in row.contexts)
        if is_here or not row.contexts:
            own.add((row.course_id, row.question_id))
        else:
            others.append(row)
    open_ = {
        (row.course_id, row.question_id): row
        for row in others
        if (row.course_id, row.question_id) not in own
    }
    if not open_:
        return []
    asked = Answer.objects.filter(
        attempt__context__in=works,
        version__question_id__in=[question for _course, question in open_],
    ).values_list("attempt__context", "version__course_id", "version__question_id")
    found = []
    for context, course, question in sorted(asked.distinct(), key=str):
        if (course, question) in open_:
            found.append((works[context], open_.pop((course, question))))
    return found
