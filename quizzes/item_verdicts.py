"""What was chosen in an item, by whom, and what that says of the item. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from quizzes.item_statistics import Amount, ItemStatistics

FEWEST_SITTINGS = 20
VERY_EASY_FROM = 0.90
VERY_DIFFICULT_TO = 0.10
DEAD_BELOW = Fraction(5, 100)

# None is left blank.
type Choice = str | int | None


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many sittings chose an option: of all, of the upper and of the lower third."""

    choice: Choice
    chosen: int
    upper: int
    lower: int


def option_counts(
    chosen: Iterable[tuple[Choice, Amount]], options: Iterable[Choice] = ()
) -> tuple[OptionCount, ...]:
    """Of one choice, None if left blank, and one total or share for each sitting.

    `options` come first and in their order, chosen or not; what else was chosen follows by its
    text. The thirds are of S // 3 sittings, and equal totals stay together: those at the edge of a
    third all belong to it, so that it may be larger; where one total is at both edges, its
    sittings belong to neither. A question with several choices takes a call for each option.
    """
    pairs = list(chosen)
    lower, upper = _thirds([total for _, total in pairs])
    counts = Counter(choice for choice, _ in pairs)
    below = Counter(choice for choice, total in pairs if total in lower)
    above = Counter(choice for choice, total in pairs if total in upper)
    listed = list(dict.fromkeys(options))
    others = sorted(counts.keys() - set(listed), key=str)
    return tuple(
        OptionCount(choice, counts[choice], above[choice], below[choice])
        for choice in [*listed, *others]
    )


def _thirds(totals: Sequence[Amount]) -> tuple[set[Amount], set[Amount]]:
    """The totals of the lower third and those of the upper."""
    ranked = sorted(totals)
    size = len(ranked) // 3
    if not size:
        return set(), set()
    low, high = ranked[size - 1], ranked[-size]
    if low == high:
        return {each for each in ranked if each < low}, {each for each in ranked if each > high}
    return {each for each in ranked if each <= low}, {each for each in ranked if each >= high}


class Verdict(StrEnum):
    """What to look at in an item."""

    TOO_FEW = "too_few"
    SUSPECT_KEY = "suspect_key"
    DEAD_DISTRACTOR = "dead_distractor"
    VERY_EASY = "very_easy"
    VERY_DIFFICULT = "very_difficult"


def judged(
    item: ItemStatistics, counts: Sequence[OptionCount] = (), right: Collection[Choice] = ()
) -> frozenset[Verdict]:
    """Fewer than 20 sittings are too few to say anything else.

    `right`: the options that are. A key is suspect where discrimination is negative, or where the
    upper third preferred a wrong option. From a facility of 90 % an item is very easy, up to 10 %
    very difficult, each with the band beyond it ("extremely") in Moodle's documentation.
    """
    if item.sittings < FEWEST_SITTINGS:
        return frozenset({Verdict.TOO_FEW})
    negative = item.discrimination is not None and item.discrimination < 0
    found = {
        Verdict.SUSPECT_KEY: negative or bool(preferred_options(counts, right)),
        Verdict.DEAD_DISTRACTOR: bool(dead_distractors(counts, right)),
        Verdict.VERY_EASY: item.facility is not None and item.facility >= VERY_EASY_FROM,
        Verdict.VERY_DIFFICULT: item.facility is not None and item.facility <= VERY_DIFFICULT_TO,
    }
    return frozenset(verdict for verdict, is_so in found.items() if is_so)


def preferred_options(
    counts: Sequence[OptionCount], right: Collection[Choice]
) -> tuple[Choice, ...]:
    """The wrong options that the upper third chose more often than all right ones together."""
    of_right = sum(count.upper for count in counts if count.choice in right)
    return tuple(count.choice for count in _wrong(counts, right) if count.upper > of_right)


def dead_distractors(
    counts: Sequence[OptionCount], right: Collection[Choice]
) -> tuple[Choice, ...]:
    """The wrong options that under 5 % chose, of 20 sittings at least, blank ones among them."""
    everybody = sum(count.chosen for count in counts)
    if everybody < FEWEST_SITTINGS:
        return ()
    wrong = _wrong(counts, right)
    return tuple(count.choice for count in wrong if count.chosen < DEAD_BELOW * everybody)


def _wrong(counts: Sequence[OptionCount], right: Collection[Choice]) -> list[OptionCount]:
    """None without a key; to leave it blank is no option."""
    if not right:
        return []
    return [count for count in counts if count.choice is not None and count.choice not in right]
