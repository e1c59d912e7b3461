"""Rules of questions in their lesson: paragraphs that exist, evidence, enough to draw from."""

from collections.abc import Iterator

from lessons.library.draft import Draft
from lessons.library.library import Course
from lessons.library.problems import Problem
from lessons.library.prose import ProseParagraph
from lessons.library.question_reader import steps
from lessons.library.quizzes import Asked
from lessons.library.records import ZOOMS, Zoom
from lessons.library.rules.lessons import paragraph_count
from lessons.library.text import ENGLISH, said
from questions.types import QUESTION_TYPES

POOL = 12


def paragraphs_of_explanations(draft: Draft, course: Course) -> Iterator[Problem]:
    """Each `see`, of the question and of all explanations, names a paragraph of the lesson."""
    for asked in course.questions:
        question, count = asked.question, paragraph_count(draft, asked.lesson_id or "")
        named = {"see": question.see}
        for explanation in QUESTION_TYPES[question.type].explanations(question):
            if explanation.see:
                named.setdefault(f"{explanation.where}.see", explanation.see)
        for where, paragraph in named.items():
            if count is not None and int(paragraph[1:]) > count:
                says = f"Name a paragraph from p1 to p{count}: the lesson has no {paragraph}."
                at = ("question", question.id)
                yield draft.problem("error", "unknown-paragraph", says, at, *steps(where))


def answered_at_once(draft: Draft, course: Course) -> Iterator[Problem]:
    """A check is graded when it is sent: no person marks it, and nothing in it takes steps."""
    for lesson in course.lessons:
        for check in lesson.quiz.checks:
            if check.type in ("written", "ordering"):
                says = f"Ask the check “{check.id}” in another way: {check.type} is for quizzes."
                yield draft.problem("error", "check-type", says, ("question", check.id))


def evidence(draft: Draft, course: Course) -> Iterator[Problem]:
    """One of the evidence words stands, at every zoom, in each paragraph of a right answer, or on
    the card of claims after it."""
    for asked in course.questions:
        at = ("question", asked.question.id)
        if not asked.question.evidence:
            says = "Add evidence: words of which one stands in each paragraph that answers it."
            yield draft.problem("warning", "evidence", says, at)
            continue
        for paragraph_id in _paragraphs_of_right_answers(asked):
            zooms = _zooms_without(draft, course, asked, paragraph_id)
            if zooms:
                says = (
                    f"Add to evidence words that stand in {paragraph_id} at {' and '.join(zooms)}, "
                    "or write the fact there: none of the words does."
                )
                yield draft.problem("warning", "evidence", says, at, "evidence")


def _paragraphs_of_right_answers(asked: Asked) -> tuple[str, ...]:
    question = asked.question
    right = dict.fromkeys(
        explanation.see
        for explanation in QUESTION_TYPES[question.type].explanations(question)
        if explanation.is_right and explanation.see
    )
    return tuple(right) or (question.see,)


def _zooms_without(draft: Draft, course: Course, asked: Asked, paragraph_id: str) -> list[str]:
    found: list[str] = []
    for zoom in ZOOMS:
        prose = draft.prose.get(asked.lesson_id or "", {}).get((zoom, ENGLISH))
        paragraph = _nth(prose.paragraphs, int(paragraph_id[1:])) if prose else None
        if paragraph is None:
            continue
        text = paragraph.text + _card_after(course, asked, paragraph_id, zoom)
        if not any(word in text for word in asked.question.evidence):
            found.append(zoom)
    return found


def _card_after(course: Course, asked: Asked, paragraph_id: str, zoom: Zoom) -> str:
    """What the cards of claims say that stand after the paragraph."""
    lesson = course.lesson(asked.lesson_id or "")
    placed = lesson.placements if lesson else ()
    ids = [id_ for one in placed if one.after == paragraph_id for id_ in one.claims]
    claims = [course.claims[id_] for id_ in ids if id_ in course.claims]
    whys = [(zoom == "overview" and each.why_short) or each.why for each in claims]
    return " ".join(said(text, ENGLISH) for text in (*(c.paraphrase for c in claims), *whys))


def _nth(paragraphs: tuple[ProseParagraph, ...], number: int) -> ProseParagraph | None:
    return paragraphs[number - 1] if number <= len(paragraphs) else None


def size_of_pools(draft: Draft, course: Course) -> Iterator[Problem]:
    for lesson in course.lessons:
        quiz, at = lesson.quiz, ("quiz", lesson.quiz.id)
        count = len(quiz.pool)
        if count < POOL:
            says = f"Write {POOL} questions beside checks and held-back ones: there are {count}."
            yield draft.problem("warning", "few-questions", says, at, "questions")
        yield from _draw(draft, at, quiz.draw, count)


def size_of_tests(draft: Draft, course: Course) -> Iterator[Problem]:
    for module in course.modules:
        own = [asked for asked in course.questions if asked.module_id == module.id]
        count = sum(asked.question.held_back for asked in own)
        if count < POOL:
            says = f"Hold back {POOL} questions of the module for its test: there are {count}."
            yield draft.problem("warning", "few-questions", says, ("module", module.id))
        if module.test is None:
            continue
        at = ("quiz", module.test.id)
        yield from _draw(draft, at, module.test.draw, len(module.test.questions))
        for question in module.test.questions:
            if not question.held_back:
                says = f"Add held_back: true to “{question.id}”: it is kept for the module's test."
                yield draft.problem("error", "held-back", says, ("question", question.id))


def size_of_final(draft: Draft, course: Course) -> Iterator[Problem]:
    if course.final:
        at, count = ("final", "final"), len(course.quizzes["final"].questions)
        yield from _draw(draft, at, course.final.draw, count)
        for module_id, least in course.final.at_least.items():
            own = [asked for asked in course.questions if asked.module_id == module_id]
            held = sum(asked.question.held_back for asked in own)
            if held < least:
                says = f"Ask for at most {held} questions of “{module_id}”: no more are held back."
                yield draft.problem("error", "draw", says, at, "at_least", module_id)
        if sum(course.final.at_least.values()) > course.final.draw:
            says = "Raise draw, or lower at_least: together they ask for more than are drawn."
            yield draft.problem("error", "draw", says, at, "draw")


def _draw(draft: Draft, at: tuple[str, str], draw: int | None, count: int) -> Iterator[Problem]:
    if draw is not None and draw > count:
        says = f"Write more questions, or lower draw: {draw} cannot be drawn of {count}."
        yield draft.problem("error", "draw", says, at, "draw")


RULES = (
    answered_at_once,
    paragraphs_of_explanations,
    evidence,
    size_of_pools,
    size_of_tests,
    size_of_final,
)
