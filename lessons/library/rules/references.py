"""Rules of references: what one file names must stand in another."""

from collections.abc import Iterable, Iterator, Mapping

from lessons.library.draft import Draft
from lessons.library.library import Course, Lesson
from lessons.library.problems import Problem
from lessons.library.records import Series
from questions.types import QUESTION_TYPES

NAMED_BY = {
    "objective": "course.yaml",
    "claim": "claims.yaml",
    "term": "glossary.yaml",
    "source": "sources.yaml",
    "misconception": "misconceptions.yaml",
    "series": "data/",
    "lesson": "the course's folders",
    "module": "the course's folders",
    "question": "the course's quizzes",
}


def of_lists(draft: Draft, course: Course) -> Iterator[Problem]:
    """What the shared lists name."""
    for id_, objective in course.objectives.items():
        at = ("objective", id_)
        yield from _known(draft, "claim", objective.claims, at, "claims")
        yield from _known(draft, "lesson", [objective.lesson], at, "lesson")
        yield from _known(draft, "lesson", objective.again, at, "again")
    for id_, claim in course.claims.items():
        yield from _known(draft, "lesson", claim.lessons, ("claim", id_), "lessons")
    for id_, route in course.routes.items():
        yield from _known(draft, "lesson", route.lessons, ("route", id_), "lessons")
    for id_, series in course.series.items():
        at = ("series", id_)
        yield from _known(draft, "source", [series.about.source], at, "source")
        for name in series.about.columns.keys() - set(series.header):
            says = f"Remove the name of the column “{name}”: {id_}.csv has no such column."
            yield draft.problem("error", "unknown-id", says, at, "columns", name)
    for id_, event in course.events.items():
        at = ("event", id_)
        yield from _known(draft, "module", [event.module or ""], at, "module")
        yield from _known(draft, "lesson", [event.lesson or ""], at, "lesson")
        yield from _known(draft, "source", event.sources, at, "sources")
    if course.final:
        yield from _known(draft, "module", course.final.at_least, ("final", "final"), "at_least")


def of_corrections(draft: Draft, course: Course) -> Iterator[Problem]:
    """What was corrected may be gone since: a retired id is known as well."""
    for number, correction in course.about.corrections.items():
        at = ("correction", number)
        for kind in ("lesson", "question"):
            ids = {getattr(correction, kind) or ""} - course.retired_ids.keys()
            yield from _known(draft, kind, ids, at, kind)


def of_modules(draft: Draft, course: Course) -> Iterator[Problem]:
    for module in course.modules:
        yield from _known(
            draft, "objective", module.objectives, ("module", module.id), "objectives"
        )


def of_lessons(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson in course.lessons:
        at = ("lesson", lesson.id)
        yield from _known(draft, "objective", lesson.objectives, at, "objectives")
        yield from _known(draft, "claim", lesson.claims, at, "claims")
        for id_, card in lesson.source_cards.items():
            path = ("source_cards", id_, "source")
            yield from _known(draft, "source", [card.source or ""], at, *path)
        yield from _figures(draft, course, lesson)
        yield from _placements(draft, lesson)
        yield from _closing(draft, lesson)


def of_questions(draft: Draft, course: Course) -> Iterator[Problem]:
    for asked in course.questions:
        question, at = asked.question, ("question", asked.question.id)
        yield from _known(draft, "objective", [question.objective], at, "objective")
        yield from _known(draft, "claim", question.claims, at, "claims")
        if asked.lesson_id:
            yield from _known(draft, "lesson", [asked.lesson_id], at, "lesson")
        for explanation in QUESTION_TYPES[question.type].explanations(question):
            path = explanation.where.split(".")
            yield from _known(draft, "misconception", [explanation.mis or ""], at, *path)


def _known(
    draft: Draft, kind: str, ids: Iterable[str], at: tuple[str, str], *path: str
) -> Iterator[Problem]:
    """A problem for each id that is no such thing; an empty one names nothing."""
    for id_ in ids:
        if id_ and not draft.is_known(kind, id_):
            says = f"Correct “{id_}”, or add it: no {kind} of this id stands in {NAMED_BY[kind]}."
            yield draft.problem("error", "unknown-id", says, at, *_steps(path))


def _steps(path: Iterable[str]) -> Iterator[str | int]:
    return (int(step) if step.isdigit() else step for step in path if step)


def _figures(draft: Draft, course: Course, lesson: Lesson) -> Iterator[Problem]:
    at = ("lesson", lesson.id)
    for id_, figure in lesson.figures.items():
        path = ("figures", id_)
        yield from _known(draft, "series", [figure.data], at, *path, "data")
        series = course.series.get(figure.data)
        if series is None:
            continue
        for field, names in (("x", [figure.x]), ("series", figure.series), ("keep", figure.keep)):
            for name in names:
                if name not in series.header:
                    says = (
                        f"Correct “{name}”: {series.id}.csv has the columns "
                        f"{', '.join(series.header)}."
                    )
                    yield draft.problem("error", "unknown-id", says, at, *path, field)
        yield from _kept(draft, series, figure.keep, at, path)


def _kept(
    draft: Draft,
    series: Series,
    keep: Mapping[str, tuple[str, ...]],
    at: tuple[str, str],
    path: tuple[str, str],
) -> Iterator[Problem]:
    for name, values in keep.items():
        there = {str(cell) for cell in series.column(name)} if name in series.header else None
        for value in values:
            if there is not None and value not in there:
                says = f"Correct “{value}”: {series.id}.csv has no row with it in {name}."
                yield draft.problem("error", "unknown-id", says, at, *path, "keep", name)


def _placements(draft: Draft, lesson: Lesson) -> Iterator[Problem]:
    at = ("lesson", lesson.id)
    there: Mapping[str, tuple[Iterable[str], str]] = {
        "check": ([check.id for check in lesson.quiz.checks], "quiz.yaml under checks"),
        "source": (lesson.source_cards, "source_cards"),
        "figure": (lesson.figures, "figures"),
    }
    for place, placement in enumerate(lesson.placements):
        if placement.claims:
            yield from _known(draft, "claim", placement.claims, at, "placements", str(place))
            continue
        ids, where = there[placement.kind]
        if placement.id not in ids and not _is_unreadable(draft, placement.id):
            says = f"Correct “{placement.id}”, or add it: it does not stand in {where}."
            yield draft.problem("error", "unknown-id", says, at, "placements", place)
    placed = {(placement.kind, placement.id) for placement in lesson.placements}
    for kind, (ids, _) in there.items():
        for id_ in ids:
            if (kind, id_) not in placed:
                says = f"Place the {kind} “{id_}” after a paragraph, or remove it."
                yield draft.problem("warning", "not-placed", says, at, "placements")


def _closing(draft: Draft, lesson: Lesson) -> Iterator[Problem]:
    at = ("lesson", lesson.id)
    question = next((q for q in lesson.quiz.questions if q.id == lesson.closing), None)
    if question is None and not _is_unreadable(draft, lesson.closing):
        says = f"Correct “{lesson.closing}”, or add it: quiz.yaml has no question of this id."
        yield draft.problem("error", "unknown-id", says, at, "closing")
    elif question and question.type != "written":
        says = f"Choose a question of the type written: “{lesson.closing}” is {question.type}."
        yield draft.problem("error", "closing", says, at, "closing")


def _is_unreadable(draft: Draft, question_id: str) -> bool:
    """True where the question stands in a file but could not be read, which is said already."""
    return draft.is_known("question", question_id) and question_id in draft.unreadable


RULES = (of_lists, of_corrections, of_modules, of_lessons, of_questions)
