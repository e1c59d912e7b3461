"""What a test-taker who knows nothing could learn from a pool of questions: habits of its authors.

Each habit is counted beside what chance would give, so that too often and too rarely both show.
Nothing here speaks of one question: the longest option may be the right one, only not always and
not never.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import sqrt

from questions.cloze import Cloze, TypedGap, gaps
from questions.evidence import Evidence, grade, guess_score, right_response
from questions.single_choice import SingleChoice
from questions.spec import Option, Question, said
from questions.true_false_reason import TrueFalseReason

NUMBER = re.compile(r"\d[\d,.]*")
# So many standard deviations from chance, a habit is one that a reader could notice.
FAR = 2


@dataclass(frozen=True, slots=True)
class Habit:
    """How often something is right, and how often it would be by chance."""

    name: str
    right: int
    of: int
    chance: float
    spread: float

    @property
    def is_far(self) -> bool:
        return abs(self.right - self.chance) > FAR * self.spread


@dataclass(frozen=True, slots=True)
class Pattern:
    """The sentences that earn most where the same ones are marked in every evidence question,
    counted from 1: what they earn on average, and what the best guess earns."""

    places: tuple[int, ...]
    earns: float
    chance: float


def habits(questions: Sequence[Question]) -> tuple[Habit, ...]:
    """Those of which the pool has an example."""
    groups = list(_groups(questions))
    verdicts = [each for each in questions if isinstance(each, TrueFalseReason)]
    false_is_right = [(each.verdicts.false.right, Fraction(1, 2)) for each in verdicts]
    found = (
        _habit("the longest option", _outermost(groups, max)),
        _habit("the shortest option", _outermost(groups, min)),
        _habit("the middle number", _middles(groups)),
        _habit("False", false_is_right),
    )
    return tuple(habit for habit in found if habit.of)


def places_of_right(questions: Sequence[Question]) -> tuple[int, ...]:
    """How often the right option is the first, second … of its file. Pages shuffle most of them."""
    places = Counter(_place_of_right(options) for options in _groups(questions))
    return tuple(places[place] for place in range(max(places, default=-1) + 1))


def evidence_pattern(questions: Sequence[Question]) -> Pattern | None:
    """None where the pool has no evidence question."""
    asked = [each for each in questions if isinstance(each, Evidence)]
    if not asked:
        return None
    most = max(len(each.sentences) for each in asked)
    sizes = {len(right_response(each)) for each in asked}
    marks = [list(mark) for size in sizes for mark in combinations(range(most), size)]
    earns, best = max(((_earned(asked, mark), mark) for mark in marks), key=lambda pair: pair[0])
    chance = sum((Fraction(guess_score(each)) for each in asked), Fraction(0)) / len(asked)
    return Pattern(tuple(place + 1 for place in best), float(earns), float(chance))


def _earned(asked: Sequence[Evidence], mark: list[int]) -> Fraction:
    every = (grade(each, mark).fraction or 0 for each in asked)
    return sum((Fraction(fraction) for fraction in every), Fraction(0)) / len(asked)


def _groups(questions: Iterable[Question]) -> Iterator[tuple[Option, ...]]:
    """All lists of options of which one is right."""
    for each in questions:
        if isinstance(each, SingleChoice):
            yield each.options
        elif isinstance(each, TrueFalseReason):
            yield each.reasons
        elif isinstance(each, Cloze):
            yield from (gap for gap in gaps(each).values() if not isinstance(gap, TypedGap))


def _place_of_right(options: Sequence[Option]) -> int:
    return next((place for place, option in enumerate(options) if option.right), 0)


type _Cases = list[tuple[bool, Fraction]]


def _habit(name: str, cases: _Cases) -> Habit:
    """`cases`: whether it was right, and the chance of it."""
    chances = [float(chance) for _, chance in cases]
    spread = sqrt(sum(chance * (1 - chance) for chance in chances))
    return Habit(name, sum(hit for hit, _ in cases), len(cases), sum(chances), spread)


def _outermost(groups: Iterable[Sequence[Option]], outer: Callable[[Iterable[int]], int]) -> _Cases:
    """Where one option alone is the longest, or the shortest: whether it is right."""
    cases = []
    for options in groups:
        sizes = [len(said(option.text, "en")) for option in options]
        if sizes.count(outer(sizes)) == 1:
            place = sizes.index(outer(sizes))
            cases.append((options[place].right, Fraction(1, len(options))))
    return cases


def _middles(groups: Iterable[Sequence[Option]]) -> _Cases:
    """Where the options differ in one number each and there is a middle one."""
    cases = []
    for options in groups:
        numbers = [_number(said(option.text, "en")) for option in options]
        known = sorted(number for number in numbers if number is not None)
        if len(set(known)) == len(options) and len(known) % 2 == 1 and len(known) > 1:
            place = numbers.index(known[len(known) // 2])
            cases.append((options[place].right, Fraction(1, len(options))))
    return cases


def _number(text: str) -> float | None:
    found = NUMBER.findall(text)
    plain = found[0].replace(",", "").rstrip(".") if len(found) == 1 else ""
    return float(plain) if plain.count(".") < 2 and plain else None
