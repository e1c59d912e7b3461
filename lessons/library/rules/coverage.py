"""Rules of coverage: every claim and objective is taught and tested, every term and source used."""

from collections.abc import Iterator

from lessons.library.draft import Draft
from lessons.library.library import Course
from lessons.library.problems import Problem
from lessons.library.quizzes import Asked
from lessons.library.records import Objective

QUESTIONS_A_CLAIM = 2
QUESTIONS_AN_OBJECTIVE = 6
TYPES_AN_OBJECTIVE = 3
STEPS_OF_A_CREATION = 3


def claims(draft: Draft, course: Course) -> Iterator[Problem]:
    for id_ in course.claims:
        at, count = ("claim", id_), len(course.tested_by(id_))
        if not course.taught_in(id_):
            says = f"Teach {id_}: add it to the claims of a lesson."
            yield draft.problem("warning", "not-taught", says, at)
        if count < QUESTIONS_A_CLAIM:
            says = f"Test {id_} by {QUESTIONS_A_CLAIM} questions: there are {count}."
            yield draft.problem("warning", "not-tested", says, at)


def lessons_of_claims(draft: Draft, course: Course) -> Iterator[Problem]:
    """A claim and its lessons name each other."""
    for id_, claim in course.claims.items():
        taught = {lesson.id for lesson in course.taught_in(id_)}
        known = {lesson_id for lesson_id in claim.lessons if course.lesson(lesson_id)}
        for lesson_id in sorted(known - taught):
            says = f"Add {id_} to the claims of “{lesson_id}”, or take the lesson off here."
            yield draft.problem("warning", "not-taught", says, ("claim", id_), "lessons")
        for lesson_id in sorted(taught - known):
            says = f"Add “{lesson_id}” to the lessons of {id_}, or take the claim off there."
            yield draft.problem("warning", "not-taught", says, ("claim", id_), "lessons")


def cards_of_claims(draft: Draft, course: Course) -> Iterator[Problem]:
    """A card judges claims that its lesson teaches; once a lesson has such cards, each of its
    claims stands on one of them, and once."""
    for lesson in course.lessons:
        at = ("lesson", lesson.id)
        seen: list[str] = []
        for place, placement in enumerate(lesson.placements):
            for id_ in placement.claims:
                says = ""
                if id_ in seen:
                    says = f"Take {id_} off this card: it stands on another one."
                elif id_ not in lesson.claims:
                    says = f"Add {id_} to the claims of this lesson, or take it off the card."
                seen.append(id_)
                if says:
                    yield draft.problem("warning", "claim-card", says, at, "placements", place)
        for id_ in lesson.claims if seen else ():
            if id_ not in seen:
                says = f"Put {id_} on a card at the end of a section: the others stand on one."
                yield draft.problem("warning", "claim-card", says, at, "claims")


def objectives(draft: Draft, course: Course) -> Iterator[Problem]:
    for id_, objective in course.objectives.items():
        at = ("objective", id_)
        if not any(id_ in lesson.objectives for lesson in course.lessons):
            says = f"Teach {id_}: add it to the objectives of a lesson."
            yield draft.problem("warning", "not-taught", says, at)
        asked = [asked for asked in course.questions if asked.question.objective == id_]
        says = _lacks(id_, objective, asked)
        if says:
            yield draft.problem("warning", "not-tested", says, at)


def _lacks(id_: str, objective: Objective, asked: list[Asked]) -> str:
    """What the questions of an objective still lack, as a sentence, or nothing."""
    types = [one.question.type for one in asked]
    if objective.bloom == "create":
        others = len(types) - types.count("written")
        if "written" in types and others >= STEPS_OF_A_CREATION:
            return ""
        return (
            f"Test {id_} by a written task and {STEPS_OF_A_CREATION} questions on its steps: "
            f"there are {types.count('written')} and {others}."
        )
    if len(types) >= QUESTIONS_AN_OBJECTIVE and len(set(types)) >= TYPES_AN_OBJECTIVE:
        return ""
    return (
        f"Test {id_} by {QUESTIONS_AN_OBJECTIVE} questions of {TYPES_AN_OBJECTIVE} types: "
        f"there are {len(types)} of {len(set(types))}."
    )


def unused_terms(draft: Draft, course: Course) -> Iterator[Problem]:
    used = {
        term
        for lesson in course.lessons
        for reading in lesson.readings.values()
        for term in reading.terms
    }
    for id_ in course.terms:
        if id_ not in used:
            says = f"Mark the term “{id_}” in a lesson, or remove it: no lesson uses it."
            yield draft.problem("warning", "unused-term", says, ("term", id_))


def uncited_sources(draft: Draft, course: Course) -> Iterator[Problem]:
    cited = {id_ for id_, places in course.citations.items() if places}
    cited |= {series.about.source for series in course.series.values()}
    cited |= {id_ for event in course.events.values() for id_ in event.sources}
    for lesson in course.lessons:
        cited |= {card.source or id_ for id_, card in lesson.source_cards.items()}
    for id_ in course.sources:
        if id_ not in cited:
            says = f"Cite the source “{id_}”, or remove it: nothing cites it."
            yield draft.problem("warning", "uncited-source", says, ("source", id_))


RULES = (claims, lessons_of_claims, cards_of_claims, objectives, unused_terms, uncited_sources)
