"""Words that are typed and compared: short text, and the gaps of a cloze that have no options.

An answer in any language of the question counts. Exact matches go first, right ones before known
wrong ones; then those that differ only in what `fold_answer` leaves out; only then are misspellings
forgiven, never in a digit, and never where a known wrong answer is nearer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import Field

from questions.checking import Problem, error, warning
from questions.folding import digits, fold, fold_answer, typing_errors
from questions.grading import Explained
from questions.mending import FORMER_KEY, NoSuchKey, newer, older
from questions.spec import Accepted, Explanation, Localized, Several, Slug, Spec, joined

LONGEST = 200
MOST_ERRORS = 2
# Letters from which on an accepted answer may have one typing error, and two.
LETTERS_FOR_ERRORS = (5, 9)
ELSE = Localized({"en": "anything else", "es": "cualquier otra cosa"})


class NearText(Explanation):
    """Wrong answers that are known, with what is said to them."""

    value: Accepted
    mis: Slug


class TypedText(Spec):
    """`typing`: errors forgiven in every answer, where that is more than its length allows."""

    answers: Accepted
    typing: int = Field(default=0, ge=0, le=2)
    why: Localized
    near: Several[NearText] = ()
    otherwise: Explanation = Field(alias="else")


def explained_text(
    spec: TypedText, see: str, where: str = "", label: str = ""
) -> Iterator[Explained]:
    """The answer, each near miss and anything else, in this order."""
    answer = spec.answers.texts[0]
    yield Explained(joined(where, "answers"), answer, True, spec.why, see, label=label)
    for place, near in enumerate(spec.near):
        path = joined(where, f"near.{place}")
        yield Explained(path, near.value.texts[0], False, near.why, near.see, near.mis, label)
    rest = spec.otherwise
    yield Explained(joined(where, "else"), ELSE, False, rest.why, rest.see, label=label)


@dataclass(frozen=True, slots=True)
class Match:
    """Which of `explained_text` a typed answer is: 0 the answer, then the near misses, else.

    `spelling` is the text that was meant, where the one given is a misspelling of it.
    """

    place: int
    spelling: str = ""


def match_of(spec: TypedText, given: object) -> Match:
    nowhere = Match(len(spec.near) + 1)
    if not isinstance(given, str) or len(given) > LONGEST:
        return nowhere
    known = _known(spec)
    exact = [one.place for one in known if one.folded == fold(given)]
    if exact:
        return Match(exact[0])
    core = fold_answer(given)
    if not core:
        return nowhere
    places = {one.place for one in known if one.core == core}
    if places:
        # What is the same as a right answer and as a wrong one is neither.
        return Match(places.pop()) if len(places) == 1 else nowhere
    return _misspelled(known, core, spec.typing) or nowhere


def explained_match(spec: TypedText, given: str, explained: list[Explained]) -> Explained:
    """Of `explained_text` the one that was given, with the given words in it."""
    match = match_of(spec, given)
    spelling = match.spelling if match.place == 0 else ""
    return replace(explained[match.place], given=given, spelling=spelling)


@dataclass(frozen=True, slots=True)
class _Known:
    """A text that a question knows, right (place 0) or wrong, as it is compared."""

    place: int
    text: str
    folded: str
    core: str

    def errors(self, given: str) -> int | None:
        """The misspellings that make the answer given of this one; None if too many."""
        if digits(given) != digits(self.core):
            return None
        return typing_errors(given, self.core, MOST_ERRORS)

    def forgiven(self, typing: int) -> int:
        """How many misspellings are. One letter makes another number or name of a short one."""
        letters = sum(letter.isalpha() for letter in self.core)
        by_length = sum(letters >= least for least in LETTERS_FOR_ERRORS)
        return max(typing, 0 if digits(self.core) else by_length)


def _known(spec: TypedText) -> tuple[_Known, ...]:
    return _folded((spec.answers.texts, *(near.value.texts for near in spec.near)))


@lru_cache(maxsize=1024)
def _folded(groups: tuple[tuple[str, ...], ...]) -> tuple[_Known, ...]:
    """Kept, since the texts of a question are the same for each of its answers."""
    return tuple(
        _Known(place, text, fold(text), fold_answer(text))
        for place, texts in enumerate(groups)
        for text in texts
    )


def _misspelled(known: tuple[_Known, ...], given: str, typing: int) -> Match | None:
    """The text with the fewest errors; of a right and a wrong one as near, the right one."""
    found = [(errors, one) for one in known if (errors := one.errors(given)) is not None]
    fewest_wrong = min((errors for errors, one in found if one.place), default=MOST_ERRORS + 1)
    meant = [
        (errors, one.place, one.text)
        for errors, one in found
        if errors <= one.forgiven(typing) and (one.place or errors <= fewest_wrong)
    ]
    right = [each for each in meant if each[1] == 0]
    _, place, text = min(right or meant, default=(0, -1, ""))
    return Match(place, text) if place >= 0 else None


def with_answer[T: TypedText](spec: T, given: object, see: str) -> T:
    """The same with another answer; the former ones are known wrong ones from now on.

    A known wrong answer becomes right in all its spellings and languages. What is accepted already
    changes nothing. Raises NoSuchKey for what holds no letters or is too long.
    """
    if not isinstance(given, str) or len(given) > LONGEST or not fold(given):
        raise NoSuchKey
    match = match_of(spec, given)
    place = len(spec.near) + 1 if match.spelling else match.place
    if place == 0:
        return spec
    known = [near for at, near in enumerate(spec.near, 1) if at == place]
    others = [near for near in spec.near if near not in known]
    former = NearText(value=spec.answers, mis=FORMER_KEY, why=older(spec.why), see=see)
    return spec.model_copy(
        update={
            "answers": _given_first(known[0].value if known else spec.answers, given),
            "why": older(known[0].why) if known else newer(spec.why),
            "near": (*others, former),
        }
    )


def _given_first(accepted: Accepted, given: str) -> Accepted:
    """The texts, with the one given before the others; it alone where it is not among them."""
    core = fold_answer(given)
    if core not in map(fold_answer, accepted.texts):
        return Accepted(dict.fromkeys(accepted.root, (given,)))
    return Accepted(
        {
            language: tuple(
                sorted(
                    texts, key=lambda text: (fold_answer(text) != core, fold(text) != fold(given))
                )
            )
            for language, texts in accepted.root.items()
        }
    )


def _is_other(text: str, given: str) -> tuple[bool, bool]:
    return fold_answer(text) != fold_answer(given), fold(text) != fold(given)


def text_problems(spec: TypedText, where: str = "") -> Iterator[Problem]:
    taken = {fold(text): "answers" for text in spec.answers.texts}
    for text in spec.answers.texts:
        if not fold(text):
            yield error(joined(where, "answers"), f"“{text}” has no letters: write a word.")
        elif spec.typing and len(fold(text)) < 5:
            yield warning(
                joined(where, "typing"),
                f"would forgive errors in “{text}”, which is too short for it: write typing: 0.",
            )
    for place, near in enumerate(spec.near):
        for folded in sorted({fold(text) for text in near.value.texts}):
            first = taken.setdefault(folded, f"near.{place}")
            if first != f"near.{place}":
                yield error(
                    joined(where, f"near.{place}.value"),
                    f"“{folded}” counts as the same as one of {first}: remove it.",
                )
    yield from _core_problems(spec, where)


def _core_problems(spec: TypedText, where: str) -> Iterator[Problem]:
    known = _known(spec)
    for core in sorted({one.core for one in known}):
        alike = [one for one in known if one.core == core]
        if len({one.place for one in alike}) > 1 and len({one.folded for one in alike}) > 1:
            texts = " and ".join(f"“{one.text}”" for one in alike)
            yield warning(
                joined(where, "near"),
                f"{texts} differ in words that do not count, so “{core}” is neither right nor "
                "known: remove all but one of them.",
            )


def kind_of_gap(value: Any) -> str:
    """A gap is a list of options, or else typed."""
    return "options" if isinstance(value, list | tuple) else "typed"
