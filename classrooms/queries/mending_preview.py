"""What mending a key would do, before anything is written: who moves and who keeps a grade that a
teacher decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from classrooms.mending_posts import Asked
from classrooms.models import Assignment, Classroom, GradeOverride, Membership
from classrooms.queries.assignments import Titled
from classrooms.queries.classes import name_order
from classrooms.queries.mending import MendPage
from quizzes import operations as quizzes
from quizzes.models import Answer
from quizzes.scoring import Score, percent


@dataclass(frozen=True)
class Move:
    """What a rule does to one student's try: points of the whole try, before and after.
    `override`: what a teacher decided instead, so that the grade stays."""

    classroom: Classroom
    work: Titled
    member: Membership | None
    before: Score
    after: Score
    override: GradeOverride | None

    @property
    def name(self) -> str:
        return self.member.name if self.member else ""

    @property
    def percents(self) -> tuple[Decimal, Decimal]:
        """A question that does not count takes points away on both sides."""
        return percent(self.before) or Decimal(0), percent(self.after) or Decimal(0)

    @property
    def difference(self) -> Fraction:
        return _share(self.after) - _share(self.before)


def _share(score: Score) -> Fraction:
    return Fraction(score.known) / Fraction(score.out_of) if score.out_of else Fraction(0)


@dataclass(frozen=True)
class MendingPreview:
    """Who moves and by how much. `kept`: whose grade a teacher has decided, so that it stays while
    their try changes. `by_hand`: answers that a person judged, which stay. `open_count`: attempts
    that go on and will be graded so."""

    moves: tuple[Move, ...]
    kept: tuple[Move, ...]
    answers: int
    by_hand: int
    open_count: int

    @property
    def up(self) -> int:
        return sum(move.difference > 0 for move in self.moves)

    @property
    def down(self) -> int:
        return sum(move.difference < 0 for move in self.moves)

    @property
    def changes_something(self) -> bool:
        return bool(self.moves or self.kept or self.open_count)


def mending_preview(page: MendPage, asked: Asked) -> MendingPreview:
    """Writes nothing. Ten queries at most, however many answers there are."""
    works = {work.pk: work for work in page.works_in(asked.classes)}
    changes = quizzes.preview_regrade(
        page.version.course_id,
        page.version.question_id,
        asked.rule,
        never_down=asked.never_down,
        contexts=tuple(works),
    )
    moved = [each for each in changes if each.is_change]
    places = _places(works, {each.learner_id for each in moved})
    decided = _decided(works, places.values())
    moves = []
    for each in moved:
        work = works[each.context]
        member = places.get((work.classroom_id, each.learner_id))
        override = decided.get((work.pk, member.pk)) if member else None
        before, after = each.score_before, each.score_after
        moves.append(Move(work.classroom, Titled(work), member, before, after, override))
    moves.sort(key=lambda move: (name_order(move.classroom.name), move.name.casefold()))
    return MendingPreview(
        moves=tuple(move for move in moves if move.override is None),
        kept=tuple(move for move in moves if move.override is not None),
        answers=len(changes),
        by_hand=sum(each.is_by_hand for each in changes),
        open_count=_open_count(page, works),
    )


def _places(
    works: Mapping[UUID, Assignment], people: Iterable[UUID]
) -> dict[tuple[UUID, UUID], Membership]:
    """By class and person."""
    rooms = {work.classroom_id for work in works.values()}
    places = Membership.objects.filter(classroom__in=rooms, person__in=list(people))
    return {(each.classroom_id, each.person_id): each for each in places.select_related("person")}


def _decided(
    works: Iterable[UUID], members: Iterable[Membership]
) -> dict[tuple[UUID, UUID], GradeOverride]:
    """By work and membership."""
    rows = GradeOverride.objects.filter(assignment__in=list(works), member__in=list(members))
    return {(each.assignment_id, each.member_id): each for each in rows}


def _open_count(page: MendPage, works: Iterable[UUID]) -> int:
    return Answer.objects.filter(
        attempt__context__in=list(works),
        attempt__submitted_at=None,
        attempt__is_preview=False,
        version__question_id=page.version.question_id,
    ).count()
