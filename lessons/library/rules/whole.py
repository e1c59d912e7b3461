"""Rules over the whole course: no passage twice, dates that agree, answers in no favorite place,
questions that read easily."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from lessons.library.draft import Draft
from lessons.library.library import Course, Lesson
from lessons.library.problems import Problem
from lessons.library.reading_level import measure
from lessons.library.records import ZOOMS, Zoom
from lessons.library.text import ENGLISH, said
from questions.single_choice import SingleChoice, fields
from questions.spec import Question, texts

type Run = tuple[str, ...]

RUN = 8
WORD = re.compile(r"[\w'’-]+")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
# The six verdicts are names too: each is said in the same words wherever it is reached, and the
# overview explains them in parentheses.
VERDICT = re.compile(
    r"\b(holds up( with a correction)?|disputed among scholars|not supported as written|"
    r"cannot be checked here|opinion, not a factual claim)\b( \([^)]*\))?"
)
# A run of words that is mostly names or figures cannot be written otherwise.
MOST_NAMES = 4
MOST_SHARE = 0.4
# Below so many questions chance alone would fail a module.
ENOUGH = 20
HARDEST = 8.0
# What a learner reads before answering.
ASKED = re.compile(r"^(ask|statement|(options|reasons|items)\.\d+\.(text|item))$")


def passages_twice(draft: Draft, course: Course) -> Iterator[Problem]:
    for zoom in ZOOMS:
        runs = {lesson.id: _runs(lesson, zoom) for lesson in course.lessons}
        for first, second in combinations(course.lessons, 2):
            shared = runs[first.id].keys() & runs[second.id].keys()
            if shared:
                run: Run = min(shared, key=runs[second.id].__getitem__)
                words = " ".join(run)
                says = f"Write “{words}” otherwise at {zoom}: lesson {first.number} has it too."
                yield draft.problem("warning", "repetition", says, ("lesson", second.id))


def _runs(lesson: Lesson, zoom: Zoom) -> dict[Run, int]:
    """Each run of eight words outside quotations and verdicts, and where it begins."""
    found: dict[Run, int] = {}
    if (zoom, ENGLISH) not in lesson.readings:
        return found
    for paragraph in lesson.reading(zoom).paragraphs:
        words = WORD.findall(VERDICT.sub("", QUOTED.sub("", paragraph.text)))
        for at in range(len(words) - RUN + 1):
            run = words[at : at + RUN]
            if sum(not word[0].islower() for word in run) < MOST_NAMES:
                folded = tuple(word.casefold() for word in run)
                found.setdefault(folded, paragraph.number * 1000 + at)
    return found


def dates_of_the_timeline(draft: Draft, course: Course) -> Iterator[Problem]:
    """An event that names a lesson stands in its text, with its year at least."""
    for id_, event in course.events.items():
        lesson = course.lesson(event.lesson) if event.lesson else None
        if lesson and str(event.year) not in _spoken(lesson):
            says = (
                f"Write the year {event.year} in the text of lesson {lesson.number}, correct the "
                "date, or take the lesson off the event."
            )
            yield draft.problem("warning", "date", says, ("event", id_), "date")


def _spoken(lesson: Lesson) -> str:
    """All that a reader of the lesson meets, but its questions."""
    paragraphs = [p.text for reading in lesson.readings.values() for p in reading.paragraphs]
    made = [said(card.made, ENGLISH) for card in lesson.source_cards.values()]
    return " ".join([said(lesson.date.label, ENGLISH), *paragraphs, *made])


def places_of_the_right_option(draft: Draft, course: Course) -> Iterator[Problem]:
    """As printed sheets show them, shuffled by the question's id."""
    for module in course.modules:
        asked = [found.question for found in course.questions if found.module_id == module.id]
        places = [place for question in asked if (place := _place(question))]
        place, times = Counter(places).most_common(1)[0] if places else (0, 0)
        if len(places) >= ENOUGH and times > MOST_SHARE * len(places):
            says = (
                f"Reorder the options of some questions: in {times} of {len(places)} of the module "
                f"the right one stands in place {place}."
            )
            yield draft.problem("warning", "balance", says, ("module", module.id))


def _place(question: Question) -> int | None:
    """The place of the right option, from 1; None for other types, and where no option is right."""
    if not isinstance(question, SingleChoice):
        return None
    offers = fields(question, seed="")[0].offers
    rights = (n for n, offer in enumerate(offers, start=1) if question.options[offer.key].right)
    return next(rights, None)


def level_of_questions(draft: Draft, course: Course) -> Iterator[Problem]:
    """Over all questions of a lesson: a single stem is too short to measure."""
    for lesson in course.lessons:
        every = [*lesson.quiz.checks, *lesson.quiz.questions]
        found = measure(text for question in every for text in _asked(question))
        if found.words and found.grade > HARDEST:
            says = (
                f"Write the questions more plainly: together they read at grade {found.grade:.1f}, "
                f"above {HARDEST:.0f}."
            )
            yield draft.problem("warning", "question-level", says, ("quiz", lesson.quiz.id))


def _asked(question: Question) -> Iterator[str]:
    for where, text in texts(question):
        if ASKED.match(where):
            words = said(text, ENGLISH).rstrip()
            yield words if words.endswith((".", "?", "!", "…")) else f"{words}."


RULES = (
    passages_twice,
    dates_of_the_timeline,
    places_of_the_right_option,
    level_of_questions,
)
